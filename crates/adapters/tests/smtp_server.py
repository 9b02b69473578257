"""A real SMTP server (aiosmtpd) that can misbehave, told how by the recipient's name.

Prints its port. Each message it took becomes a file in the folder given: first its envelope, then the message.
"""

import asyncio
import pathlib
import sys

from aiosmtpd.smtp import SMTP

folder = pathlib.Path(sys.argv[1])
count = 0


class Handler:
    async def handle_MAIL(self, server, session, envelope, address, options):
        if address.startswith("nobody@"):
            return "550 5.7.1 you may not send here"
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):
        who = address.split("@")[0]
        if who == "gone":
            return "550 5.1.1 no such person"
        if who == "later":
            return "451 4.2.1 come back later"
        if who == "stall-early":
            await asyncio.sleep(30)
        if who == "break-early":
            server.transport.abort()
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        global count
        who = envelope.rcpt_tos[0].split("@")[0]
        if who == "full":
            return "452 4.2.2 the box is full"
        if who == "spam":
            return "554 5.7.1 not wanted"
        count += 1
        head = f"{envelope.mail_from} {' '.join(envelope.rcpt_tos)}\n".encode()
        (folder / f"{count}.new").write_bytes(head + envelope.content)
        (folder / f"{count}.new").rename(folder / f"{count}.eml")
        if who == "break":
            server.transport.abort()
        if who == "stall":
            await asyncio.sleep(30)
        return "250 taken"


async def main():
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(Handler()), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    # Lives as long as the test that started it.
    await loop.run_in_executor(None, sys.stdin.read)


asyncio.run(main())
