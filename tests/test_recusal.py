"""Who has an interest of their own withdraws from the file: journalled, kept, told."""

import pytest
from sqlmodel import Session

from consultations.advance import MoveRefused, advance
from consultations.models import Resolution
from consultations.recusal import recusals, recuse
from consultations.refusals import FactRefused
from consultations.resolutions import sign_resolution
from tests.factories import NOW, make_account, make_city, make_proposal
from workflows.case import Actor
from workflows.vocabulary import Role


def test_a_mayor_who_withdrew_takes_no_act_and_another_does(session: Session) -> None:
    city = make_city(session)
    proposal = make_proposal(session, city, "legal_review")
    one, two = (
        Actor(
            make_account(session, city, Role.MAYOR, email=f"{name}@ville.example").id,
            name,
            frozenset({Role.MAYOR}),
        )
        for name in ("ana", "bea")
    )
    recuse(session, proposal.id or 0, " Propriétaire d’un meublé ", one, NOW)
    with pytest.raises(MoveRefused) as caught:
        advance(session, proposal.id or 0, "withdraw", one, NOW, reason="Motif")
    assert [reason.code for reason in caught.value.reasons] == ["recusal_is_kept"]
    entry = recusals(session, proposal.id or 0)[0]
    assert (entry.kind, entry.actor, entry.reason) == ("fact", "ana", "Propriétaire d’un meublé")
    with pytest.raises(FactRefused, match="already_recused"):
        recuse(session, proposal.id or 0, "Encore", one, NOW)
    advance(session, proposal.id or 0, "withdraw", two, NOW, reason="Motif")
    with pytest.raises(FactRefused, match="file_is_closed"):
        recuse(session, proposal.id or 0, "Trop tard", two, NOW)


def test_who_withdrew_signs_nothing_by_their_own_hand_or_anothers(session: Session) -> None:
    city = make_city(session)
    proposal = make_proposal(session, city, "adopted")
    row = Resolution(proposal_id=proposal.id or 0, number="D-1", version_number=1, adopted_on=NOW.date())
    session.add(row)
    mayor, clerk = (
        Actor(make_account(session, city, role, email=f"{role}@ville.example").id, name, frozenset({role}))
        for role, name in ((Role.MAYOR, "Ana Inventée"), (Role.SECRETARIAT, "Cam Inventé"))
    )
    recuse(session, proposal.id or 0, "Propriétaire d’un meublé", mayor, NOW)
    for signer, by in (("Bea Inventée", mayor), (" Ana Inventée ", clerk)):
        with pytest.raises(FactRefused, match="signer_withdrew"):
            sign_resolution(session, proposal.id or 0, signer, by, NOW)
    assert sign_resolution(session, proposal.id or 0, "Bea Inventée", clerk, NOW).signed_by == "Bea Inventée"
