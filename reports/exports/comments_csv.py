"""Comments as a CSV that spreadsheets open without running anything: UTF-8 with BOM, formulas neutralised."""

import csv
import io
from collections.abc import Iterable, Iterator

from reports.sections import Comment

COLUMNS = (
    "number", "tracking", "received_at", "name", "organisation", "stakeholder_class", "stance",
    "article", "article_heading", "channel", "language", "themes", "text",
)  # fmt: skip
BOM = "\ufeff"
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def neutral(cell: str) -> str:
    """The cell, kept from being read as a formula by an apostrophe where it begins like one.

    Leading white space does not hide a formula from a spreadsheet, so it does not from us either.
    """
    bare = cell.lstrip(" \u00a0\u202f\u200b\ufeff")
    return f"'{cell}" if bare.startswith(_DANGEROUS) else cell


def _cells(comment: Comment) -> list[str]:
    text = (
        comment.tracking, comment.received_at.isoformat(), comment.public_name, comment.organisation,
        comment.stakeholder_class, comment.stance, comment.article_key, comment.article_heading,
        comment.channel, comment.language, " | ".join(comment.themes), comment.body.replace("\0", ""),
    )  # fmt: skip
    return [str(comment.number), *(neutral(cell) for cell in text)]


def rows(comments: Iterable[Comment]) -> Iterator[str]:
    """Lines of the file, CRLF ended, header first; the BOM opens the first."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    for cells in _table(comments):
        writer.writerow(cells)
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()


def _table(comments: Iterable[Comment]) -> Iterator[list[str]]:
    yield [BOM + COLUMNS[0], *COLUMNS[1:]]
    for comment in comments:
        yield _cells(comment)
