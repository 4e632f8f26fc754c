"""Dossiers on paper: conformant, tagged, reproducible, bound from volumes, deaf to hostile input."""

import hashlib
import io
import json
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import page
import pikepdf
import pytest

from reports.dossier import Render
from reports.printing import ROOT, Printed, PrintingFailed, _job, _Press, make, slices
from tests.reports.samples import comments, dossier

KINDS = ("draft", "notice", "report", "convocation", "minutes", "submission")
FALSE_POSITIVE = "STREAM-LENGTH-001"
"""The validator miscounts a stream whose compressed data ends in 0x0D."""


def _make(value: Any, render: Render, folder: Path) -> Printed:
    return make(value, render, work_dir=folder, progress=lambda percent: None)


def _faults(pdf: bytes, folder: Path) -> list[str]:
    file = folder / "checked.pdf"
    file.write_bytes(pdf)
    found = []
    for profile in ("3a", "ua1"):
        report = page.validate_pdf(str(file), profile=profile, limits=page.SafetyLimits.unlimited())
        found += [f"{profile} {failure}" for failure in report.failures if FALSE_POSITIVE not in str(failure)]
    return found


def _words(pdf: bytes, folder: Path) -> str:
    if not shutil.which("pdftotext"):
        pytest.skip("pdftotext is not installed (apt-get install poppler-utils)")
    file = folder / "read.pdf"
    file.write_bytes(pdf)
    return subprocess.run(
        ["pdftotext", "-layout", file, "-"], capture_output=True, text=True, check=True
    ).stdout


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("press")


@pytest.fixture(scope="module")
def printed(render: Render, folder: Path) -> dict[str, Printed]:
    return {kind: _make(dossier(kind), render, folder) for kind in KINDS}


@pytest.fixture(scope="module")
def bound(render: Render, folder: Path) -> Printed:
    """320 short comments: two volumes behind the report."""
    return _make(dossier("report", given=comments(320, words=(10, 25))), render, folder)


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_conforms_and_says_what_it_is(kind: str, printed: dict[str, Printed], folder: Path) -> None:
    made = printed[kind]
    assert _faults(made.pdf, folder) == []
    assert hashlib.sha256(made.pdf).hexdigest() == made.sha256
    with pikepdf.open(io.BytesIO(made.pdf)) as pdf:
        assert len(pdf.pages) == made.pages >= 4
        assert str(pdf.Root.Lang) == "fr"
        assert "2026-014" in str(pdf.docinfo.Title)
        assert pdf.Root.MarkInfo.Marked
        assert pdf.Root.ViewerPreferences.DisplayDocTitle
        assert len(pdf.Root.StructTreeRoot.K[0].K) > 3
        assert int(pdf.Root.Outlines.Count) > 2
        fonts = {
            str(f.BaseFont) for f in pdf.objects if isinstance(f, pikepdf.Dictionary) and "/BaseFont" in f
        }
        assert fonts
        assert all("+Palabre-" in name for name in fonts)


def test_the_pages_are_numbered_and_headed(printed: dict[str, Printed], folder: Path) -> None:
    made = printed["report"]
    words = _words(made.pdf, folder)
    assert f"2 / {made.pages}" in words
    assert f"{made.pages} / {made.pages}" in words
    heads = re.findall(r"2026-014 · [^·\n]+ · Rapport de consultation", words)
    assert len(heads) == made.pages - 1


@pytest.mark.parametrize("kind", KINDS)
def test_no_page_is_nearly_empty(kind: str, printed: dict[str, Printed], folder: Path) -> None:
    """From the contents to the page before the last; only the act of the minutes begins a page of its own."""
    pages = _words(printed[kind].pdf, folder).split("\f")[2 : printed[kind].pages - 1]
    lines = [sum(1 for line in words.splitlines() if line.strip()) for words in pages]
    assert min(lines) >= 15, lines
    if kind == "minutes":
        firsts = [[line for line in words.splitlines() if line.strip()][1].strip() for words in pages]
        assert "3. Délibération" in firsts


def test_running_heads_are_not_read_out(printed: dict[str, Printed]) -> None:
    with pikepdf.open(io.BytesIO(printed["report"].pdf)) as pdf:
        for sheet in list(pdf.pages)[1:]:
            kinds = [
                operands[0]
                for operands, operator in pikepdf.parse_content_stream(sheet)
                if str(operator) == "BDC" and operands[0] == pikepdf.Name.Artifact
            ]
            assert len(kinds) >= 2


def test_header_cells_say_what_they_head(printed: dict[str, Printed]) -> None:
    with pikepdf.open(io.BytesIO(printed["minutes"].pdf)) as pdf:
        tags = [
            e for e in pdf.objects if isinstance(e, pikepdf.Dictionary) and e.get("/S") == pikepdf.Name.TH
        ]
        scopes = {str(e.A.Scope) for e in tags}
        assert scopes == {"/Column", "/Row"}
        assert len(list(pdf.Root.StructTreeRoot.IDTree.Names)) == 2 * len(tags)


