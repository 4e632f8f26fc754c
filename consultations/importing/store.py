"""What an import writes: a batch of comments in one transaction, and the account of the run."""

import hashlib
import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from consultations import advance
from consultations.database import lock_proposal
from consultations.importing.rows import Run
from consultations.importing.setting import IMPORTER, open_period
from consultations.models import Comment, ImportRun
from consultations.receipts import hash_key, new_tracking
from forms.imported_comment import ImportedComment
from workflows.vocabulary import Channel, Publication

ANONYMOUS = "Anonyme"


def take(run: Run, comments: list[ImportedComment]) -> None:
    """One batch in one transaction, under the proposal's lock: what is new is added and counted."""
    with run.session_factory() as session:
        if not run.result.dry_run:
            proposal = lock_proposal(session, run.proposal_id)
            open_period(session, proposal)
        known = _known(session, run.proposal_id, [comment.external_id for comment in comments])
        new = [comment for comment in comments if comment.external_id not in known]
        run.result.rows_known += len(comments) - len(new)
        run.result.rows_imported += len(new)
        if run.result.dry_run:
            return
        if new:
            session.execute(sa.insert(Comment), [_values(run, comment) for comment in new])
            proposal.comment_count += len(new)
            session.add(proposal)
        _save_run(session, run)
        session.commit()


def _known(session: Session, proposal_id: int, external_ids: list[str]) -> set[str]:
    found = session.exec(
        select(Comment.external_id).where(
            Comment.proposal_id == proposal_id, col(Comment.external_id).in_(external_ids)
        )
    )
    return {external_id for external_id in found if external_id}


def _values(run: Run, comment: ImportedComment) -> dict[str, Any]:
    """The row of a comment that was moderated elsewhere: published as it is; no receipt opens it."""
    return {
        "proposal_id": run.proposal_id,
        "period_id": run.period_id,
        "tracking": new_tracking(),
        "secret_hash": hash_key(secrets.token_hex(16)),
        "external_id": comment.external_id,
        "article_key": comment.article_key,
        "stance": comment.stance,
        "stakeholder_class": comment.stakeholder_class,
        "organisation": comment.organisation,
        "name": comment.name,
        "public_name": comment.organisation or comment.name or ANONYMOUS,
        "email": comment.email,
        "language": comment.language,
        "body": comment.body,
        "channel": Channel.IMPORT,
        "publication": Publication.PUBLISHED,
        "received_at": comment.received_at,
        "confirmed_at": comment.received_at if comment.email else None,
        "published_at": run.setting.now,
    }


def begin_run(run: Run, mapping: Mapping[str, str], now: datetime) -> int:
    with run.table.path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    told = {
        "fields": dict(mapping),
        "defaults": dict(run.mapped.defaults),
        "where": {name: pattern.pattern for name, pattern in run.mapped.where.items()},
        "any_date": run.setting.any_date,
        "encoding": run.table.encoding,
        "delimiter": run.table.delimiter,
    }
    with run.session_factory() as session:
        lock_proposal(session, run.proposal_id)
        name = run.table.path.name.encode("utf-8", "replace").decode()[:200]
        row = ImportRun(
            proposal_id=run.proposal_id, file_name=name, sha256=digest, mapping=told, started_at=now
        )
        session.add(row)
        session.commit()
        return row.id or 0


def _save_run(session: Session, run: Run) -> ImportRun:
    row = session.get_one(ImportRun, run.result.run_id)
    for name in ("rows_read", "rows_imported", "rows_known", "rows_refused"):
        setattr(row, name, getattr(run.result, name))
    session.add(row)
    return row


def end_run(run: Run, now: datetime) -> None:
    """Close the account of the run; what it added is a fact of the journal."""
    with run.session_factory() as session:
        lock_proposal(session, run.proposal_id)
        row = _save_run(session, run)
        row.finished_at = now
        if run.result.rows_imported:
            facts = {"file": row.file_name, "sha256": row.sha256, "comments": run.result.rows_imported}
            advance.record_fact(session, run.proposal_id, "comments_imported", IMPORTER, now, facts)
        session.commit()
