"""Importing comments from a CSV file: checked row by row, in batches, resumable, each row once."""

import time
from collections.abc import Callable, Mapping
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

from sqlmodel import Session

from consultations.importing.rows import ImportReport, Run, good_rows
from consultations.importing.setting import open_period, proposal_of, setting_of
from consultations.importing.store import begin_run, end_run, take
from forms.imported_mapping import map_columns
from forms.imported_table import ImportRefused, open_table

__all__ = ["ImportRefused", "ImportReport", "import_comments"]


def import_comments(
    session_factory: Callable[[], Session],
    *,
    path: Path,
    proposal_reference: str,
    city_slug: str,
    mapping: Mapping[str, str],
    now: datetime,
    dry_run: bool,
    batch: int = 500,
    report: Callable[[str], Any] = print,
    defaults: Mapping[str, str] | None = None,
    where: Mapping[str, str] | None = None,
    any_date: bool = False,
    encoding: str = "",
    delimiter: str = "",
) -> ImportReport:
    """Import a CSV file's rows as published comments of a proposal; every bad row is told to `report`.

    Each batch is one transaction, and a row is known by its external id (without such a column, by its
    content), so a broken run is simply run again. `mapping`, `defaults` and `where` as in
    `forms.imported_mapping`. A dry run checks everything and writes nothing. Raises ImportRefused."""
    begun = time.monotonic()
    mapped = map_columns(mapping, defaults, where)
    table = open_table(Path(path), mapped.needed(), encoding, delimiter)
    result = ImportReport(dry_run=dry_run, table=table)
    with session_factory() as session:
        proposal, city = proposal_of(session, city_slug, proposal_reference)
        period = open_period(session, proposal)
        setting = setting_of(session, proposal, city, period, now, any_date)
        run = Run(session_factory, proposal.id or 0, period.id or 0, table, mapped, setting, report, result)
    if not dry_run:
        result.run_id = begin_run(run, mapping, now)
    _take_all(run, batch)
    result.seconds = time.monotonic() - begun
    if not dry_run:
        end_run(run, now)
    report(result.text())
    return result


def _take_all(run: Run, batch: int) -> None:
    rows = good_rows(run)
    while comments := list(islice(rows, batch)):
        take(run, comments)
