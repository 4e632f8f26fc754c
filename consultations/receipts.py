"""Tracking numbers, the keys that open a receipt, and the links that confirm an e-mail address."""

import base64
import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime

from itsdangerous import BadData, URLSafeSerializer

ALPHABET = "234679CDFGHJKMPQRTWXY"
"""No letter or figure that is mistaken for another one (0 O, 1 I L, 5 S, 8 B, Z, U V); no vowel: no word."""


@dataclass(frozen=True)
class LinkMaker:
    """What links in letters are made of: the configured secret and base address, never a request's."""

    secret: str
    base_url: str

    def receipt(self, language: str, tracking: str) -> str:
        """The author's own receipt, from which a comment is corrected or withdrawn."""
        return (
            f"{self.base_url.rstrip('/')}/{language}/receipt/{tracking}/{receipt_key(self.secret, tracking)}"
        )

    def confirmation(self, language: str, tracking: str, city_id: int, until: datetime) -> str:
        """The page on which an e-mail address is confirmed until `until`."""
        token = confirmation_token(self.secret, city_id, tracking, until)
        return f"{self.base_url.rstrip('/')}/{language}/confirm/{tracking}/{token}"


def new_tracking() -> str:
    """A number to read aloud, like K7QF-29XM: 21^8 possibilities."""
    letters = "".join(secrets.choice(ALPHABET) for _ in range(8))
    return f"{letters[:4]}-{letters[4:]}"


def normal_tracking(text: str) -> str:
    """A tracking number as somebody typed it (case, spaces, dashes), in the form it is stored."""
    kept = "".join(letter for letter in text.upper() if letter.isascii() and letter.isalnum())[:12]
    return f"{kept[:4]}-{kept[4:]}" if len(kept) > 4 else kept


def receipt_key(secret: str, tracking: str) -> str:
    """The key of a receipt: 100 bits that only the author's letter and page show.

    It is derived, so that a form sent twice answers twice with the same receipt."""
    digest = hmac.new(secret.encode(), f"palabre receipt {tracking}".encode(), hashlib.sha256).digest()
    return base64.b32encode(digest).decode().lower()[:20]


def hash_key(key: str) -> str:
    """What the database keeps of a key."""
    return hashlib.sha256(key.encode()).hexdigest()


def key_opens(secret_hash: str, key: str) -> bool:
    """Whether a key is the one whose hash is kept, in constant time."""
    return hmac.compare_digest(secret_hash.encode(), hash_key(key).encode())


def hash_form_token(proposal_id: int, token: str) -> str:
    """A form's token, bound to the proposal it was made for."""
    return hashlib.sha256(f"{proposal_id}:{token}".encode()).hexdigest()


def confirmation_token(secret: str, city_id: int, tracking: str, until: datetime) -> str:
    """A signed token that confirms one comment's e-mail address, in one city, until `until`."""
    token = _signer(secret, city_id).dumps([tracking, int(until.timestamp())])
    return token if isinstance(token, str) else token.decode()


def confirmation_stands(secret: str, city_id: int, tracking: str, token: str, now: datetime) -> bool:
    """Whether a token confirms this comment now."""
    try:
        named, until = _signer(secret, city_id).loads(token)
    except (BadData, ValueError, TypeError):
        return False
    return bool(named == tracking and now.timestamp() < until)


def _signer(secret: str, city_id: int) -> URLSafeSerializer:
    return URLSafeSerializer(secret, salt=f"palabre confirm comment city {city_id}")
