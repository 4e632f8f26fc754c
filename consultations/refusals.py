"""A fact that is not written, and why."""

from typing import Any


class FactRefused(ValueError):
    """The records refuse a fact. `code` names why (the sentence is in forms/council.py or
    forms/transmission.py), `params` fill it, `rows` holds a code for each row at fault (by id)."""

    def __init__(self, code: str, rows: dict[int, str] | None = None, **params: Any) -> None:
        super().__init__(code)
        self.code = code
        self.rows = rows or {}
        self.params = params
