"""The program as a process of its own."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Final, Self

WINDOW_CLASS: Final = "Consentray"


class RunningProgram:
    """`consentray ARGUMENTS` in an environment; what it says goes to `log`. Left, it is asked to end."""

    def __init__(self, arguments: Sequence[str | Path], environment: Mapping[str, str], log: Path) -> None:
        self._log = log
        command = [sys.executable, "-X", "dev", "-m", "trayapp", *map(str, arguments)]
        with log.open("wb") as stream:
            self._process = subprocess.Popen(
                command, env=dict(environment), stdin=subprocess.DEVNULL, stdout=stream, stderr=stream
            )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait()
        except BaseException:  # where the wait is ended from outside
            self._process.kill()
            self._process.wait()
            raise

    @property
    def pid(self) -> int:
        """The process's id."""
        return self._process.pid

    @property
    def said(self) -> str:
        """What the program has printed."""
        return self._log.read_text(encoding="utf-8", errors="replace")

    def wait(self) -> int:
        """Wait until the program has ended and return its exit code."""
        return self._process.wait()

    def complaints(self) -> list[str]:
        """Return what the program printed of mistakes in itself; nothing, if it is sound."""
        words = ("ERROR", "Traceback", "Exception", "Warning", "exception")
        return [line for line in self.said.splitlines() if any(word in line for word in words)]
