"""Core statements as text: compiled once a dialect, then executed without asking the compiler again."""

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import sqlalchemy as sa

Process = Callable[[Any], Any]


class _Text(NamedTuple):
    """A compiled statement: its binds in order with their defaults, its columns' types, ready to use."""

    sql: str
    binds: tuple[tuple[str, Any, Process | None], ...]
    columns: tuple[Process | None, ...]
    positional: bool


class Prepared:
    """A statement of the engine's step, at a fifth of what SQLAlchemy's own cache costs (docs/adr/0006).

    `columns` are those that an insert fills. Types and errors are SQLAlchemy's."""

    def __init__(self, statement: Any, columns: Sequence[str] | None = None) -> None:
        self._statement = statement
        self._columns = columns
        self._texts: dict[str, _Text] = {}

    def execute(self, connection: sa.Connection, values: Mapping[str, Any]) -> int:
        """Write; the number of rows it touched."""
        return int(self._run(connection, self._on(connection.dialect), values).rowcount)

    def first(self, connection: sa.Connection, values: Mapping[str, Any]) -> tuple[Any, ...] | None:
        """Read the first row, or None."""
        text = self._on(connection.dialect)
        row = self._run(connection, text, values).fetchone()
        if row is None:
            return None
        return tuple([one if process is None else process(one) for process, one in zip(text.columns, row)])  # noqa: B905

    def _run(self, connection: sa.Connection, text: _Text, values: Mapping[str, Any]) -> Any:
        given = [
            values.get(name, default) if process is None else process(values.get(name, default))
            for name, default, process in text.binds
        ]
        if not text.positional:
            params = {bind[0]: value for bind, value in zip(text.binds, given, strict=True)}
            return connection.exec_driver_sql(text.sql, params)
        try:
            return connection.connection.driver_connection.execute(text.sql, given)  # type: ignore[union-attr]
        except sqlite3.Error:
            return connection.exec_driver_sql(text.sql, tuple(given))  # fails again, in SQLAlchemy's words

    def _on(self, dialect: sa.Dialect) -> _Text:
        return self._texts.get(dialect.name) or self._compile(dialect)

    def _compile(self, dialect: sa.Dialect) -> _Text:
        compiled = self._statement.compile(dialect=dialect, column_keys=self._columns)
        defaults, binds = compiled.params, {name: bind for bind, name in compiled.bind_names.items()}
        slots = tuple(
            (name, defaults[name], binds[name].type.dialect_impl(dialect).bind_processor(dialect))
            for name in (compiled.positiontup if compiled.positional else binds)
        )
        selected = getattr(self._statement, "selected_columns", ())
        types = tuple(one.type.dialect_impl(dialect).result_processor(dialect, None) for one in selected)
        text = self._texts[dialect.name] = _Text(str(compiled), slots, types, compiled.positional)
        return text
