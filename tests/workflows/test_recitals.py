"""The library of recitals: every sentence is ready to insert and says where it comes from."""

import re

import pytest

from workflows.instruments import instruments
from workflows.recitals import FILE, read_recitals, recitals, recitals_for
from workflows.tables import LANGUAGES, TableError


@pytest.mark.parametrize("recital", recitals(), ids=lambda each: each.id)
def test_every_recital_is_a_sentence_with_its_source(recital):
    assert recital.text.startswith({"vu": "Vu ", "considerant": "Considérant "}[recital.kind])
    assert recital.text.endswith(",")
    assert recital.source
    assert set(recital.title) == set(LANGUAGES)
    assert set(recital.instruments) <= {each.id for each in instruments()}
    assert not re.search(r"'| »|« | ;", recital.text)


def test_what_is_seen_comes_before_what_is_considered():
    kinds = [each.kind for each in recitals()]
    assert kinds == sorted(kinds, key=["vu", "considerant"].index)


def test_the_reference_texts_of_the_mayors_are_there():
    dates = {each.id: str(each.dated_on) for each in recitals()}
    assert dates["tunis_resolution"] == "2020-12-10"
    assert dates["phnom_penh_roadmap"] == "2019-12-03"
    assert dates["udhr"] == "1948-12-10"
    assert {"crpa_open_consultation", "cgct_quorum_and_vote", "tourism_platforms", "agenda_2030"} <= set(
        dates
    )


def test_a_proposal_is_offered_what_suits_it():
    lodging = {each.id for each in recitals_for("taxation", "accommodation", "act", "FR")}
    scooters = {each.id for each in recitals_for("licence", "mobility", "request", "FR")}
    abroad = {each.id for each in recitals_for("licence", "mobility", "request", "SN")}
    assert {"cgct_tourist_tax", "tourism_registration", "cgct_entry_into_force"} <= lodging
    assert not {"cgct_tourist_tax", "tourism_registration", "cgct_entry_into_force"} & scooters
    assert {"transport_free_floating", "multi_level_cooperation"} <= scooters
    assert "tunis_resolution" in abroad
    assert "crpa_participation" not in abroad


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('text = "Vu ', 'text = "vu ', "must begin with"),
        ('sectors = ["accommodation"]', 'sectors = ["castles"]', "castles"),
        ('competences = ["act"]', 'competences = ["wish"]', "wish"),
        ('id = "cgct_quorum_and_vote"', 'id = "cgct_council"', "twice"),
        ('kind = "vu"', 'kind = "lu"', "recital[1].kind"),
    ],
)
def test_a_wrong_library_fails_with_file_and_key(tmp_path, old, new, words):
    text = FILE.read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "recitals.toml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(TableError, match=re.escape(words)):
        read_recitals(path)
