"""`python -m consultations.commands`: the group with all its subcommands."""

from consultations.commands import accounts, care, cities, imports, procedures, rules, serving
from consultations.commands.group import palabre

__all__ = ["accounts", "care", "cities", "imports", "palabre", "procedures", "rules", "serving"]

if __name__ == "__main__":
    palabre(prog_name="palabre")
