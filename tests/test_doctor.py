"""`consentray doctor`: what is well is said in a line, what is broken with its fix, on set-ups really broken."""

from __future__ import annotations

import errno
import os
import re
import socket
import ssl
import subprocess
import sys
import threading
import webbrowser
from collections.abc import Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest
import trustme

from tests.calls.api_server import ApiServer, Reply
from tests.identity.provider import Provider
from tests.identity.secret_service import SecretService
from tests.private_bus import PrivateBus
from tests.program import ADA, ROOT, Program, Ran
from tests.ui.tray.fake_desktop import Watcher
from trayapp.core.findings import Finding, Result
from trayapp.core.record import replace
from trayapp.demo.platform import Platform
from trayapp.doctor import kept, listener, online
from trayapp.doctor.all import checks_of
from trayapp.doctor.check import check, examine, look
from trayapp.doctor.machine import panel
from trayapp.doctor.set_up import SetUp
from trayapp.identity.cache import keyring
from trayapp.settings.load import load_resolved, read_file
from trayapp.system.files import locked
from trayapp.system.folders import folders

ENTRA = "https://login.microsoftonline.com/contoso.example"
API = """
[[api]]
name = "customer"
scopes = ["api://customer/customer.read"]
[[api.call]]
name = "list"
url = "{url}"
"""


@pytest.fixture
def platform(tmp_path: Path) -> Iterator[Platform]:
    """The embedded platform, whose tokens are too short-lived to be used twice."""
    with Platform(tmp_path / "demo", access_token_lifetime=60) as running:
        yield running


@pytest.fixture
def program(tmp_path: Path, platform: Platform) -> Program:
    made = Program(tmp_path, platform)
    made.configure()
    return made


def found(ran: Ran) -> dict[str, dict[str, Any]]:
    return {check["name"]: check for check in ran.document["checks"]}


def wrong(ran: Ran) -> set[str]:
    return {name for name, each in found(ran).items() if each["result"] in {"warning", "failed"}}


class TestOnASetUpThatWorks:
    def test_nothing_is_to_be_fixed(self, program: Program) -> None:
        ran = program.run("doctor", "--json")
        assert (ran.code, ran.err, wrong(ran)) == (0, "", set())
        assert found(ran)["token:vendor"]["detail"] == "nobody is signed in"
        assert all(each["looked_at"] and each["title"] and each["detail"] for each in found(ran).values())
        assert found(ran)["registration"]["detail"] == "known, and so is http://localhost"

    def test_each_token_and_what_it_grants_is_said(self, program: Program) -> None:
        program.run("consent")
        ran = program.run("doctor")
        assert ran.code == 0
        assert "Token for Customer API" in ran.out
        assert "grants customer.read, customer.write" in ran.out
        lines = ran.out.splitlines()
        assert re.search(r" fine, \d skipped\.$", lines[-1])  # one more where the packages are the distribution's
        details = {line.index("grants") for line in lines if "grants" in line} | {lines[0].index("2 APIs")}
        assert len(details) == 1

    @pytest.mark.parametrize("authority", ["b2c", "adfs", "oidc", "external", "common"])
    def test_at_every_kind_of_provider(self, program: Program, authority: Any) -> None:
        program.configure(authority)
        ran = program.run("doctor", "--json")
        expected = {"b2c": {"consent-pages"}, "adfs": {"consent-pages"}, "common": {"account-kinds"}}
        assert (ran.code, wrong(ran)) == (0, expected.get(authority, set())), ran.out

    def test_offline_sends_nothing(self, program: Program) -> None:
        program.platform.stop()
        ran = program.run("doctor", "--offline", "--json")
        assert (ran.code, wrong(ran)) == (0, set())
        assert "--offline" in found(ran)["sign-in-service"]["detail"]


