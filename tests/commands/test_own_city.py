"""A city of one's own, from an empty folder to the first proposal, by the commands of the README."""

from pathlib import Path

import pytest
from click.testing import Result
from sqlmodel import select

from app import create_app
from consultations.database import open_engine, unit_of_work
from consultations.definitions import procedure_keys
from consultations.models import Account, City, Definition, Proposal
from consultations.settings import load_settings
from tests.browsing import Visitor, open_session
from tests.commands.conftest import Palabre

PASSWORD = "sous-le-grand-arbre-1"


@pytest.fixture
def town(run: Palabre) -> Palabre:
    """The commands that the README lists have been run."""
    city = ["city", "create", "--email", "secretariat@ville.example", "--name"]
    account = ["account", "create", "s.martin@ville.example", "--name", "S. Martin", "--city", "ma-ville"]
    for words in (
        ["migrate"],
        [*city, "Ma Ville", "ma-ville", "--population", "48200"],
        [*city, "Autre Ville", "autre-ville", "--population", "900"],
        [*account, "--role", "secretariat", "--password", PASSWORD],
    ):
        done = run(*words)
        assert done.exit_code == 0, done.output
    return run


def said(result: Result) -> tuple[int, str]:
    return result.exit_code, result.output


def test_every_procedure_is_in_force_after_the_migration(town: Palabre) -> None:
    assert said(town("migrate")) == (0, "The database is at this version.\n")
    with unit_of_work(open_engine(load_settings().database), writes=False) as session:
        rows = session.exec(select(Definition.key, Definition.version)).all()
    assert sorted(rows) == [(key, 1) for key in sorted(procedure_keys())]


@pytest.mark.parametrize("instrument", ["licence", "conditional_authorisation", "taxation"])
def test_its_secretariat_opens_a_proposal(town: Palabre, folder: Path, instrument: str) -> None:
    app = create_app(load_settings())
    app.test_client_class = Visitor
    with unit_of_work(app.extensions["palabre"].engine) as session:
        account = session.exec(select(Account)).one()
        key, token = open_session(app, session, account)
    visitor = app.test_client()
    assert isinstance(visitor, Visitor)
    visitor.set_cookie("palabre", key)
    visitor.token = token
    answer = visitor.send(
        "/fr/desk/new", title="Places de stationnement", instrument=instrument, competence="act",
        sector="mobility", language="fr",
    )  # fmt: skip
    assert answer.status_code == 302, answer.text
    with unit_of_work(app.extensions["palabre"].engine, writes=False) as session:
        proposal = session.exec(select(Proposal)).one()
        assert session.get_one(City, proposal.city_id).slug == "ma-ville"
    assert (proposal.instrument, proposal.stage) == (instrument, "drafting")
    assert said(town("journal", "check")) == (0, "1 journals are whole.\n")


def test_a_city_has_the_zone_of_its_jurisdiction_unless_told_otherwise(town: Palabre) -> None:
    there = ["--population", "9000", "--email", "s@rive.example", "--jurisdiction", "CA-QC"]
    assert town("city", "create", "rive", "--name", "Rive", *there).exit_code == 0
    with unit_of_work(open_engine(load_settings().database), writes=False) as session:
        zones = dict(session.exec(select(City.slug, City.timezone)).all())
    assert (zones["rive"], zones["ma-ville"]) == ("America/Toronto", "Europe/Paris")


def test_a_what_if_for_a_proposal_that_is_not_there_says_so(town: Palabre) -> None:
    words = ["workflow", "what-if", "2026-001", "--city", "ma-ville"]
    assert said(town(*words)) == (1, "Error: there is no proposal 2026-001 in a city ma-ville\n")


def test_what_is_known_already_is_refused_by_name(town: Palabre) -> None:
    again = ["city", "create", "ma-ville", "--name", "M", "--population", "5", "--email", "s@ville.example"]
    assert said(town(*again)) == (1, "Error: there is a city ma-ville already\n")
    account = [
        "account",
        "create",
        "S.Martin@ville.example",
        "--name",
        "S",
        "--role",
        "mayor",
        "--password",
        PASSWORD,
    ]
    assert said(town(*account)) == (1, "Error: there is an account s.martin@ville.example already\n")
    assert "there is no city nulle-part" in town(*account, "--city", "nulle-part").output
    assert "at least" in town(*account[:-1], "court").output
    with unit_of_work(open_engine(load_settings().database), writes=False) as session:
        assert len(session.exec(select(City)).all()) == 2
        assert len(session.exec(select(Account)).unique().all()) == 1


def test_a_backup_of_it_opens_elsewhere(town: Palabre, folder: Path, tmp_path: Path) -> None:
    done = town("backup", str(tmp_path / "kept"))
    assert done.exit_code == 0, done.output
    assert "every checksum verified" in done.output
    with unit_of_work(open_engine(f"sqlite:///{tmp_path}/kept/palabre.db"), writes=False) as session:
        assert session.exec(select(City.slug).order_by(City.slug)).all() == ["autre-ville", "ma-ville"]
    assert town("backup", str(tmp_path / "kept")).exit_code == 1
