"""The demonstration's mailbox: the letters that were sent, as they lie in their folder."""

import re
from dataclasses import dataclass
from datetime import datetime
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import parsedate_to_datetime
from pathlib import Path

NAME = re.compile(r"[0-9a-f]{8,64}")


@dataclass(frozen=True)
class Letter:
    """One letter: its file's name, who wrote to whom, when, and its plain text."""

    name: str
    sender: str
    recipient: str
    subject: str
    sent_at: datetime | None
    text: str = ""
    attachments: tuple[str, ...] = ()


def letters(folder: Path, most: int = 100, about: str = "") -> list[Letter]:
    """The newest letters first; `about` keeps those whose recipient or subject contains it."""
    if not folder.is_dir():
        return []
    files = sorted(folder.glob("*.eml"), key=lambda path: path.stat().st_mtime, reverse=True)
    found = []
    for path in files:
        one = _read(path, headers_only=True)
        if about.lower() in f"{one.recipient} {one.subject}".lower():
            found.append(one)
        if len(found) == most:
            break
    return found


def letter(folder: Path, name: str) -> Letter | None:
    """One letter with its text; None for a name that is none of ours."""
    path = folder / f"{name}.eml"
    return _read(path) if NAME.fullmatch(name) and path.is_file() else None


def _read(path: Path, headers_only: bool = False) -> Letter:
    with path.open("rb") as file:
        message = BytesParser(_class=EmailMessage, policy=policy.default).parse(
            file, headersonly=headers_only
        )
    body = None if headers_only else message.get_body(("plain",))
    return Letter(
        name=path.stem,
        sender=str(message["From"] or ""),
        recipient=str(message["To"] or ""),
        subject=str(message["Subject"] or ""),
        sent_at=parsedate_to_datetime(str(message["Date"])) if message["Date"] else None,
        text=body.get_content() if body else "",
        attachments=()
        if headers_only
        else tuple(part.get_filename() or "?" for part in message.iter_attachments()),
    )
