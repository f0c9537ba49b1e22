"""Every byte that the program leaves behind at its most detailed level is searched for what must not be there."""

from __future__ import annotations

import signal
import sys
from pathlib import Path

import pytest

from tests.menu_client import open_client
from tests.patience import PATIENCE
from tests.private_bus import PrivateBus
from tests.program import ADA, Program
from tests.secret_search import ProcessWatch, Secrets, files_with, personal
from tests.test_device_code import next_code, use
from tests.ui.tray.fake_desktop import Watcher
from trayapp.demo.platform import Platform
from trayapp.system.crashes import NAME as CRASH

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")

SCENARIOS: dict[str, tuple[tuple[str, ...], ...]] = {
    "sign-in": (("consent",), ("status", "--json"), ("consent", "--again")),
    "calls": (("consent",), ("call", "customer", "--include"), ("call", "vendor", "--json"), ("call", "nobody")),
    "help": (("consent",), ("doctor", "--json"), ("diagnostics", "made.zip"), ("config",), ("self-test",)),
    "refused": (("consent",), ("consent", "--json"), ("status",)),
    "throttled": (("consent",), ("status", "--json")),
    "revoked": (("consent",), ("status",), ("consent",)),
    "signed-out": (("consent",), ("sign-out", "--json"), ("sign-out", "--all")),
}
"""What is run, one after the other; `trouble` says what the platform does meanwhile."""


def trouble(scenario: str, program: Program) -> None:
    platform = program.platform
    match scenario:
        case "refused":
            platform.answer_next_token_with("invalid_grant", suberror="consent_required", times=3)
        case "throttled":
            platform.answer_next_token_with("temporarily_unavailable", code=90033, times=2)
        case "revoked":
            platform.revoke_refresh_tokens(ADA)
        case "calls":
            platform.require_fresh_token(ADA, "vendor")


@pytest.fixture
def secrets(platform: Platform) -> Secrets:
    return Secrets(platform)


@pytest.fixture
def program(tmp_path: Path, platform: Platform, secrets: Secrets) -> Program:
    assert not secrets.known
    (tmp_path / "run").mkdir()
    made = Program(tmp_path / "run", platform)
    made.configure(head='log_level = "debug"\n')
    return made


def assert_nothing_left(program: Program, secrets: Secrets, *seen: str) -> None:
    """Search the files, what was printed, and what else was seen."""
    cache = [each for each in program.home.iterdir() if each.name.startswith("tokens")]
    assert files_with(secrets, program.folder, but=cache) == {}
    for each in seen:
        assert secrets.in_text(each) == set()
    log = "".join(each.read_text() for each in (program.home / "log").iterdir())
    assert '"source": "msal"' in log
    assert personal(log, ADA, "Ada Brandt", "Brandt") == []


@pytest.mark.attack(
    "a stolen disk or file",
    "a search of every file, output, command line and environment for each secret that went over the wire, after"
    " sign-ins, calls, refusals, diagnostics and sign-outs at the most detailed level",
    "the encrypted tokens alone",
)
@pytest.mark.parametrize("scenario", SCENARIOS)
def test_no_secret_is_left_anywhere(scenario: str, program: Program, secrets: Secrets) -> None:
    watch, said = ProcessWatch(), ""
    with watch.watching():
        for number, command in enumerate(SCENARIOS[scenario]):
            if number == 1:
                trouble(scenario, program)
            ran = program.run(*(str(program.folder / each) if each.endswith(".zip") else each for each in command))
            said += ran.out + ran.err
    assert {"code", "code_verifier", "access_token", "refresh_token", "id_token", "state", "nonce"} <= secrets.kinds
    assert any("scripted_browser" in each for each in watch.seen)
    assert_nothing_left(program, secrets, said, "\0".join(watch.seen))


@pytest.mark.attack("a stolen disk or file", "the same after a sign-in by a device code", "the encrypted tokens alone")
def test_no_secret_of_a_device_code_is_left_anywhere(program: Program, secrets: Secrets) -> None:
    watch = ProcessWatch()
    with watch.watching():
        process = program.start("consent", "--device-code")
        for _ in program.platform.apis:
            _, code, link = next_code(process)
            use(code, link)
        out, err = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0
    assert {"device_code", "access_token", "refresh_token"} <= secrets.kinds
    assert_nothing_left(program, secrets, out, err, "\0".join(watch.seen))


@pytest.mark.attack("a stolen disk or file", "the same after an abort in the tray", "the encrypted tokens alone")
def test_no_secret_is_left_by_a_crash(program: Program, secrets: Secrets, tmp_path: Path) -> None:
    (tmp_path / "bus").mkdir()
    bus = PrivateBus(tmp_path / "bus")
    program.environ["DBUS_SESSION_BUS_ADDRESS"] = bus.address
    assert program.run("consent").code == 0
    said = ""
    with Watcher(bus.address), open_client(bus.address) as client:
        for ends in (lambda process: process.send_signal(signal.SIGABRT), lambda _: client.click("Quit")):
            process = program.start()
            client.wait_for_item(pid=process.pid)
            client.wait_until(lambda: client.state() == "ready")
            crash = program.home / "log" / CRASH
            client.wait_until(crash.exists)
            ends(process)
            said += "".join(process.communicate(timeout=PATIENCE))
    bus.stop()
    log = (program.home / "log" / "consentray.log").read_text()
    assert "the run before crashed: Fatal Python error: Aborted" in log
    assert not crash.exists()
    assert_nothing_left(program, secrets, said)


def test_the_search_finds_what_is_there(program: Program, secrets: Secrets) -> None:
    assert program.run("consent").code == 0
    kinds = files_with(secrets, program.home)
    assert set().union(*kinds.values()) >= {"access_token", "refresh_token", "id_token"}
    (program.folder / "noted").write_text(next(iter(secrets.known)))
    assert str(program.folder / "noted") in files_with(secrets, program.folder)
