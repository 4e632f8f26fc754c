"""The law a city lives under: its jurisdiction's rules, with what the city has otherwise."""

from typing import Protocol

from workflows.rules import Rules, load_rules

__all__ = ["Rules", "UnderLaw", "rules_for"]


class UnderLaw(Protocol):
    """A city, or the ground of a step."""

    @property
    def jurisdiction(self) -> str: ...

    @property
    def rule_overrides(self) -> str: ...


def rules_for(place: UnderLaw) -> Rules:
    """The rules of a city; read once for each jurisdiction and each text of overrides."""
    return load_rules(place.jurisdiction, place.rule_overrides)
