"""Child processes that end with their desktop: each by its own id, with what it started itself, and nothing else."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

ENDS_WITH_PARENT: Final = ("setpriv", "--pdeathsig", "TERM")
"""Put before a command, so that the program does not outlive a test process that was killed or crashed."""
PATIENCE: Final = 5.0
"""Seconds that a process has to end when it is asked to; then it is made to."""


class Processes:
    """Starts programs, each as the head of a process group of its own; what they print goes to files in `logs`."""

    def __init__(self, logs: Path) -> None:
        self._logs = logs
        self._running: list[subprocess.Popen[bytes]] = []

    def start(
        self,
        name: str,
        command: Sequence[str | Path],
        environment: Mapping[str, str],
        *,
        stdin: int | None = None,
        pass_fds: Sequence[int] = (),
    ) -> subprocess.Popen[bytes]:
        """Start `command`; raises OSError if it cannot be. `stdin` is a descriptor, nothing is read without it."""
        with self.log(name).open("ab") as log:
            process = subprocess.Popen(
                command,
                env=dict(environment),
                stdin=subprocess.DEVNULL if stdin is None else stdin,
                stdout=log,
                stderr=log,
                pass_fds=pass_fds,
                start_new_session=True,
            )
        self._running.append(process)
        return process

    def log(self, name: str) -> Path:
        """Return the file with what the program `name` printed."""
        return self._logs / f"{name}.log"

    def end(self, process: subprocess.Popen[bytes], *, at_once: bool = False) -> None:
        """End one process and its group; `at_once` gives it no time to say goodbye."""
        if process not in self._running:
            return
        self._running.remove(process)
        _signal(process, signal.SIGKILL if at_once else signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            process.wait(PATIENCE)
        # What it started may outlive it; the group's id stays taken for as long as any of them lives.
        _signal(process, signal.SIGKILL)
        process.wait()

    def end_all(self) -> None:
        """End all that runs, the last one first."""
        for process in reversed(self._running.copy()):
            self.end(process)


def _signal(process: subprocess.Popen[bytes], number: signal.Signals) -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, number)
