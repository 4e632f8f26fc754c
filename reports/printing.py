"""One dossier made: HTML here, pages in the press, volumes kept under the hash of their inputs."""

import hashlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cache
from importlib.metadata import version
from itertools import accumulate
from pathlib import Path
from typing import Any

from reports.characters import FONTS
from reports.dossier import Annex, Comment, Dossier, Render, html_of, volume_of
from reports.exports import comments_csv

ROOT = Path(__file__).parent.parent
STYLE = ROOT / "templates" / "dossier" / "dossier.css"
INLINE_COMMENTS = 300
VOLUME_COMMENTS = 250
VOLUME_CHARACTERS = 400_000
KEPT_DAYS = 30
Progress = Callable[[int], None]


class PrintingFailed(Exception):
    """The press could not make the document; the message is for the operator's log."""


@dataclass(frozen=True)
class Printed:
    """A document, its number of pages and its checksum (hex)."""

    pdf: bytes
    pages: int
    sha256: str


@dataclass(frozen=True)
class Volume:
    """A slice of the comments, printed apart, and where it is kept."""

    number: int
    first: int
    last: int
    path: Path

    @property
    def pages(self) -> int:
        """Known once printed."""
        return int(self.path.with_suffix(".pages").read_text("ascii"))


def make(dossier: Dossier, render: Render, *, work_dir: Path, progress: Progress) -> Printed:
    """The dossier as PDF/A-3a + PDF/UA-1 with its attachments; `progress` hears 0 to 100.

    `work_dir` (made if absent) keeps the volumes of comments from one time to the next; the same dossier
    gives the same bytes whether they were kept or not. Raises `PrintingFailed`.
    """
    work_dir = work_dir.resolve()
    kept = work_dir / "volumes"
    kept.mkdir(parents=True, exist_ok=True)
    progress(1)
    with tempfile.TemporaryDirectory(dir=work_dir, prefix="making-") as folder, _Press(Path(folder)) as press:
        volumes = _print_volumes(dossier, render, kept, Path(folder), press, progress)
        pdf, pages = _print_whole(dossier, render, volumes, Path(folder), press)
    _forget_old(kept)
    progress(100)
    return Printed(pdf, pages, hashlib.sha256(pdf).hexdigest())


def slices(comments: Sequence[Comment]) -> list[Sequence[Comment]]:
    """Nothing when the comments fit in the document; else slices bounded in number and in characters."""
    size = sum(len(c.body) for c in comments)
    if len(comments) <= INLINE_COMMENTS and size <= VOLUME_CHARACTERS:
        return []
    cuts, start, weight = [], 0, 0
    for i, comment in enumerate(comments):
        if i > start and (i - start >= VOLUME_COMMENTS or weight + len(comment.body) > VOLUME_CHARACTERS):
            cuts.append(comments[start:i])
            start, weight = i, 0
        weight += len(comment.body)
    return [*cuts, comments[start:]]


