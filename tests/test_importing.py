"""Importing comments: dry run, batches, resumption, refusals, fuzz, and the real consultation."""

import csv
import io
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import Session, select

from consultations.commands import imports
from consultations.importing import ImportRefused, ImportReport, import_comments
from consultations.importing import store as import_store
from consultations.models import Comment, ImportRun, JournalEntry, Proposal
from consultations.settings import Settings
from tests.factories import NOW, make_city, make_comment, make_period, make_proposal
from workflows.vocabulary import Channel, Publication, StakeholderClass, Stance

MAPPING = {
    "external_id": "id", "received_at": "date", "stance": "avis", "body": "texte", "name": "auteur",
    "article": "article", "stance:pour": "support", "stance:contre": "oppose",
}  # fmt: skip
HEADER = ("id", "date", "avis", "texte", "auteur", "article", "section")
REAL = Path(__file__).parents[2] / "shared" / "data" / "comments_fr" / "arguments.csv"
REAL_MAPPING = {
    "external_id": "id", "body": "body", "stance": "stance", "received_at": "created_at",
    "name": "author_hash", "stance:pour": "support", "stance:contre": "oppose",
}  # fmt: skip


def row(number: int, **cells: str) -> dict[str, str]:
    given = {
        "id": f"n{number}", "date": "13/10/2026 10:00", "avis": "pour",
        "texte": f"Observation inventée {number}.", "auteur": "Awa", "article": "", "section": "Trottoirs",
    }  # fmt: skip
    return given | cells


def write(path: Path, rows: list[dict[str, str]], encoding: str = "utf-8") -> Path:
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, HEADER, delimiter=";")
    writer.writeheader()
    writer.writerows(rows)
    path.write_bytes(text.getvalue().encode(encoding))
    return path


class Desk:
    """A proposal whose comment period runs, with noise beside it, and someone who imports."""

    def __init__(self, engine: sa.Engine, stage: str = "comment_period") -> None:
        self.engine = engine
        with Session(engine) as session:
            city = make_city(session)
            self.proposal_id = self._proposal(session, city, stage)
            other_id = self._proposal(session, city, "comment_period")
            other = session.get_one(Proposal, other_id)
            make_comment(session, other, make_period(session, other, number=2), external_id="n1")
            self.slug, self.reference = city.slug, session.get_one(Proposal, self.proposal_id).reference
            session.commit()

    @staticmethod
    def _proposal(session: Session, city: Any, stage: str) -> int:
        proposal = make_proposal(session, city, stage)
        make_period(session, proposal)
        return proposal.id or 0

    def run(self, path: Path, **more: Any) -> ImportReport:
        self.told: list[str] = []
        how: dict[str, Any] = {
            "path": path, "proposal_reference": self.reference, "city_slug": self.slug, "mapping": MAPPING,
            "now": NOW + timedelta(days=30), "dry_run": False, "batch": 2, "report": self.told.append,
            "defaults": {"stakeholder_class": "resident"},
        }  # fmt: skip
        return import_comments(lambda: Session(self.engine), **(how | more))

    def comments(self) -> list[Comment]:
        with Session(self.engine) as session:
            query = select(Comment).where(Comment.proposal_id == self.proposal_id).order_by(Comment.id)  # type: ignore[arg-type]
            return list(session.exec(query).all())

    def one(self, model: Any) -> Any:
        with Session(self.engine) as session:
            return session.exec(select(model).where(model.proposal_id == self.proposal_id)).one()

    def count(self) -> int:
        with Session(self.engine) as session:
            return session.get_one(Proposal, self.proposal_id).comment_count


@pytest.fixture
def desk(engine: sa.Engine) -> Desk:
    return Desk(engine)


def counts(report: ImportReport) -> tuple[int, int, int, int, int]:
    return (
        report.rows_read,
        report.rows_left_out,
        report.rows_imported,
        report.rows_known,
        report.rows_refused,
    )


def test_rows_become_published_comments_and_are_counted(desk: Desk, tmp_path: Path) -> None:
    path = write(tmp_path / "avis.csv", [row(1, article="2"), row(2, avis="CONTRE", auteur=""), row(3)])
    assert counts(desk.run(path)) == (3, 0, 3, 0, 0)
    first, second, _third = desk.comments()
    assert (first.external_id, first.stance, first.article_key) == ("n1", Stance.SUPPORT, "a2")
    assert (first.public_name, second.public_name) == ("Awa", "Anonyme")
    assert (second.stance, second.stakeholder_class) == (Stance.OPPOSE, StakeholderClass.RESIDENT)
    assert (first.channel, first.publication) == (Channel.IMPORT, Publication.PUBLISHED)
    assert first.received_at == datetime(2026, 10, 13, 8, tzinfo=UTC)
    assert first.published_at == NOW + timedelta(days=30)
    assert len({comment.tracking for comment in desk.comments()}) == 3
    assert desk.count() == 3


