"""A definition as plain rows, as its TOML says them, and rows as TOML text. Defaults are left out."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import timedelta
from enum import Enum
from typing import Any

from workflows.effects import RESEND, Effect
from workflows.elements import Definition, GuardUse, Period
from workflows.guards import GUARDS

Row = dict[str, Any]

_NAMED = {"sources": "from"}
_LEFT = {"line", "origin"}
_ROWS = ("stages", "moves", "scenarios")
_WIDTH = 110
_PLAIN = (str, int, bool)  # exactly these: a word of the vocabulary is a str, too, and gives its value


def rows_of(definition: Definition) -> Row:
    """The whole table as rows of plain values: texts, numbers, flags, lists and tables."""
    return {"schema": 1} | _row(definition)


def _row(value: Any) -> Row:
    given = {_NAMED.get(one.name, one.name): getattr(value, one.name) for one in _told(value)}
    return {name: plain(one) for name, one in given.items()}


def _told(value: Any) -> list[Field[Any]]:
    return [
        one for one in fields(value) if one.name not in _LEFT and getattr(value, one.name) != _default(one)
    ]


def _default(one: Field[Any]) -> Any:
    if one.default is not MISSING:
        return one.default
    return one.default_factory() if one.default_factory is not MISSING else MISSING


def plain(value: Any) -> Any:
    """Any part of a definition as the value that its TOML holds."""
    if type(value) in _PLAIN:
        return value
    if isinstance(value, Mapping | frozenset | Sequence) and not isinstance(value, str):
        return _many(value)
    if is_dataclass(value):
        return _one(value)
    return value.value if isinstance(value, Enum) else value


def _many(value: Any) -> Any:
    if isinstance(value, Mapping):
        keyed = all(is_dataclass(one) for one in value.values()) and value
        return [plain(one) for one in value.values()] if keyed else {k: plain(v) for k, v in value.items()}
    return sorted(map(plain, value)) if isinstance(value, frozenset) else [plain(one) for one in value]


def _one(value: Any) -> Any:
    if isinstance(value, Period):
        return length_text(value)
    if isinstance(value, Effect):
        held = {} if value.on_crash == RESEND else {"on_crash": value.on_crash}
        return {"use": value.use, **plain(value.args), **held}
    return _guard(value) if isinstance(value, GuardUse) else _row(value)


def _guard(use: GuardUse) -> Row:
    row = _row(use)
    row.pop("params", None)
    row.pop("rule", None)
    own = GUARDS[use.use].rule if use.use in GUARDS else ""
    told = {} if use.rule == own else {"rule": use.rule}
    params = _row(use.params) if is_dataclass(use.params) else {}
    return {"use": row.pop("use")} | params | told | row


def length_text(length: Period) -> str:
    """A length as ISO 8601 says it: months, days, hours."""
    hours = length.rest // timedelta(hours=1)
    date = (f"{length.months}M" if length.months else "") + (f"{length.days}D" if length.days else "")
    return f"P{date}{f'T{hours}H' if hours else ''}" if date or hours else "P0D"


def write_toml(root: Mapping[str, Any]) -> str:
    """The TOML text of a procedure's rows: its head, then a block for every stage, timer, move, scenario."""
    lines = [_line(key, value) for key, value in root.items() if key not in _ROWS]
    for name in _ROWS:
        for row in root.get(name, ()):
            lines += ["", f"[[{name}]]", *_block(row, name)]
    return "\n".join(lines) + "\n"


def _block(row: Mapping[str, Any], name: str) -> list[str]:
    lines = [_line(key, value) for key, value in row.items() if key != "timers"]
    for timer in row.get("timers", ()):
        inner = [f"[[{name}.timers]]", *(_line(key, value) for key, value in timer.items())]
        lines += ["", *(f"  {line}" for part in inner for line in part.split("\n"))]
    return lines


def _line(key: str, value: Any) -> str:
    line = f"{_key(key)} = {literal(value)}"
    if len(line) <= _WIDTH or not isinstance(value, list):
        return line
    return "\n".join([f"{_key(key)} = [", *(f"  {literal(one)}," for one in value), "]"])


def literal(value: Any) -> str:
    """A value as TOML writes it on one line."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, Mapping):
        inner = ", ".join(f"{_key(key)} = {literal(one)}" for key, one in value.items())
        return f"{{ {inner} }}" if inner else "{}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(literal(one) for one in value)}]"
    return str(value)


def _key(key: str) -> str:
    bare = key.isascii() and key.replace("_", "").replace("-", "").isalnum()
    return key if bare else literal(key)
