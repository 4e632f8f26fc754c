"""The council's sections of a dossier: sitting, vote, resolution, national submission."""

from collections.abc import Sequence
from typing import Any

from sqlmodel import Session, col, select

from consultations.council import call_number
from consultations.decisions import decision_of
from consultations.dossiers.source import Source
from consultations.dossiers.text import printed_articles
from consultations.facts import latest_version
from consultations.models import (
    AgendaItem,
    Attendance,
    Authority,
    Ballot,
    Member,
    NationalSubmission,
    Recusal,
    Resolution,
    Sitting,
    Tally,
    Timer,
)
from consultations.slips import enclosed_with
from reports import dossier as paper


def timers_of(session: Session, proposal_id: int, journal_rev: int) -> Sequence[Timer]:
    """The dates computed for the stage reached at a journal position."""
    last = session.exec(
        select(Timer.rev)
        .where(Timer.proposal_id == proposal_id, Timer.rev <= journal_rev)
        .order_by(col(Timer.rev).desc())
    ).first()
    if last is None:
        return ()
    return session.exec(
        select(Timer).where(Timer.proposal_id == proposal_id, Timer.rev == last).order_by(col(Timer.due_at))
    ).all()


def _item(source: Source) -> AgendaItem | None:
    return source.session.exec(
        select(AgendaItem)
        .join(Sitting, col(Sitting.id) == AgendaItem.sitting_id)
        .where(AgendaItem.proposal_id == source.proposal_id)
        .order_by(col(AgendaItem.id).desc())
    ).first()


def sitting(source: Source) -> dict[str, Any]:
    """The sitting that has the proposal on its agenda: convocation, presence, recusals, quorum."""
    item = _item(source)
    if item is None:
        return {}
    row = source.session.get_one(Sitting, item.sitting_id)
    agenda = source.session.exec(
        select(AgendaItem.title).where(AgendaItem.sitting_id == row.id).order_by(col(AgendaItem.position))
    ).all()
    names = _names(source)
    tally = _tally(source, item)
    return {
        "sitting": paper.Sitting(
            starts_at=row.starts_at,
            place=row.place,
            agenda=tuple(agenda),
            item=item.position,
            second_call=row.second_call_of is not None,
            quorum_waived=_is_waived(source, row),
            proxies=source.rules.council.proxies_per_member > 0,
            convened_at=row.convened_at,
            opened_at=row.opened_at,
            chair=names.get(row.chair_id or 0, ""),
            secretary=names.get(row.secretary_id or 0, ""),
            explanatory_note=item.explanatory_note,
            debate=item.debate,
            attendance=_attendance(source, row, names),
            recusals=_recusals(source, item, names),
            quorum=_quorum(source, tally),
            notes=row.notes,
        )
    }


def _names(source: Source) -> dict[int, str]:
    rows = source.session.exec(select(Member.id, Member.name).where(Member.city_id == source.city.id)).all()
    return {identity: name for identity, name in rows if identity}


def _attendance(source: Source, row: Sitting, names: dict[int, str]) -> tuple[paper.Attendee, ...]:
    rows = source.session.exec(
        select(Attendance, Member)
        .join(Member, col(Member.id) == Attendance.member_id)
        .where(Attendance.sitting_id == row.id)
        .order_by(col(Member.name))
    ).all()
    return tuple(
        paper.Attendee(
            member.name,
            str(where.mode),
            member.function,
            member.group,
            names.get(where.represented_by or 0, ""),
        )
        for where, member in rows
    )


def _recusals(source: Source, item: AgendaItem, names: dict[int, str]) -> tuple[paper.Recused, ...]:
    rows = source.session.exec(
        select(Recusal).where(Recusal.item_id == item.id).order_by(col(Recusal.id))
    ).all()
    return tuple(paper.Recused(names.get(row.member_id, ""), row.reason) for row in rows)


def _tally(source: Source, item: AgendaItem) -> Tally | None:
    return source.session.exec(select(Tally).where(Tally.item_id == item.id)).first()


def _is_waived(source: Source, sitting: Sitting) -> bool:
    """Whether any number of members may decide at this call."""
    again = source.rules.council.call(call_number(source.session, sitting))
    return again is not None and again.quorum == "none"


def _quorum(source: Source, tally: Tally | None) -> paper.Derivation | None:
    if tally is None or not tally.quorum:
        return None
    title = source.wording.label(source.language, "quorum", "unit")
    return source.derivation(
        title, tally.quorum.get("steps", ()), tally.quorum.get("rule", "council.quorum_rule")
    )


def vote(source: Source) -> dict[str, Any]:
    """The tally with its arithmetic, and the resolution."""
    item = _item(source)
    tally = _tally(source, item) if item else None
    if item is None or tally is None or tally.announced_at is None:
        return {}
    names = _names(source)
    roll = source.session.exec(select(Ballot).where(Ballot.item_id == item.id).order_by(col(Ballot.id))).all()
    title = source.wording.label(source.language, "majority", "unit")
    return {
        "tally": paper.Tally(
            method=str(tally.method),
            result=tally.result,
            votes_for=tally.votes_for,
            votes_against=tally.votes_against,
            abstentions=tally.abstentions,
            blanks=tally.blanks,
            not_voting=tally.not_voting,
            arithmetic=source.derivation(title, tally.arithmetic, "council.majority"),
            roll=tuple(sorted((names.get(one.member_id, ""), str(one.choice)) for one in roll)),
            announced_at=tally.announced_at,
            announced_by=tally.announced_by,
        ),
        "resolution": _resolution(source),
    }


def _resolution(source: Source) -> paper.Resolution | None:
    row = source.session.exec(
        select(Resolution)
        .where(Resolution.proposal_id == source.proposal_id)
        .order_by(col(Resolution.id).desc())
    ).first()
    if row is None:
        return None
    version = latest_version(source.session, source.proposal)
    decision = decision_of(source.session, source.proposal_id)
    return paper.Resolution(
        number=row.number,
        adopted_on=row.adopted_on,
        articles=printed_articles(source, row.version_number),
        recitals=tuple(version.recitals) if version else (),
        decided_by=row.decided_by,
        decided_as=row.decided_as,
        reason=decision.reason if row.decided_by and decision else "",
        signed_by=row.signed_by,
        signed_at=row.signed_at,
        published_at=row.published_at,
    )


def submission(source: Source) -> dict[str, Any]:
    """What goes to the authority, with the slip of its pieces."""
    found = source.session.exec(
        select(NationalSubmission, Authority)
        .join(Authority, col(Authority.id) == NationalSubmission.authority_id)
        .where(NationalSubmission.proposal_id == source.proposal_id)
        .order_by(col(NationalSubmission.number).desc())
    ).first()
    if found is None:
        return {}
    row, authority = found
    return {
        "submission": paper.Submission(
            authority=authority.name,
            authority_kind=str(authority.kind),
            kind=str(row.kind),
            address=authority.address,
            email=authority.email,
            letter=row.message,
            slip=_slip(source),
            prepared_at=row.prepared_at,
            legal_reference=source.rules.source(f"transmission.{source.proposal.competence}").ref,
            channel=str(row.channel),
            portal_url=authority.portal_url,
        )
    }


def _slip(source: Source) -> tuple[paper.Piece, ...]:
    label = source.wording.label
    return tuple(
        paper.Piece(
            label(source.language, piece.kind, "dossier_kind") if piece.kind else piece.title,
            piece.stored.sha256,
            piece.pages,
            piece.stored.size,
        )
        for piece in enclosed_with(source.session, source.document)
    )
