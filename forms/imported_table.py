"""A table someone sends as CSV: its encoding, its delimiter, its rows with the line where each begins."""

import codecs
import csv
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import StringIO
from itertools import islice
from pathlib import Path
from typing import Any

from flask_babel import gettext as _

from forms.base import figure

LARGEST_FILE = 256 * 1024 * 1024
LARGEST_CELL = 1024 * 1024
"""Characters of one cell that are read at all; the form then says how long each may be."""
DELIMITERS = (";", ",", "\t")
_HEAD = 64 * 1024
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SEPARATOR_LINE = re.compile(r"sep=(.)\r?\n?", re.IGNORECASE)


class ImportRefused(ValueError):
    """The file as a whole cannot be read; the message says why, in the person's language."""


@dataclass(frozen=True)
class Table:
    """A readable file: where, how it is written, its column names in order."""

    path: Path
    encoding: str
    delimiter: str
    columns: tuple[str, ...]
    first_line: int = 1


@dataclass(frozen=True)
class Row:
    """The cells by column name, and the file line on which they begin; `unreadable` says what is wrong."""

    line: int
    cells: Mapping[str, str]
    unreadable: str = ""


def open_table(path: Path, needed: frozenset[str], encoding: str = "", delimiter: str = "") -> Table:
    """Find out how a file is written, by reading it once. Raises ImportRefused.

    `needed` columns must be there; they also tell which delimiter is meant."""
    try:
        size = path.stat().st_size
        if size > LARGEST_FILE:
            raise ImportRefused(_("Le fichier dépasse %(most)d Mo.", most=LARGEST_FILE // 1024**2))
        encoding = encoding or detect_encoding(path)
        with path.open(encoding=encoding, errors=_errors(encoding), newline="") as file:
            head = file.read(_HEAD)
            while file.read(_HEAD):
                pass
    except OSError as error:
        raise ImportRefused(_("Le fichier ne se lit pas : %(why)s.", why=error.strerror or error)) from error
    except (LookupError, UnicodeError) as error:
        raise ImportRefused(
            _("Le fichier n’est pas écrit en « %(encoding)s ».", encoding=encoding)
        ) from error
    if not head.strip():
        raise ImportRefused(_("Le fichier est vide."))
    return _with_columns(path, encoding, delimiter, head, needed)


def detect_encoding(path: Path) -> str:
    """The encoding of a text: by its mark, by its zeros (UTF-16), else UTF-8 where it holds, else cp1252.

    A UTF-8 file with a few broken bytes stays UTF-8, so that only its broken rows are refused.
    Raises ImportRefused when it is no text; OSError."""
    with path.open("rb") as file:
        head = file.read(_HEAD)
        for mark, name in _BOMS:
            if head.startswith(mark):
                return name
        if guessed := _wide_encoding(head):
            return guessed
        good, bad = _count_utf8(head, file)
    if not bad or good > 4 * bad:
        return "utf-8"
    if sum(head.count(byte) for byte in b"\x81\x8d\x8f\x90\x9d\x00\x01\x02") > len(head) // 100:
        raise ImportRefused(_("Le fichier n’est pas un texte : enregistrez-le au format CSV."))
    return "cp1252"


def _wide_encoding(head: bytes) -> str:
    """UTF-16 without its mark shows by a zero in (nearly) every second byte."""
    pairs = len(head) // 2
    if pairs < 4:
        return ""
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if odd > pairs * 0.6 and even < pairs * 0.1:
        return "utf-16-le"
    return "utf-16-be" if even > pairs * 0.6 and odd < pairs * 0.1 else ""


def _count_utf8(head: bytes, rest: Iterator[bytes]) -> tuple[int, int]:
    """How many characters beyond ASCII are well written in UTF-8, how many bytes are not."""
    decoder = codecs.getincrementaldecoder("utf-8")("surrogateescape")
    good = bad = 0
    for chunk in (head, *_chunks(rest), b""):
        text = decoder.decode(chunk, final=not chunk)
        beyond = (
            Counter(letter for letter in text if letter > "\x7f") if not text.isascii() else Counter[str]()
        )
        broken = sum(count for letter, count in beyond.items() if "\udc80" <= letter <= "\udcff")
        bad += broken
        good += beyond.total() - broken
    return good, bad


def _chunks(file: Iterator[bytes]) -> Iterator[bytes]:
    """A binary file's lines gathered by thousands: a line end never splits a UTF-8 character."""
    while lines := b"".join(islice(file, 1000)):
        yield lines


def _errors(encoding: str) -> str:
    return "surrogateescape" if encoding.startswith("utf-8") else "strict"


def _with_columns(path: Path, encoding: str, delimiter: str, head: str, needed: frozenset[str]) -> Table:
    told = _SEPARATOR_LINE.match(head)
    if told:
        delimiter, head = delimiter or told[1], head[told.end() :]
    headers = {mark: _header(head, mark) for mark in ([delimiter] if delimiter else DELIMITERS)}
    chosen = max(headers, key=lambda mark: (len(needed & set(headers[mark])), len(headers[mark])))
    columns = headers[chosen]
    missing = sorted(needed - set(columns))
    if missing:
        raise ImportRefused(
            _(
                "Colonnes absentes : %(missing)s. Colonnes du fichier : %(columns)s.",
                missing=", ".join(missing),
                columns=", ".join(columns[:40])[:1000],
            )
        )
    twice = sorted(name for name, count in Counter(columns).items() if count > 1 and name in needed)
    if twice:
        raise ImportRefused(_("Colonnes en double : %(columns)s.", columns=", ".join(twice)))
    return Table(path, encoding, chosen, columns, first_line=2 if told else 1)


def _header(head: str, delimiter: str) -> tuple[str, ...]:
    try:
        cells = next(iter(csv.reader(StringIO(head, newline=""), delimiter=delimiter)), [])
    except csv.Error:
        return ()
    return tuple(cell.strip("\ufeff \t\u00a0") for cell in cells)


def rows_of(table: Table) -> Iterator[Row]:
    """The rows after the header, in order, one at a time. Blank lines are skipped.

    A row that cannot be read (too long a cell, another number of columns) comes with `unreadable`."""
    former = csv.field_size_limit(LARGEST_CELL)
    try:
        with table.path.open(encoding=table.encoding, errors=_errors(table.encoding), newline="") as file:
            yield from _rows(
                csv.reader(islice(file, table.first_line - 1, None), delimiter=table.delimiter), table
            )
    except UnicodeError as error:
        raise ImportRefused(
            _("La suite du fichier n’est pas écrite en « %(encoding)s ».", encoding=table.encoding)
        ) from error
    except OSError as error:
        raise ImportRefused(_("Le fichier ne se lit pas : %(why)s.", why=error.strerror or error)) from error
    finally:
        csv.field_size_limit(former)


def _rows(reader: Any, table: Table) -> Iterator[Row]:
    is_header = True
    while True:
        line = reader.line_num + table.first_line
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            yield Row(line, {}, _("une case dépasse %(most)s caractères", most=figure(LARGEST_CELL)))
            continue
        if is_header:
            is_header = False
        elif any(cell.strip() for cell in cells):
            yield _row(line, cells, table.columns)


def _row(line: int, cells: list[str], columns: tuple[str, ...]) -> Row:
    count, expected = len(cells), len(columns)
    if count < expected or any(cell.strip() for cell in cells[expected:]):
        wrong = _("cases : %(count)s au lieu de %(expected)s", count=figure(count), expected=figure(expected))
        return Row(line, dict(zip(columns, cells, strict=False)), wrong)
    return Row(line, dict(zip(columns, cells, strict=False)))
