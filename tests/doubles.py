"""What the tests replace: the printer, the renderer and the wording; and nothing else."""

from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from consultations.wording import Wording


@dataclass(frozen=True)
class Printed:
    pdf: bytes
    pages: int
    sha256: str


def fake_printer(dossier: Any, render: Any, **_: Any) -> Printed:
    """A press that prints the title."""
    data = b"%PDF-fake " + dossier.title.encode()
    return Printed(data, 1, sha256(data).hexdigest())


def fake_render(template: str, language: str, **values: Any) -> str:
    """A renderer that says which template it was given."""
    return f"{template} {language} {sorted(values)}"


def a_wording() -> Wording:
    """Words that are the codes themselves."""
    return Wording(
        label=lambda language, word, family: f"{family}:{word}",
        reason=lambda language, reason, timezone: str(getattr(reason, "code", reason)),
        step=lambda language, step, timezone: str(step),
        stay=lambda language, begins_at, ends_at, now, timezone: f"{begins_at:%d.%m.%Y}",
    )
