"""The platform as a whole: listeners, what outlives a restart, faults, the record, the program."""

from __future__ import annotations

import json
import os
import signal
import socket
import ssl
import stat
import subprocess
import sys
import threading
import tomllib
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from urllib.parse import parse_qs

import pytest
import requests

from tests.demo.client import Client, Raw
from tests.patience import PATIENCE
from trayapp.demo import configuration, web_server
from trayapp.demo.accounts import ADA, NOAH
from trayapp.demo.faults import Fault
from trayapp.demo.history import ConsentPage, History, Refresh, SignInPage
from trayapp.demo.platform import Platform
from trayapp.demo.sample_apis.apis import CUSTOMER, VENDOR, generate_apis

BOTH = (*CUSTOMER.scopes, *VENDOR.scopes)


# --- a restart ------------------------------------------------------------------------------------------------------


def test_a_program_is_signed_in_after_both_restart(tmp_path: Path) -> None:
    with Platform(tmp_path) as platform:
        client = Client(platform)
        token = client.sign_in(ADA.username, BOTH, CUSTOMER.scopes)["access_token"]
        cache = client.app.token_cache
        client.close()
        places = (platform.authority(), platform.api_origin)
    with Platform(tmp_path) as platform:
        assert (platform.authority(), platform.api_origin) == places
        client = Client(platform)
        client.app.token_cache = cache
        assert "access_token" in client.silent(VENDOR.scopes)
        assert client.call(CUSTOMER, CUSTOMER.endpoints[0], token).status_code == 200
        assert platform.record.count(SignInPage) == 0
        client.sign_in(ADA.username, BOTH, CUSTOMER.scopes)
        assert platform.record.count(ConsentPage) == 0
        client.close()


def test_other_ports_where_the_old_ones_are_taken(tmp_path: Path) -> None:
    with Platform(tmp_path) as platform:
        port = int(platform.authority().split(":")[2].split("/")[0])
    with socket.socket() as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        taken.bind(("127.0.0.1", port))
        taken.listen()
        with Platform(tmp_path) as platform:
            assert f":{port}/" not in platform.authority()
            with Raw(platform) as raw:
                assert raw.code(ADA.username)


def test_the_folder_is_private_and_holds_no_token(tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    with Platform(folder) as platform, Raw(platform) as raw:
        token = raw.token(code=raw.code(ADA.username)).json()["refresh_token"]
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    for path in folder.iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600, path.name
        assert token not in path.read_text()
    assert {path.name for path in folder.iterdir()} == {"ca.pem", "ca-key.pem", "signing-key.json", "state.json"}


def test_a_broken_state_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "state.json").write_text("{")
    with pytest.raises(ValueError, match=r"state\.json"):
        Platform(tmp_path)


# --- the listeners --------------------------------------------------------------------------------------------------


def test_the_certificate_is_of_the_private_authority_only(platform: Platform) -> None:
    for host in ("localhost", "127.0.0.1"):
        url = platform.authority().replace("localhost", host) + "/v2.0/.well-known/openid-configuration"
        # A session each: requests before 2.32 sends on a connection that was checked against other certificates.
        with requests.Session() as trusting, requests.Session() as session:
            trusting.trust_env = session.trust_env = False
            assert trusting.get(url, verify=str(platform.ca_file), timeout=PATIENCE).status_code == 200
            with pytest.raises(requests.exceptions.SSLError):
                session.get(url, timeout=PATIENCE)


def test_only_loopback_is_bound(platform: Platform) -> None:
    hosts = {
        server.server_address[0]
        for listener in (platform._secure, platform._open)
        if listener
        for server in listener._servers
    }
    assert hosts <= {"127.0.0.1", "::1"}
    assert "127.0.0.1" in hosts


@pytest.fixture
def _limits_beyond_the_test(monkeypatch: pytest.MonkeyPatch) -> None:
    """What waits for an idle connection waits until the test is given up."""
    for name in ("_IDLE_LIMIT", "_STOP_LIMIT"):
        monkeypatch.setattr(web_server, name, 600)
    monkeypatch.setattr(web_server._Handler, "timeout", 600)


@pytest.mark.usefixtures("_limits_beyond_the_test")
def test_an_idle_connection_holds_nobody_up(platform: Platform) -> None:
    port = int(platform.authority().split(":")[2].split("/")[0])
    with socket.create_connection(("127.0.0.1", port)), Raw(platform) as raw:
        raw.http.get(f"{platform.authority()}/v2.0/.well-known/openid-configuration", timeout=PATIENCE)


