"""Quick calls: the whole command, and what a call costs beside its own time."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable
from typing import Final

from tests.benchmarks import installed, peers, table
from tests.benchmarks.measure import Sample, interleave, samples
from tests.benchmarks.stage import Stage
from tests.benchmarks.table import Row
from tests.program import ROOT

REPETITIONS: Final = 9
OVERHEAD: Final = 2.0
"""Milliseconds that a call may take on top of a bare request's."""


def rows(stage: Stage) -> list[Row]:
    """Return the rows about quick calls."""
    return [*_commands(stage), _overhead(stage)]


def _commands(stage: Stage) -> list[Row]:
    home = stage.signed_in()
    desktop = stage.desktop.environment | {
        "AZURE_CONFIG_DIR": str(stage.folder()),
        "AZURE_CORE_COLLECT_TELEMETRY": "no",
    }

    def whole(command: list[str], environment: dict[str, str], code: int = 0) -> float:
        began = time.perf_counter()
        ended = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False)
        took = time.perf_counter() - began
        if ended.returncode != code:
            raise RuntimeError(f"{command[2:]} ended with {ended.returncode}: {ended.stderr.strip()[-300:]}")
        return took

    contestants: dict[str, Callable[[], float]] = {
        "ours": lambda: whole(stage.consentray("call", "customer", "list", "--json"), stage.environment(home)),
        "version": lambda: whole([installed.PYTHON, installed.PROGRAM, "--version"], desktop),
        "imports": lambda: whole([installed.PYTHON, "-c", "import msal, requests"], desktop),
    }
    if peers.AZ.installed:
        # Nobody can sign in to Azure here, so it is measured up to where it says so, honestly: exit code 1.
        contestants["token"] = lambda: whole(peers.az_command("account", "get-access-token"), desktop, 1)
        contestants["az"] = lambda: whole(peers.az_command("version"), desktop)
    for contestant in contestants.values():
        contestant()
    found = {name: sample.scaled(1000) for name, sample in samples(interleave(contestants, REPETITIONS)).items()}
    words = "consentray call, whole process"
    az = "" if peers.AZ.installed else f" ({peers.ABSENT})"
    token = f"az account get-access-token, to “not logged in”{az}"
    return [
        table.at_most(words, found["ours"], "import msal, requests", found["imports"], 1.3, "ms"),
        table.faster(words, found["ours"], token, found.get("token"), 2, "ms"),
        table.faster("consentray --version", found["version"], f"az version{az}", found.get("az"), 2, "ms"),
    ]


def _overhead(stage: Stage) -> Row:
    home = stage.signed_in(2, "plain-file")
    taken: dict[str, list[float]] = stage.inside("overhead", home.configuration, home.folder)
    found = {name: Sample.of(values).scaled(1000) for name, values in taken.items()}
    return table.within(
        "a call on a kept connection", found["ours"], "bare requests session", found["bare"], OVERHEAD, "ms"
    )
