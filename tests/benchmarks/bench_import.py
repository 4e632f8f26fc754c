"""How many rows a second an import takes, checked and stored, on SQLite with synchronous=FULL."""

import csv
import resource
import tempfile
from datetime import timedelta
from pathlib import Path

from sqlmodel import Session, SQLModel

from consultations.database import open_engine
from consultations.importing import ImportReport, import_comments
from tests.benchmarks.report import Figure, show
from tests.factories import NOW, make_city, make_period, make_proposal

ROWS = 20_000
LIMIT_DRY = 4_000.0
LIMIT_ROWS = 2_000.0
LIMIT_MEGABYTES = 400.0
MAPPING = {"external_id": "id", "received_at": "date", "stance": "avis", "body": "texte", "name": "auteur"}
WORDS = (
    "les",
    "trottinettes",
    "encombrent",
    "nos",
    "trottoirs",
    "il",
    "faut",
    "des",
    "places",
    "tracées",
    "l’été",
)


def write_rows(path: Path, rows: int = ROWS) -> None:
    """A table of invented comments, of 20 to 140 words each."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(["id", "date", "avis", "texte", "auteur"])
        for number in range(rows):
            body = " ".join(WORDS[(number + word) % len(WORDS)] for word in range(20 + number % 120))
            stance = ("support", "oppose", "neutral")[number % 3]
            writer.writerow([f"n{number}", "2026-10-13T10:00:00+02:00", stance, body, f"Habitante {number}"])


def measure(rows: int = ROWS) -> tuple[ImportReport, ImportReport, float]:
    """A dry run and an import of `rows` rows, and the most memory the process held, in MB."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "avis.csv")
        write_rows(path, rows)
        engine = open_engine(f"sqlite:///{folder}/palabre.db")
        SQLModel.metadata.create_all(engine)
        with Session(engine) as session:
            city = make_city(session)
            proposal = make_proposal(session, city, "comment_closed")
            make_period(session, proposal)
            slug, reference = city.slug, proposal.reference
            session.commit()

        def run(dry_run: bool) -> ImportReport:
            return import_comments(
                lambda: Session(engine), path=path, proposal_reference=reference, city_slug=slug,
                mapping=MAPPING, now=NOW + timedelta(days=30), dry_run=dry_run, report=lambda _line: None,
                defaults={"stakeholder_class": "resident"},
            )  # fmt: skip

        dry, real = run(True), run(False)
        engine.dispose()
    return dry, real, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> list[Figure]:
    """Print rows a second; fail where a row was lost."""
    dry, real, memory = measure()
    if not dry.rows_imported == real.rows_imported == ROWS:
        raise RuntimeError("rows were lost")
    print(f"{ROWS:,} rows: {dry.seconds:.2f} s checked, {real.seconds:.2f} s imported")
    return show(
        Figure("import, dry run", ROWS / dry.seconds, "rows a second", LIMIT_DRY, more_is_better=True),
        Figure("import", ROWS / real.seconds, "rows a second", LIMIT_ROWS, more_is_better=True),
        Figure("import, peak of the process", memory, "MB", LIMIT_MEGABYTES),
    )


if __name__ == "__main__":
    main()
