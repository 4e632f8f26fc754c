"""Print the dossiers that were asked for, and keep them under their checksum."""

from collections.abc import Callable
from hashlib import sha256
from typing import Any

from consultations import files
from consultations.database import unit_of_work
from consultations.dossiers.assembly import assemble
from consultations.means import Means
from consultations.models import Document


def print_one(means: Means, document_id: int) -> dict[str, Any]:
    """Assemble, print and store one dossier. A crash leaves the row pending; the outbox does it again."""
    with unit_of_work(means.engine) as session:
        row = session.get_one(Document, document_id)
        if row.standing == "ready":
            return {"sha256": row.sha256}
        row.standing, row.error = "building", ""
        session.add(row)
        session.flush()
        value = assemble(session, row, means.base_url, means.wording)
    try:
        printed = means.print_dossier(
            value, means.render, work_dir=means.data_dir / "volumes", progress=_progress(means, document_id)
        )
    except Exception as error:
        _fail(means, document_id, error)
        raise
    if sha256(printed.pdf).hexdigest() != printed.sha256:
        raise ValueError("the press gave another checksum than its bytes have")
    with unit_of_work(means.engine) as session:
        stored = files.put(session, means.data_dir / "files", printed.pdf, "application/pdf", now=means.now())
        row = session.get_one(Document, document_id)
        row.standing, row.progress, row.ready_at = "ready", 100, means.now()
        row.file_id, row.sha256, row.size, row.pages = (
            stored.id,
            printed.sha256,
            len(printed.pdf),
            printed.pages,
        )
        session.add(row)
    return {"sha256": printed.sha256, "pages": printed.pages}


def _progress(means: Means, document_id: int) -> Callable[[int], None]:
    """A callback that keeps the row's percentage, written at most every tenth."""
    shown = 0

    def tell(percent: int) -> None:
        nonlocal shown
        if percent < shown + 10:
            return
        shown = percent
        with unit_of_work(means.engine) as session:
            row = session.get_one(Document, document_id)
            row.progress = min(percent, 99)
            session.add(row)

    return tell


def _fail(means: Means, document_id: int, error: Exception) -> None:
    with unit_of_work(means.engine) as session:
        row = session.get_one(Document, document_id)
        row.standing, row.error = "failed", f"{type(error).__name__}: {error}"[:1000]
        session.add(row)
