"""One letter: rendered, sent, stamped; the proof of sending is a Notice."""

from email.message import EmailMessage
from email.utils import format_datetime, formataddr
from hashlib import sha256
from typing import Any

from sqlmodel import Session, select

from consultations import correspondence
from consultations.database import unit_of_work
from consultations.means import Means
from consultations.models import Notice, Outbox
from consultations.refusing import REFUSABLE, token_of
from reports.letters import letter


def send_letter(means: Means, row: Outbox) -> dict[str, Any]:
    """Render and send one letter, then stamp it: the Message-ID follows from the row's key, so that a
    letter sent again after a crash is the same letter."""
    args = row.args
    message_id = f"<{sha256(row.key.encode()).hexdigest()[:40]}@{correspondence.domain(means.base_url)}>"
    with unit_of_work(means.engine, writes=False) as session:
        if _sent(session, row.key, args["recipient"]):
            return {"sent": "before"}
        context = correspondence.context_of(session, row, means.base_url)
    if context.pop("refusable", False) and args["notice"] in REFUSABLE and row.proposal_id:
        token = token_of(means.secret, row.proposal_id, args["recipient"])
        context["unsubscribe_url"] = f"{means.base_url}/{args['language']}/no-letters/{token}"
    message = _message(means, args, context, message_id)
    means.send(message)
    _stamp(means, row, message)
    return {"message_id": message_id}


def _stamp(means: Means, row: Outbox, message: EmailMessage) -> None:
    args = row.args
    with unit_of_work(means.engine) as session:
        session.add(
            Notice(
                proposal_id=row.proposal_id,
                outbox_key=row.key,
                notice=args["notice"],
                recipient=args["recipient"],
                name=args["name"],
                language=args["language"],
                subject=str(message["Subject"])[:300],
                message_id=str(message["Message-ID"]),
                sent_at=means.now(),
            )
        )


def _message(means: Means, args: dict[str, Any], context: dict[str, Any], message_id: str) -> EmailMessage:
    text = letter(args["notice"], means.render, args["language"], **context)
    city = context["city"]
    message = EmailMessage()
    message["From"] = formataddr((city["name"], means.sender or city["email"]))
    if means.sender:
        message["Reply-To"] = formataddr((city["name"], city["email"]))
    message["To"] = formataddr((args["name"], args["recipient"]))
    message["Subject"] = text.subject
    message["Message-ID"] = message_id
    message["Date"] = format_datetime(means.now())
    message["Auto-Submitted"] = "auto-generated"
    if context.get("unsubscribe_url"):
        message["List-Unsubscribe"] = f"<{context['unsubscribe_url']}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(text.text)
    message.add_alternative(text.html, subtype="html")
    return message


def _sent(session: Session, key: str, recipient: str) -> bool:
    found = select(Notice.id).where(Notice.outbox_key == key, Notice.recipient == recipient)
    return session.exec(found).first() is not None
