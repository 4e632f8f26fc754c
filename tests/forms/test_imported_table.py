"""Tables as people really send them: encodings, delimiters, broken rows, enormous cells."""

from pathlib import Path

import pytest

from forms.base import figure
from forms.imported_table import LARGEST_CELL, ImportRefused, open_table, rows_of

TEXT = "id;avis;texte\n1;pour;Où est l’été ?\n2;contre;Ça coûte 3 €\n"
NEEDED = frozenset({"id", "avis", "texte"})


def write(tmp_path: Path, content: bytes) -> Path:
    path = tmp_path / "contributions.csv"
    path.write_bytes(content)
    return path


def read(tmp_path: Path, content: bytes, needed: frozenset[str] = NEEDED, **how: str) -> list[dict[str, str]]:
    return [dict(row.cells) for row in rows_of(open_table(write(tmp_path, content), needed, **how))]


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"]
)
def test_each_encoding_gives_the_same_rows(tmp_path: Path, encoding: str) -> None:
    assert read(tmp_path, TEXT.encode(encoding)) == [
        {"id": "1", "avis": "pour", "texte": "Où est l’été ?"},
        {"id": "2", "avis": "contre", "texte": "Ça coûte 3 €"},
    ]


def test_a_mark_of_utf_16_with_big_end_first(tmp_path: Path) -> None:
    assert read(tmp_path, b"\xfe\xff" + TEXT.encode("utf-16-be"))[0]["texte"] == "Où est l’été ?"


def test_a_few_broken_bytes_do_not_turn_the_rest_into_gibberish(tmp_path: Path) -> None:
    rows = read(tmp_path, TEXT.encode() * 1 + b"3;pour;cass\xe9\n" + "4;pour;élève\n".encode())
    assert rows[0]["texte"] == "Où est l’été ?"
    assert rows[2]["texte"] == "cass\udce9"
    assert rows[3]["texte"] == "élève"


def test_accents_that_begin_after_a_long_plain_start_are_found(tmp_path: Path) -> None:
    plain = "id;avis;texte\n" + "9;pour;rien\n" * 9000
    rows = read(tmp_path, (plain + "1;pour;réglé\n").encode("cp1252"))
    assert rows[-1]["texte"] == "réglé"


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_the_delimiter_is_the_one_that_gives_the_columns(tmp_path: Path, delimiter: str) -> None:
    text = f'id{delimiter}avis{delimiter}"texte"\n1{delimiter}pour{delimiter}"a, b; c\td"\n'
    assert read(tmp_path, text.encode()) == [{"id": "1", "avis": "pour", "texte": "a, b; c\td"}]


def test_a_spreadsheets_separator_line_is_obeyed_and_not_read(tmp_path: Path) -> None:
    table = open_table(write(tmp_path, b"sep=,\r\n" + b"id,avis,texte\r\n1,pour,bien\r\n"), NEEDED)
    [row] = rows_of(table)
    assert (row.line, dict(row.cells)) == (3, {"id": "1", "avis": "pour", "texte": "bien"})


def test_lines_are_those_of_the_file_when_cells_span_several(tmp_path: Path) -> None:
    text = 'id;avis;texte\n1;pour;"deux\nlignes"\n\n2;contre;une\n'
    rows = list(rows_of(open_table(write(tmp_path, text.encode()), NEEDED)))
    assert [row.line for row in rows] == [2, 5]


@pytest.mark.parametrize("line", ["1;pour", "1;pour;texte;en trop"])
def test_a_row_with_another_number_of_cells_is_unreadable(tmp_path: Path, line: str) -> None:
    [bad, good] = rows_of(
        open_table(write(tmp_path, f"id;avis;texte\n{line}\n2;pour;bien\n".encode()), NEEDED)
    )
    assert "3" in bad.unreadable
    assert not good.unreadable


def test_empty_cells_beyond_the_header_are_forgiven(tmp_path: Path) -> None:
    assert read(tmp_path, b"id;avis;texte\n1;pour;bien;;\n") == [{"id": "1", "avis": "pour", "texte": "bien"}]


def test_a_cell_of_ten_megabytes_is_one_bad_row(tmp_path: Path) -> None:
    huge = b'1;pour;"' + b"x" * 10 * 1024 * 1024 + b'"\n'
    [bad, good] = rows_of(open_table(write(tmp_path, b"id;avis;texte\n" + huge + b"2;pour;bien\n"), NEEDED))
    assert (bad.line, good.line) == (2, 3)
    assert bad.unreadable == f"une case dépasse {figure(LARGEST_CELL)} caractères"
    assert good.cells["texte"] == "bien"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "vide"),
        (b"\n\n  \n", "vide"),
        (b"\xef\xbb\xbf", "vide"),
        (b"id;texte\n1;bien\n", "avis"),
        (b"id;avis;texte;id\n", "double"),
        (bytes(range(256)) * 200, "texte"),
        (b"\xff\xfe" + TEXT.encode("utf-16-le") + b"\x00", "utf-16"),
        (b"\xff\xfe" + TEXT.encode("utf-16-le") + b"\x00\xd8", "utf-16"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(tmp_path: Path, content: bytes, said: str) -> None:
    with pytest.raises(ImportRefused, match=said):
        open_table(write(tmp_path, content), NEEDED)


def test_a_file_that_is_not_there_says_so(tmp_path: Path) -> None:
    with pytest.raises(ImportRefused):
        open_table(tmp_path / "rien.csv", NEEDED)
    with pytest.raises(ImportRefused):
        open_table(tmp_path, NEEDED)


def test_an_encoding_that_does_not_exist_or_does_not_fit_says_so(tmp_path: Path) -> None:
    path = write(tmp_path, TEXT.encode())
    with pytest.raises(ImportRefused, match="utf-99"):
        open_table(path, NEEDED, encoding="utf-99")
    with pytest.raises(ImportRefused, match="ascii"):
        open_table(path, NEEDED, encoding="ascii")
