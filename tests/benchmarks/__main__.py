"""`./run bench`: every benchmark, one after the other, each in a process of its own; the exit code is 1 where
a limit was missed."""

import platform
import sys
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from tests.benchmarks.report import missed_in


def main() -> int:
    print(f"{platform.platform()}, Python {platform.python_version()}", flush=True)
    missed = 0
    with ProcessPoolExecutor(1, mp_context=get_context("spawn"), max_tasks_per_child=1) as pool:
        for file in sorted(Path(__file__).parent.glob("bench_*.py")):
            print(f"\n{file.stem}", flush=True)
            missed += pool.submit(missed_in, file.stem).result()
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
