"""TOML text → plain values: by a compiled reader where all is well, else by the standard library."""

import re
import tomllib
from typing import Any

import rtoml

_LINE = re.compile(r"at line (\d+)")
# Carriage returns are kept or dropped in a text of several lines, a byte order mark taken or refused, as the
# reader is: the standard library decides.
_RETURN, _MARK = "\r", "\ufeff"


class NotToml(ValueError):
    """A text that is not TOML; `line` is where, None for its end."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        found = _LINE.search(message)
        self.line = int(found[1]) if found else None


def read_toml(text: str) -> dict[str, Any]:
    """What a text says. Raises NotToml in the words of the standard library, which is asked about every text
    that the compiled reader refuses."""
    fast = ""
    if _RETURN not in text and not text.startswith(_MARK):
        try:
            return rtoml.loads(text)
        except rtoml.TomlParsingError as error:
            fast = str(error)
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise NotToml(str(error)) from None
    except RecursionError:
        raise NotToml(f"nested too deeply{_place_in(fast)}") from None


def _place_in(message: str) -> str:
    found = _LINE.search(message)
    return f" ({found[0]})" if found else ""
