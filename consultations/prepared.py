"""Core statements as text: compiled once a dialect, then executed without asking the compiler again."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

Slot = tuple[str, Any, Callable[[Any], Any] | None]


class Prepared:
    """A statement that writes, for the engine's step: at a third of what SQLAlchemy's own cache costs
    (docs/adr/0006). It gives no rows back, only their count; `columns` are those that an insert fills."""

    def __init__(self, statement: Any, columns: Sequence[str] | None = None) -> None:
        self._statement = statement
        self._columns = columns
        self._texts: dict[str, tuple[str, bool, tuple[Slot, ...]]] = {}

    def execute(self, connection: sa.Connection, values: Mapping[str, Any]) -> int:
        """Run it for one set of values; the number of rows it touched. Raises what SQLAlchemy raises."""
        text, positional, slots = self._texts.get(connection.dialect.name) or self._compile(
            connection.dialect
        )
        given = [
            values.get(name, default) if process is None else process(values.get(name, default))
            for name, default, process in slots
        ]
        params: Any = (
            tuple(given) if positional else dict(zip((slot[0] for slot in slots), given, strict=True))
        )
        return connection.exec_driver_sql(text, params).rowcount

    def _compile(self, dialect: sa.Dialect) -> tuple[str, bool, tuple[Slot, ...]]:
        compiled = self._statement.compile(dialect=dialect, column_keys=self._columns)
        defaults, binds = compiled.params, {name: bind for bind, name in compiled.bind_names.items()}
        slots = []
        for name in compiled.positiontup if compiled.positional else binds:
            process = binds[name].type.dialect_impl(dialect).bind_processor(dialect)
            slots.append((name, defaults[name], process))
        self._texts[dialect.name] = found = (str(compiled), compiled.positional, tuple(slots))
        return found
