"""Proof that a form was ours: the origin's headers, and a token of the session or of the hour."""

import hmac
from datetime import datetime, timedelta
from enum import Enum
from hashlib import sha256
from urllib.parse import urlsplit

from flask import current_app, g, request
from flask_security import current_user

from forms.base import session_token, session_token_is_good

FRESH = timedelta(hours=24)
KEPT = timedelta(days=30)
AGAIN = timedelta(hours=2)
FIELD = "csrf_token"


class Proof(Enum):
    """What a form that was sent shows: it is ours; it is ours but old; it came from elsewhere."""

    GOOD = "good"
    STALE = "stale"
    FOREIGN = "foreign"


def csrf_token() -> str:
    """The token for a form of this page: the session's behind the login, else the hour's, for all."""
    if current_user.is_authenticated or (request.endpoint or "").startswith("security."):
        return session_token()
    return hourly_token(g.now if "now" in g else current_app.extensions["palabre"].clock())


def hourly_token(moment: datetime) -> str:
    """The token that every reader of a public page gets in that hour; it needs no cookie."""
    hour = int(moment.timestamp()) // 3600
    key = current_app.extensions["palabre"].settings.secret_key.encode()
    return f"{hour}.{hmac.new(key, f'public form {hour}'.encode(), sha256).hexdigest()[:32]}"


def proof(moment: datetime, public: bool) -> Proof:
    """What the form in this request shows. A public form may bring the hour's token; so may a page that was
    answered to a lost session, from a browser that says it comes from here."""
    site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
    if site not in (None, "same-origin", "none") or (site != "same-origin" and not _is_ours(origin)):
        return Proof.FOREIGN
    token = request.form.get(FIELD, "")
    if session_token_is_good(token):
        return Proof.GOOD
    shown = site == "same-origin" or origin is not None
    if public and _age(token, moment) <= (KEPT if shown else FRESH):
        return Proof.GOOD
    if shown and current_user.is_authenticated and _age(token, moment) <= AGAIN:
        g.csrf_valid = True  # sent after signing in again: the form need not look for the session's token
        return Proof.GOOD
    return Proof.STALE


def _is_ours(origin: str | None) -> bool:
    if origin is None:
        return True
    base = urlsplit(current_app.extensions["palabre"].settings.address)
    return origin in (f"{base.scheme}://{base.netloc}", f"{request.scheme}://{request.host}")


def _age(token: str, moment: datetime) -> timedelta:
    """How old an hour's token is; for ever for one that is not ours."""
    hour = token.partition(".")[0]
    if not (hour.isascii() and hour.isdigit() and len(hour) < 9):
        return timedelta.max
    made = datetime.fromtimestamp(int(hour) * 3600, moment.tzinfo)
    if (
        not hmac.compare_digest(hourly_token(made).encode(), token.encode("utf-8", "replace"))
        or made > moment
    ):
        return timedelta.max
    return moment - made