def _print_volumes(
    dossier: Dossier, render: Render, kept: Path, folder: Path, press: "_Press", progress: Progress
) -> list[Volume]:
    if dossier.kind != "report":
        return []
    volumes, jobs = [], []
    parts = slices(dossier.comments)
    for number, part in enumerate(parts, start=1):
        html = volume_of(dossier, render, number, part)
        path = kept / f"{_input_hash(html)}.pdf"
        volumes.append(Volume(number, part[0].number, part[-1].number, path))
        if not path.exists() or not path.with_suffix(".pages").exists():
            jobs.append(_job(html, folder / f"{number}.html", path, dossier, identifier=False))
        progress(1 + 9 * number // len(parts))
    for done, printed in enumerate(press.work(jobs), start=1):
        Path(printed["target"]).with_suffix(".pages").write_text(str(printed["pages"]), "ascii")
        progress(10 + 75 * done // len(jobs))
    for volume in volumes:
        os.utime(volume.path)
    return volumes


def _print_whole(
    dossier: Dossier, render: Render, volumes: list[Volume], folder: Path, press: "_Press"
) -> tuple[bytes, int]:
    front = folder / "front.pdf"
    annexes = _annexes(dossier, render, volumes, folder, press)
    job = _job(html_of(dossier, render, annexes), folder / "front.html", front, dossier, identifier=True)
    job["enclosures"] = list(_enclosures(dossier, volumes, folder))
    (printed,) = press.work([job])
    if volumes:
        front, bound = folder / "bound.pdf", front
        parts = [(f"{v.first}–{v.last}", str(v.path)) for v in volumes]
        (printed,) = press.work([{"front": str(bound), "volumes": parts, "target": str(front)}])
    return front.read_bytes(), printed["pages"]


def _annexes(
    dossier: Dossier, render: Render, volumes: list[Volume], folder: Path, press: "_Press"
) -> list[Annex]:
    """The volumes with the page where each begins: the front is laid out once to learn its length."""
    if not volumes:
        return []
    unplaced = [Annex(v.number, v.first, v.last, v.pages) for v in volumes]
    html = html_of(dossier, render, unplaced)
    (laid_out,) = press.work(
        [_job(html, folder / "length.html", folder / "length.pdf", dossier, identifier=False)]
    )
    starts = accumulate((v.pages for v in volumes), initial=laid_out["pages"] + 1)
    return [replace(annex, starts=page) for annex, page in zip(unplaced, starts, strict=False)]


def _job(html: str, source: Path, target: Path, dossier: Dossier, identifier: bool) -> dict[str, Any]:
    source.write_text(html, "utf-8")
    return {
        "html": str(source),
        "target": str(target),
        "made_at": dossier.made_at.isoformat(),
        "enclosures": [],
        "identifier": identifier,
    }


def _enclosures(dossier: Dossier, volumes: Sequence[Volume], folder: Path) -> Iterator[dict[str, str]]:
    """comments.csv when there are comments, and manifest.json with the checksum of everything."""
    slip = dossier.submission.slip if dossier.submission else ()
    pieces = [{"title": p.title, "sha256": p.sha256} for p in (*slip, *dossier.attachments) if p.sha256]
    manifest: dict[str, Any] = {
        "reference": dossier.reference,
        "kind": dossier.kind,
        "number": dossier.number,
        "made_at": dossier.made_at.isoformat(),
        "journal": {"position": dossier.journal_rev, "hash": dossier.journal_hash},
        "pieces": pieces,
        "volumes": [{"number": v.number, "pages": v.pages, "sha256": _sha256(v.path)} for v in volumes],
        "files": {},
    }
    if dossier.comments:
        table = folder / "comments.csv"
        with table.open("w", encoding="utf-8", errors="replace", newline="") as file:
            file.writelines(comments_csv.rows(dossier.comments))
        manifest["files"]["comments.csv"] = {"sha256": _sha256(table), "size": table.stat().st_size}
        yield {
            "name": "comments.csv",
            "path": str(table),
            "description": "Comments as published (CSV, UTF-8)",
        }
    listing = folder / "manifest.json"
    listing.write_text(json.dumps(manifest, sort_keys=True, ensure_ascii=False, indent=1), "utf-8")
    yield {"name": "manifest.json", "path": str(listing), "description": "Checksums (SHA-256)"}


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@cache
def _press_hash() -> bytes:
    """What besides the HTML decides a volume's bytes: style, fonts, our code, the printers' versions."""
    digest = hashlib.sha256()
    code = [ROOT / "reports" / name for name in ("pdf.py", "finisher.py")]
    for path in [STYLE, *code, *sorted(FONTS.glob("*.ttf"))]:
        digest.update(path.read_bytes())
    for package in ("weasyprint", "pydyf", "fonttools"):
        digest.update(f"{package} {version(package)}".encode())
    return digest.digest()


def _input_hash(html: str) -> str:
    return hashlib.sha256(_press_hash() + html.encode("utf-8")).hexdigest()


def _forget_old(kept: Path) -> None:
    """Volumes nobody used for a month go; they can always be printed again."""
    horizon = time.time() - KEPT_DAYS * 86_400
    for path in kept.glob("*.pdf"):
        if path.stat().st_mtime < horizon:
            path.unlink(missing_ok=True)
            path.with_suffix(".pages").unlink(missing_ok=True)


class _Press:
    """The printing process, from the first job to the end of the `with`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._process: subprocess.Popen[str] | None = None

    def __enter__(self) -> "_Press":
        return self

    def __exit__(self, error: object, *_: object) -> None:
        if self._process is None:
            return
        if error is not None:
            os.killpg(self._process.pid, signal.SIGTERM)
        self._process.communicate()
        self._process = None

    def work(self, jobs: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
        """Do a batch; each job done as it ends. Raises `PrintingFailed`."""
        if not jobs:
            return
        process = self._process = self._process or _start(self._folder)
        assert process.stdin is not None
        assert process.stdout is not None
        with suppress(BrokenPipeError):  # it ended already, and said why
            process.stdin.write(json.dumps(jobs) + "\n")
            process.stdin.flush()
        heard = []
        for line in process.stdout:
            if not line.startswith("{"):  # a library that is missing is told in plain words, then it ends
                heard.append(line.strip())
                continue
            words = json.loads(line)
            if "batch" not in words:
                yield words
            elif words["batch"] == "done":
                return
            else:
                raise PrintingFailed(words["error"])
        raise PrintingFailed(" ".join(heard).strip() or "the printing process ended without an answer")


def _start(folder: Path) -> subprocess.Popen[str]:
    """The press knows only the bundled fonts, and leaves its temporary files in `folder`."""
    environment = os.environ | {"FONTCONFIG_FILE": str(FONTS / "fonts.conf"), "TMPDIR": str(folder)}
    return subprocess.Popen(
        [sys.executable, "-m", "reports.press"],
        cwd=ROOT,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    )
