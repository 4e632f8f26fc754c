"""A copy of everything that must not be lost, made while Palabre runs, and verified."""

import hashlib
import shutil
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

DATABASE = "palabre.db"
KEY = "secret_key"


class BackupRefused(ValueError):
    """The copy cannot be made; the message says why and what to do."""


@dataclass(frozen=True)
class Kept:
    """What a backup holds: stored files copied, bytes in all."""

    files: int
    bytes: int


def back_up(engine: sa.Engine, data_dir: Path, target: Path) -> Kept:
    """Copy database, stored files and secret key. The database first: files are never rewritten, so every
    file that its rows name is there when they are copied. Raises BackupRefused, OSError."""
    if target.exists() and any(target.iterdir()):
        raise BackupRefused(f"{target} is not empty")
    if engine.dialect.name != "sqlite":
        raise BackupRefused("PostgreSQL is copied by pg_dump; copy the data folder's files beside it")
    target.mkdir(parents=True, exist_ok=True, mode=0o700)
    with engine.connect() as connection:
        connection.exec_driver_sql("COMMIT")  # VACUUM runs outside a transaction
        connection.exec_driver_sql("VACUUM INTO ?", (str(target / DATABASE),))
        connection.exec_driver_sql("BEGIN")
    count, size = _copy_files(data_dir / "files", target / "files")
    if (data_dir / KEY).exists():
        shutil.copy2(data_dir / KEY, target / KEY)
    return Kept(count, size + (target / DATABASE).stat().st_size)


def _copy_files(source: Path, target: Path) -> tuple[int, int]:
    count = size = 0
    for path in sorted(source.glob("??/*")):
        if path.name.startswith("."):
            continue
        copy = target / path.parent.name / path.name
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(path, copy)
        if hashlib.sha256(copy.read_bytes()).hexdigest() != path.parent.name + path.name:
            raise BackupRefused(f"the stored file {path.parent.name}{path.name} is altered on disk")
        count, size = count + 1, size + copy.stat().st_size
    return count, size