@pytest.mark.usefixtures("_limits_beyond_the_test")
def test_stopping_does_not_wait_for_idle_connections(tmp_path: Path) -> None:
    platform = Platform(tmp_path)
    platform.start()
    port = int(platform.authority().split(":")[2].split("/")[0])
    before = threading.active_count()
    with socket.create_connection(("127.0.0.1", port)), socket.create_connection(("127.0.0.1", port)) as raw:
        context = ssl.create_default_context(cafile=str(platform.ca_file))
        with context.wrap_socket(raw, server_hostname="localhost"):
            platform.stop()  # neither connection ends by itself
    assert threading.active_count() < before
    platform.stop()
    with pytest.raises(OSError, match="refused"):
        socket.create_connection(("127.0.0.1", port))


def test_it_can_be_started_again(tmp_path: Path) -> None:
    platform = Platform(tmp_path)
    for _ in range(2):
        with platform, Raw(platform) as raw:
            assert raw.code(ADA.username)


# --- faults -----------------------------------------------------------------------------------------------------------


def test_a_fault_answers_a_status(platform: Platform) -> None:
    platform.faults.add(Fault("token", status=503, times=2, retry_after="7"))
    with Raw(platform) as raw:
        code = raw.code(ADA.username)
        for _ in range(2):
            answer = raw.token(code=code)
            assert answer.status_code == 503
            assert answer.headers["Retry-After"] == "7"
        assert raw.token(code=code).status_code == 200


def test_a_fault_drops_the_connection(platform: Platform, sign_in: Callable[..., Client]) -> None:
    client = sign_in()
    client.sign_in(ADA.username, BOTH, CUSTOMER.scopes)
    for place in ("token", "discovery"):
        platform.faults.add(Fault(place, drop=True))
    with pytest.raises(requests.ConnectionError):
        client.silent(VENDOR.scopes)
    with pytest.raises(requests.ConnectionError):
        sign_in()
    assert "access_token" in client.silent(VENDOR.scopes)


def test_a_fault_at_an_api_and_at_the_pages(platform: Platform, sign_in: Callable[..., Client]) -> None:
    client = sign_in()
    token = client.sign_in(ADA.username, CUSTOMER.scopes)["access_token"]
    platform.faults.add(Fault("api", status=429, retry_after="1"))
    platform.faults.add(Fault("authorize", status=500))
    assert client.call(CUSTOMER, CUSTOMER.endpoints[2], token, json={"x": 1}).status_code == 429
    assert client.call(CUSTOMER, CUSTOMER.endpoints[2], token, json={"x": 1}).status_code == 201
    with Raw(platform) as raw:
        assert raw.http.get(raw.authorize_url(), timeout=PATIENCE).status_code == 500
        assert raw.http.get(raw.authorize_url(), timeout=PATIENCE).status_code == 200


@pytest.mark.usefixtures("_limits_beyond_the_test")
def test_a_delay_ends_with_the_platform(tmp_path: Path) -> None:
    with Platform(tmp_path) as platform:
        platform.faults.add(Fault("discovery", delay=600))
        url = f"{platform.authority()}/v2.0/.well-known/openid-configuration"
        with Raw(platform) as raw, pytest.raises(requests.Timeout):
            raw.http.get(url, timeout=0.2)


def test_cleared_faults_do_not_happen(platform: Platform) -> None:
    platform.faults.add(Fault("token", status=500))
    platform.faults.clear()
    with Raw(platform) as raw:
        assert raw.token(code=raw.code(ADA.username)).status_code == 200


# --- the record -------------------------------------------------------------------------------------------------------


def test_waiting_for_an_entry() -> None:
    record = History()
    entry = SignInPage("common")
    writer = threading.Thread(target=record.add, args=(entry,))
    writer.start()
    assert record.wait_for(SignInPage, authority="common") == (entry,)
    writer.join()
    with pytest.raises(TimeoutError, match="SignInPage"):
        record.wait_for(Refresh, timeout=0.01)
    record.clear()
    assert record.entries == ()


def test_the_record_holds_no_secret(platform: Platform) -> None:
    with Raw(platform) as raw:
        code = raw.code(ADA.username)
        answer = raw.token(code=code).json()
    text = repr(platform.record.entries)
    for secret in (code, raw.verifier, answer["access_token"], answer["refresh_token"], answer["id_token"]):
        assert secret not in text


# --- the configuration --------------------------------------------------------------------------------------------


