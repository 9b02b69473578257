"""An SMTP server for the stories: keeps each mail as a file, and misbehaves when told to.

server.py DIR   listens on a free port of loopback, prints it, and writes DIR/NNNN.eml and DIR/NNNN.mail.json.
DIR/rules.json  is read at every step, so that a story can change it at any time; lib/mail.ts describes the rules.
"""

import asyncio
import json
import os
import signal
import sys
from email import message_from_bytes, policy
from pathlib import Path

from aiosmtpd.smtp import SMTP

# Longer than any client waits; a stalled answer is cut off by the client or by the end of the test.
STALL_SECONDS = 600


class Keeper:
    def __init__(self, folder: Path):
        self.folder = folder
        self.count = 0

    def rule(self, address: str) -> dict:
        try:
            rules = json.loads((self.folder / "rules.json").read_text())
        except FileNotFoundError:
            return {}
        return next((rule for rule in rules if rule["to"] in address), {})

    async def handle_RCPT(self, server, session, envelope, address, options):
        rule = self.rule(address)
        how = rule.get("how")
        if how == "refuse":
            return "550 5.1.1 No such mailbox"
        if how == "defer":
            return "451 4.3.0 Try again later"
        if how == "stall":
            await asyncio.sleep(rule.get("seconds", STALL_SECONDS))
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        how = [self.rule(address).get("how") for address in envelope.rcpt_tos]
        if "lose" in how:
            server.transport.abort()
            return "451 never sent"
        self.keep(envelope)
        if "doubt" in how:
            # Kept, but the sender cannot know: the case in which a second mail must not follow by itself.
            server.transport.abort()
            return "451 never sent"
        return "250 OK"

    def keep(self, envelope):
        self.count += 1
        name = f"{self.count:04}"
        (self.folder / f"{name}.eml").write_bytes(envelope.content)
        message = message_from_bytes(envelope.content, policy=policy.default)
        parts = {"text/plain": "", "text/html": "", "text/calendar": ""}
        for part in message.walk():
            kind = part.get_content_type()
            if kind in parts and not parts[kind]:
                parts[kind] = part.get_content() if kind != "text/calendar" else part.get_payload(decode=True).decode()
        mail = {
            "from": envelope.mail_from,
            "to": list(envelope.rcpt_tos),
            "subject": str(message["subject"] or ""),
            "text": parts["text/plain"],
            "html": parts["text/html"],
            "ics": parts["text/calendar"],
            "raw": envelope.content.decode("utf-8", "replace"),
        }
        # Renamed when whole: a reader never meets half a file.
        new = self.folder / f"{name}.new"
        new.write_text(json.dumps(mail))
        new.rename(self.folder / f"{name}.mail.json")


async def main():
    keeper = Keeper(Path(sys.argv[1]))
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: SMTP(keeper, hostname="mail.bedside.test", enable_SMTPUTF8=True, loop=loop), "127.0.0.1", 0
    )
    print("listening on", server.sockets[0].getsockname()[1], flush=True)
    stop = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, stop.set)
    await stop.wait()
    # Connections that still stall are of no interest any more.
    os._exit(0)


asyncio.run(main())