def test_the_collector_of_telemetry_is_tried(tmp_path: Path, program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    server = ApiServer()
    resolved = read_file(program.config)
    settings = replace(resolved.require(), telemetry_endpoint=server.origin)
    at = SetUp(lambda: replace(resolved, settings=settings), folders())
    monkeypatch.setattr(online, "version", lambda _name: "1")
    assert [each.name for each in checks_of(at)].count("telemetry") == 1
    found = []
    for status in (200, 404):
        server.will(Reply(status))
        found.append(look(online.telemetry, at))
    server.close()
    found.append(look(online.telemetry, at))
    monkeypatch.undo()
    monkeypatch.setattr("sys.path", [str(tmp_path)])
    found.append(look(online.telemetry, at))
    assert [each.result for each in found] == [Result.OK, *[Result.WARNING] * 3]
    assert found[0].detail == f"{server.origin} answers (200)"
    assert found[3].command == "python -m pip install opentelemetry-exporter-otlp-proto-http"


class TestTheConfiguration:
    def test_a_broken_one_is_a_finding_beside_others(self, program: Program) -> None:
        program.config.write_text('client_id = 7\ntheme = "pink"\n')
        ran = program.run("doctor", "--json")
        assert ran.code == 2
        assert wrong(ran) == {"configuration"}
        assert found(ran)["configuration"]["command"] == f"consentray config --config {program.config}"
        assert "(and 3 more)" in found(ran)["configuration"]["detail"]
        assert found(ran)["folders"]["result"] == "ok"
        assert found(ran)["sign-in-service"]["result"] == "skipped"

    def test_none_at_all_is_one(self, program: Program) -> None:
        program.config.unlink()
        program.environ["CONSENTRAY_CONFIG"] = ""
        assert program.run("doctor").code == 2

    def test_what_is_wrong_comes_first_with_its_fix(self, program: Program) -> None:
        program.config.write_text("client_id = 7\n")
        lines = program.run("doctor").out.splitlines()
        assert lines[0] == "✗ Configuration"
        assert lines[lines.index(f"  Run  consentray config --config {program.config}") - 1].startswith("  Fix  ")


class TestTheRegistration:
    def test_a_redirect_address_that_it_does_not_list(self, program: Program) -> None:
        program.platform.manners.redirects = ("http://127.0.0.1/elsewhere",)
        ran = program.run("doctor", "--json")
        assert (ran.code, wrong(ran)) == (1, {"registration"})
        assert "http://localhost" in found(ran)["registration"]["fix"]
        assert "mobile and desktop applications" in found(ran)["registration"]["fix"]

    def test_the_walk_from_the_sign_in_that_brings_no_answer_to_the_fix(self, program: Program) -> None:
        program.configure(head="sign_in_timeout = 10\n")
        program.platform.manners.redirects = ("http://127.0.0.1/elsewhere",)
        ran = program.run("consent")
        assert "Sign-in took too long" in ran.err
        assert "Check this set-up: consentray doctor" in ran.err
        assert "✗ App registration" in program.run("doctor").out
        program.platform.manners.redirects = ()
        assert program.run("doctor").code == program.run("consent").code == 0

    def test_a_client_id_that_nobody_knows(self, program: Program) -> None:
        text = program.config.read_text().replace(program.platform.client_id, "11111111-2222-3333-4444-555555555555")
        program.config.write_text(text)
        ran = program.run("doctor", "--json")
        assert (ran.code, wrong(ran)) == (1, {"registration"})
        assert "client_id" in found(ran)["registration"]["fix"]

    def test_a_redirect_address_of_the_wrong_type_is_said_by_the_sign_in(self, program: Program) -> None:
        """The page takes it, so that only the token endpoint can tell."""
        program.platform.answer_next_token_with("invalid_request", code=9002327)
        ran = program.run("consent")
        assert ran.code == 1
        assert "under single-page application" in ran.err
        assert "Check this set-up: consentray doctor" in ran.err


class TestTheTokens:
    def test_a_permission_that_was_taken_back(self, program: Program, platform: Platform) -> None:
        program.run("consent")
        for scope in platform.apis[1].scopes:
            platform.revoke_consent(ADA, scope)
        ran = program.run("doctor", "--json")
        assert (ran.code, wrong(ran)) == (1, {"token:vendor"})
        assert found(ran)["token:vendor"]["command"].startswith("consentray consent")
        assert program.run("consent").code == 0
        assert program.run("doctor").code == 0

    @pytest.mark.skipif(os.name == "nt", reason="rights of POSIX")
    def test_a_file_that_others_can_read(self, program: Program) -> None:
        program.run("consent")
        program.environ["CONSENTRAY_HOME"] = str(program.home.rename(program.home.with_name("ada's home")))
        (file,) = Path(program.environ["CONSENTRAY_HOME"]).glob("tokens-*.json")
        file.chmod(0o644)
        ran = program.run("doctor", "--offline", "--json")
        assert (ran.code, wrong(ran)) == (1, {"saved-sign-in"})
        subprocess.run(["sh", "-c", found(ran)["saved-sign-in"]["command"]], check=True)
        assert program.run("doctor", "--offline").code == 0

    def test_a_damaged_file_stays_where_it_is(self, program: Program) -> None:
        program.run("consent")
        (file,) = program.home.glob("tokens-*.json")
        file.write_text("{")
        ran = program.run("doctor", "--json")
        assert found(ran)["saved-sign-in"]["result"] == "failed"
        assert found(ran)["token:vendor"]["result"] == "skipped"
        assert file.read_text() == "{"

    @pytest.mark.skipif(os.name == "nt", reason="a lock there is looked at by reading")
    def test_a_lock_that_another_process_holds(self, program: Program) -> None:
        program.run("consent")
        (file,) = program.home.glob("tokens-*.json")
        with locked(file.with_name(f"{file.name}.lock"), timeout=1):
            ran = program.run("doctor", "--offline", "--json")
        assert wrong(ran) == {"saved-sign-in"}


class Interceptor:
    """A proxy that answers every host itself, with certificates of a private authority; `sent` is what it read."""

    def __init__(self) -> None:
        self.authority = trustme.CA(organization_name="Corporate Inspection")
        self.sent: list[bytes] = []
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self._listening.getsockname()[1]}"
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                threading.Thread(target=self._answer, args=(self._listening.accept()[0],), daemon=True).start()

    def _answer(self, connection: socket.socket) -> None:
        with suppress(OSError):
            host = connection.recv(4096).split(b" ")[1].decode().partition(":")[0]
            connection.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self.authority.issue_cert(host).configure_cert(context)
            with context.wrap_socket(connection, server_side=True) as wrapped:
                while data := wrapped.recv(4096):
                    self.sent.append(data)
                    wrapped.sendall(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")

    def close(self) -> None:
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()


class TestTheNetwork:
    @pytest.fixture
    def interceptor(self) -> Iterator[Interceptor]:
        made = Interceptor()
        yield made
        made.close()

    def configure(self, program: Program, authority: str, head: str = "", url: str = "https://api.example/") -> None:
        who = f'client_id = "{program.platform.client_id}"\nauthority = "{authority}"'
        text = f'{who}\ntoken_cache = "plain-file"\n{head}\n'
        program.config.write_text(text + API.format(url=url))

    def test_interception_by_a_root_that_is_not_trusted_is_named(
        self, program: Program, interceptor: Interceptor
    ) -> None:
        self.configure(program, ENTRA, f'proxy = "{interceptor.address}"')
        refused = program.run("consent").err
        assert "The connection isn't trusted" in refused
        assert "Check this set-up: consentray doctor" in refused
        ran = program.run("doctor", "--json")
        assert ran.code == 1
        names = {"sign-in-service", "signed:login.microsoftonline.com", "signed:api.example"}
        assert wrong(ran) == names
        signed = found(ran)["signed:login.microsoftonline.com"]
        assert "signed by Corporate Inspection, whom this computer doesn't trust" in signed["detail"]
        assert f"by the proxy {interceptor.address}, named by the setting proxy" in signed["detail"]
        assert signed["command"].startswith("consentray config --set ca_file=")
        assert interceptor.sent == []

    def test_then_its_root_is_named_in_the_configuration_by_that_command(
        self, program: Program, interceptor: Interceptor, tmp_path: Path
    ) -> None:
        root = tmp_path / "root.pem"
        interceptor.authority.cert_pem.write_to_path(str(root))
        self.configure(program, ENTRA, f'proxy = "{interceptor.address}"')
        assert program.run("config", "--set", f"ca_file={root}").code == 0
        ran = program.run("doctor", "--json")
        signed = found(ran)["signed:login.microsoftonline.com"]
        assert (signed["result"], signed["command"]) == ("warning", "")
        assert f"the network is inspected; trusted by {root}" in signed["detail"]
        assert found(ran)["api:api.example"]["result"] == found(ran)["signed:api.example"]["result"] == "ok"
        assert f"Corporate Inspection, a private authority of {root}" in found(ran)["signed:api.example"]["detail"]
        assert interceptor.sent
        assert not any(b"authorization:" in each.lower() for each in interceptor.sent)

    def test_a_wrong_clock(self, program: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(BaseHTTPRequestHandler, "date_time_string", lambda *_: "Wed, 21 Oct 2015 07:28:00 GMT")
        with Provider(tmp_path) as provider:
            head = f'authority_type = "oidc"\nca_file = "{provider.ca_file}"'
            self.configure(program, provider.origin, head, url=provider.origin)
            ran = program.run("doctor", "--json")
        clock = found(ran)["clock"]
        assert (ran.code, clock["result"]) == (1, "failed")
        assert clock["detail"].startswith("This computer's clock is about ")
        assert clock["detail"].endswith(" days fast.")

    def test_a_closed_port(self, program: Program, platform: Platform) -> None:
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = taken.getsockname()[1]
        text = program.config.read_text().replace(platform.api_origin, f"http://localhost:{port}", 1)
        program.config.write_text(text)
        ran = program.run("doctor", "--json")
        assert (ran.code, wrong(ran)) == (1, {f"api:localhost:{port}"})
        assert "takes no connections" in found(ran)[f"api:localhost:{port}"]["fix"]

    def test_a_sign_in_service_that_is_away_is_one_finding(self, program: Program) -> None:
        program.platform.stop()
        ran = program.run("doctor", "--json")
        names = {name.partition(":")[0] for name in wrong(ran)}
        assert (ran.code, names) == (1, {"sign-in-service", "api"})

    def test_a_taken_redirect_port(self, program: Program) -> None:
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = taken.getsockname()[1]
            program.config.write_text(f'redirect_uri = "http://127.0.0.1:{port}/"\n{program.config.read_text()}')
            ran = program.run("doctor", "--json")
        assert (ran.code, wrong(ran)) == (1, {"listener"})
        assert f"port {port}, which redirect_uri names" in found(ran)["listener"]["detail"]

    def test_the_browser_that_would_be_used_comes_back(self, program: Program) -> None:
        code = "import sys, urllib.request as r; print(r.urlopen(sys.argv[1]).read().decode())"
        program.browse_by([sys.executable, "-c", code])
        ran = program.run("doctor", "--browser", "--offline", "--json")
        assert found(ran)["browser-answer"]["detail"].startswith("arrived at http://localhost:")
        assert (ran.code, wrong(ran)) == (0, set())

    def test_a_browser_that_does_not_come_back(self, program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
        program.no_browser()
        monkeypatch.setenv("BROWSER", program.environ["BROWSER"])
        monkeypatch.setattr(webbrowser, "_tryorder", None)
        monkeypatch.setattr(listener, "BROWSER_SECONDS", 0.5)
        at = SetUp(lambda: read_file(program.config), folders(), browser=True)
        finding = look(listener.by_browser, at)
        for thread in threading.enumerate():  # on a busy machine it still looks for the browser, which is this test's
            if thread.name == "browser":
                thread.join()
        assert finding.result is Result.FAILED
        assert finding.detail.startswith("no answer came in ")

    def test_one_that_insists_on_https(self, program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
        visit = "r.urlopen(sys.argv[1].replace('http', 'https', 1))"
        # One that ends badly would let Python try the next browser, a real one.
        code = f"import sys, urllib.request as r\ntry:\n {visit}\nexcept BaseException: 0"
        program.browse_by([sys.executable, "-c", code])
        monkeypatch.setenv("BROWSER", program.environ["BROWSER"])
        monkeypatch.setattr(webbrowser, "_tryorder", None)
        monkeypatch.setattr(listener, "BROWSER_SECONDS", 3.0)
        at = SetUp(lambda: read_file(program.config), folders(), browser=True)
        assert look(listener.by_browser, at).detail == "the browser insists on https"

    def test_a_browser_that_is_not_there(self, program: Program) -> None:
        program.environ["BROWSER"] = "/nowhere/browser %s"
        ran = program.run("doctor", "--offline", "--json")
        assert (ran.code, wrong(ran)) == (1, {"browser"})
        assert found(ran)["browser"]["command"].startswith("consentray consent --device-code")


@pytest.fixture
def bus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    made = PrivateBus(tmp_path)
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", made.address)
    monkeypatch.setenv("DISPLAY", ":none")
    yield made.address
    made.stop()


def set_up(program: Program) -> SetUp:
    return SetUp(lambda: read_file(program.config), folders())


@pytest.mark.skipif(not Path("/usr/bin/dbus-daemon").exists(), reason="there is no dbus-daemon")
class TestTheDesktop:
    def test_a_keyring_that_is_stopped_holds_nothing_up(
        self, program: Program, bus: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(keyring, "TIMEOUT", 0.5)
        program.configure(token_cache="encrypted")
        with SecretService(bus, silent=True):
            finding = look(kept.keyring, set_up(program))
            at = set_up(program)
            at.token_file.parent.mkdir()
            at.token_file.touch()
            saved = look(kept.saved_sign_in, at), look(kept.keyring, at)
        assert finding.result is Result.WARNING
        assert "didn't answer within" in finding.detail
        assert "GNOME Keyring" in finding.fix
        assert [each.result for each in saved] == [Result.SKIPPED, Result.FAILED]

    def test_one_that_works_is_said(self, program: Program, bus: str) -> None:
        program.configure(token_cache="encrypted")
        with SecretService(bus):
            finding = look(kept.keyring, set_up(program))
        assert (finding.result, finding.detail) == (Result.OK, "kept and read back by KeyringFile")

    @pytest.mark.usefixtures("bus")
    def test_a_desktop_without_a_panel(self, program: Program) -> None:
        finding = look(panel, set_up(program))
        assert (finding.result, finding.detail) == (Result.WARNING, "no panel here shows tray icons")

    def test_and_with_one(self, program: Program, bus: str) -> None:
        with Watcher(bus):
            assert look(panel, set_up(program)).result is Result.OK


def nothing_configured() -> SetUp:
    return SetUp(lambda: load_resolved(None, folders()), folders())


@check("crashing", "Crashing")
def crashing(_at: SetUp) -> str:
    raise ZeroDivisionError("by accident")


@check("locked", "Locked")
def locked_out(_at: SetUp) -> str:
    raise PermissionError(errno.EACCES, "Permission denied", "/home/ada/tokens.bin")


@check("hanging", "Hanging", seconds=0.2)
def hanging(_at: SetUp) -> str:
    threading.Event().wait()
    return ""


@check("fine", "Fine")
def fine(_at: SetUp) -> str:
    return "it is"


def test_every_check_is_documented(program: Program) -> None:
    page = (ROOT / "docs" / "doctor.md").read_text()
    names = {each.name.partition(":")[0] for each in checks_of(set_up(program))}
    assert [name for name in names if not re.search(rf"^\|.*`{name}[`:].*\|", page, re.MULTILINE)] == []


def test_a_check_that_crashes_or_hangs_is_a_finding_and_keeps_its_place() -> None:
    told: list[Finding] = []
    findings = examine([hanging, crashing, fine, locked_out], nothing_configured(), told.append)
    assert [(each.name, each.result) for each in findings] == [
        ("hanging", Result.FAILED),
        ("crashing", Result.FAILED),
        ("fine", Result.OK),
        ("locked", Result.FAILED),
    ]
    assert "didn't end within" in findings[0].detail
    assert "ZeroDivisionError: by accident" in findings[1].detail
    assert findings[3].detail == "/home/ada/tokens.bin: Permission denied"
    assert findings[3].fix == "Let this user read and write it."
    assert told[-1] == findings[0]
    assert len(told) == 4
