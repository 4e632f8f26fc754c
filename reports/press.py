"""The printing process: reads batches of jobs on standard input, forks one child a job, tells what is done.

Started by `reports.printing` as `python -m reports.press`; WeasyPrint is loaded once here and never in the
web process. One line of JSON in (a list of jobs), one line out for each job done, then {"batch": "done"}.
"""

import gc
import json
import os
import resource
import signal
import sys
import traceback
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, TextIO

from reports.pdf import Enclosure, print_html, warm_up
from reports.volumes import bind

HANDS = 2
MEMORY = 2 * 1024**3
"""Address space of one child, bytes (a volume of 250 comments stays under 110 MB resident)."""
SECONDS = 300
"""Time limit of one child, wall clock and processor."""


@dataclass
class _Floor:
    """Children at work: process id → job."""

    working: dict[int, dict[str, Any]] = field(default_factory=dict)
    failed: list[str] = field(default_factory=list)


def main(orders: TextIO = sys.stdin) -> None:
    """Work until standard input ends."""
    os.nice(5)
    warm_up()
    gc.collect()
    gc.freeze()
    for line in orders:
        error = _work(json.loads(line))
        _say({"batch": "failed", "error": error} if error else {"batch": "done"})


def _work(jobs: list[dict[str, Any]]) -> str:
    """Do the jobs, `HANDS` at a time; the first error, or nothing. After an error no job is begun."""
    floor = _Floor()
    for job in jobs:
        if len(floor.working) >= HANDS:
            _wait(floor)
        if floor.failed:
            break
        floor.working[_fork(job)] = job
    while floor.working:
        _wait(floor)
    return floor.failed[0] if floor.failed else ""


def _wait(floor: _Floor) -> None:
    pid, code = os.wait()
    job = floor.working.pop(pid)
    note = Path(job["target"] + ".note")
    words = note.read_text("utf-8") if note.exists() else ""
    note.unlink(missing_ok=True)
    if code == 0:
        _say({"target": job["target"], "pages": int(words)})
    else:
        signal_name = signal.Signals(os.WTERMSIG(code)).name if os.WIFSIGNALED(code) else ""
        floor.failed.append(words or f"the printing child ended by {signal_name or code}")


def _fork(job: dict[str, Any]) -> int:
    pid = os.fork()
    if pid:
        return pid
    code = 1
    try:
        _limit()
        Path(job["target"] + ".note").write_text(str(_do(job)), "utf-8")
        code = 0
    except BaseException:
        Path(job["target"] + ".note").write_text(traceback.format_exc(limit=-6), "utf-8")
    finally:
        os._exit(code)


def _limit() -> None:
    gc.disable()
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.alarm(SECONDS)
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def _do(job: dict[str, Any]) -> int:
    """Print or bind; the target appears whole or not at all. The number of pages."""
    partial = Path(job["target"] + ".part")
    if "front" in job:
        pages = bind(Path(job["front"]), [(t, Path(p)) for t, p in job["volumes"]], partial)
    else:
        enclosures = [Enclosure(**e) for e in job["enclosures"]]
        html = Path(job["html"]).read_text("utf-8")
        made_at = datetime.fromisoformat(job["made_at"])
        pages = print_html(html, partial, made_at, enclosures, identifier=job["identifier"])
    partial.replace(job["target"])
    return pages


def _say(words: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(words) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
