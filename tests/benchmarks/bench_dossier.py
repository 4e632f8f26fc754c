"""The consultation report of 1,600 comments: time, memory and pages against the stated limit."""

import resource
import tempfile
import time
from pathlib import Path

from reports.printing import make
from tests.benchmarks.report import Figure, show
from tests.reports.samples import dossier, make_render

COMMENTS = 1_600
LIMIT_SECONDS = 30.0
LIMIT_MEGABYTES = 400.0
LIMIT_WARM_SECONDS = 5.0


def _cpu() -> float:
    own, children = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


def measure(count: int = COMMENTS) -> dict[str, float]:
    """Seconds (wall and processor), cold and from kept volumes; peak megabytes of one child; pages."""
    report, render = dossier("report", count), make_render()
    with tempfile.TemporaryDirectory() as folder:
        before, began = _cpu(), time.perf_counter()
        printed = make(report, render, work_dir=Path(folder), progress=lambda percent: None)
        cold, cpu = time.perf_counter() - began, _cpu() - before
        began = time.perf_counter()
        again = make(report, render, work_dir=Path(folder), progress=lambda percent: None)
        warm = time.perf_counter() - began
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    if again.sha256 != printed.sha256:
        raise AssertionError("the same dossier gave other bytes from kept volumes")
    megabytes = len(printed.pdf) / 1e6
    return {
        "cold": cold,
        "cpu": cpu,
        "warm": warm,
        "peak": peak,
        "pages": printed.pages,
        "megabytes": megabytes,
    }


def main() -> list[Figure]:
    """Print the measures of a report of 1,600 comments beside the stated limits."""
    m = measure()
    print(f"{COMMENTS:,} comments: {m['pages']:.0f} pages, {m['megabytes']:.1f} MB, same bytes twice")
    return show(
        Figure("consultation report, cold", m["cold"], "s", LIMIT_SECONDS),
        Figure("consultation report, cold, processor", m["cpu"], "CPU s"),
        Figure("consultation report, from kept volumes", m["warm"], "s", LIMIT_WARM_SECONDS),
        Figure("consultation report, peak of a printing child", m["peak"], "MB", LIMIT_MEGABYTES),
    )


if __name__ == "__main__":
    main()
