"""Sends what is measured to the organisation's collector, on a thread that sleeps in between."""

from __future__ import annotations

import threading
import time
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Final

import trayapp
from trayapp.core.events import Event
from trayapp.core.measurements import Measurement, Measuring
from trayapp.core.state import State
from trayapp.settings.model import Settings
from trayapp.system.log import Log

if TYPE_CHECKING:
    from trayapp.telemetry.instruments import Instruments

FIRST: Final = 60.0
"""Seconds until the first export: the start is not slowed by the import."""
INTERVAL: Final = 15 * 60.0
"""Seconds between two exports; the thread does not wake up for anything else while nothing happens."""
QUIT_SECONDS: Final = 2.0
"""How long the last export may hold up the end of the program."""
SILENCE: Final = 60 * 60.0
"""Seconds between two entries of the log on exports that fail."""


class Heartbeat:
    """Measures each event that it is given. What an export could not bring, the next one brings: sums only grow."""

    def __init__(self, settings: Settings, log: Log, *, first: float = FIRST, interval: float = INTERVAL) -> None:
        self._settings = settings
        self._log = log
        self._interval = interval
        self._due = time.monotonic() + first
        self._measuring = Measuring(trayapp.BEGUN)
        self._taken: SimpleQueue[Measurement | None] = SimpleQueue()
        self._instruments: Instruments | None = None
        self._said = float("-inf")
        self._thread = threading.Thread(target=self._run, name="telemetry", daemon=True)
        self._thread.start()

    def take(self, before: State, event: Event, after: State) -> None:
        """Measure an event that led from one state to another."""
        for each in self._measuring.take(before, event, after, time.monotonic()):
            if self._thread.is_alive():
                self._taken.put(each)

    def close(self) -> None:
        """Export once more; a collector that takes longer is not waited for."""
        self._taken.put(None)
        self._thread.join(QUIT_SECONDS)

    def _run(self) -> None:
        kept: list[Measurement] = []
        try:
            while self._collect(kept):
                self._export(kept)
                self._due = time.monotonic() + self._interval
            self._export(kept)
            if self._instruments is not None:
                self._instruments.close()
        except ModuleNotFoundError as error:
            self._log.warning(f"telemetry: nothing is sent, as the package {error.name} is missing")
        except Exception as error:  # noqa: BLE001 - whatever it is, the program continues without
            self._log.unexpected(error)

    def _collect(self, kept: list[Measurement]) -> bool:
        """Keep what is measured until an export is due; return False at the end of the program."""
        while (left := self._due - time.monotonic()) > 0:
            try:
                taken = self._taken.get(timeout=left)
            except Empty:
                break
            if taken is None:
                return False
            kept.append(taken)
        return True

    def _export(self, kept: list[Measurement]) -> None:
        if self._instruments is None:
            from trayapp.telemetry.instruments import Instruments

            self._instruments = Instruments(self._settings)
        for each in kept:
            self._instruments.record(each)
        kept.clear()
        if not self._instruments.export() and time.monotonic() >= self._said + SILENCE:
            self._said = time.monotonic()
            self._log.warning("telemetry: the collector can't be reached, or refuses; consentray doctor says more")
