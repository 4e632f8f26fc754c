"""Hand a message to the city's mail server, or to the demonstration's mailbox folder."""

import smtplib
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from hashlib import sha256
from pathlib import Path

Send = Callable[[EmailMessage], None]
TIMEOUT = 20


@dataclass(frozen=True)
class MailServer:
    """Where mail goes; without a host it goes to the mailbox folder."""

    host: str = ""
    port: int = 25
    user: str = ""
    password: str = ""
    security: str = "none"  # none, starttls or tls


def sender_to(server: MailServer, mailbox: Path) -> Send:
    """The function that sends: by SMTP where a host is set, into `mailbox` as .eml files otherwise."""
    if not server.host:
        return lambda message: keep(mailbox, message)
    return lambda message: send(server, message)


def send(server: MailServer, message: EmailMessage) -> None:
    """Send by SMTP. Raises OSError or smtplib.SMTPException; the caller tries again later."""
    with _connect(server) as connection:
        if server.user:
            connection.login(server.user, server.password)
        connection.send_message(message)


def _connect(server: MailServer) -> smtplib.SMTP:
    """A connection whose certificate is checked, where it has one."""
    trusted = ssl.create_default_context()
    if server.security == "tls":
        return smtplib.SMTP_SSL(server.host, server.port, timeout=TIMEOUT, context=trusted)
    connection = smtplib.SMTP(server.host, server.port, timeout=TIMEOUT)
    if server.security == "starttls":
        connection.starttls(context=trusted)
    return connection


def keep(mailbox: Path, message: EmailMessage) -> None:
    """Write the message under the hash of its Message-ID: the same letter twice is one file."""
    mailbox.mkdir(parents=True, exist_ok=True)
    name = sha256(str(message["Message-ID"]).encode()).hexdigest()[:24]
    target = mailbox / f"{name}.eml"
    if not target.exists():
        part = target.with_suffix(".part")
        part.write_bytes(message.as_bytes(policy=SMTP))
        part.rename(target)
