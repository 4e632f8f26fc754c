"""Stored files: checked in a child process, cleaned, kept under their checksum outside the static tree."""

import hashlib
import json
import os
import re
import subprocess
import sys
import tempfile
import time
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

import sqlalchemy as sa
from sqlmodel import Session, SQLModel, select

from consultations.models import StoredFile

LARGEST_UPLOAD = 20_000_000
LONGEST_NAME = 120  # bytes of UTF-8, ending included: safe on every file system and in a header
PATIENCE = 45  # seconds of wall clock for the child
ORPHAN_AGE = 24 * 3600  # seconds after which bytes that no row names may be swept
PROJECT = Path(__file__).resolve().parent.parent

TYPES = {
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".webp": "image/webp",
    ".txt": "text/plain",
    ".csv": "text/csv",
}
ENDINGS = {media_type: ending for ending, media_type in TYPES.items() if ending != ".jpeg"}
RESERVED = re.compile(r"(?i)^(con|prn|aux|nul|com\d|lpt\d)$")


class UploadRefused(ValueError):
    """The upload is not kept. `code`: no_name, empty, too_big, kind, eicar, not_what_it_says, unreadable,
    encrypted, too_many_pixels, too_heavy, not_text, encoding; `params` for the sentence."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


@dataclass(frozen=True)
class Examined:
    """An upload that may be kept: its cleaned bytes, its real type, a safe name."""

    data: bytes
    media_type: str
    name: str


def examine(data: bytes, name: str, limit: int = LARGEST_UPLOAD) -> Examined:
    """Check an upload: ending, first bytes and a real opening must agree. Raises UploadRefused.

    The file is opened in a child process with little memory; what is kept is what the child hands back
    (PDF without active content, pictures drawn again without metadata, text as UTF-8)."""
    if not name.strip():
        raise UploadRefused("no_name")
    if not data:
        raise UploadRefused("empty")
    if len(data) > limit:
        raise UploadRefused("too_big", size=len(data), limit=limit)
    media_type = TYPES.get(Path(_printable(name)).suffix.lower())
    if media_type is None:
        raise UploadRefused("kind")
    kept = _inspect(data, media_type)
    return Examined(kept, media_type, clean_name(name, media_type))


def read_upload(stream: BinaryIO, name: str, limit: int = LARGEST_UPLOAD) -> Examined:
    """`examine` a stream without ever reading more than the limit into memory."""
    return examine(stream.read(limit + 1), name, limit)


def _inspect(data: bytes, media_type: str) -> bytes:
    command = [sys.executable, "-m", "reports.inspection", media_type]
    env = {"PATH": os.environ.get("PATH", ""), "LANG": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1"}
    try:
        child = subprocess.run(  # noqa: S603 (our own module, a type from our own table)
            command, input=data, capture_output=True, cwd=PROJECT, env=env, timeout=PATIENCE, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise UploadRefused("too_heavy") from error
    head, _, kept = child.stdout.partition(b"\n")
    if child.returncode != 0 or not head.startswith(b"{"):
        raise UploadRefused("too_heavy" if child.returncode < 0 else "unreadable")
    said = json.loads(head)
    if "refused" in said:
        raise UploadRefused(said["refused"])
    if said["size"] != len(kept):
        raise UploadRefused("unreadable")
    return kept


def clean_name(name: str, media_type: str) -> str:
    """A name that is safe to show, to send in a header and to write on any disk; its ending is that of
    the real type. Folders, controls and bidirectional marks go; the stem is cut at whole characters."""
    last = re.split(r"[/\\]", _printable(name))[-1]
    known = Path(last).suffix.lower() in TYPES
    stem = Path(last).stem if known else last
    stem = re.sub(r'[<>:"|?*;%]+', "-", stem)
    stem = re.sub(r"\s+", " ", stem).strip(" .-")
    ending = ENDINGS[media_type]
    room = LONGEST_NAME - len(ending)
    stem = stem.encode("utf-8")[:room].decode("utf-8", "ignore").rstrip(" .-")
    if not stem or RESERVED.match(stem):
        stem = "document"
    return stem + ending


def _printable(name: str) -> str:
    """Without control, format (bidi, zero-width), surrogate and private characters."""
    composed = unicodedata.normalize("NFC", name)
    return "".join(c for c in composed if unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co", "Cn"))


def put(session: Session, folder: Path, data: bytes, media_type: str, *, now: datetime) -> StoredFile:
    """Keep bytes under their SHA-256 in `folder`; the same bytes twice are one row and one file.

    The bytes are on the disk, synced, before the row is written: a crash leaves at most bytes that no
    row names, which `sweep` takes away."""
    sha256 = hashlib.sha256(data).hexdigest()
    _write(path_of(folder, sha256), data)
    found = _find(session, sha256)
    if found is not None:
        return found
    row = StoredFile(sha256=sha256, size=len(data), media_type=media_type, stored_at=now)
    try:
        with session.begin_nested():
            session.add(row)
    except sa.exc.IntegrityError:  # another writer kept the same bytes at the same moment
        found = _find(session, sha256)
        if found is None:
            raise
        return found
    return row


def _find(session: Session, sha256: str) -> StoredFile | None:
    return session.exec(select(StoredFile).where(StoredFile.sha256 == sha256)).first()


def path_of(folder: Path, sha256: str) -> Path:
    """Where the bytes of a checksum lie: two letters, then the rest, never a name someone typed."""
    if not re.fullmatch(r"[0-9a-f]{64}", sha256):
        raise ValueError("not a checksum")
    return folder / sha256[:2] / sha256[2:]


def _write(path: Path, data: bytes) -> None:
    if path.exists() and path.stat().st_size == len(data):
        os.utime(path)  # young again: the sweep leaves it
        return
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o750)
    handle, draft = tempfile.mkstemp(dir=path.parent, prefix=".incoming-")
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(data)
            out.flush()
            os.fsync(out.fileno())
        Path(draft).replace(path)
        _sync_folder(path.parent)
    except BaseException:
        Path(draft).unlink(missing_ok=True)
        raise


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def stored(session: Session, file_id: int | None) -> StoredFile | None:
    """A stored file by its row; None where there is none."""
    return session.get(StoredFile, file_id) if file_id else None


def open_file(folder: Path, stored: StoredFile) -> BinaryIO:
    """The bytes of a stored file, to read. Raises FileNotFoundError when the disk lost them."""
    return path_of(folder, stored.sha256).open("rb")


def read_file(folder: Path, stored: StoredFile) -> bytes:
    """All the bytes, checked against their checksum. Raises FileNotFoundError, ValueError when altered."""
    data = path_of(folder, stored.sha256).read_bytes()
    if hashlib.sha256(data).hexdigest() != stored.sha256:
        raise ValueError(f"stored file {stored.sha256} was altered")
    return data


def delete(session: Session, stored: StoredFile) -> bool:
    """Forget a stored file that nothing names any more; whether it went. Its bytes go with `sweep`, after
    the commit, so that a rolled-back deletion loses nothing."""
    if _is_named(session, stored):
        return False
    session.delete(stored)
    session.flush()
    return True


def _is_named(session: Session, stored: StoredFile) -> bool:
    return any(
        session.execute(sa.select(column).where(column == stored.id).limit(1)).first() is not None
        for column in _columns_that_name_files()
    )


def _columns_that_name_files() -> list[sa.Column[Any]]:
    """Every column of every table that points at a stored file: a new table cannot be forgotten."""
    key = SQLModel.metadata.tables["stored_file"].c.id
    tables = SQLModel.metadata.tables.values()
    return [column for table in tables for column in table.columns if column.references(key)]


def sweep(session: Session, folder: Path, now: float | None = None) -> int:
    """Take away bytes that no row names and that are older than a day; how many files went."""
    oldest = (time.time() if now is None else now) - ORPHAN_AGE
    gone = 0
    for path in folder.glob("??/*"):
        sha256 = path.parent.name + path.name
        named = not path.name.startswith(".") and _find(session, sha256) is not None
        if not named and path.stat().st_mtime < oldest:
            path.unlink(missing_ok=True)
            gone += 1
    return gone
