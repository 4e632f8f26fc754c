"""Opens an uploaded file for real, in a process of its own with little memory, and hands back a safe copy.

Run as `python -m reports.inspection <media type>`: the upload on standard input; on standard output one
line of JSON (`{"media_type": …}` or `{"refused": code}`) and, if accepted, the bytes to keep."""

import io
import json
import resource
import sys
import warnings
from collections.abc import Iterator
from typing import Any

import pikepdf
from PIL import Image, ImageOps

MEMORY = 768 * 1024 * 1024
CPU_SECONDS = 20
LARGEST_PICTURE = 50_000_000
LARGEST_DEPTH = 60
EICAR = b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE"

PDF = "application/pdf"
PICTURES = {"image/png": "PNG", "image/jpeg": "JPEG", "image/webp": "WEBP"}
MAGIC = {
    PDF: b"%PDF-",
    "image/png": b"\x89PNG\r\n\x1a\n",
    "image/jpeg": b"\xff\xd8\xff",
    "image/webp": b"RIFF",
}

HARMLESS_ACTIONS = {"/URI", "/GoTo", "/Named"}
HARMLESS_SCHEMES = ("http:", "https:", "mailto:", "#")
ACTIVE_KEYS = ("/OpenAction", "/AA", "/JS", "/JavaScript", "/EmbeddedFiles", "/EF", "/AF", "/XFA", "/Ref")
ACTIVE_ANNOTATIONS = {"/FileAttachment", "/RichMedia", "/Screen", "/Movie", "/Sound", "/3D"}


class Refusal(Exception):
    """The file is not kept; the argument is the code of the reason."""


def inspect(data: bytes, media_type: str) -> bytes:
    """The bytes to keep of an upload that says it is `media_type`. Raises Refusal(code): `eicar`,
    `not_what_it_says`, `unreadable`, `encrypted`, `too_many_pixels`, `not_text`, `encoding`."""
    if EICAR in data:
        raise Refusal("eicar")
    if not data.startswith(MAGIC.get(media_type, b"")):
        raise Refusal("not_what_it_says")
    if media_type == PDF:
        return clean_pdf(data)
    if media_type in PICTURES:
        return redraw(data, PICTURES[media_type])
    return read_text(data)


def clean_pdf(data: bytes) -> bytes:
    """The PDF without scripts, launches, embedded files and personal metadata. A signed one that holds
    nothing active is kept byte for byte, so that its signature stays valid."""
    try:
        with pikepdf.open(io.BytesIO(data)) as pdf:
            if pdf.is_encrypted:
                raise Refusal("encrypted")
            if len(pdf.pages) == 0:
                raise Refusal("unreadable")
            signed = any("/ByteRange" in found for found in dictionaries(pdf))
            if not disarm(pdf) and signed:
                return data
            forget_author(pdf)
            kept = io.BytesIO()
            pdf.save(kept, deterministic_id=True)
            return kept.getvalue()
    except pikepdf.PasswordError as error:
        raise Refusal("encrypted") from error
    except (pikepdf.PdfError, ValueError, TypeError, RuntimeError, KeyError, AttributeError) as error:
        raise Refusal("unreadable") from error


def dictionaries(pdf: pikepdf.Pdf) -> Iterator[Any]:
    """Every dictionary of the file, also those written inside another."""
    for found in pdf.objects:
        yield from inner_dictionaries(found, LARGEST_DEPTH)


def inner_dictionaries(found: Any, depth: int) -> Iterator[Any]:
    if depth == 0:
        raise Refusal("unreadable")
    if isinstance(found, pikepdf.Dictionary | pikepdf.Stream):
        yield found
        children: list[Any] = [found[key] for key in list(found.keys())]
    elif isinstance(found, pikepdf.Array):
        children = list(found)
    else:
        return
    for child in children:
        if isinstance(child, pikepdf.Object) and not child.is_indirect:
            yield from inner_dictionaries(child, depth - 1)


def disarm(pdf: pikepdf.Pdf) -> bool:
    """Take out whatever acts by itself; whether there was anything."""
    touched = False
    for found in list(dictionaries(pdf)):
        touched |= drop_active_keys(found)
        touched |= drop_active_annotations(found)
    return touched


