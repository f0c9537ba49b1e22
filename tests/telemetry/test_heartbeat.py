"""What a collector receives: a real HTTP server, and OpenTelemetry's own reading of the bytes."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.calls.api_server import ApiServer, Reply
from tests.core.build import run, setup
from tests.menu_client import open_client
from tests.patience import PATIENCE
from tests.private_bus import PrivateBus
from tests.program import ROOT, Program
from tests.secret_search import Secrets
from tests.ui.tray.fake_desktop import Watcher
from trayapp.core import events as ev
from trayapp.core.measurements import CALLS, INSTRUMENTS, PROBLEMS, SIGN_INS, START
from trayapp.core.problems import unexpected
from trayapp.core.state import initial
from trayapp.demo.platform import Platform
from trayapp.settings.lines import Lines
from trayapp.settings.model import Settings
from trayapp.settings.resolve import resolve
from trayapp.settings.source import Layer, Source
from trayapp.system.log import Log
from trayapp.telemetry import heartbeat as module
from trayapp.telemetry import instruments
from trayapp.telemetry.heartbeat import Heartbeat

CONFIGURATION: dict[str, object] = {
    "client_id": "11111111-2222-3333-4444-555555555555",
    "authority": "https://login.microsoftonline.com/organizations",
    "api": [{"name": "graph", "scopes": ["User.Read"]}],
}
STATE = initial(setup())
FAILED = ev.Failed(unexpected(ValueError("ada@contoso.example")))


@pytest.fixture
def collector() -> Iterator[ApiServer]:
    server = ApiServer()
    server.will(Reply(body=b""))
    yield server
    server.close()


@contextmanager
def ending(process: subprocess.Popen[bytes]) -> Iterator[subprocess.Popen[bytes]]:
    """Leave no process behind, whatever fails."""
    try:
        yield process
    finally:
        process.kill()
        process.wait(PATIENCE)


def settings_for(endpoint: str) -> Settings:
    document = CONFIGURATION | {"telemetry_endpoint": endpoint}
    return resolve([Source(Layer.MACHINE, "machine.toml", document, Lines())], Path("x")).require()


def sums(body: bytes) -> dict[tuple[str, ...], float]:
    """Return the sums of a counter, the counts of a histogram, by its name and attributes."""
    return {
        (metric.name, *(each.value.string_value for each in point.attributes)): getattr(point, "as_int", 0)
        or getattr(point, "as_double", 0)
        or point.count
        for metric in _scope(body).metrics
        for point in (metric.histogram.data_points or metric.sum.data_points)
    }


def _scope(body: bytes) -> Any:
    (scope,) = _exported(body).scope_metrics
    return scope


def _exported(body: bytes) -> Any:
    from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest

    (of_a_resource,) = ExportMetricsServiceRequest.FromString(body).resource_metrics
    return of_a_resource


def fail_once(heart: Heartbeat) -> None:
    heart.take(STATE, FAILED, run(STATE, FAILED)[0])


@pytest.mark.skipif(sys.platform != "linux", reason="the bus is Linux's")
@pytest.mark.attack(
    "a stolen disk or file", "every byte that telemetry sends of a run", "counts; no secret, name, host or path"
)
def test_the_real_program_tells_of_its_run_when_it_ends(
    tmp_path: Path, platform: Platform, collector: ApiServer
) -> None:
    pytest.importorskip("opentelemetry.sdk")
    program, secrets = Program(tmp_path, platform), Secrets(platform)
    program.configure()
    policies = tmp_path / "etc/consentray/policies"
    (policies / "managed").mkdir(parents=True)
    (policies / "managed/telemetry.json").write_text(f'{{"telemetry_endpoint": "{collector.origin}/otlp/"}}')
    code = (
        "import os, sys; from pathlib import Path; from trayapp.system import folders;"
        "from trayapp.settings import believed; believed.ROOT = os.getuid();"
        "folders.POLICIES = Path(sys.argv.pop(1)); from trayapp.cli.main import main; sys.exit(main())"
    )
    (tmp_path / "bus").mkdir()
    bus = PrivateBus(tmp_path / "bus")
    program.environ["DBUS_SESSION_BUS_ADDRESS"] = bus.address
    said = tmp_path / "said"
    with (
        Watcher(bus.address),
        said.open("w") as out,
        ending(
            subprocess.Popen(
                [sys.executable, "-c", code, str(policies), "--config", str(program.config)],
                stdout=out,
                stderr=subprocess.STDOUT,
                env=program.environ,
                cwd=ROOT,
            )
        ) as process,
        open_client(bus.address) as client,
    ):
        client.wait_for_item(pid=process.pid)
        client.wait_until(
            lambda: client.labels()[0] == "Not signed in"
        )  # not "Checking", while a click changes nothing
        client.click("Sign in and consent to all APIs…")
        client.wait_until(lambda: client.state() == "ready")
        client.click("Customer API", "Recent customers")
        client.wait_until(lambda: any("Show the answer" in str(each) for each in client.labels()))
        client.click("Quit")
        assert process.wait(PATIENCE) == 0
    bus.stop()
    assert [word for word in ("Traceback", "ERROR", "pentelemetry") if word in said.read_text()] == []
    (received,) = collector.received
    assert (received.path, received.headers["content-type"]) == ("/otlp/v1/metrics", "application/x-protobuf")
    found = sums(received.body)
    assert (found[START,], found[SIGN_INS, "complete"], found[CALLS, "answered", "2xx"]) == (1, 1, 1)
    assert {name for name, *_ in found} <= set(INSTRUMENTS)
    of = {each.key: each.value.string_value for each in _exported(received.body).resource.attributes}
    page = (ROOT / "docs/telemetry.md").read_text(encoding="utf-8")
    assert set(of) == set(re.findall(r"^\| `((?:service|os)\.[a-z.]+)` \|", page, re.MULTILINE))
    named = [program.platform.client_id, "ada", "contoso", "customer", "localhost", "127.0.0.1", str(Path.home())]
    assert [each for each in named if each.encode() in received.body.lower()] == []
    sent = received.body.decode("latin-1") + str(received.headers)
    assert "access_token" in secrets.kinds
    assert secrets.in_text(sent) == set()


@pytest.mark.parametrize("away", [Reply(503), Reply(404), Reply(hang_up=True), Reply(trickle=True)])
def test_what_one_export_could_not_bring_the_next_one_brings(
    collector: ApiServer,
    away: Reply,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    pytest.importorskip("opentelemetry.sdk")
    monkeypatch.setattr(instruments, "SECONDS", 0.3)
    collector.will(away, away, away, Reply(body=b""))
    log = Log(tmp_path, loud=True)
    heart = Heartbeat(settings_for(collector.origin), log, first=0.0, interval=0.01)
    fail_once(heart)
    while len(collector.replies) > 1:
        collector.answered.get(timeout=PATIENCE)
    fail_once(heart)
    heart.close()
    heart._thread.join(PATIENCE)
    sent = [sums(each.body)[PROBLEMS, "unexpected"] for each in collector.received]
    assert (sent, sent[-1]) == (sorted(sent), 2)
    assert log.file.read_text().count("telemetry: the collector") == 1
    assert capfd.readouterr().err == ""


def test_the_end_of_the_program_does_not_wait_for_a_slow_collector(
    collector: ApiServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("opentelemetry.sdk")
    monkeypatch.setattr(module, "QUIT_SECONDS", 0.01)
    collector.will(Reply(trickle=True))
    heart = Heartbeat(settings_for(collector.origin), Log(tmp_path))
    fail_once(heart)
    heart.close()
    collector.answered.get(timeout=PATIENCE)
    assert heart._thread.is_alive()
    collector.close()
    heart._thread.join(PATIENCE)
    assert not heart._thread.is_alive()


def test_without_the_packages_nothing_is_sent_and_the_log_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [name for name in sys.modules if name.startswith("opentelemetry.exporter")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "opentelemetry.exporter", None)
    monkeypatch.setitem(sys.modules, "opentelemetry", None)
    log = Log(tmp_path)
    heart = Heartbeat(settings_for("http://localhost:1"), log, first=0.0)
    heart._thread.join(PATIENCE)
    fail_once(heart)
    assert heart._taken.empty()
    heart.close()
    assert "telemetry: nothing is sent, as the package opentelemetry" in log.file.read_text()


def test_without_the_setting_nothing_is_imported() -> None:
    code = "import sys, trayapp.runtime.tray_run; print([m for m in sys.modules if 'telemetry' in m or 'measur' in m])"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=PATIENCE)
    assert shown.stdout.strip() == "[]"
