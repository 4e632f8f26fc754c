"""Whether the records have changed since a page was made: SQLite says so exactly, at almost no cost."""

import sqlite3
import threading

import sqlalchemy as sa


class Freshness:
    """Watches one database by a connection of its own, which never writes."""

    def __init__(self, engine: sa.Engine) -> None:
        self._path = engine.url.database if engine.dialect.name == "sqlite" else None
        if self._path in ("", ":memory:"):
            self._path = None
        self._lock = threading.Lock()
        self._connection: sqlite3.Connection | None = None

    def version(self) -> int | None:
        """A number that differs once any process has committed; None where the database cannot tell."""
        if self._path is None:
            return None
        with self._lock:
            if self._connection is None:
                self._connection = sqlite3.connect(self._path, check_same_thread=False, isolation_level=None)
            return int(self._connection.execute("PRAGMA data_version").fetchone()[0])

    def close(self) -> None:
        with self._lock:
            if self._connection is not None:
                self._connection.close()
                self._connection = None
