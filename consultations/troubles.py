"""What went wrong with the records, in words that do not depend on the database."""

from enum import StrEnum

from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, OperationalError


class Trouble(StrEnum):
    """Kinds of failure that a person can be told."""

    FULL = "full"
    BUSY = "busy"
    AWAY = "away"
    CONFLICT = "conflict"
    IMPOSSIBLE = "impossible"


_FULL = ("disk is full", "no space left", "disk i/o error", "readonly database", "could not extend file")
_BUSY = ("database is locked", "deadlock detected", "could not serialize", "lock timeout")


def trouble_of(error: BaseException | None) -> Trouble | None:
    """What an error says about the records; None where it is about something else.

    IMPOSSIBLE is a value that no row can have, such as an id beyond 2^63."""
    if isinstance(error, OverflowError):
        return Trouble.IMPOSSIBLE
    if isinstance(error, OSError) and error.errno in (28, 122):
        return Trouble.FULL
    if not isinstance(error, DBAPIError):
        return None
    return _trouble_of_database(error)


def _trouble_of_database(error: DBAPIError) -> Trouble | None:
    if isinstance(error, IntegrityError):
        return Trouble.CONFLICT
    if isinstance(error, DataError) or isinstance(error.orig, OverflowError):
        return Trouble.IMPOSSIBLE
    words = str(error.orig).lower()
    if any(word in words for word in _FULL):
        return Trouble.FULL
    if any(word in words for word in _BUSY):
        return Trouble.BUSY
    return Trouble.AWAY if error.connection_invalidated or isinstance(error, OperationalError) else None
