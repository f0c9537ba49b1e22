"""How long it takes until the icon stands, and until the program is ready."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Final

from jeepney import DBusAddress, MatchRule, Properties, message_bus
from jeepney.io.blocking import DBusConnection, Proxy, open_dbus_connection

from tests.benchmarks import peers, table
from tests.benchmarks.measure import Sample, interleave, samples
from tests.benchmarks.stage import Stage
from tests.benchmarks.table import Row
from tests.desktop.bus import WATCHER
from tests.program import ROOT

REPETITIONS: Final = 21
TIME_LIMIT: Final = 30.0

_REGISTERED = MatchRule(type="signal", interface=WATCHER, member="StatusNotifierItemRegistered")
_ITEM = "org.kde.StatusNotifierItem"
_NEW_TOOLTIP = MatchRule(type="signal", interface=_ITEM, member="NewToolTip")


@contextmanager
def started(command: Sequence[str], environment: Mapping[str, str]) -> Iterator[tuple[subprocess.Popen[bytes], float]]:
    """Run a program; return it and when it was started. In the end it is asked to end, and waited for."""
    began = time.perf_counter()
    process = subprocess.Popen(
        command,
        env=dict(environment),
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield process, began
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(10)


class Observer:
    """Hears on the session bus what the panel and the icons say, and when. For one thread."""

    def __init__(self, connection: DBusConnection) -> None:
        self._connection = connection
        bus = Proxy(message_bus, connection)
        bus.AddMatch(_REGISTERED)
        bus.AddMatch(_NEW_TOOLTIP)

    def registered(self) -> tuple[str, float]:
        """Wait until the panel has registered an icon; return the icon's place on the bus, and when it was heard."""
        with self._connection.filter(_REGISTERED) as signals:
            heard = self._connection.recv_until_filtered(signals, timeout=TIME_LIMIT)
            return str(heard.body[0]), time.perf_counter()

    def ready(self, service: str, words: str) -> float:
        """Wait until an icon's tooltip has these words; give when the change was heard."""
        with self._connection.filter(_NEW_TOOLTIP) as signals:
            heard = time.perf_counter()
            deadline = heard + TIME_LIMIT
            while words not in self.tooltip(service):
                self._connection.recv_until_filtered(signals, timeout=max(deadline - time.perf_counter(), 0))
                heard = time.perf_counter()
            return heard

    def tooltip(self, service: str) -> str:
        """Return the text of an icon's tooltip."""
        question = Properties(DBusAddress("/StatusNotifierItem", service, _ITEM)).get("ToolTip")
        answer = self._connection.send_and_get_reply(question, timeout=TIME_LIMIT)
        return str(answer.body[0][1][3])

    def wait_until_gone(self) -> None:
        """Wait until the panel knows no icon any more."""
        question = Properties(DBusAddress("/StatusNotifierWatcher", WATCHER, WATCHER)).get(
            "RegisteredStatusNotifierItems"
        )
        deadline = time.perf_counter() + TIME_LIMIT
        while self._connection.send_and_get_reply(question, timeout=TIME_LIMIT).body[0][1]:
            if time.perf_counter() > deadline:
                raise TimeoutError("an icon of the last program is still there")
            time.sleep(0.02)


@contextmanager
def observer(stage: Stage) -> Iterator[Observer]:
    """Listen on the desktop's bus."""
    with open_dbus_connection(stage.desktop.bus.address) as connection:
        yield Observer(connection)


def rows(stage: Stage) -> list[Row]:
    """Return the rows about starting."""
    fresh, kept = stage.fresh(), stage.signed_in()

    def until_registered(command: list[str], environment: dict[str, str]) -> float:
        with observer(stage) as heard, started(command, environment) as (_, began):
            _, at = heard.registered()
        _gone(stage)
        return at - began

    def until_ready() -> float:
        with (
            observer(stage) as heard,
            started(stage.consentray(), stage.environment(kept)) as (process, began),
        ):
            heard.registered()
            at = heard.ready(f"{_ITEM}-{process.pid}-1", "2 of 2 APIs ready")
        _gone(stage)
        return at - began

    contestants: dict[str, Callable[[], float]] = {
        "ours": lambda: until_registered(stage.consentray(), stage.environment(fresh)),
        "ready": until_ready,
    }
    if peers.BARE.installed:
        contestants["bare"] = lambda: until_registered(peers.bare_command(), stage.desktop.environment)
    for contestant in contestants.values():
        contestant()  # what is read from the disk for the first time is nobody's fault
    found: dict[str, Any] = samples(interleave(contestants, REPETITIONS))
    found = {name: sample.scaled(1000) for name, sample in found.items()}
    bare: Sample | None = found.get("bare")
    name = "bare icon" if bare else f"bare icon ({peers.ABSENT})"
    return [
        table.at_most("exec to the icon registered", found["ours"], name, bare, 0.45, "ms"),
        table.at_most("exec to ready, signed in from the cache", found["ready"], name, bare, 1.2, "ms"),
    ]


def _gone(stage: Stage) -> None:
    with observer(stage) as heard:
        heard.wait_until_gone()
