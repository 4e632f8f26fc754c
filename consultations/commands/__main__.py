"""`python -m consultations.commands`: the group with all its subcommands."""

from consultations.commands import (
    accounts,
    bpmn,
    care,
    cities,
    hypotheses,
    imports,
    pictures,
    procedures,
    serving,
    versions,
)
from consultations.commands.group import palabre

__all__ = [
    "accounts",
    "bpmn",
    "care",
    "cities",
    "hypotheses",
    "imports",
    "palabre",
    "pictures",
    "procedures",
    "serving",
    "versions",
]

if __name__ == "__main__":
    palabre(prog_name="palabre")
