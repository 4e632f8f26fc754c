"""`./run bench`: every benchmark, one after the other; the exit code is 1 where a limit was missed."""

import importlib
import platform
import sys
from pathlib import Path


def main() -> int:
    print(f"{platform.platform()}, Python {platform.python_version()}")
    missed = 0
    for file in sorted(Path(__file__).parent.glob("bench_*.py")):
        print(f"\n{file.stem}")
        figures = importlib.import_module(f"tests.benchmarks.{file.stem}").main() or []
        missed += sum(1 for figure in figures if (getattr(figure, "ratio", None) or 0) > 1)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
