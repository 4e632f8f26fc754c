"""The supervisor with real processes: who dies is replaced, all end when told to, the exit code says how."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PATIENCE = 60.0  # seconds, for a machine with other work
RUN = """
import sys
from consultations import supervisor
folder, patience, *names = sys.argv[1:]
supervisor.PATIENCE = float(patience)
child = ["tests/supervised.py", folder]
sys.exit(supervisor.Supervisor({name: [*child, name] for name in names}).run())
"""


@dataclass
class House:
    """A supervisor and the folder where each of its children leaves a file of its name and number."""

    folder: Path
    process: subprocess.Popen[str]

    def pids(self, name: str) -> set[int]:
        return {int(path.suffix[1:]) for path in self.folder.glob(f"{name}.*")}

    def one(self, name: str, but: int = 0) -> int:
        """The number of a child, as soon as it has begun."""
        wait_until(lambda: self.pids(name) - {but})
        [pid] = self.pids(name) - {but}
        return pid

    def everyone(self) -> set[int]:
        return self.pids("*")

    def end(self, by: signal.Signals = signal.SIGTERM) -> tuple[int, str]:
        """Tell it to stop: its exit code and all it said."""
        self.process.send_signal(by)
        _, said = self.process.communicate(timeout=PATIENCE)
        return self.process.returncode, said


Start = Callable[..., House]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    begun: list[House] = []

    def start(*names: str, patience: float = PATIENCE) -> House:
        command = [sys.executable, "-c", RUN, str(tmp_path), str(patience), *names]
        process = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True)
        begun.append(House(tmp_path, process))
        return begun[-1]

    yield start
    for house in begun:
        house.process.kill()
        house.process.wait()
        for pid in house.everyone():
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        house.process.communicate()


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def wait_until(done: Callable[[], object]) -> None:
    end = time.monotonic() + PATIENCE
    while not done():
        assert time.monotonic() < end, "nothing came"
        time.sleep(0.02)


def test_who_is_killed_is_replaced_and_the_others_stay(start: Start) -> None:
    house = start("web", "worker")
    web, worker = house.one("web"), house.one("worker")
    os.kill(web, signal.SIGKILL)
    successor = house.one("web", but=web)
    assert is_alive(successor)
    assert is_alive(worker)
    assert house.pids("worker") == {worker}
    code, said = house.end()
    assert (code, [pid for pid in house.everyone() if is_alive(pid)]) == (0, [])
    assert "web ended with code -9; starting it again in 1 s" in said
    assert said.count("ended with code") == 1
    assert said.endswith("palabre: stopped\n")


@pytest.mark.parametrize("by", [signal.SIGTERM, signal.SIGINT])
def test_all_end_when_told_to(start: Start, by: signal.Signals) -> None:
    house = start("web", "worker")
    alive = {house.one("web"), house.one("worker")}
    assert house.end(by) == (0, "palabre: stopped\n")
    assert len(alive) == 2
    assert not [pid for pid in alive if is_alive(pid)]


def test_who_does_not_listen_is_killed_and_the_exit_code_says_so(start: Start) -> None:
    house = start("web", "stubborn", patience=2.0)
    alive = {house.one("web"), house.one("stubborn")}
    assert house.end() == (1, "palabre: stopped; stubborn had to be killed\n")
    assert not [pid for pid in alive if is_alive(pid)]


def test_who_dies_at_once_is_started_ever_later_and_holds_up_nobody(start: Start) -> None:
    house = start("broken", "web")
    house.one("web")
    assert house.process.stderr
    said = [house.process.stderr.readline() for _ in range(2)]
    assert [line.removeprefix("palabre: broken ended with code 3; ") for line in said] == [
        "starting it again in 1 s\n",
        "starting it again in 3 s\n",
    ]
    assert len(house.pids("broken")) == 2
    assert is_alive(house.one("web"))
    assert house.end()[0] == 0
