"""What the clock and the printer work with."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from consultations.mailer import Send
from consultations.wording import Wording


@dataclass(frozen=True)
class Means:
    """What the clock works with; everything that the tests replace. `sender` is the address that letters
    leave from; without one they leave from the city's own. `secret` signs the links at their foot."""

    engine: sa.Engine
    render: Callable[..., str]
    send: Send
    data_dir: Path
    base_url: str
    now: Callable[[], datetime]
    print_dossier: Callable[..., Any]
    wording: Wording
    sender: str = ""
    secret: str = ""
