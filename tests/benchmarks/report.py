"""How a benchmark says its figures: measured, stated limit, ratio, and what ran beside it."""

import importlib
from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """One measure. `ratio` is 1 at the limit and below it when the limit is kept."""

    name: str
    value: float
    unit: str
    limit: float | None = None
    beside: float | None = None
    more_is_better: bool = False

    @property
    def ratio(self) -> float | None:
        if not self.limit:
            return None
        return self.limit / self.value if self.more_is_better else self.value / self.limit

    def line(self) -> str:
        parts = [f"{self.name}: {self.value:,.1f} {self.unit}"]
        if self.limit:
            kept = "kept" if (self.ratio or 0) <= 1 else "MISSED"
            parts.append(f"limit {self.limit:,.0f} ({kept}, ratio {self.ratio:.2f})")
        if self.beside:
            parts.append(f"bare writes beside it {self.beside:,.1f} (x{self.value / self.beside:.1f})")
        return " – ".join(parts)


def show(*figures: Figure) -> list[Figure]:
    """Print the figures and give them back."""
    for figure in figures:
        print(figure.line(), flush=True)
    return list(figures)


def missed_in(name: str) -> int:
    """Run one benchmark; how many of its limits were missed."""
    figures = importlib.import_module(f"tests.benchmarks.{name}").main() or []
    return sum(1 for figure in figures if (figure.ratio or 0) > 1)
