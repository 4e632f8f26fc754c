"""The parts that flask-security receives from us: its forms, the rule for passwords, how letters leave."""

from typing import Any, cast

from flask import current_app
from flask_babel import gettext as _
from flask_security import ChangePasswordForm, LoginForm, MailUtil, PasswordUtil, Security, hash_password

from consultations import lookup, outbox
from consultations.models import Account
from consultations.routes.gate import db, now
from consultations.routes.rendering import url
from consultations.routes.words_accounts import MESSAGES

SHORTEST_PASSWORD, LONGEST_PASSWORD = 12, 128  # characters; the library takes no more
MOST_COMPARED = 1000
ROWS = (
    "01234567890123456789",
    "abcdefghijklmnopqrstuvwxyz",
    "azertyuiopqsdfghjklmwxcvbn",
    "qwertyuiopasdfghjklzxcvbnm",
)
TOO_SIMPLE, WRONG = MESSAGES["PASSWORD_TOO_SIMPLE"][0], MESSAGES["GENERIC_AUTHN_FAILED"][0]
COMMON = ("azerty", "azertyuiop", "motdepasse", "password", "qwerty", "qwertyuiop")  # then figures, or none


def _is_too_long(form: Any) -> bool:
    """Whether a password that is to be compared is longer than any that is kept."""
    if len(form.password.data or "") <= MOST_COMPARED:
        return False
    form.form_errors.append(_(WRONG))
    return True


class SignInForm(LoginForm):
    """Without "remember me": a session lives in the records, and ends."""

    remember = None

    def validate(self, **facts: Any) -> bool:
        return not _is_too_long(self) and bool(super().validate(**facts))


class ChangeForm(ChangePasswordForm):
    """A new password, after the current one."""

    def validate(self, **facts: Any) -> bool:
        return not _is_too_long(self) and bool(super().validate(**facts))


class Passwords(PasswordUtil):
    """Long, and neither a row of keys, nor one word with figures, nor the person's own name or address."""

    def validate(self, password: str, is_register: bool, **facts: Any) -> tuple[list[Any] | None, str]:
        kept = self.normalize(password)
        if len(kept) > LONGEST_PASSWORD:
            return [_("C’est trop long : %(max)s caractères au plus.", max=LONGEST_PASSWORD)], kept
        problems, kept = super().validate(password, is_register, **facts)
        person = facts.get("user")
        own = (person.name, person.email) if person else (facts.get("name"), facts.get("email"))
        if not problems and _is_easily_guessed(kept, own):
            problems = [_(TOO_SIMPLE)]
        return problems, kept


def _is_easily_guessed(password: str, own: tuple[str | None, ...]) -> bool:
    typed = _folded(password)
    parts = [part for one in own if one for part in (one, one.split("@")[0])]
    words = {*COMMON, *(_folded(part) for part in parts)} - {""}
    return (
        len(set(password)) < 5
        or bool(typed and any(typed in row or typed in row[::-1] for row in ROWS))
        or typed in words
        or typed.rstrip("0123456789") in words
    )


def _folded(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalnum())


class OutboxMail(MailUtil):
    """Letters of the account go the way of all letters: by the outbox, after the commit."""

    def send_mail(
        self, template: str, subject: str, recipient: Any, sender: Any, body: Any, html: Any, **facts: Any
    ) -> None:
        user = facts["user"]
        token = facts.get("reset_token")
        notice = "password_reset" if token else "password_changed"
        values: dict[str, Any] = {"city_id": user.city_id or lookup.first_city_id(db())}
        if token:
            values["link"] = url("security.reset_password", token=token, lang=user.language)
        key = f"{notice}:{user.id}:{now().isoformat()}"
        outbox.queue_letter(
            db(), key, notice, str(recipient), now(), name=user.name, language=user.language, values=values
        )


def _library() -> Security:
    return cast(Security, current_app.extensions["security"])


def normal_email(typed: str) -> str:
    """An address as signing in will look for it."""
    return str(_library().mail_util.normalize(typed)).lower()


def new_password(form: Any) -> str:
    """The hash of the password that a form chooses; "" with the reason beside its field."""
    problems, kept = _library().password_util.validate(
        form.password.data, True, name=form.name.data, email=form.email.data
    )
    if problems:
        form.password.errors = [*form.password.errors, *problems]
        return ""
    return str(hash_password(kept))


def is_password_of(account: Account, typed: str) -> bool:
    """Whether someone typed an account's password; what is longer than any is not even compared."""
    if len(typed) > MOST_COMPARED:
        return False
    return bool(account.verify_and_update_password(_library().password_util.normalize(typed)))
