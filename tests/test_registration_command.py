"""`consentray registration`, as an administrator and as a script run it."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_DNS, uuid5

import pytest

from tests.core.registration.known import CLIENT_ID, CUSTOMER, MANIFESTS, manifest
from tests.program import Program, Ran
from trayapp.cli.main import main
from trayapp.cli.ways import CHECK_THE_REGISTRATION
from trayapp.demo.platform import Platform
from trayapp.settings.catalogue import catalogue

CONFIG = f"""\
client_id = "{CLIENT_ID}"
authority = "https://login.microsoftonline.com/contoso.example"

[[api]]
name = "customer"
title = "Customer API"
scopes = ["{CUSTOMER}/customer.read", "{CUSTOMER}/customer.write"]

[[api]]
name = "graph"
title = "Profile"
scopes = ["User.Read"]
"""
API = ("--api-manifest", str(MANIFESTS / "api.json"))


@pytest.fixture
def config(tmp_path: Path) -> Path:
    file = tmp_path / "consentray.toml"
    file.write_text(CONFIG)
    return file


def run(config: Path, *arguments: str) -> int:
    return main(["registration", "--config", str(config), *arguments])


def test_the_page_has_everything_that_the_portal_asks_for(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(config, *API) == 0
    shown = capsys.readouterr()
    assert shown.err == ""
    for part in (
        "accounts of one organisation (AzureADMyOrg)",
        "redirect URI  http://localhost, of a public client",
        "customer.read            bbbbbbbb-0000-0000-0000-000000000001",
        "User.Read                e1fe6dd8-ba31-4d61-89e7-88639da4683d",
        "Branding & properties",
        "Owners: at least two",
        "optional claim",
        "\naz ad app update --id",
        "\nEND\n",
        "\nUpdate-MgApplication",
    ):
        assert part in shown.out


def test_a_script_is_printed_alone(config: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert run(config, "--script", "azure-cli") == 0
    assert capfdbinary.readouterr().out.startswith(b"set -eu\naz login")
    assert run(config, "--script", "powershell") == 0
    assert b"Connect-MgGraph" in capfdbinary.readouterr().out
    config.write_text(CONFIG.replace("https://login.microsoftonline.com/contoso.example", "https://sts.example/adfs"))
    assert run(config, "--script", "azure-cli") == 2
    shown = capfdbinary.readouterr()
    assert (shown.out, b"no azure-cli script" in shown.err) == (b"", True)


def document(capsys: pytest.CaptureFixture[str], config: Path, *arguments: str, code: int = 0) -> dict[str, Any]:
    assert run(config, "--json", *arguments) == code
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def test_the_document_has_the_same(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = document(capsys, config)
    assert found["client_id"] == CLIENT_ID
    assert found["sign_in_audience"] == "AzureADMyOrg"
    assert found["redirect_uris"] == [{"uri": "http://localhost", "platform": "publicClient"}]
    customer = found["apis"][1]
    assert (customer["title"], customer["app_id"]) == ("Customer API", None)
    assert customer["permissions"][0] == {"name": "customer.read", "id": None, "administrator": False}
    assert found["azure_cli"][0] == "set -eu"
    assert found["client_metadata"] is None


def test_a_manifest_is_checked(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(config, *API, "--check", str(MANIFESTS / "graph-right.json")) == 0
    assert capsys.readouterr().out == "The registration is what the configuration needs, as far as it tells.\n"
    assert run(config, *API, "--check", str(MANIFESTS / "redirect-of-the-web.json")) == 1
    shown = capsys.readouterr().out
    assert shown.startswith("wrong: http://localhost is registered for the platform “Web”")
    assert "3 to fix." in shown
    file = str(MANIFESTS / "redirect-of-the-web.json")
    found = document(capsys, config, *API, "--check", file, code=1)
    first = found["findings"][0]
    assert (found["file"], first["kind"], first["key"]) == (file, "wrong", "web.redirectUris[1]")
    line = (MANIFESTS / "redirect-of-the-web.json").read_text().splitlines()[first["line"] - 1]
    assert "http://localhost:8400/" in line


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "isn't JSON: Expecting value, in column 1."),
        (b'{\n "appId": "x",\n}', "line 3: The file isn't JSON"),
        (b'{"appId": "x", "appId": "y"}', '"appId" stands twice'),
        (b"[" * 100_000, "nested too deeply"),
        (b"\xff\xfe\x00\xd8", "The file isn't text."),
        (b"\xc3\x28", "The file isn't text."),
        (b'{"appId": "x",\n "publicClient": []}', "line 2: publicClient: must be an object"),
        (b"{}", 'isn\'t an app registration: it has no "appId"'),
        (b'{"appId": "x", "web": NaN}', "NaN"),
        (b'{"appId": ' + b"9" * 5000 + b"}", "isn't JSON"),
    ],
)
def test_a_file_that_cannot_be_read_is_named_with_its_line(
    config: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], content: bytes, said: str
) -> None:
    file = tmp_path / "manifest.json"
    file.write_bytes(content)
    for option in ("--check",) if b"publicClient" in content else ("--check", "--api-manifest"):
        assert run(config, option, str(file)) == 2
        shown = capsys.readouterr()
        assert shown.out == ""
        assert str(file) in shown.err
        assert said in shown.err
    found = document(capsys, config, "--check", str(file), code=2)
    assert found["problem"]["code"] == "configuration"
    assert found["mistakes"][0]["place"] == str(file)


def test_files_that_are_not_there_or_too_large_are_named(
    config: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(config, "--check", str(tmp_path / "none.json")) == 2
    assert "can't be read: No such file" in capsys.readouterr().err
    (tmp_path / "huge.json").write_bytes(b" " * 5_000_000)
    assert run(config, "--check", str(tmp_path / "huge.json")) == 2
    assert "larger than 4096 KiB" in capsys.readouterr().err


def test_what_windows_powershell_writes_is_read(
    config: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for encoding in ("utf-16", "utf-8-sig"):
        (tmp_path / "m.json").write_bytes(json.dumps(manifest("az-right")).encode(encoding))
        assert run(config, *API, "--check", str(tmp_path / "m.json")) == 0
    assert "as far as it tells" in capsys.readouterr().out


def test_a_manifest_can_be_piped_in(
    config: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO((MANIFESTS / "another.json").read_bytes())))
    assert run(config, *API, "--check", "-") == 1
    assert capsys.readouterr().out.startswith("wrong: This is the registration 99999999-")
    monkeypatch.setattr(sys, "stdin", None)  # a windowed interpreter
    assert run(config, "--check", "-") == 2
    assert capsys.readouterr().err.startswith("stdin, line 1: The file isn't JSON")


def test_only_microsofts_registrations_can_be_checked(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    config.write_text(CONFIG.replace("https://login.microsoftonline.com/contoso.example", "https://sts.example/adfs"))
    assert run(config, "--check", str(MANIFESTS / "graph-right.json")) == 2
    assert "the authority is another" in capsys.readouterr().err


def test_what_a_manifest_says_is_clean_on_a_terminal(
    config: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = manifest("graph-right")
    found["web"]["redirectUris"] = ["https://x.example/\x1b[2J\u202e?code=secret"]
    (tmp_path / "m.json").write_text(json.dumps(found))
    assert run(config, *API, "--check", str(tmp_path / "m.json")) == 1
    shown = capsys.readouterr().out
    assert not {"\x1b", "\u202e"} & set(shown)
    assert "secret" not in shown


def test_without_a_configuration_nothing_is_said_of_a_registration(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(tmp_path / "none.toml") == 2
    assert document(capsys, tmp_path / "none.toml", code=2)["problem"]["code"] == "configuration"


def test_the_catalogue_names_every_permission_that_its_calls_need() -> None:
    for api in catalogue():
        assert {each for call in api.calls for each in call.permissions} <= api.ids.keys()
        assert all(len(each) == len(CLIENT_ID) and each == each.lower() for each in (api.app_id, *api.ids.values()))


class TestFromTheFirstErrorToTheFix:
    """A broken registration: what the sign-in says leads to the command, and what the command says mends it."""

    @pytest.fixture
    def program(self, tmp_path: Path, platform: Platform) -> Program:
        made = Program(tmp_path, platform)
        made.configure()
        return made

    def check(self, program: Program, registered: dict[str, Any]) -> Ran:
        """Export the registration, and those of both APIs; check it."""
        files = []
        for number, api in enumerate(program.platform.apis):
            service = manifest("api-service-principal")
            service["appId"] = f"aaaaaaaa-1111-2222-3333-44444444444{number}"
            service["servicePrincipalNames"] = [api.scopes[0].rpartition("/")[0]]
            names = [scope.rpartition("/")[2] for scope in api.scopes]
            service["oauth2PermissionScopes"] = [
                {"value": name, "id": str(uuid5(NAMESPACE_DNS, name))} for name in names
            ]
            files += ["--api-manifest", str(program.folder / f"{api.name}.json")]
            Path(files[-1]).write_text(json.dumps(service))
        (program.folder / "manifest.json").write_text(json.dumps(registered))
        return program.run("registration", "--check", str(program.folder / "manifest.json"), *files)

    def right(self, program: Program) -> dict[str, Any]:
        found: dict[str, Any] = manifest("graph-right") | {
            "appId": program.platform.client_id,
            "signInAudience": "AzureADMultipleOrgs",
        }
        found["requiredResourceAccess"] = [
            {
                "resourceAppId": f"aaaaaaaa-1111-2222-3333-44444444444{number}",
                "resourceAccess": [
                    {"id": str(uuid5(NAMESPACE_DNS, scope.rpartition("/")[2])), "type": "Scope"} for scope in api.scopes
                ],
            }
            for number, api in enumerate(program.platform.apis)
        ]
        return found

    def test_a_redirect_address_of_the_wrong_type(self, program: Program) -> None:
        program.platform.answer_next_token_with("invalid_request", code=9002327)
        ran = program.run("consent")
        assert ran.code == 1
        assert "single-page application" in ran.err
        assert CHECK_THE_REGISTRATION in ran.err
        registered = self.right(program)
        registered["publicClient"]["redirectUris"] = []
        registered["spa"]["redirectUris"] = ["http://localhost"]
        ran = self.check(program, registered)
        assert ran.code == 1
        assert "wrong: http://localhost is registered for the platform “Single-page application”" in ran.out
        assert "Mobile and desktop applications: add http://localhost" in ran.out
        assert "1 to fix." in ran.out
        assert self.check(program, self.right(program)).code == 0
        assert program.run("consent").code == 0

    def test_a_permission_that_is_not_listed(self, program: Program) -> None:
        program.platform.answer_next_token_with("invalid_client", code=650057)
        ran = program.run("consent")
        assert CHECK_THE_REGISTRATION in ran.err
        registered = self.right(program)
        registered["requiredResourceAccess"][1]["resourceAccess"].pop()
        ran = self.check(program, registered)
        assert ran.code == 1
        name = program.platform.apis[1].scopes[-1].rpartition("/")[2]
        assert f"not listed: {name}." in ran.out
        assert self.check(program, self.right(program)).code == 0
