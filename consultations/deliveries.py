"""What the clock does with each kind of outbox row: expand a notice, send, print, write to an authority."""

from hashlib import sha256
from typing import Any

from consultations import correspondence, outbox, printing, transmission
from consultations.clock import Handler
from consultations.database import unit_of_work
from consultations.letters import send_letter
from consultations.means import Means
from consultations.models import Outbox, Proposal
from consultations.recipients import recipients


def notify(means: Means, row: Outbox) -> dict[str, Any]:
    """Turn a notice to a group into one letter a person."""
    args = row.args
    with unit_of_work(means.engine) as session:
        proposal = session.get_one(Proposal, row.proposal_id)
        people = recipients(session, proposal, args["to"])
        if "opinion" in args:  # the reminder of one opinion goes to the body that owes it, if it still does
            people = [one for one in people if one.values.get("opinion") == args["opinion"]]
        shared = correspondence.values_of(session, proposal, args["notice"], means.now()) | args.get(
            "values", {}
        )
        shared |= {name: args[name] for name in ("action",) if name in args}
        for person in people:
            outbox.queue_letter(
                session,
                f"{row.key}:{_short(person.email + person.key)}",
                args["notice"],
                person.email,
                means.now(),
                proposal_id=row.proposal_id,
                name=person.name,
                language=person.language,
                values=shared | person.values,
            )
    return {"letters": len(people)}


def print_dossier(means: Means, row: Outbox) -> dict[str, Any]:
    """Print a dossier that was asked for, and store it under its checksum."""
    return printing.print_one(means, int(row.args["document_id"]))


def send_submission(means: Means, row: Outbox) -> dict[str, Any]:
    """Write to the authority, with its personal link; nothing is written where the file goes by hand."""
    with unit_of_work(means.engine) as session:
        proposal = session.get_one(Proposal, row.proposal_id)
        submission = transmission.latest_submission(session, row.proposal_id or 0)
        if submission is not None and transmission.goes_by_hand(submission):
            return {"channel": str(submission.channel)}
        token = transmission.issue_link(session, proposal, row.key, means.now())
        shared = correspondence.values_of(session, proposal, "submission_request", means.now())
        for person in recipients(session, proposal, "authority"):
            outbox.queue_letter(
                session,
                f"{row.key}:{_short(person.email)}",
                "submission_request",
                person.email,
                means.now(),
                proposal_id=row.proposal_id,
                name=person.name,
                language=person.language,
                values=shared | {"token": token},
            )
    return {"link": "issued"}


def _short(text: str) -> str:
    return sha256(text.lower().encode()).hexdigest()[:16]


HANDLERS: dict[str, Handler] = {
    "notify": notify,
    "letter": send_letter,
    "dossier": print_dossier,
    "send_submission": send_submission,
}