def test_attachments_are_associated_and_their_checksums_listed(printed: dict[str, Printed]) -> None:
    with pikepdf.open(io.BytesIO(printed["report"].pdf)) as pdf:
        assert sorted(pdf.attachments) == ["comments.csv", "manifest.json"]
        assert len(pdf.Root.AF) == 2
        table = pdf.attachments["comments.csv"].get_file().read_bytes()
        manifest = json.loads(pdf.attachments["manifest.json"].get_file().read_bytes())
    assert table.startswith(b"\xef\xbb\xbfnumber,")
    assert manifest["files"]["comments.csv"]["sha256"] == hashlib.sha256(table).hexdigest()
    assert manifest["journal"] == {"position": 5, "hash": "5" * 64}
    with pikepdf.open(io.BytesIO(printed["draft"].pdf)) as pdf:
        assert list(pdf.attachments) == ["manifest.json"]


def test_the_same_dossier_gives_the_same_bytes(
    printed: dict[str, Printed], bound: Printed, render: Render, tmp_path: Path, folder: Path
) -> None:
    assert _make(dossier("minutes"), render, tmp_path).sha256 == printed["minutes"].sha256
    value = dossier("report", given=comments(320, words=(10, 25)))
    assert _make(value, render, folder).sha256 == bound.sha256
    assert _make(value, render, tmp_path).sha256 == bound.sha256
    assert _make(replace(value, title="Autre titre"), render, folder).sha256 != bound.sha256


def test_volumes_are_bound_with_their_tags_links_and_outline(bound: Printed, folder: Path) -> None:
    assert _faults(bound.pdf, folder) == []
    with pikepdf.open(io.BytesIO(bound.pdf)) as pdf:
        assert pdf.check_pdf_syntax() == []
        assert len(pdf.pages) == bound.pages
        parts = [k for k in pdf.Root.StructTreeRoot.K[0].K if k.get("/S") == pikepdf.Name.Part]
        assert [str(p.T) for p in parts] == ["1–250", "251–320"]
        keys = [int(p.obj.StructParents) for p in pdf.pages]
        assert len(set(keys)) == len(keys)
        nums = list(pdf.Root.StructTreeRoot.ParentTree.Nums)
        assert [int(n) for n in nums[::2]] == sorted(int(n) for n in nums[::2])
        names = [str(n) for n in list(pdf.Root.Names.Dests.Names)[::2]]
        assert {"volume-1", "volume-2"} <= set(names)
        links = [a for p in pdf.pages for a in p.obj.get("/Annots", [])]
        assert {"volume-1", "volume-2"} <= {str(a.Dest) for a in links if "/Dest" in a}
        assert not any(b"invalid" in bytes(a.A.get("/URI", b"")) for a in links if "/A" in a)
        with pdf.open_outline() as outline:
            assert [item.title for item in outline.root][-1].startswith("Annexe 2")
        manifest = json.loads(pdf.attachments["manifest.json"].get_file().read_bytes())
        assert [v["number"] for v in manifest["volumes"]] == [1, 2]
    words = _words(bound.pdf, folder)
    assert "Personne inventée 320" in words
    assert "Annexe 2 – 1 / " in words


def test_every_page_of_a_bound_file_has_its_number_in_the_whole(bound: Printed, folder: Path) -> None:
    pages = _words(bound.pdf, folder).split("\f")[: bound.pages]
    first = next(n for n, words in enumerate(pages, 1) if "Annexe 1 – 1 / " in words)
    second = next(n for n, words in enumerate(pages, 1) if "Annexe 2 – 1 / " in words)
    listed = re.findall(r"Annexe [12] – contributions .*\)\s+(\d+)$", pages[1], re.MULTILINE)
    assert [int(page) for page in listed] == [first, second]
    for number in range(2, first):
        assert f"{number} / {bound.pages}" in pages[number - 1]
    with pikepdf.open(io.BytesIO(bound.pdf)) as pdf:
        for number, sheet in list(enumerate(pdf.pages, 1))[first - 1 :]:
            drawn = [
                chr(int(str(operands[0]).removeprefix("/Folio")))
                for operands, operator in pikepdf.parse_content_stream(sheet)
                if str(operator) == "Do" and str(operands[0]).startswith("/Folio")
            ]
            assert "".join(drawn) == f"{number}/{bound.pages}"


def test_kept_volumes_are_not_printed_again(bound: Printed, folder: Path, render: Render) -> None:
    kept = {p: p.stat().st_ino for p in (folder / "volumes").glob("*.pdf")}
    said = comments(320, words=(10, 25))
    changed = (*said[:300], replace(said[300], body="Autre chose."), *said[301:])
    heard: list[int] = []
    make(dossier("report", given=changed), render, work_dir=folder, progress=heard.append)
    after = {p: p.stat().st_ino for p in (folder / "volumes").glob("*.pdf")}
    assert len(after) == len(kept) + 1
    assert kept.items() <= after.items()
    assert heard == sorted(heard)
    assert (heard[0], heard[-1]) == (1, 100)


