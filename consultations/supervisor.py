"""Runs web and worker side by side; starts again whichever dies, stops both when told to."""

import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from types import FrameType

COMMANDS = {"web": ["-m", "app"], "worker": ["-m", "consultations.commands", "worker"]}
SHORTEST_LIFE = 5.0
LONGEST_WAIT = 30.0
PATIENCE = 20.0


@dataclass
class Child:
    """One process, since when it runs, how often it died young, and when it may start again."""

    name: str
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    early_deaths: int = 0
    not_before: float = 0.0


class Supervisor:
    """Watches its children four times a second."""

    def __init__(self, commands: dict[str, list[str]]) -> None:
        self._commands = commands
        self._children = [Child(name) for name in commands]
        self._stopping = False

    def run(self) -> int:
        """Until SIGTERM or SIGINT. Gives 0 when both stopped in time, 1 when one had to be killed."""
        for signum in (signal.SIGTERM, signal.SIGINT):
            signal.signal(signum, self._stop)
        while not self._stopping:
            for child in self._children:
                self._look_after(child)
            time.sleep(0.25)
        return self._stop_children()

    def _stop(self, _signum: int, _frame: FrameType | None) -> None:
        self._stopping = True

    def _look_after(self, child: Child) -> None:
        now = time.monotonic()
        if child.process is not None and child.process.poll() is not None:
            self._mourn(child, now)
        if child.process is None and now >= child.not_before:
            # its own group: ctrl-C reaches the supervisor alone, which then stops both in order
            command = [sys.executable, *self._commands[child.name]]
            child.process = subprocess.Popen(command, start_new_session=True)  # noqa: S603 - our own modules
            child.started = now

    def _mourn(self, child: Child, now: float) -> None:
        assert child.process is not None
        young = now - child.started < SHORTEST_LIFE
        child.early_deaths = child.early_deaths + 1 if young else 0
        wait = min(2.0**child.early_deaths - 1, LONGEST_WAIT)
        _say(f"{child.name} ended with code {child.process.returncode}; starting it again in {wait:.0f} s")
        child.process, child.not_before = None, now + wait

    def _stop_children(self) -> int:
        running = [child for child in self._children if child.process is not None]
        for child in running:
            assert child.process is not None
            child.process.terminate()
        deadline = time.monotonic() + PATIENCE
        killed = [child.name for child in running if not _ends_by(child, deadline)]
        _say("stopped" if not killed else f"stopped; {', '.join(killed)} had to be killed")
        return 1 if killed else 0


def _ends_by(child: Child, deadline: float) -> bool:
    assert child.process is not None
    try:
        child.process.wait(timeout=max(0.1, deadline - time.monotonic()))
    except subprocess.TimeoutExpired:
        os.killpg(child.process.pid, signal.SIGKILL)
        child.process.wait()
        return False
    return True


def _say(message: str) -> None:
    print(f"palabre: {message}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(Supervisor(COMMANDS).run())
