"""The journal: append only, each entry with the hash of the one before it."""

from collections.abc import Sequence
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

import orjson
import sqlalchemy as sa
from sqlmodel import Session, col, select

from consultations.models import JournalEntry
from consultations.prepared import Prepared

GENESIS = "0" * 64
HASHED = (
    "proposal_id",
    "rev",
    "kind",
    "definition_id",
    "action",
    "source",
    "target",
    "actor_id",
    "actor",
    "role",
    "recorded_at",
    "effective_at",
    "facts",
    "reason",
    "overridden",
    "previous_hash",
)
_insert = Prepared(sa.insert(JournalEntry).inline(), (*HASHED, "idempotency_key", "hash"))
_last = (
    sa.select(JournalEntry.hash)  # type: ignore[call-overload]
    .where(JournalEntry.proposal_id == sa.bindparam("proposal_id"))
    .order_by(col(JournalEntry.rev).desc())
    .limit(1)
)


def entry_hash(entry: dict[str, Any]) -> str:
    """SHA-256, in hexadecimal, of an entry's canonical JSON (sorted keys, instants in UTC)."""
    values = {name: _plain(entry[name]) for name in HASHED}
    return sha256(orjson.dumps(values, option=orjson.OPT_SORT_KEYS)).hexdigest()


def _plain(value: Any) -> Any:
    return value.astimezone(UTC).isoformat() if isinstance(value, datetime) else value


def append(connection: sa.Connection, previous_hash: str, **values: Any) -> str:
    """Add one entry behind the one whose hash is given; gives its own hash.

    `UNIQUE(proposal_id, rev)` makes a double step impossible even if the code were wrong."""
    values["previous_hash"] = previous_hash
    values["hash"] = entry_hash(values)
    _insert.execute(connection, values)
    return str(values["hash"])


def last_hash(session: Session, proposal_id: int) -> str:
    """The hash of a proposal's last entry; zeros before the first."""
    return session.connection().execute(_last, {"proposal_id": proposal_id}).scalar() or GENESIS


def entries(session: Session, proposal_id: int, since: int = -1) -> Sequence[JournalEntry]:
    """A proposal's entries after position `since`, oldest first."""
    return session.exec(
        select(JournalEntry)
        .where(JournalEntry.proposal_id == proposal_id, JournalEntry.rev > since)
        .order_by(col(JournalEntry.rev))
    ).all()


def broken_at(session: Session, proposal_id: int) -> int | None:
    """The first position where the chain does not hold, or None where it is whole."""
    previous = GENESIS
    for expected, entry in enumerate(entries(session, proposal_id)):
        row = {name: getattr(entry, name) for name in HASHED}
        if entry.rev != expected or entry.previous_hash != previous or entry_hash(row) != entry.hash:
            return expected
        previous = entry.hash
    return None
