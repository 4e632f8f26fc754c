"""Why a move is refused: a code, its figures, and the law it rests on."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Reason:
    """One unmet condition. `code` is the guard's name, worded at the edge with `params` (plain values).

    `legal_ref` is the law's reference ("CGCT L2121-17") and `mark` how far it was checked: V, V- or B;
    both are empty when the condition is one of good order and not of law."""

    code: str
    params: dict[str, Any] = field(default_factory=dict)
    legal_ref: str = ""
    mark: str = ""
