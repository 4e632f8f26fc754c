"""What records need of words: codes in, sentences out. The composition root gives the functions."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class Wording:
    """Functions that put codes into words of a language.

    `label(language, word, family)`; `reason(language, reason, timezone)` for a Reason or its JSON;
    `step(language, step, timezone)` for a computation's Step or its JSON;
    `stay(language, begins_at, ends_at, now, timezone)` for how long a stage lasted, or lasts."""

    label: Callable[[str, str, str], str]
    reason: Callable[[str, Any, str], str]
    step: Callable[[str, Any, str], str]
    stay: Callable[[str, datetime, datetime | None, datetime, str], str]
