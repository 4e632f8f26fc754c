"""Two ways on one calendar."""

from xml.etree import ElementTree

from tests.workflows.cases import FRANCE, procedure
from tests.workflows.test_simulation import OPENING, start
from workflows.calendar_bar import INKS, draw_bars, rows_of
from workflows.paths import Forecast, forecast
from workflows.vocabulary import Phase

MONTHS = {n: f"m{n}" for n in range(1, 13)}
SVG = "{http://www.w3.org/2000/svg}"


def foreseen() -> Forecast:
    one = procedure()
    return forecast(one, start(one), FRANCE, OPENING)


def test_bars_have_a_piece_a_stage_and_ticks_at_months() -> None:
    found = foreseen()
    assert found.earliest
    assert found.latest
    walks = (("soon", found.earliest), ("late", found.latest))
    plain, mirrored = (draw_bars(procedure(), walks, MONTHS, "x & y", side) for side in (False, True))
    root = ElementTree.fromstring(plain)
    pieces = list(root.iter(f"{SVG}rect"))
    assert len(pieces) == len(found.earliest.legs) + len(found.latest.legs)
    assert all(0 <= float(one.get("x", "")) <= 640 for one in pieces)
    words = [one.text for one in root.iter(f"{SVG}text")]
    assert words[:3] == ["m3 2026", "m5", "m7"]
    assert {"soon", "late"} <= set(words)
    assert len(list(root.iter(f"{SVG}path"))) == 3  # ticks, and a mark at each adoption
    assert "style" not in plain
    first, other = (next(ElementTree.fromstring(one).iter(f"{SVG}rect")) for one in (plain, mirrored))
    assert float(first.get("x", "")) < 10 < float(other.get("x", ""))


def test_rows_say_the_same_in_words() -> None:
    found = foreseen()
    assert found.earliest
    assert found.latest
    rows = {row.stage: row for row in rows_of(found.earliest, found.latest)}
    assert next(iter(rows)) == "drafting"
    assert rows["comment_period"].earliest == rows["comment_period"].latest
    assert set(INKS) == set(Phase)
