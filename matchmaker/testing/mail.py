"""A real SMTP server for tests: it keeps what it is given, and refuses, fails or waits when told to."""

import asyncio
import email
import email.policy
import re
import ssl
import threading
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller


class MailSink:
    """An SMTP server on 127.0.0.1, port :attr:`port`, as a context manager.

    ``mails`` holds what arrived, parsed. ``fail`` is the answer to every mail's content while it is set, as
    ``"451 later"``; ``reject`` maps recipients to answers, as ``{"x@y.example": "550 unknown"}``. After :meth:`hold`
    contents are answered only at :meth:`release`; ``arrived`` is set as soon as a first one waits.
    """

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self.mails: list[EmailMessage] = []
        self.fail = ""
        self.reject: dict[str, str] = {}
        self.arrived = threading.Event()
        self._go_on = threading.Event()
        self._go_on.set()
        self._controller = _Controller(
            self, hostname="127.0.0.1", port=0, server_hostname="sink.example", tls_context=tls, enable_SMTPUTF8=True
        )

    @property
    def port(self) -> int:
        """The port that the system gave."""
        return int(self._controller.port)

    def __enter__(self) -> "MailSink":
        self._controller.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.release()
        self._controller.stop()

    def hold(self) -> None:
        """Answer no content from now on."""
        self._go_on.clear()

    def release(self) -> None:
        """Answer again."""
        self._go_on.set()

    def links(self) -> list[str]:
        """The web addresses in the mails that arrived, in order."""
        return [link for mail in self.mails for link in re.findall(r"https?://\S+", mail.get_content())]

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:  # noqa: N802
        """Take or refuse a recipient."""
        if address in self.reject:
            return self.reject[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        """Take or refuse a mail."""
        self.arrived.set()
        await asyncio.get_running_loop().run_in_executor(None, self._go_on.wait)
        if self.fail:
            return self.fail
        content = envelope.content.replace(b"\r\n", b"\n")
        self.mails.append(email.message_from_bytes(content, policy=email.policy.default))
        return "250 OK"


class _Controller(Controller):
    """Learns from the system which port it was given, which the original cannot."""

    def _trigger_server(self) -> None:
        server: Any = self.server
        self.port = server.sockets[0].getsockname()[1]
        super()._trigger_server()  # type: ignore[no-untyped-call]
