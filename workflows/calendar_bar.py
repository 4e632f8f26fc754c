"""Ways through a procedure as bars on one calendar: our own SVG, and the same rows for a table."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from html import escape
from zoneinfo import ZoneInfo

from workflows.engine import Procedure
from workflows.simulation import ADOPTED, Walk
from workflows.vocabulary import Phase

WIDTH, BAR, ROW, HEAD = 640, 22, 46, 22
MOST_TICKS = 13
_HALF = 3.3  # half of what a letter takes, on average
INKS: Mapping[Phase, str] = {
    Phase.DRAFTING: "#d9d3c4",
    Phase.COMMENT: "#7fa898",
    Phase.VOTE: "#1f4a3f",
    Phase.SUBMISSION: "#b4532a",
    Phase.FOLLOW_UP: "#4a4f45",
}


@dataclass(frozen=True)
class Stay:
    """A stage on two ways: when it begins and ends at the earliest, and at the latest; None: not on it."""

    stage: str
    earliest: tuple[datetime, datetime] | None
    latest: tuple[datetime, datetime] | None


def rows_of(earliest: Walk, latest: Walk) -> tuple[Stay, ...]:
    """The stages of both ways in the order in which they are first reached, the last stay in each."""
    spans = [_spans(walk) for walk in (earliest, latest)]
    return tuple(Stay(stage, spans[0].get(stage), spans[1].get(stage)) for stage in spans[0] | spans[1])


def _spans(walk: Walk) -> dict[str, tuple[datetime, datetime]]:
    spans = {leg.stage: (leg.begins_at, leg.ends_at) for leg in walk.legs}
    return spans | {walk.case.stage: (walk.case.now, walk.case.now)}


def draw_bars(
    procedure: Procedure,
    walks: Sequence[tuple[str, Walk]],
    months: Mapping[int, str],
    name: str,
    mirrored: bool,
) -> str:
    """One bar a way under its title, phases in ink, a mark at the adoption. `months`: short names."""
    begins_at = min(walk.legs[0].begins_at for _, walk in walks)
    ends_at = max(walk.case.now for _, walk in walks)
    scale = _Scale(begins_at, ends_at, mirrored)
    body = [_ticks(scale, months, walks[0][1].case.timezone, ROW * len(walks))]
    body += [_row(procedure, scale, HEAD + ROW * n, *walk) for n, walk in enumerate(walks)]
    height = HEAD + ROW * len(walks) + 4
    anchor = ' direction="rtl"' if mirrored else ""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="bars" role="img" viewBox="0 0 {WIDTH} {height}" '
        f'font-size="12"{anchor}><title>{escape(name)}</title>{"".join(body)}</svg>'
    )


class _Scale:
    """Instants as places between the two edges, from the edge where one begins to read."""

    def __init__(self, begins_at: datetime, ends_at: datetime, mirrored: bool) -> None:
        self.begins_at, self.mirrored = begins_at, mirrored
        self.length = max((ends_at - begins_at).total_seconds(), 1)

    def at(self, instant: datetime) -> float:
        place = (instant - self.begins_at).total_seconds() / self.length * (WIDTH - 8) + 4
        return round(WIDTH - place if self.mirrored else place, 1)


def _row(procedure: Procedure, scale: _Scale, y: float, title: str, walk: Walk) -> str:
    parts = [f'<text x="{WIDTH - 4 if scale.mirrored else 4}" y="{y + 13}">{escape(title)}</text>']
    for leg in walk.legs:
        start, end = sorted((scale.at(leg.begins_at), scale.at(leg.ends_at)))
        phase = procedure.stages[leg.stage].phase
        shape = f'x="{start:g}" y="{y + 18}" width="{max(end - start, 0.6):g}" height="{BAR}"'
        parts.append(f'<rect {shape} fill="{INKS[phase]}"/>')
    adopted = walk.reached_at(ADOPTED)
    if adopted:
        x = scale.at(adopted)
        parts.append(f'<path class="mark" d="M{x:g} {y + 19 + BAR}l5 6h-10z"/>')
    return "".join(parts)


def _ticks(scale: _Scale, months: Mapping[int, str], timezone: str, height: float) -> str:
    """The first days of months, not more than fit; the year stands at its first tick."""
    zone, firsts, year = ZoneInfo(timezone), _first_days(scale, ZoneInfo(timezone)), 0
    step = -(-len(firsts) // MOST_TICKS) or 1
    lines, words = [], []
    for day in firsts[::step]:
        x = scale.at(datetime(day.year, day.month, day.day, tzinfo=zone))
        label = months[day.month] if day.year == year else f"{months[day.month]} {day.year}"
        lines.append(f"M{x:g} {HEAD - 4}v{height}")
        if not 0 <= x - _HALF * len(label) <= WIDTH - 2 * _HALF * len(label):
            continue
        year = day.year
        words.append(f'<text x="{x:g}" y="12" text-anchor="middle">{escape(label)}</text>')
    return f'<path class="ticks" stroke="#7d877f" stroke-width=".6" d="{"".join(lines)}"/>{"".join(words)}'


def _first_days(scale: _Scale, zone: ZoneInfo) -> list[date]:
    day = scale.begins_at.astimezone(zone).date().replace(day=1)
    end = scale.begins_at.timestamp() + scale.length
    found: list[date] = []
    while True:
        day = date(day.year + day.month // 12, day.month % 12 + 1, 1)
        if datetime(day.year, day.month, day.day, tzinfo=zone).timestamp() > end:
            return found
        found.append(day)
