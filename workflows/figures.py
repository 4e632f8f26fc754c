"""Counts of comments by class and stance: dict in, rows out; never summed as if they were votes."""

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from workflows.vocabulary import StakeholderClass, Stance

Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True)
class ClassRow:
    """One stakeholder class: its comments by stance, all of them, and each stance's share in whole per cent
    (shares of a row add up to 100, or are 0 when nobody spoke)."""

    stakeholder_class: StakeholderClass | None
    by_stance: dict[Stance, int]
    total: int
    shares: dict[Stance, int]


def class_by_stance(
    counts: Mapping[tuple[StakeholderClass, Stance], int], empty_classes: bool = False
) -> tuple[ClassRow, ...]:
    """A row for each class that spoke (for every class with `empty_classes`), in the vocabulary's order, then
    the row of all (`stakeholder_class` is None). Raises ValueError for a negative count."""
    if any(count < 0 for count in counts.values()):
        raise ValueError("a count cannot be negative")
    rows = [
        _row(who, {stance: counts.get((who, stance), 0) for stance in Stance}) for who in StakeholderClass
    ]
    everyone = {stance: sum(row.by_stance[stance] for row in rows) for stance in Stance}
    return (*(row for row in rows if row.total or empty_classes), _row(None, everyone))


def _row(who: StakeholderClass | None, by_stance: dict[Stance, int]) -> ClassRow:
    return ClassRow(who, by_stance, sum(by_stance.values()), whole_shares(by_stance))


def whole_shares(counts: Mapping[Key, int]) -> dict[Key, int]:
    """Whole percentages that add up to 100 (largest remainders, the earlier key first); all 0 without any."""
    total = sum(counts.values())
    if not total:
        return dict.fromkeys(counts, 0)
    shares = {key: 100 * count // total for key, count in counts.items()}
    remainders: Iterable[Key] = sorted(counts, key=lambda key: -(100 * counts[key] % total))
    for key, _ in zip(remainders, range(100 - sum(shares.values())), strict=False):
        shares[key] += 1
    return shares
