"""The rows of one import: filtered, checked, each identity once; what is wrong is told and counted."""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from sqlmodel import Session

from forms import import_words
from forms.imported_comment import ImportedComment, Problem, Setting, check_row
from forms.imported_mapping import Mapped
from forms.imported_table import Row, Table, rows_of

_KEPT_PROBLEMS = 10_000
_SHOWN_VALUES = 5
_COUNTED_VALUES = 100


@dataclass
class ImportReport:
    """What an import did (or, as a dry run, would do). `left_out` rows did not pass the row filter;
    `problems` keeps the first 10,000, `rows_refused` counts rows."""

    dry_run: bool
    table: Table
    rows_read: int = 0
    rows_left_out: int = 0
    rows_imported: int = 0
    rows_known: int = 0
    rows_refused: int = 0
    seconds: float = 0.0
    run_id: int | None = None
    problems: list[Problem] = field(default_factory=list)
    filtered_values: dict[str, Counter[str]] = field(default_factory=dict)

    def text(self) -> str:
        """The totals, for a person."""
        lines = [import_words.table_line(self.table)]
        lines += import_words.totals(
            read=self.rows_read,
            left_out=self.rows_left_out,
            imported=self.rows_imported,
            known=self.rows_known,
            refused=self.rows_refused,
            seconds=self.seconds,
            dry_run=self.dry_run,
        )
        if any(problem.out_of_period for problem in self.problems):
            lines.append(import_words.any_date_lets_them_in())
        if self.rows_left_out and self.rows_left_out == self.rows_read:
            lines.append(import_words.nothing_passes(self._values_met()))
        return "\n".join(lines)

    def _values_met(self) -> dict[str, list[str]]:
        """The values most often met in the columns that filter."""
        met = self.filtered_values.items()
        return {name: [value for value, _count in counts.most_common(_SHOWN_VALUES)] for name, counts in met}


@dataclass(frozen=True)
class Run:
    """What stays the same during a run."""

    session_factory: Callable[[], Session]
    proposal_id: int
    period_id: int
    table: Table
    mapped: Mapped
    setting: Setting
    report: Callable[[str], Any]
    result: ImportReport


def good_rows(run: Run) -> Iterator[ImportedComment]:
    """The comments of the rows that hold, each external id once; the others are told."""
    lines: dict[str, int] = {}
    contents: Counter[str] = Counter()
    for row in rows_of(run.table):
        run.result.rows_read += 1
        if not row.unreadable and not run.mapped.wants(row.cells):
            _leave_out(run, row)
            continue
        found = check_row(row, run.table.columns, run.mapped, run.setting)
        if isinstance(found, ImportedComment):
            found = _with_identity(found, row, contents)
            former = lines.setdefault(found.external_id, row.line)
            if former == row.line:
                yield found
                continue
            found = [_repeated(run, row, former)]
        _refuse(run, found)


def _with_identity(comment: ImportedComment, row: Row, contents: Counter[str]) -> ImportedComment:
    """Without an external id a row is known by its content, and by which of its like it is."""
    if comment.external_id:
        return comment
    digest = hashlib.sha256("\x1f".join(row.cells.values()).encode("utf-8", "surrogatepass")).hexdigest()[:40]
    contents[digest] += 1
    values = vars(comment) | {"external_id": f"sha256:{digest}:{contents[digest]}"}
    return ImportedComment(**values)


def _leave_out(run: Run, row: Row) -> None:
    run.result.rows_left_out += 1
    for column in run.mapped.where:
        values = run.result.filtered_values.setdefault(column, Counter())
        value = row.cells.get(column, "")[:100]
        if value in values or len(values) < _COUNTED_VALUES:
            values[value] += 1


def _repeated(run: Run, row: Row, former: int) -> Problem:
    column = run.mapped.columns["external_id"]
    return Problem(row.line, column, run.table.columns.index(column) + 1, import_words.seen_before(former))


def _refuse(run: Run, problems: list[Problem]) -> None:
    run.result.rows_refused += 1
    for problem in problems:
        run.report(problem.text())
        if len(run.result.problems) < _KEPT_PROBLEMS:
            run.result.problems.append(problem)
