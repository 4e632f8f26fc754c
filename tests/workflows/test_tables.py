"""TOML read strictly, and steps that fit in JSON."""

import json
from datetime import date

import pytest

from workflows.deliberation import quorum
from workflows.derivation import Step
from workflows.rules import load_rules
from workflows.tables import Table, TableError


def table(**values):
    return Table(values, "some.toml", "part")


def test_each_key_is_taken_once_and_what_is_left_is_refused():
    some = table(name="x", size=3, on=date(2026, 1, 1), yes=True, words=["a"], extra=1)
    assert (some.text("name"), some.whole("size"), some.day("on"), some.flag("yes")) == (
        "x",
        3,
        date(2026, 1, 1),
        True,
    )
    assert some.texts("words") == ("a",)
    with pytest.raises(TableError, match=r"some\.toml: part\.extra: is not a known key"):
        some.finish()


def test_defaults_stand_for_missing_keys():
    assert table().text("name", default="") == ""
    assert table().texts("words", default=("a", "b")) == ("a", "b")
    assert table().tables("rows", optional=True) == ()


@pytest.mark.parametrize(
    "take",
    [
        lambda: table(name=" ").text("name"),
        lambda: table(words=["a", 3]).texts("words"),
        lambda: table(words=[""]).texts("words"),
        lambda: table(rows=[3]).tables("rows"),
        lambda: table(name="x").table("name"),
        lambda: table(name="x").word("name", ["a", "b"]),
    ],
)
def test_what_does_not_fit_names_file_and_key(take):
    with pytest.raises(TableError, match=r"^some\.toml: part\.\w+: "):
        take()


def test_steps_travel_as_json():
    assert Step("proxies_not_counted").as_json() == {"code": "proxies_not_counted", "params": {}}
    steps = [step.as_json() for step in quorum(load_rules("FR").council, 29, 12, 1, False).steps]
    assert json.loads(json.dumps(steps)) == steps
