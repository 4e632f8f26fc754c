"""Uploads: what is kept is what opens for real, cleaned, under its checksum; the rest says why not."""

import io
import os
import time
from datetime import UTC, datetime
from pathlib import Path

import pikepdf
import pytest
from PIL import Image
from sqlmodel import Session, select

from consultations import files
from consultations.files import UploadRefused, clean_name, examine, put
from consultations.models import Attachment, StoredFile
from tests.factories import make_city, make_proposal

NOW = datetime(2026, 10, 12, 8, 0, tzinfo=UTC)
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!" + b"$H+H*"


def a_pdf(change=None, **saving) -> bytes:
    pdf = pikepdf.new()
    pdf.add_blank_page()
    if change:
        change(pdf)
    out = io.BytesIO()
    pdf.save(out, **saving)
    return out.getvalue()


def a_picture(form: str, size=(40, 20), **saving) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, (10, 120, 60)).save(out, form, **saving)
    return out.getvalue()


def refusal(data: bytes, name: str, **limits) -> str:
    with pytest.raises(UploadRefused) as refused:
        examine(data, name, **limits)
    return refused.value.code


def every_key(pdf: pikepdf.Pdf) -> set[str]:
    def keys(found):
        if isinstance(found, pikepdf.Dictionary | pikepdf.Stream):
            for key in list(found.keys()):
                yield key
                if not getattr(found[key], "is_indirect", True):
                    yield from keys(found[key])
        elif isinstance(found, pikepdf.Array):
            for one in list(found):
                if not getattr(one, "is_indirect", True):
                    yield from keys(one)

    return {key for found in pdf.objects for key in keys(found)}


def arm(pdf: pikepdf.Pdf) -> None:
    """Everything in a PDF that acts by itself, and a link that may stay."""
    script = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
    pdf.Root.OpenAction = script
    pdf.Root.AA = pikepdf.Dictionary(WC=script)
    pdf.Root.Names = pikepdf.Dictionary(
        JavaScript=pikepdf.Dictionary(Names=pikepdf.Array(["x", script])),
        EmbeddedFiles=pikepdf.Dictionary(Names=pikepdf.Array([])),
    )
    pdf.attachments["virus.exe"] = b"MZ"
    launch = pikepdf.Dictionary(
        Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, Rect=[0, 0, 9, 9],
        A=pikepdf.Dictionary(S=pikepdf.Name.Launch, F="cmd.exe"),
    )  # fmt: skip
    lure = pikepdf.Dictionary(
        Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, Rect=[0, 0, 9, 9],
        A=pikepdf.Dictionary(S=pikepdf.Name.URI, URI="javascript:alert(1)"),
    )  # fmt: skip
    link = pikepdf.Dictionary(
        Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, Rect=[0, 0, 9, 9],
        A=pikepdf.Dictionary(S=pikepdf.Name.URI, URI="https://www.legifrance.gouv.fr/", Next=script),
    )  # fmt: skip
    clip = pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.FileAttachment, Rect=[0, 0, 9, 9])
    pdf.pages[0].obj.Annots = pikepdf.Array([pdf.make_indirect(note) for note in (launch, lure, link, clip)])
    pdf.docinfo["/Author"] = "Quelqu’un"
    pdf.docinfo["/Title"] = "Étude"


def test_a_pdf_loses_what_acts_and_who_wrote_it_but_keeps_links_and_title() -> None:
    kept = examine(a_pdf(arm), "étude.pdf")
    assert kept.media_type == "application/pdf"
    with pikepdf.open(io.BytesIO(kept.data)) as pdf:
        assert not every_key(pdf) & {"/OpenAction", "/AA", "/JS", "/JavaScript", "/EmbeddedFiles", "/EF"}
        assert "/Next" not in every_key(pdf)
        assert [str(note.A.URI) for note in pdf.pages[0].obj.Annots if "/A" in note] == [
            "https://www.legifrance.gouv.fr/"
        ]
        assert "/FileAttachment" not in [str(note.Subtype) for note in pdf.pages[0].obj.Annots]
        assert dict(pdf.docinfo.items()).keys() == {"/Title"}
    assert b"app.alert" not in kept.data


def test_a_pdf_may_open_at_a_page() -> None:
    def at_first_page(pdf: pikepdf.Pdf) -> None:
        pdf.Root.OpenAction = pikepdf.Array([pdf.pages[0].obj, pikepdf.Name.Fit])

    with pikepdf.open(io.BytesIO(examine(a_pdf(at_first_page), "a.pdf").data)) as pdf:
        assert "/OpenAction" in pdf.Root


