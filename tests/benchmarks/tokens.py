"""Silent tokens: how long they take for many APIs, and how long the look-up of a kept one takes."""

from __future__ import annotations

import json
import math
from functools import partial
from typing import Final

from tests.benchmarks import table
from tests.benchmarks.inside.silent import AT_ONCE
from tests.benchmarks.measure import Sample, interleave, samples
from tests.benchmarks.stage import Home, Stage
from tests.benchmarks.table import Row

APIS: Final = (20, 100)
LATENCIES: Final = (0.0, 0.1)
ENTRIES: Final = (1, 100, 1000)
REPETITIONS: Final = 5
MSAL_REPETITIONS: Final = 3
"""MSAL's own way takes up to a quarter of a minute."""


def rows(stage: Stage) -> list[Row]:
    """Return the rows about tokens."""
    made: list[Row] = []
    for apis in APIS:
        for latency in LATENCIES:
            made += _many(stage, apis, latency)
    return [*made, *_looked_up(stage)]


def _many(stage: Stage, apis: int, latency: float) -> list[Row]:
    platform = stage.platform(apis)
    kept = stage.signed_in(apis, "plain-file")
    _keep_first_token(kept, stage)
    platform.set_latency(latency)

    def seconds(way: str) -> float:
        home = stage.copy(kept)
        took: float = stage.inside("silent", way, home.configuration, home.folder)
        return took

    try:
        found = interleave({way: partial(seconds, way) for way in ("ours", "alone", "bare")}, REPETITIONS)
        ways = ("ours", "msal") if apis == max(APIS) else ("ours",)
        beside = interleave({way: partial(seconds, way) for way in ways}, MSAL_REPETITIONS)
    finally:
        platform.set_latency(0.0)
    found["ours"] += beside["ours"]
    taken = {name: sample.scaled(1000) for name, sample in samples({**beside, **found}).items()}
    waves = math.ceil((apis - 1) / AT_ONCE)
    words = f"silent tokens, {apis} APIs, {latency * 1000:g} ms latency"
    made = [table.at_most(words, taken["ours"], f"{waves} round trips", taken["alone"].scaled(waves), 1.25, "ms")]
    if not latency:
        # Both sides' computing is all there is then, and it shares the cores: no round trip hides behind another.
        made.append(table.at_most(words, taken["ours"], f"bare requests, {AT_ONCE} at once", taken["bare"], 1.25, "ms"))
    if apis == max(APIS):
        made.append(table.faster(words, taken["ours"], "MSAL, PersistedTokenCache", taken["msal"], 5, "ms"))
    return made


def _keep_first_token(home: Home, stage: Stage) -> None:
    """Leave the first API's token in the cache, as after the code was redeemed."""
    entries = json.loads(home.cache.read_text(encoding="utf-8"))
    first = stage.first_scope(home)
    entries["AccessToken"] = {key: each for key, each in entries["AccessToken"].items() if first in each["target"]}
    home.cache.write_text(json.dumps(entries), encoding="utf-8")


def _looked_up(stage: Stage) -> list[Row]:
    home = stage.signed_in(2, "plain-file")
    made = []
    for entries in ENTRIES:
        copy = stage.copy(home)
        taken: dict[str, list[float]] = stage.inside("lookup", copy.configuration, copy.folder, entries)
        found = {name: Sample.of(values).scaled(1e6) for name, values in taken.items()}
        words = f"token from the cache, {entries} {'entry' if entries == 1 else 'entries'}"
        made.append(table.at_most(words, found["ours"], "MSAL in memory", found["msal"], 1.2, "µs"))
    return made
