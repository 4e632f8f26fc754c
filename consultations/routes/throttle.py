"""How often one address may send public forms or try to sign in; addresses are kept as salted hashes."""

import ipaddress
import math
import time
from datetime import datetime
from hashlib import sha256

from limits import RateLimitItem, parse_many
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter


class Throttle:
    """Counts in this process's memory, as long as its longest limit; nothing is written down."""

    def __init__(self, secret: str, **limits: str) -> None:
        self._secret = secret
        self._limits = {name: parse_many(text) for name, text in limits.items()}
        self._counter = MovingWindowRateLimiter(MemoryStorage())

    def wait(self, name: str, address: str, now: datetime, about: str = "") -> int:
        """Count one attempt. Gives 0, or the seconds to wait before the next."""
        key = self._key(address, about, now)
        for limit in self._limits[name]:
            if not self._counter.hit(limit, name, key):
                return self._seconds(limit, name, key)
        return 0

    def _seconds(self, limit: RateLimitItem, name: str, key: str) -> int:
        reset = self._counter.get_window_stats(limit, name, key).reset_time
        return max(1, math.ceil(reset - time.time()))

    def _key(self, address: str, about: str, now: datetime) -> str:
        text = f"{self._secret}|{now:%Y-%m-%d}|{neighbourhood(address)}|{about.lower()}"
        return sha256(text.encode("utf-8", "replace")).hexdigest()[:32]


def neighbourhood(address: str) -> str:
    """What counts as one sender: an IPv4 address, or the /64 that one IPv6 subscriber has."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    if parsed.version == 6:
        return str(ipaddress.ip_network((parsed, 64), strict=False))
    return str(parsed)
