"""The attached table: readable by a program, harmless in a spreadsheet."""

import csv
import io
from dataclasses import replace

import pytest

from reports.exports.comments_csv import COLUMNS, neutral, rows
from tests.reports.samples import comments


def _read(lines: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(lines.removeprefix("\ufeff"), newline="")))


def test_the_table_begins_with_a_mark_and_a_header_and_keeps_the_texts() -> None:
    text = "".join(rows(comments(3)))
    assert text.startswith("\ufeffnumber,")
    table = _read(text)
    assert table[0] == list(COLUMNS)
    assert [line[-1] for line in table[1:]] == [c.body for c in comments(3)]


@pytest.mark.parametrize(
    "cell", ["=1+1", "+33 1", "-2", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "\u00a0=1", "＝1"]
)
def test_cells_that_look_like_formulas_are_neutralised(cell: str) -> None:
    assert neutral(cell) == f"'{cell}"
    spoilt = replace(comments(1)[0], body=cell, public_name=cell)
    line = _read("".join(rows([spoilt])))[1]
    assert line[-1].startswith("'")
    assert line[COLUMNS.index("name")].startswith("'")


def test_plain_cells_are_left_alone() -> None:
    for cell in ("", "Bonjour = oui", "l’été", "12 - 3"):
        assert neutral(cell) == cell


def test_rows_are_given_one_by_one() -> None:
    def endless():  # type: ignore[no-untyped-def]
        while True:
            yield comments(1)[0]

    lines = rows(endless())
    assert [next(lines).count("\r\n") for _ in range(3)] == [1, 1, 1]
