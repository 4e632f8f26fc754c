"""TOML read with every problem kept beside the file and the line where it stands."""

import re
from collections.abc import Mapping, Sequence
from datetime import timedelta
from functools import cached_property
from typing import Any

from workflows.elements import LANGUAGES, Period, Problem, Text
from workflows.nearest import known_words
from workflows.vocabulary import Role

Row = Mapping[str, Any]
Origins = Sequence[tuple[str, int]]

LARGEST = 500_000  # characters or bytes; the longest procedure shipped has a tenth of it
_ROLES = {str(role): role for role in Role}
_LENGTH = re.compile(r"P(?=\d|T\d)(?:(\d{1,4})M)?(?:(\d{1,5})D)?(?:T(\d{1,5})H)?")
_HEADER = re.compile(r"[ \t]*\[\[\s*([\w.]+)\s*\]\]")
_HEADERS = re.compile(rf"^{_HEADER.pattern}", re.MULTILINE)


class Reader:
    """Reads one flattened text and keeps every problem it meets with the line where it stands."""

    def __init__(self, source: str, name: str, origins: Origins | None = None) -> None:
        self._source, self._name, self._origins = source, name, origins
        self._headers = self._find_headers()
        self.problems: list[Problem] = []

    def _find_headers(self) -> dict[str, list[int]]:
        found: dict[str, list[int]] = {}
        line, before = 1, 0
        for match in _HEADERS.finditer(self._source):
            line += self._source.count("\n", before, match.start())
            before = match.start()
            found.setdefault(match[1], []).append(line)
        return found

    @cached_property
    def _lines(self) -> list[str]:
        """The text's lines, for whoever has something to complain of."""
        return lines_of(self._source)

    def complain(self, line: int, message: str, warning: bool = False) -> None:
        """Keep a problem at a line of the flattened text; it is shown in the file it came from."""
        line = max(line, 1)
        file, number = self._name, min(line, len(self._lines) + 1)
        if self._origins:
            file, number = self._origins[min(line, len(self._origins)) - 1]
        self.problems.append(Problem(file, number, message, warning))

    def header_line(self, name: str, index: int) -> int:
        lines = self._headers.get(name, [])
        return lines[index] if index < len(lines) else 1

    def key_line(self, start: int, key: str) -> int:
        """The line of a key in the block that begins at `start` (1: the file's head), else `start`."""
        wanted = re.compile(rf"\s*{re.escape(key)}\s*=")
        first = start + 1 if _HEADER.match(self._lines[start - 1]) else start
        for number in range(first, len(self._lines) + 1):
            line = self._lines[number - 1]
            if _HEADER.match(line):
                break
            if wanted.match(line):
                return number
        return start

    def check_keys(self, row: Row, kind: str, allowed: Sequence[str], line: int, required: str) -> None:
        for key in row:
            if key not in allowed:
                message = f'unknown key "{key}" in a {kind}{known_words(key, allowed)}'
                self.complain(self.key_line(line, key), message)
        for key in required.split():
            if key not in row:
                self.complain(line, f'{kind} without "{key}"')

    def text(self, row: Row, key: str, line: int) -> str:
        value = row.get(key, "")
        if isinstance(value, str):
            return value
        self.complain(self.key_line(line, key), f'"{key}" must be a text')
        return ""

    def flag(self, row: Row, key: str, line: int) -> bool:
        value = row.get(key, False)
        if not isinstance(value, bool):
            self.complain(self.key_line(line, key), f'"{key}" must be true or false')
        return bool(value)

    def rows(self, row: Row, key: str, line: int) -> list[Row]:
        value = row.get(key, [])
        if isinstance(value, list) and all(isinstance(one, dict) for one in value):
            return value
        self.complain(self.key_line(line, key), f'"{key}" must be a list of tables')
        return []

    def words(self, value: Any, key: str, line: int) -> tuple[str, ...]:
        if isinstance(value, list) and all(isinstance(one, str) for one in value):
            return tuple(value)
        self.complain(self.key_line(line, key), f'"{key}" must be a list of texts')
        return ()

    def roles(self, value: Any, key: str, line: int) -> frozenset[Role]:
        words = self.words(value, key, line)
        for word in words:
            if word not in _ROLES:
                message = f'unknown role "{word}"{known_words(word, _ROLES)}'
                self.complain(self.key_line(line, key), message)
        return frozenset([_ROLES[word] for word in words if word in _ROLES])

    def title(self, row: Row, line: int, key: str = "title") -> Text:
        value = row.get(key)
        given = value if isinstance(value, dict) else {}
        for language in LANGUAGES:
            if not isinstance(given.get(language), str) or not given[language].strip():
                self.complain(self.key_line(line, key), f'missing translation "{language}" of "{key}"')
        return {language: str(given.get(language, "")) for language in LANGUAGES}

    def length(self, row: Row, key: str, line: int) -> Period | None:
        if key not in row:
            return None
        length = read_length(self.text(row, key, line))
        if length is None:
            message = f'"{key}" must be a length such as "P30D", "P2M" or "PT12H"'
            self.complain(self.key_line(line, key), message)
        return length or Period()


def lines_of(text: str) -> list[str]:
    """The lines of a text as TOML and editors count them: other signs that Python breaks at are letters."""
    return text.replace("\r\n", "\n").removesuffix("\n").split("\n")


def too_large(size: int) -> str:
    """What is said of a text beyond `LARGEST`, which is not even parsed."""
    return f"too large: {size:,} where {LARGEST:,} are allowed; a definition holds one procedure and no files"


def read_length(text: str) -> Period | None:
    """The length an ISO 8601 text says in months, days and hours; None when it says none."""
    match = _LENGTH.fullmatch(text)
    if match is None:
        return None
    return Period(int(match[1] or 0), int(match[2] or 0), timedelta(hours=int(match[3] or 0)))
