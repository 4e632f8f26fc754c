"""TOML read strictly: a wrong, missing or unknown key fails with its file and its full name."""

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

from workflows.toml import NotToml, read_toml

LANGUAGES = ("fr", "en", "ar")


class TableError(ValueError):
    """A definition that cannot be used; the message begins with the file and the key."""


class Table:
    """One TOML table whose keys are taken one by one; `finish` refuses what nobody took."""

    def __init__(self, values: dict[str, Any], file: str, path: str = "") -> None:
        self._values = dict(values)
        self._file = file
        self._path = path

    def error(self, key: str, message: str) -> TableError:
        name = f"{self._path}.{key}" if self._path else key
        return TableError(f"{self._file}: {name}: {message}")

    def _take(self, key: str, kind: type, default: Any) -> Any:
        value = self._values.pop(key, default)
        if value is None:
            raise self.error(key, "is missing")
        if type(value) is not kind:
            raise self.error(key, f"must be {kind.__name__}, not {type(value).__name__} ({value!r})")
        return value

    def text(self, key: str, default: str | None = None) -> str:
        value: str = self._take(key, str, default)
        if not value.strip() and default is None:
            raise self.error(key, "is empty")
        return value

    def whole(self, key: str, default: int | None = None, least: int = 0) -> int:
        value: int = self._take(key, int, default)
        if value < least:
            raise self.error(key, f"must be at least {least}, not {value}")
        return value

    def flag(self, key: str, default: bool | None = None) -> bool:
        value: bool = self._take(key, bool, default)
        return value

    def day(self, key: str, default: date | None = None) -> date:
        value: date = self._take(key, date, default)
        return value

    def word(self, key: str, allowed: Iterable[str], default: str | None = None) -> str:
        value, words = self.text(key, default), tuple(allowed)
        if value not in words:
            raise self.error(key, f"{value!r} is not one of {', '.join(words)}")
        return value

    def texts(self, key: str, default: tuple[str, ...] | None = None) -> tuple[str, ...]:
        values = self._take(key, list, None if default is None else list(default))
        if not all(isinstance(value, str) and value for value in values):
            raise self.error(key, "must be a list of texts")
        return tuple(values)

    def wholes(self, key: str) -> tuple[int, ...]:
        """A list of whole numbers, each at least 1."""
        values = self._take(key, list, None)
        if not all(type(value) is int and value > 0 for value in values):
            raise self.error(key, "must be a list of whole numbers from 1")
        return tuple(values)

    def has(self, key: str) -> bool:
        return key in self._values

    def languages(self, key: str) -> dict[str, str]:
        """A text for people: all three languages, none empty."""
        table = self.table(key)
        found = {language: table.text(language) for language in LANGUAGES}
        table.finish()
        return found

    def table(self, key: str) -> "Table":
        return Table(self._take(key, dict, None), self._file, f"{self._path}.{key}" if self._path else key)

    def tables(self, key: str, optional: bool = False) -> "tuple[Table, ...]":
        values = self._take(key, list, [] if optional else None)
        if not all(isinstance(value, dict) for value in values):
            raise self.error(key, "must be a list of tables")
        stem = f"{self._path}.{key}" if self._path else key
        return tuple(Table(value, self._file, f"{stem}[{n}]") for n, value in enumerate(values, 1))

    def finish(self) -> None:
        """Every key must have been taken: an unknown one is a mistake, never ignored."""
        for key in self._values:
            raise self.error(key, "is not a known key")


def read_table(path: Path) -> Table:
    """The file's root table; raises `TableError` for a missing file or broken TOML."""
    return Table(read_values(path), path.name)


def read_values(path: Path) -> dict[str, Any]:
    """What the file says, unread; raises `TableError` for a missing file or broken TOML."""
    try:
        return read_toml(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise TableError(f"{path.name}: there is no such file") from None
    except (NotToml, UnicodeDecodeError) as problem:
        raise TableError(f"{path.name}: {problem}") from problem
