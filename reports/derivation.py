"""How a date or a count comes about, as it is printed."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Derivation:
    """How a date or a count comes about, for anyone to redo: its steps (sentences) and the rule cited.

    `unverified`: the rule was not checked at its source; `own`: who set it so for the city, and why."""

    title: str
    steps: tuple[str, ...] = ()
    rule: str = ""
    url: str = ""
    due_at: datetime | None = None
    unverified: bool = False
    own: tuple[str, ...] = ()
