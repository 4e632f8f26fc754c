"""Accounts that residents and parties make for themselves: asked for, opened by a letter's link, removed."""

from datetime import datetime, timedelta

import sqlalchemy as sa
from itsdangerous import BadData, URLSafeSerializer
from sqlmodel import Session, col, select

from consultations import lookup, outbox, people, sessions
from consultations.models import Account, City, Comment
from consultations.people import PersonRefused
from consultations.receipts import LinkMaker
from workflows.vocabulary import Role

OPEN_WITHIN = timedelta(hours=72)


class LinkRefused(LookupError):
    """The link was not made here, was altered, is too old, or its account is gone."""


def ask(
    session: Session,
    *,
    city: City,
    email: str,
    name: str,
    password: str,
    language: str,
    links: LinkMaker,
    now: datetime,
) -> None:
    """Ask for an account of a party; `password` is its hash. Whether the address has one is told to nobody
    but its holder: exactly one letter is queued in either case, and one an hour at most.

    Until the link is followed nobody enters, and asking again replaces name, password and language."""
    account = _by_email(session, email) or _begin(session, city, email, now)
    if not waits(account):
        link = f"{links.base_url}/{account.language}/recover"
        _write(session, account, "account_known", now, hourly=True, link=link)
        return
    account.city_id, account.name, account.password, account.language = city.id, name, password, language
    account.create_datetime = account.update_datetime = now
    session.add(account)
    session.flush()
    until = now + OPEN_WITHIN
    link = f"{links.base_url}/{language}/account/open/{token_of(links.secret, account, until)}"
    _write(session, account, "account_confirmation", now, hourly=True, link=link, until=until.isoformat())


def waits(account: Account) -> bool:
    """Whether an account was asked for and its address is not confirmed; a closed account does not wait."""
    return account.confirmed_at is None and not account.active


def _by_email(session: Session, email: str) -> Account | None:
    return session.exec(select(Account).where(Account.email == email)).first()


def _begin(session: Session, city: City, email: str, now: datetime) -> Account:
    """An account that lets nobody in yet; or the one that another process began meanwhile."""
    try:
        with session.begin_nested():
            return people.add_account(
                session, city=city, email=email, name="", roles=[Role.STAKEHOLDER], password="",
                hash_password=str, now=now, confirmed=False,
            )  # fmt: skip
    except (sa.exc.IntegrityError, PersonRefused):
        known = _by_email(session, email)
        if known is None:
            raise
        return known


def _write(session: Session, account: Account, notice: str, now: datetime, hourly: bool, **said: str) -> None:
    """Queue a letter to an account's address; it greets by name only who has proved to be there.

    The key names the account by what no later one has: SQLite gives a removed row's number again."""
    city_id = account.city_id or lookup.first_city_id(session)
    moment = f"{now:%Y-%m-%dT%H}" if hourly else now.isoformat()
    outbox.queue_letter(
        session, f"{notice}:{account.fs_uniquifier[:16]}:{moment}", notice, account.email, now,
        name="" if waits(account) else account.name, language=account.language,
        values={"city_id": city_id, **said},
    )  # fmt: skip


def token_of(secret: str, account: Account, until: datetime) -> str:
    """A signed token that opens one account until `until`, for this purpose only."""
    return str(_signer(secret).dumps([account.fs_uniquifier, int(until.timestamp())]))


def find(session: Session, secret: str, token: str, now: datetime) -> Account:
    """The account that a link opens now. Raises LinkRefused."""
    try:
        uniquifier, until = _signer(secret).loads(token)
    except (BadData, ValueError, TypeError) as error:
        raise LinkRefused(token[:20]) from error
    account = session.exec(select(Account).where(Account.fs_uniquifier == uniquifier)).first()
    if account is None or now.timestamp() >= until:
        raise LinkRefused(token[:20])
    return account


def _signer(secret: str) -> URLSafeSerializer:
    return URLSafeSerializer(secret, salt="palabre open account")


def open_account(session: Session, account: Account, now: datetime) -> None:
    """The address is confirmed: its holder may enter, and finds again what it wrote and confirmed before."""
    account.active, account.confirmed_at, account.update_datetime = True, now, now
    session.add(account)
    session.flush()
    session.execute(
        sa.update(Comment)
        .where(
            col(Comment.email) == account.email,
            col(Comment.account_id).is_(None),
            col(Comment.confirmed_at).is_not(None),
        )
        .values(account_id=account.id)
    )


def may_remove(account: Account) -> bool:
    """Whether an account may be removed by its holder: the acts of an office keep their author."""
    return {role.name for role in account.roles} == {Role.STAKEHOLDER}


def remove(session: Session, account: Account, now: datetime) -> None:
    """Remove a party's account and end its sessions. Its comments stay, under the names they show.

    Raises PersonRefused for whoever works for a city."""
    if not may_remove(account):
        raise PersonRefused("account_of_an_office")
    sessions.end_all_of(session, account.id or 0)
    theirs = col(Comment.account_id) == account.id
    session.execute(sa.update(Comment).where(theirs).values(account_id=None))
    _write(session, account, "account_removed", now, hourly=False)
    session.delete(account)
    session.flush()


def sweep(session: Session, now: datetime) -> None:
    """Remove the accounts that were asked for and never opened."""
    never = (col(Account.confirmed_at).is_(None), col(Account.active).is_(False))
    session.execute(sa.delete(Account).where(*never, col(Account.create_datetime) < now - OPEN_WITHIN))
