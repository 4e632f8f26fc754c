"""Mail leaves through a real SMTP server, or stands in the demonstration's mailbox folder."""

import socket
from email import message_from_bytes
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from consultations.mailer import MailServer, keep, send, sender_to


class Kept:
    """A mail server's handler that keeps what it is given."""

    def __init__(self) -> None:
        self.envelopes: list[Any] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.envelopes.append(envelope)
        return "250 taken"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _message() -> EmailMessage:
    message = EmailMessage()
    message["From"] = "mairie@ville.example"
    message["To"] = "Élodie Inventée <elodie@courriel.example>"
    message["Subject"] = "Consultation ouverte – رخصة"
    message["Message-ID"] = "<abc@ville.example>"
    message.set_content("Bonjour,\n\nLa consultation est ouverte jusqu’au 12 novembre.\n")
    return message


def test_a_letter_passes_a_real_server_with_its_accents() -> None:
    kept = Kept()
    port = _free_port()
    controller = Controller(kept, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        send(MailServer("127.0.0.1", port), _message())
    finally:
        controller.stop()
    assert kept.envelopes[0].rcpt_tos == ["elodie@courriel.example"]
    received = message_from_bytes(kept.envelopes[0].content)
    assert "12 novembre" in received.get_payload(decode=True).decode()


def test_a_server_that_does_not_answer_is_an_error() -> None:
    with pytest.raises(ConnectionRefusedError):
        send(MailServer("127.0.0.1", 1), _message())


def test_without_a_server_the_letter_is_a_file_and_the_same_letter_one_file(tmp_path: Path) -> None:
    hand_over = sender_to(MailServer(), tmp_path / "mailbox")
    hand_over(_message())
    hand_over(_message())
    files = list((tmp_path / "mailbox").glob("*"))
    assert [file.suffix for file in files] == [".eml"]
    assert b"abc@ville.example" in files[0].read_bytes()


def test_keeping_makes_the_folder(tmp_path: Path) -> None:
    keep(tmp_path / "a" / "b", _message())
    assert len(list((tmp_path / "a" / "b").iterdir())) == 1
