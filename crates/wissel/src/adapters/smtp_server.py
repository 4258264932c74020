"""A real SMTP server (aiosmtpd) for the tests of the mail adapter.

Usage: smtp_server.py MODE [CERT KEY]. Prints its port, then one JSON line per accepted message.
Modes: plain, starttls (required, with AUTH), tls (from the first byte), refuse (550), later (451), full (552), slow.
"""

import asyncio
import json
import ssl
import sys

from aiosmtpd.smtp import SMTP, AuthResult


class Handler:
    def __init__(self, mode):
        self.mode = mode

    async def handle_RCPT(self, server, session, envelope, address, options):
        if self.mode == "refuse":
            return "550 5.1.1 nobody here by that name"
        if self.mode == "later":
            return "451 4.7.1 greylisted"
        if self.mode == "slow":
            await asyncio.sleep(30)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        if self.mode == "full":
            return "552 5.2.2 mailbox full"
        line = {
            "from": envelope.mail_from,
            "to": envelope.rcpt_tos,
            "data": envelope.content.decode("utf-8"),
            "tls": server.transport.get_extra_info("ssl_object") is not None,
            "user": session.auth_data.login.decode() if session.auth_data else None,
            "hello": session.host_name,
        }
        print(json.dumps(line), flush=True)
        return "250 OK"


def authenticate(server, session, envelope, mechanism, data):
    right = data.login == b"wissel" and data.password == b"geheim"
    return AuthResult(success=right, handled=right, auth_data=data if right else None)


async def main():
    mode = sys.argv[1]
    context = None
    if len(sys.argv) > 3:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(sys.argv[2], sys.argv[3])
    options = {"hostname": "localhost", "enable_SMTPUTF8": False}
    if mode == "starttls":
        options |= {
            "tls_context": context,
            "require_starttls": True,
            "authenticator": authenticate,
            "auth_required": True,
        }
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: SMTP(Handler(mode), loop=loop, **options), "127.0.0.1", 0, ssl=context if mode == "tls" else None
    )
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


asyncio.run(main())