def drop_active_keys(found: Any) -> bool:
    doomed = [key for key in ACTIVE_KEYS if key in found and not harmless_opening(key, found[key])]
    doomed += [key for key in ("/A", "/PA", "/Next") if key in found and acts(found[key])]
    if isinstance(found, pikepdf.Stream):
        doomed += [key for key in ("/F", "/FFilter", "/FDecodeParms") if key in found]
    for key in doomed:
        del found[key]
    return bool(doomed)


def harmless_opening(key: str, value: Any) -> bool:
    """A file may open at a page (a destination is an array, or a GoTo); that is not an action to fear."""
    return key == "/OpenAction" and (isinstance(value, pikepdf.Array) or not acts(value))


def acts(value: Any) -> bool:
    """Whether an action (or one of a list of them) does more than lead to a page or to a web address."""
    if isinstance(value, pikepdf.Array):
        return any(acts(one) for one in value)
    if not isinstance(value, pikepdf.Dictionary) or "/S" not in value:
        return False
    kind = str(value["/S"])
    if kind == "/URI":
        return not str(value.get("/URI", "#")).strip().lower().startswith(HARMLESS_SCHEMES)
    return kind not in HARMLESS_ACTIONS


def drop_active_annotations(found: Any) -> bool:
    notes = found.get("/Annots")
    if not isinstance(notes, pikepdf.Array):
        return False
    kept = [note for note in notes if str(note.get("/Subtype", "")) not in ACTIVE_ANNOTATIONS]
    if len(kept) == len(notes):
        return False
    found["/Annots"] = pikepdf.Array(kept)
    return True


def forget_author(pdf: pikepdf.Pdf) -> None:
    """Keep the title (readers need it), forget who wrote it with what."""
    if "/Metadata" in pdf.Root:
        del pdf.Root["/Metadata"]
    for key in [str(key) for key in pdf.docinfo if key != "/Title"]:
        del pdf.docinfo[key]


def redraw(data: bytes, form: str) -> bytes:
    """The first picture, upright, drawn again in the same format: nothing else of the file is kept."""
    Image.MAX_IMAGE_PIXELS = LARGEST_PICTURE
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    try:
        with Image.open(io.BytesIO(data), formats=[form]) as picture:
            upright = ImageOps.exif_transpose(picture) or picture
            modes = ("RGB", "L") if form == "JPEG" else ("RGB", "RGBA", "L", "LA", "P", "1")
            drawn = upright if upright.mode in modes else upright.convert("RGB")
            clean = Image.new(drawn.mode, drawn.size)
            clean.paste(drawn)
            if drawn.mode == "P":
                clean = drawn.convert("RGBA")
            kept = io.BytesIO()
            clean.save(kept, form, **({"quality": 90} if form != "PNG" else {"optimize": True}))
            return kept.getvalue()
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise Refusal("too_many_pixels") from error
    except (OSError, ValueError, SyntaxError, TypeError, IndexError, EOFError) as error:
        raise Refusal("unreadable") from error


def read_text(data: bytes) -> bytes:
    """Plain text as UTF-8, whatever of UTF-8, UTF-16 (with its mark) or Windows-1252 it came in."""
    text = decode(data)
    if any((ord(c) < 32 and c not in "\t\n\r\f") or 0x7F <= ord(c) < 0x85 for c in text):
        raise Refusal("not_text")
    return text.encode("utf-8")


def decode(data: bytes) -> str:
    encodings = ["utf-16"] if data[:2] in (b"\xff\xfe", b"\xfe\xff") else ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Refusal("not_text" if b"\0" in data else "encoding")


def confine() -> None:
    """Little memory, little time, no file written, no core dumped."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main(arguments: list[str]) -> int:
    confine()
    out = sys.stdout.buffer
    try:
        kept = inspect(sys.stdin.buffer.read(), arguments[0])
    except Refusal as refusal:
        out.write(json.dumps({"refused": str(refusal)}).encode() + b"\n")
        return 0
    except (MemoryError, RecursionError, Image.DecompressionBombError):
        out.write(b'{"refused": "too_heavy"}\n')
        return 0
    out.write(json.dumps({"size": len(kept)}).encode() + b"\n" + kept)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