def test_the_configuration_names_all_there_is(platform: Platform, tmp_path: Path) -> None:
    path = configuration.write(platform, tmp_path / "settings")
    read = tomllib.loads(path.read_text(encoding="utf-8"))
    assert read["client_id"] == platform.client_id
    assert read["authority"] == platform.authority("common")
    assert read["authority_type"] == "entra"
    assert read["token_cache"] == "encrypted"
    assert Path(read["ca_file"]).samefile(platform.ca_file)
    assert [api["name"] for api in read["api"]] == ["customer", "vendor"]
    assert read["api"][0]["scopes"] == list(CUSTOMER.scopes)
    calls = [(call["name"], call.get("method", "GET")) for api in read["api"] for call in api["call"]]
    assert calls == [
        ("list", "GET"),
        ("visits", "GET"),
        ("register-visit", "POST"),
        ("find", "GET"),
        ("orders", "GET"),
        ("list", "GET"),
        ("invoices", "GET"),
        ("request-payment", "POST"),
        *((name, "GET") for name in ("journal", "report", "chart", "prices", "contract", "abroad", "refused")),
    ]


@pytest.mark.parametrize("kind", ["organizations", "consumers", "b2c", "oidc"])
def test_a_configuration_for_each_kind_of_authority(platform: Platform, kind: configuration.AuthorityKind) -> None:
    read = tomllib.loads(configuration.text(platform, authority=kind, token_cache="plain-file"))
    assert read["authority"] == platform.authority({"b2c": "contoso.example/b2c_1_signin"}.get(kind, kind))
    assert read["authority_type"] == ("oidc" if kind == "oidc" else "entra")
    assert read["api"][1]["scopes"] == list(VENDOR.plain_scopes if kind == "oidc" else VENDOR.scopes)
    assert read["token_cache"] == "plain-file"


def test_the_configuration_of_many_apis_can_be_called(tmp_path: Path) -> None:
    apis = generate_apis(25)
    with Platform(tmp_path, apis=apis) as platform:
        read = tomllib.loads(configuration.text(platform))
        assert len({api["name"] for api in read["api"]}) == len({api["title"] for api in read["api"]}) == 25
        client = Client(platform)
        client.sign_in(
            NOAH.username, [scope for api in read["api"] for scope in api["scopes"]], read["api"][0]["scopes"]
        )
        token = client.silent(read["api"][24]["scopes"])["access_token"]
        for call in read["api"][24]["call"]:
            answer = client.http.request(
                call.get("method", "GET"), call["url"], headers={"Authorization": f"Bearer {token}"}, timeout=PATIENCE
            )
            assert answer.status_code in {200, 201}
        client.close()


# --- the program ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_program_says_where_it_is_and_stops(tmp_path: Path, number: signal.Signals) -> None:
    command = [sys.executable, "-m", "trayapp.demo", "--folder", str(tmp_path), "--authority", "oidc"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as program:
        assert program.stdout
        assert program.stderr
        ready = json.loads(program.stdout.readline())
        with requests.Session() as session:
            session.trust_env = False
            url = f"{ready['oidc_authority']}/.well-known/openid-configuration"
            assert (
                session.get(url, verify=ready["ca_file"], timeout=PATIENCE).json()["issuer"] == ready["oidc_authority"]
            )
        assert tomllib.loads(Path(ready["configuration"]).read_text())["authority"] == ready["oidc_authority"]
        program.send_signal(number)
        assert program.wait(PATIENCE) == 0
        assert program.stdout.read() == ""
        assert program.stderr.read() == ""


def test_the_program_says_why_it_cannot_start(tmp_path: Path) -> None:
    (tmp_path / "state.json").write_text("no state")
    command = [sys.executable, "-m", "trayapp.demo", "--folder", str(tmp_path)]
    program = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=False)
    assert program.returncode == 1
    assert "state.json" in program.stderr
    assert "Traceback" not in program.stderr


def test_the_scripted_browser_as_a_program(platform: Platform) -> None:
    posted: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            posted.append(self.rfile.read(int(self.headers["Content-Length"])).decode())
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server, Raw(platform) as raw:
        serving = threading.Thread(target=server.handle_request)
        serving.start()
        uri = f"http://localhost:{server.server_port}"
        url = raw.authorize_url(redirect_uri=uri, response_mode="form_post")
        script = str(Path(__file__).parents[1] / "scripted_browser.py")
        command = [sys.executable, script, "--account", ADA.username, "--untick", "customer.read", url]
        done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=False)
        serving.join(10)
        assert (done.returncode, done.stderr) == (0, "")
        answer = {name: values[0] for name, values in parse_qs(posted[0]).items()}
        assert raw.token(code=answer["code"], redirect_uri=uri).json()["scope"] == ""


def test_nothing_of_the_program_is_imported() -> None:
    lines = (
        "import sys, trayapp.demo.platform, trayapp.demo.configuration",
        "print(*(name for name in sys.modules if name.split('.')[0] in ('trayapp', 'msal', 'requests')))",
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(
        [sys.executable, "-c", "\n".join(lines)],
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=True,
        env=environment,
    )
    names = done.stdout.split()
    assert "trayapp.demo.platform" in names
    assert [name for name in names if name != "trayapp" and not name.startswith("trayapp.demo")] == []
