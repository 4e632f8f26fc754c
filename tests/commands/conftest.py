"""The command line on a data folder of its own, as in the README's « A city of your own »."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from consultations.commands.__main__ import palabre

Palabre = Callable[..., Result]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The data folder; nothing of the demonstration."""
    monkeypatch.setenv("PALABRE_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("PALABRE_DEMONSTRATION", "false")
    return tmp_path / "data"


@pytest.fixture
def run(folder: Path) -> Palabre:
    """`run("city", "create", …)`: what the command says and its exit code."""

    def run(*words: str, typed: str = "") -> Result:
        return CliRunner().invoke(palabre, words, input=typed)

    return run
