"""What an idle program costs: memory, wake-ups and CPU time."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import ExitStack
from typing import Final

from tests.benchmarks import peers, processes, table
from tests.benchmarks.measure import Sample
from tests.benchmarks.stage import Stage
from tests.benchmarks.start import observer, started
from tests.benchmarks.table import Row
from tests.desktop.program import WINDOW_CLASS
from tests.menu_client import open_client
from trayapp.ui.window.attention import PAUSE_SECONDS

REPETITIONS: Final = 3
SETTLING: Final = 3.0
"""Seconds after which a program that has started counts as idle."""
WATCHED: Final = 60.0
"""Seconds in which the wake-ups are counted."""
CALLS: Final = 10

Look = tuple[processes.Memory, processes.Thread]


def rows(stage: Stage) -> list[Row]:
    """Return the rows about being idle.

    In each round every program runs by itself for the memory, so that none shares a library with its rival; then all
    are watched at the same time for the wake-ups, so that the panel's doings fall on all alike.
    """
    found: dict[str, list[Look]] = {}
    for _ in range(REPETITIONS):
        for name, look in _round(stage).items():
            found.setdefault(name, []).append(look)

    def sample(name: str, value: Callable[[Look], float]) -> Sample | None:
        return Sample.of(value(look) for look in found[name]) if name in found else None

    def need(name: str, value: Callable[[Look], float]) -> Sample:
        return Sample.of(value(look) for look in found[name])

    def pss(look: Look) -> float:
        return look[0].pss

    def private(look: Look) -> float:
        return look[0].private

    def switches(look: Look) -> float:
        return look[1].switches

    def milliseconds(look: Look) -> float:
        return look[1].milliseconds

    bare = _name("bare icon", peers.BARE)
    proxy = _name("emailproxy", peers.EMAILPROXY)
    made = []
    for words, value in (("PSS", pss), ("private memory", private)):
        made += [
            table.at_most(
                f"{words}, idle, signed out, window never opened",
                need("fresh", value),
                bare,
                sample("bare", value),
                0.5,
                "MiB",
            ),
            table.at_most(
                f"{words}, idle, signed in, after {CALLS} calls, window closed",
                need("used", value),
                proxy,
                sample("emailproxy", value),
                1.1,
                "MiB",
            ),
        ]
    return [
        *made,
        table.none_above(
            f"wake-ups in {WATCHED:g} s, idle, signed in", need("used", switches), bare, sample("bare", switches), "", 0
        ),
        table.none_above(
            f"CPU time in {WATCHED:g} s, idle, signed in",
            need("used", milliseconds),
            bare,
            sample("bare", milliseconds),
            "ms",
            0.05,
        ),
    ]


def _name(name: str, peer: peers.Peer) -> str:
    return name if peer.installed else f"{name} ({peers.ABSENT})"


def _round(stage: Stage) -> dict[str, Look]:
    starts: dict[str, Callable[[ExitStack], int]] = {
        "fresh": lambda stack: _fresh(stage, stack),
        "used": lambda stack: _used(stage, stack),
    }
    if peers.BARE.installed:
        starts["bare"] = lambda stack: _peer(stage, stack, peers.bare_command())
    if peers.EMAILPROXY.installed:
        starts["emailproxy"] = lambda stack: _peer(stage, stack, peers.emailproxy_command(stage.folder()))
    memory = {}
    for name, start in starts.items():
        with ExitStack() as stack:
            pid = start(stack)
            time.sleep(SETTLING)
            memory[name] = processes.memory(pid)
    with ExitStack() as stack:
        pids = {name: start(stack) for name, start in starts.items()}
        time.sleep(SETTLING)
        before = {name: processes.activity(pid) for name, pid in pids.items()}
        time.sleep(WATCHED)
        return {
            name: (memory[name], processes.between(before[name], processes.activity(pid))) for name, pid in pids.items()
        }


def _fresh(stage: Stage, stack: ExitStack) -> int:
    home = stage.fresh()
    return _start(stage, stack, stage.consentray(), stage.environment(home))


def _peer(stage: Stage, stack: ExitStack, command: list[str]) -> int:
    return _start(stage, stack, command, stage.desktop.environment)


def _used(stage: Stage, stack: ExitStack) -> int:
    """Start the program signed in, make the calls by its menu, and close the window with the answers."""
    home = stage.signed_in()
    pid = _start(stage, stack, stage.consentray(), stage.environment(home))
    screen = stage.desktop.screen
    with open_client(stage.desktop.bus.address) as client:
        client.wait_for_item(pid=pid)
        client.wait_until(lambda: client.state() == "ready")
        before = stage.platform().calls()
        for number in range(CALLS):
            client.click(*(("Customer API", "Recent customers"), ("Vendor API", "Vendors"))[number % 2])
            stage.platform().wait_for_calls(before + number + 1)
            client.wait_until(lambda: client.state() == "ready")
        screen.wait_for_window(WINDOW_CLASS)
        while screen.windows(WINDOW_CLASS):  # a page back, then the window
            time.sleep(PAUSE_SECONDS)  # a key that comes sooner counts as typed for something else
            screen.press("Escape")
            screen.wait_until_still()
    return pid


def _start(stage: Stage, stack: ExitStack, command: list[str], environment: dict[str, str]) -> int:
    with observer(stage) as heard:
        process, _ = stack.enter_context(started(command, environment))
        heard.registered()
    return process.pid
