"""A real SMTP server (aiosmtpd) that can misbehave, told how by the recipient's name.

    server.py FOLDER [starttls|tls CHAIN KEY]

Prints its port. Each message it took becomes a file in the folder given: first its envelope, then the message. With
TLS it takes letters only from who has signed in.
"""

import asyncio
import pathlib
import ssl
import sys

from aiosmtpd.smtp import SMTP, AuthResult

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


def who_is_it(server, session, envelope, mechanism, data):
    return AuthResult(success=data.login == b"relay" and data.password == b"correct horse", handled=False)


def protocol(mode, context):
    if mode is None:
        return SMTP(Handler())
    signed_in = {"authenticator": who_is_it, "auth_required": True}
    if mode == "starttls":
        return SMTP(Handler(), tls_context=context, require_starttls=True, auth_require_tls=True, **signed_in)
    # Over TLS from the first byte, which this SMTP class is not told of.
    return SMTP(Handler(), auth_require_tls=False, **signed_in)


async def main():
    loop = asyncio.get_running_loop()
    mode, context = None, None
    if len(sys.argv) > 2:
        mode = sys.argv[2]
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(sys.argv[3], sys.argv[4])
    from_start = context if mode == "tls" else None
    server = await loop.create_server(lambda: protocol(mode, context), "127.0.0.1", 0, ssl=from_start)
    print(server.sockets[0].getsockname()[1], flush=True)
    # Lives as long as the test that started it.
    await loop.run_in_executor(None, sys.stdin.read)


asyncio.run(main())
