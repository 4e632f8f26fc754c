"""`python -m consultations.commands`: the group with the subcommands of every module beside this one."""

import importlib
import pkgutil

from consultations import commands
from consultations.commands.group import palabre

for found in pkgutil.iter_modules(commands.__path__):
    if found.name != "__main__":
        importlib.import_module(f"{commands.__name__}.{found.name}")

if __name__ == "__main__":
    palabre(prog_name="palabre")