def test_the_run_and_the_journal_keep_account(desk: Desk, tmp_path: Path) -> None:
    desk.run(write(tmp_path / "avis.csv", [row(1), row(2, avis="bof"), row(3)]))
    run = desk.one(ImportRun)
    assert (run.rows_read, run.rows_imported, run.rows_known, run.rows_refused) == (3, 2, 0, 1)
    assert run.finished_at is not None
    assert run.mapping["fields"]["body"] == "texte"
    entry = desk.one(JournalEntry)
    assert (entry.action, entry.facts["comments"], entry.facts["file"]) == (
        "comments_imported",
        2,
        "avis.csv",
    )


def test_a_dry_run_tells_every_bad_row_and_writes_nothing(desk: Desk, tmp_path: Path) -> None:
    rows = [row(1), row(2, avis="bof", texte=""), row(3, date="31/02/2026"), row(1)]
    report = desk.run(write(tmp_path / "avis.csv", rows), dry_run=True)
    assert counts(report) == (4, 0, 1, 0, 3)
    places = [(problem.line, problem.column) for problem in report.problems]
    assert places == [(3, "texte"), (3, "avis"), (4, "date"), (5, "id")]
    assert any("ligne 3, colonne 3" in line and "avis" in line for line in desk.told)
    assert "Essai" in desk.told[-1]
    assert desk.comments() == []
    assert desk.count() == 0
    with Session(desk.engine) as session:
        assert session.exec(select(ImportRun)).all() == []
        assert session.exec(select(JournalEntry)).all() == []


def test_an_import_run_twice_adds_nothing(desk: Desk, tmp_path: Path) -> None:
    path = write(tmp_path / "avis.csv", [row(n) for n in range(5)])
    desk.run(path)
    assert counts(desk.run(path)) == (5, 0, 0, 5, 0)
    assert (len(desk.comments()), desk.count()) == (5, 5)


