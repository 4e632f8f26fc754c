"""The counter: blueprints by moment, each view read the form, call one verb, answer."""

import importlib
import pkgutil
from collections.abc import Iterator

from flask import Blueprint


def blueprints() -> Iterator[tuple[Blueprint, bool]]:
    """Every blueprint of this package, and whether its addresses begin with the language.

    A module offers `blueprint` (behind `/<lang>`) and, rarely, `plain` (without it)."""
    names = [info.name for info in pkgutil.iter_modules(__path__)]
    for module in [importlib.import_module(f"{__name__}.{name}") for name in names]:
        for name, value in sorted(vars(module).items()):
            if isinstance(value, Blueprint) and value.import_name == module.__name__:
                yield value, name != "plain"
