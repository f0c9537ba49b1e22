"""A sign-in: from the browser's answer to "ready", and what it writes to the disk."""

from __future__ import annotations

import http.client
import re
import shutil
import sys
import time
from pathlib import Path
from typing import Final
from urllib.parse import urlencode, urlsplit

from tests.benchmarks import table
from tests.benchmarks.measure import Sample
from tests.benchmarks.stage import Home, Stage
from tests.benchmarks.start import observer, started
from tests.benchmarks.table import Row
from tests.menu_client import open_client
from tests.program import ADA
from tests.scripted_browser import ScriptedBrowser
from trayapp.settings.load import read_file

REPETITIONS: Final = 7
MANY: Final = 100
EXTRA: Final = 60.0
"""Milliseconds that a sign-in may take on top of its token requests."""

_WRITES: Final = "write,pwrite64,writev,fsync,fdatasync"
_TRACED: Final = re.compile(r"(\w+)\(\d+<([^>]*)>.* = (\d+)$")


def rows(stage: Stage) -> list[Row]:
    """Return the rows about signing in."""
    taken = [_from_answer_to_ready(stage) for _ in range(REPETITIONS)]
    ready = Sample.of(took * 1000 for took, _ in taken)
    requests = Sample.of(own * 1000 for _, own in taken)
    words = "browser's answer to ready, 2 APIs"
    return [table.within(words, ready, "its token requests", requests, EXTRA, "ms"), *_written(stage)]


def _from_answer_to_ready(stage: Stage) -> tuple[float, float]:
    """Sign in once.

    Return the seconds from the answer to "ready", and those in which the token requests were served.
    """
    home = stage.fresh()
    link_file = home.folder / "link"
    browser = home.folder / "browser"
    browser.write_text(f'#!/bin/sh\nprintf %s "$1" > {link_file}.part && mv {link_file}.part {link_file}\n')
    browser.chmod(0o700)
    environment = stage.environment(home) | {"BROWSER": f"{browser} %s"}
    ca_file = read_file(home.configuration).require().ca_file
    with (
        observer(stage) as heard,
        started(stage.consentray(), environment) as (process, _),
        open_client(stage.desktop.bus.address) as client,
    ):
        heard.registered()
        service = client.wait_for_item(pid=process.pid)
        client.wait_until(lambda: client.labels()[0] == "Not signed in")
        client.click("Sign in and consent to all APIs…")
        link = _wait_for(link_file)
        with ScriptedBrowser(ADA, deliver=False, ca_file=ca_file) as person:
            answer = person.visit(link)
        stage.desktop.screen.wait_until_still()  # the window that waits has been drawn
        stage.platform().take_times()
        began = _deliver(answer.redirect_uri, answer.fields)
        took = heard.ready(service, "2 of 2 APIs ready") - began
        return took, sum(stage.platform().take_times())


def _deliver(address: str, fields: dict[str, str]) -> float:
    """Bring the answer as the browser does; give when it was sent."""
    parts = urlsplit(address)
    connection = http.client.HTTPConnection(parts.hostname or "localhost", parts.port)
    connection.connect()
    began = time.perf_counter()
    connection.request(
        "POST", "/", urlencode(fields), {"Content-Type": "application/x-www-form-urlencoded", "Connection": "close"}
    )
    connection.getresponse().read()
    connection.close()
    return began


def _wait_for(file: Path) -> str:
    deadline = time.monotonic() + 30
    while not file.exists():
        if time.monotonic() > deadline:
            raise TimeoutError("no link was opened")
        time.sleep(0.02)
    return file.read_text(encoding="utf-8")


def _written(stage: Stage) -> list[Row]:
    names = [f"{what}, combined consent of {MANY} APIs" for what in ("bytes written", "fsyncs")]
    if shutil.which("strace") is None:
        return [table.not_measured(name, "strace is not installed", "≤ 3 x") for name in names]
    home = stage.fresh(MANY, "plain-file")
    stage.platform(MANY)
    bytes_, fsyncs = _traced(stage, home, stage.consentray("consent", "--json"))
    once = stage.fresh(MANY, "plain-file")
    program = (
        "import sys, pathlib, trayapp.system.files as f;"
        "f.write_whole(pathlib.Path(sys.argv[2]), pathlib.Path(sys.argv[1]).read_bytes())"
    )
    copied = [sys.executable, "-c", program, str(home.cache), str(once.folder / "tokens")]
    least_bytes, least_fsyncs = _traced(stage, once, copied)
    peer = "one write of the cache"
    return [
        table.at_most(names[0], Sample.of([bytes_ / 1024]), peer, Sample.of([least_bytes / 1024]), 3, "KiB"),
        table.at_most(names[1], Sample.of([fsyncs]), peer, Sample.of([least_fsyncs]), 3, ""),
    ]


def _traced(stage: Stage, home: Home, command: list[str]) -> tuple[int, int]:
    """Run a command under strace; return the bytes that went to the home's files, and how often one was flushed."""
    traces = stage.folder()
    # A file a thread: no line is torn by another thread's.
    stage.run(
        ["strace", "-ff", "-y", "-e", f"trace={_WRITES}", "-o", str(traces / "t"), *command], stage.environment(home)
    )
    written = flushed = 0
    for trace in traces.iterdir():
        for line in trace.read_text(encoding="utf-8", errors="replace").splitlines():
            found = _TRACED.match(line)
            if found is None or not found[2].startswith(str(home.folder)):
                continue
            if found[1] in {"fsync", "fdatasync"}:
                flushed += 1
            else:
                written += int(found[3])
    return written, flushed
