"""Groups of fields that repeat (articles, rows of a table): add, move, remove with plain submit buttons.

Works on what was typed, before any field reads it, so that a press of a button keeps every letter."""

import re
from collections.abc import Callable, Iterable, Mapping

Row = dict[str, list[str]]
MOST_ROWS = 500
_NAME = re.compile(r"(\d{1,6})-([a-z0-9_-]{1,60})", re.ASCII)


class Typed(dict[str, list[str]]):
    """What a person sent, each name with its values: the shape wtforms reads."""

    def getlist(self, name: str) -> list[str]:
        return self.get(name, [])

    def pressed(self, action: str) -> bool:
        return action in self

    def target(self, action: str) -> str | None:
        """What a button named `action-<target>` aims at."""
        return next((name[len(action) + 1 :] for name in self if name.startswith(f"{action}-")), None)


def rows_of(typed: Mapping[str, list[str]], group: str) -> list[Row]:
    """The rows of a group (`group-<n>-<part>`), in the order of their numbers; odd names are dropped."""
    rows: dict[int, Row] = {}
    for name, values in typed.items():
        found = _NAME.fullmatch(name[len(group) + 1 :]) if name.startswith(f"{group}-") else None
        if found:
            rows.setdefault(int(found[1]), {})[found[2]] = values
    return [rows[number] for number in sorted(rows)][:MOST_ROWS]


def with_rows(typed: Mapping[str, list[str]], group: str, rows: Iterable[Row]) -> Typed:
    """What was typed with the group's rows replaced and numbered from 0."""
    kept = Typed({name: values for name, values in typed.items() if not name.startswith(f"{group}-")})
    for number, row in enumerate(rows):
        kept.update({f"{group}-{number}-{part}": values for part, values in row.items()})
    return kept


def changed(typed: Mapping[str, list[str]], group: str, change: Callable[[list[Row]], list[Row]]) -> Typed:
    """What was typed after a change of the group's rows."""
    return with_rows(typed, group, change(rows_of(typed, group))[:MOST_ROWS])


def moved(rows: list[Row], place: int | None, by: int) -> list[Row]:
    """The rows with one moved up (-1) or down (+1); unchanged at either end."""
    if place is None or not 0 <= place < len(rows) or not 0 <= place + by < len(rows):
        return rows
    rows = list(rows)
    rows[place], rows[place + by] = rows[place + by], rows[place]
    return rows


def removed(rows: list[Row], place: int | None) -> list[Row]:
    """The rows without one."""
    return [row for number, row in enumerate(rows) if number != place]
