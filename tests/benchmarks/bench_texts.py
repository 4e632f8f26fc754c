"""Two versions of 200,000 words compared word by word, in the worst shapes known."""

import time

from tests.benchmarks.report import Figure, show
from tests.workflows.test_difference import PAIRS
from workflows.difference import compare_words

LIMIT_SECONDS = 2.0


def main() -> list[Figure]:
    """Print the processor time of each comparison."""
    return show(*(Figure(name, _seconds(*texts), "CPU s", LIMIT_SECONDS) for name, texts in PAIRS.items()))


def _seconds(before: str, after: str) -> float:
    began = time.process_time()
    compare_words(before, after)
    return time.process_time() - began


if __name__ == "__main__":
    main()