def test_slices_are_bounded_in_number_and_in_characters() -> None:
    assert slices(comments(300, words=(5, 9))) == []
    parts = slices(comments(1_001, words=(5, 9)))
    assert [len(p) for p in parts] == [250, 250, 250, 250, 1]
    heavy = [replace(c, body="x" * 150_000) for c in comments(5)]
    assert [len(p) for p in slices(heavy)] == [2, 2, 1]
    one = [replace(comments(1)[0], body="x" * 900_000)]
    assert [len(p) for p in slices(one)] == [1]


def test_hostile_words_are_printed_as_words(render: Render, folder: Path) -> None:
    said = list(comments(6))
    said[0] = replace(said[0], body="<script>alert(1)</script> <img src='file:///etc/passwd'>")
    said[1] = replace(said[1], body="😀 漢字 \ue000 \u202e\u2066 \x00\x07 \ud800 ‎fin", public_name="👩‍👧 Lou")
    said[2] = replace(said[2], body="أرى أن عدد الدراجات كبير", language="ar")
    said[3] = replace(said[3], body="mot " * 50_000)
    said[4] = replace(said[4], body="a" * 50_000, organisation="b" * 3_000)
    said[5] = replace(said[5], body="", tracking="}{\\", public_name="=cmd|'/c calc'!A1")
    made = _make(dossier("report", given=said), render, folder)
    assert _faults(made.pdf, folder) == []
    words = _words(made.pdf, folder)
    assert "<script>alert(1)</script>" in words
    assert "root:" not in words
    assert "□" in words
    with pikepdf.open(io.BytesIO(made.pdf)) as pdf:
        languages = {str(e.Lang) for e in pdf.objects if isinstance(e, pikepdf.Dictionary) and "/Lang" in e}
    assert languages == {"fr", "ar"}


def test_the_press_fetches_nothing(tmp_path: Path, render: Render) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("very secret", "utf-8")
    html = (
        f'<html lang="fr"><head><title>x</title><link rel="attachment" href="{secret.as_uri()}">'
        f'<link rel="stylesheet" href="{secret.as_uri()}"></head><body><h1>Titre</h1>'
        f'<p><img alt="x" src="{secret.as_uri()}"><img alt="y" src="data:text/plain,abc">'
        f'<object data="{secret.as_uri()}">rien</object></p></body></html>'
    )
    target = tmp_path / "out.pdf"
    with _Press(tmp_path) as press:
        list(press.work([_job(html, tmp_path / "in.html", target, dossier("draft"), identifier=True)]))
    with pikepdf.open(target) as pdf:
        assert list(pdf.attachments) == []
    assert b"very secret" not in target.read_bytes()


def test_a_failure_in_the_press_is_told_and_leaves_nothing_half_done(tmp_path: Path, render: Render) -> None:
    job = _job("<p>", tmp_path / "in.html", tmp_path / "out.pdf", dossier("draft"), identifier=True)
    (tmp_path / "in.html").unlink()
    with _Press(tmp_path) as press, pytest.raises(PrintingFailed, match="FileNotFoundError"):
        list(press.work([job]))
    assert [p for p in tmp_path.iterdir() if not p.name.startswith("weasyprint-")] == []


def test_the_press_forks_from_one_thread() -> None:
    """A thread of Pango's in the process that forks is one that its children wait for in vain."""
    count = "import os; from reports import press; press.warm_up(); print(len(os.listdir('/proc/self/task')))"
    told = subprocess.run([sys.executable, "-c", count], cwd=ROOT, capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "1"


def test_a_press_that_does_not_start_says_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    without = tmp_path / "without"
    without.write_text("#!/bin/sh\nprintf '\\n-----\\nno libpango\\n'\nexit 1\n", "ascii")
    without.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(without))
    job = _job("<p>", tmp_path / "in.html", tmp_path / "out.pdf", dossier("draft"), identifier=True)
    with _Press(tmp_path) as press, pytest.raises(PrintingFailed, match="no libpango"):
        list(press.work([job]))


def test_a_dossier_in_arabic_conforms(render: Render, folder: Path) -> None:
    said = [replace(c, body="أرى أن عدد الدراجات كبير جدا.", language="ar") for c in comments(4)]
    value = dossier("report", given=said, language="ar", title="رخص الدراجات الكهربائية المشتركة")
    made = _make(value, render, folder)
    assert _faults(made.pdf, folder) == []
    with pikepdf.open(io.BytesIO(made.pdf)) as pdf:
        assert str(pdf.Root.Lang) == "ar"