def test_a_signed_pdf_without_active_content_keeps_every_byte() -> None:
    def sign(pdf: pikepdf.Pdf) -> None:
        value = pikepdf.Dictionary(Type=pikepdf.Name.Sig, ByteRange=[0, 1, 2, 3], Contents=b"\0" * 8)
        field = pikepdf.Dictionary(FT=pikepdf.Name.Sig, T="Signature", V=pdf.make_indirect(value))
        pdf.Root.AcroForm = pikepdf.Dictionary(SigFlags=3, Fields=[pdf.make_indirect(field)])

    signed = a_pdf(sign)
    assert examine(signed, "arrêté signé.pdf").data == signed


@pytest.mark.parametrize("owner_only", [True, False])
def test_an_encrypted_pdf_is_refused(owner_only: bool) -> None:
    lock = pikepdf.Encryption(owner="secret", user="" if owner_only else "secret")
    assert refusal(a_pdf(encryption=lock), "a.pdf") == "encrypted"


def test_a_header_glued_to_a_page_is_no_pdf() -> None:
    assert refusal(b"%PDF-1.7\n<html><script>alert(1)</script></html>", "a.pdf") == "unreadable"


@pytest.mark.parametrize(
    ("form", "name"), [("PNG", "carte.png"), ("JPEG", "carte.JPG"), ("WEBP", "carte.webp")]
)
def test_pictures_are_drawn_again_without_metadata(form: str, name: str) -> None:
    exif = Image.Exif()
    exif[0x013B] = "Autrice Inventée"
    data = a_picture(form, exif=exif) + b"<script>alert(1)</script>"
    kept = examine(data, name).data
    with Image.open(io.BytesIO(kept)) as picture:
        assert (picture.format, picture.size) == (form, (40, 20))
        assert not dict(picture.getexif())
    assert b"script" not in kept
    assert b"Autrice" not in kept


def test_a_photo_taken_sideways_stands_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    with Image.open(io.BytesIO(examine(a_picture("JPEG", exif=exif), "photo.jpeg").data)) as picture:
        assert picture.size == (20, 40)


def test_a_picture_of_too_many_points_is_refused_before_it_is_drawn() -> None:
    out = io.BytesIO()
    Image.new("1", (60_000, 2_000)).save(out, "PNG")
    assert refusal(out.getvalue(), "plan.png") == "too_many_pixels"


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ("Été – 1 234 €".encode(), "Été – 1 234 €"),
        (b"\xef\xbb\xbf" + "a;é".encode(), "a;é"),
        ("Été – 3 €".encode("cp1252"), "Été – 3 €"),
        ("بلدية;é".encode("utf-16"), "بلدية;é"),
        ("é;b".encode("utf-16-be").join([b"\xfe\xff", b""]), "é;b"),
    ],
)
def test_text_in_any_usual_encoding_becomes_utf_8(data: bytes, text: str) -> None:
    assert examine(data, "liste.csv").data.decode("utf-8") == text


@pytest.mark.parametrize(
    ("data", "name", "code"),
    [
        (b"", "a.pdf", "empty"),
        (b"a", "", "no_name"),
        (b"a", "a.docx", "kind"),
        (b"<svg/>", "a.svg", "kind"),
        (b"a", "pdf", "kind"),
        (a_picture("PNG"), "a.pdf", "not_what_it_says"),
        (a_picture("PNG"), "a.jpg", "not_what_it_says"),
        (a_picture("PNG")[:60], "a.png", "unreadable"),
        (b"GIF89a", "a.png", "not_what_it_says"),
        (b"a\0b", "a.txt", "not_text"),
        (b"ca\xff\x81\xe9", "a.csv", "encoding"),
        (a_pdf()[:200], "a.pdf", "unreadable"),
        (EICAR, "a.txt", "eicar"),
        (a_picture("PNG") + EICAR, "a.png", "eicar"),
    ],
)
def test_refusals_say_why(data: bytes, name: str, code: str) -> None:
    assert refusal(data, name) == code


def test_too_big_says_how_big_it_may_be() -> None:
    with pytest.raises(UploadRefused) as refused:
        files.read_upload(io.BytesIO(b"x" * 2000), "a.txt", limit=1000)
    assert refused.value.params["limit"] == 1000