def test_a_broken_import_is_resumed(desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(tmp_path / "avis.csv", [row(n) for n in range(7)])
    real, calls = import_store.new_tracking, iter(range(100))

    def break_down() -> str:
        if next(calls) == 5:
            raise RuntimeError("the lamp went out")
        return real()

    monkeypatch.setattr(import_store, "new_tracking", break_down)
    with pytest.raises(RuntimeError):
        desk.run(path)
    assert (len(desk.comments()), desk.count()) == (4, 4)
    assert desk.one(ImportRun).finished_at is None
    assert counts(desk.run(path)) == (7, 0, 3, 4, 0)
    assert (len(desk.comments()), desk.count()) == (7, 7)


def test_without_identifiers_a_row_is_known_by_its_content_and_its_rank(desk: Desk, tmp_path: Path) -> None:
    mapping = {name: column for name, column in MAPPING.items() if name != "external_id"}
    path = write(tmp_path / "avis.csv", [row(1), row(1), row(2)])
    assert counts(desk.run(path, mapping=mapping)) == (3, 0, 3, 0, 0)
    assert counts(desk.run(path, mapping=mapping)) == (3, 0, 0, 3, 0)


def test_the_row_filter_leaves_rows_out_and_says_what_there_was(desk: Desk, tmp_path: Path) -> None:
    path = write(
        tmp_path / "avis.csv", [row(1), row(2, section="Livraison", avis="bof"), row(3, section="Livraison")]
    )
    assert counts(desk.run(path, where={"section": "trottoirs"})) == (3, 2, 1, 0, 0)
    desk.run(path, where={"section": "Tr"})
    assert "Livraison" in desk.told[-1]


def test_a_date_outside_the_period_is_late_or_early_unless_any_date_is_allowed(
    desk: Desk, tmp_path: Path
) -> None:
    path = write(tmp_path / "avis.csv", [row(1, date="01/10/2015"), row(2, date="05/11/2026 10:00"), row(3)])
    assert counts(desk.run(path)) == (3, 0, 1, 0, 2)
    assert "--any-date" in desk.told[-1]
    assert counts(desk.run(path, any_date=True)) == (3, 0, 2, 1, 0)


@pytest.mark.parametrize("stage", ["comment_period", "comment_closed"])
def test_imports_are_taken_during_and_after_the_period(engine: sa.Engine, tmp_path: Path, stage: str) -> None:
    assert Desk(engine, stage).run(write(tmp_path / "avis.csv", [row(1)])).rows_imported == 1


@pytest.mark.parametrize(
    "stage", ["drafting", "legal_review", "synthesis_published", "sitting", "adopted", "closed"]
)
def test_imports_are_refused_at_other_stages(engine: sa.Engine, tmp_path: Path, stage: str) -> None:
    desk = Desk(engine, stage)
    with pytest.raises(ImportRefused, match=stage):
        desk.run(write(tmp_path / "avis.csv", [row(1)]))
    assert desk.comments() == []


def test_a_stage_that_changes_during_the_import_stops_it(desk: Desk, tmp_path: Path) -> None:
    path = write(tmp_path / "avis.csv", [row(1), row(2), row(3, avis="bof"), row(4)])

    def someone_moves(_line: str) -> None:
        with Session(desk.engine) as session:
            session.execute(sa.update(Proposal).values(stage="synthesis_published"))
            session.commit()

    with pytest.raises(ImportRefused, match="synthesis_published"):
        desk.run(path, report=someone_moves)
    assert len(desk.comments()) == 2


@pytest.mark.parametrize("wrong", [{"city_slug": "nulle-part"}, {"proposal_reference": "2026-999"}])
def test_a_city_or_proposal_that_is_not_there_is_refused(
    desk: Desk, tmp_path: Path, wrong: dict[str, str]
) -> None:
    with pytest.raises(ImportRefused, match=next(iter(wrong.values()))):
        desk.run(write(tmp_path / "avis.csv", [row(1)]), **wrong)


def test_an_id_beyond_two_to_the_63_a_nul_and_a_huge_cell_are_each_one_row(
    desk: Desk, tmp_path: Path
) -> None:
    rows = [row(1, id=str(2**64)), row(2, texte="a\x00b"), row(3, texte="x" * 10_000_000), row(4)]
    assert counts(desk.run(write(tmp_path / "avis.csv", rows))) == (4, 0, 2, 0, 2)


CELLS = st.one_of(
    st.text(max_size=30),
    st.sampled_from(
        ["pour", "contre", "", "25/10/2026 02:30", "2026-10-13T10:00:00Z", "9999-12-31T23:59:59-23:59"]
    ),
    st.sampled_from(
        ['"', "'", ";", "\x00", "\ud800", "\u202e", "0001-01-01", "99999999999999999999", "2026-W01-1"]
    ),
)


def _encoded(rows: list[list[str]], encoding: str, delimiter: str) -> bytes:
    lines = [delimiter.join(("id", "date", "avis", "texte", "auteur", "article", "section"))]
    lines += [delimiter.join(cells) for cells in rows]
    return "\r\n".join(lines).encode(encoding, "replace")


FILES = st.one_of(
    st.binary(max_size=400),
    st.builds(
        _encoded,
        st.lists(st.lists(CELLS, min_size=0, max_size=9), max_size=6),
        st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252", "utf-16-le"]),
        st.sampled_from([";", ",", "\t"]),
    ),
    st.builds(lambda a, b: a + b, st.just(_encoded([row(1).values()], "utf-8", ";")), st.binary(max_size=80)),  # type: ignore[arg-type]
)


@settings(max_examples=150, deadline=2000, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=FILES, dry_run=st.booleans())
def test_no_file_brings_the_importer_down(desk: Desk, tmp_path: Path, content: bytes, dry_run: bool) -> None:
    path = tmp_path / "fuzz.csv"
    path.write_bytes(content)
    before = len(desk.comments())
    try:
        report = desk.run(path, dry_run=dry_run)
    except ImportRefused:
        assert len(desk.comments()) == before
        return
    read, left_out, imported, known, refused = counts(report)
    assert read == left_out + imported + known + refused
    assert len(desk.comments()) == before + (0 if dry_run else imported)


def _real_desk(engine: sa.Engine) -> Desk:
    if not REAL.exists():
        pytest.skip(
            f"real data absent: {REAL.name} is looked for beside the project, in shared/data/comments_fr"
        )
    return Desk(engine)


@pytest.mark.real
@pytest.mark.parametrize(("where", "expected"), [({}, 3994), ({"section": "*Loyauté des plateformes"}, 169)])
def test_the_real_consultation_is_imported_whole(
    engine: sa.Engine, where: dict[str, str], expected: int
) -> None:
    desk = _real_desk(engine)
    how: dict[str, Callable[..., Any] | Any] = {
        "mapping": REAL_MAPPING, "any_date": True, "where": where, "batch": 500,
        "defaults": {"stakeholder_class": "other"},
    }  # fmt: skip
    report = desk.run(REAL, **how)
    assert counts(report) == (3994, 3994 - expected, expected, 0, 0)
    assert desk.count() == expected
    assert counts(desk.run(REAL, **how))[3] == expected


def test_an_import_stopped_by_hand_says_that_it_can_go_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(*args: Any, **more: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(imports, "import_comments", stop)
    path = write(tmp_path / "avis.csv", [row(1)])
    given = [str(path), "--proposal", "2026-001", "--map", "body=texte"]
    ended = CliRunner().invoke(imports.import_comments_command, given, obj=Settings(data_dir=tmp_path))
    assert ended.exit_code == 1
    assert imports.STOPPED in ended.output
