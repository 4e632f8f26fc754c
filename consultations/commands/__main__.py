"""`python -m consultations.commands`: the group with all its subcommands."""

from consultations.commands import accounts, bpmn, care, cities, imports, procedures, serving
from consultations.commands.group import palabre

__all__ = ["accounts", "bpmn", "care", "cities", "imports", "palabre", "procedures", "serving"]

if __name__ == "__main__":
    palabre(prog_name="palabre")