def test_a_child_that_dies_or_lingers_is_a_refusal(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "reports").mkdir()
    monkeypatch.setattr(files, "PROJECT", tmp_path)
    inspection = tmp_path / "reports" / "inspection.py"
    inspection.write_text("import os, signal; os.kill(os.getpid(), signal.SIGKILL)")
    assert refusal(b"a", "a.txt") == "too_heavy"
    inspection.write_text("import time; time.sleep(9)")
    monkeypatch.setattr(files, "PATIENCE", 0.3)
    assert refusal(b"a", "a.txt") == "too_heavy"
    inspection.write_text("print('Traceback')")
    monkeypatch.setattr(files, "PATIENCE", 9)
    assert refusal(b"a", "a.txt") == "unreadable"


def test_a_small_pdf_that_unfolds_without_end_is_refused_without_harm() -> None:
    def nest(pdf: pikepdf.Pdf) -> None:
        inner = pikepdf.Array([])
        for _ in range(300):
            inner = pikepdf.Array([inner])
        pdf.Root.Deep = inner

    assert refusal(a_pdf(nest), "a.pdf") in ("unreadable", "too_heavy")


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\dossiers\\plan.txt", "plan.txt"),
        ("facture\u202etxt.exe", "facturetxt.exe.txt"),
        ("a\0b\r\nSet-Cookie: x.txt", "abSet-Cookie- x.txt"),
        ('guillemets".txt', "guillemets.txt"),
        ("قرار البلدية.txt", "قرار البلدية.txt"),
        ("CON.txt", "document.txt"),
        (".txt", "txt.txt"),
        ("...", "document.txt"),
        ("photo.jpeg", "photo.txt"),
    ],
)
def test_names_are_made_safe(name: str, clean: str) -> None:
    assert clean_name(name, "text/plain") == clean


def test_a_name_of_300_bytes_is_cut_between_characters() -> None:
    name = clean_name("é" * 150 + ".pdf", "application/pdf")
    assert len(name.encode()) <= files.LONGEST_NAME
    assert name.endswith("é.pdf")


def test_the_same_bytes_twice_are_one_row_and_one_file(session: Session, tmp_path: Path) -> None:
    put(session, tmp_path, b"noise", "text/plain", now=NOW)
    first = put(session, tmp_path, b"same", "text/plain", now=NOW)
    second = put(session, tmp_path, b"same", "text/plain", now=NOW)
    assert first.id == second.id
    assert len(list(tmp_path.glob("??/*"))) == 2
    with files.open_file(tmp_path, first) as handle:
        assert handle.read() == b"same"


def test_altered_bytes_are_noticed(session: Session, tmp_path: Path) -> None:
    stored = put(session, tmp_path, b"true", "text/plain", now=NOW)
    assert files.read_file(tmp_path, stored) == b"true"
    files.path_of(tmp_path, stored.sha256).write_bytes(b"false")
    with pytest.raises(ValueError, match="altered"):
        files.read_file(tmp_path, stored)


@pytest.mark.parametrize("sha256", ["", "../" * 10, "g" * 64, "A" * 64, "0" * 63])
def test_only_a_checksum_leads_to_a_path(sha256: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="checksum"):
        files.path_of(tmp_path, sha256)


def test_a_named_file_is_not_forgotten_and_an_orphan_is_swept(session: Session, tmp_path: Path) -> None:
    proposal = make_proposal(session, make_city(session))
    kept = put(session, tmp_path, b"kept", "text/plain", now=NOW)
    lost = put(session, tmp_path, b"lost", "text/plain", now=NOW)
    session.add(Attachment(proposal_id=proposal.id, file_id=kept.id, title="t", name="n.txt", added_at=NOW))
    session.flush()
    assert files.delete(session, kept) is False
    assert files.delete(session, lost) is True
    assert [row.id for row in session.exec(select(StoredFile))] == [kept.id]
    assert files.sweep(session, tmp_path) == 0, "young bytes may belong to a transaction under way"
    later = time.time() + files.ORPHAN_AGE + 60
    assert files.sweep(session, tmp_path, now=later) == 1
    assert files.path_of(tmp_path, kept.sha256).exists()


def test_a_rolled_back_put_leaves_no_row_and_a_later_put_still_works(
    session: Session, tmp_path: Path
) -> None:
    put(session, tmp_path, b"text", "text/plain", now=NOW)
    session.rollback()
    assert session.exec(select(StoredFile)).first() is None
    assert put(session, tmp_path, b"text", "text/plain", now=NOW).id is not None
    assert not [name for name in os.listdir(tmp_path) if name.startswith(".incoming")]
