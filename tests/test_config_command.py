"""`consentray config`, as a user and as a program reads it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.patience import PATIENCE
from tests.program import ROOT
from tests.settings.test_load import GOOD
from trayapp.cli.main import main
from trayapp.settings.definition import TOP
from trayapp.settings.lines import Lines
from trayapp.settings.schema import schema
from trayapp.settings.source import Layer, Policy, Source


@pytest.fixture
def file(tmp_path: Path) -> Path:
    place = tmp_path / "home" / "consentray.toml"
    place.parent.mkdir()
    place.write_text('log_level = "debug"\n' + GOOD)
    return place


@pytest.fixture
def policy(monkeypatch: pytest.MonkeyPatch) -> dict[str, object]:
    """What the machine's policy says; tests write into it."""
    document: dict[str, object] = {}
    source = Source(Layer.MACHINE_POLICY, "HKLM", document, Lines())
    monkeypatch.setattr("trayapp.settings.load.read_policy", lambda _: Policy((source,)))
    return document


def document(capsys: pytest.CaptureFixture[str], *arguments: str, code: int = 0) -> dict[str, Any]:
    assert main(["config", "--json", *arguments]) == code
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def test_the_document_tells_each_value_its_origin_and_what_it_overrides(
    capsys: pytest.CaptureFixture[str], file: Path, policy: dict[str, object]
) -> None:
    policy["log_level"] = "info"
    shown = document(capsys)
    assert [each["key"] for each in shown["settings"]] == [setting.key for setting in TOP]
    settings = {each.pop("key"): each for each in shown["settings"]}
    assert settings["log_level"] == {
        "value": "info",
        "origin": {"layer": "machine-policy", "place": "HKLM", "line": None},
        "locked": True,
        "overrides": [{"value": "debug", "origin": {"layer": "person", "place": str(file), "line": 1}}],
        "remark": None,
    }
    assert settings["client_id"]["origin"]["line"] == 2
    assert settings["theme"] == {
        "value": "system",
        "origin": {"layer": "built-in", "place": None, "line": None},
        "locked": False,
        "overrides": [],
        "remark": None,
    }
    assert settings["api"]["value"][1]["name"] == "vendor"
    assert (shown["warnings"], shown["mistakes"]) == ([], [])


def test_the_table_is_aligned_and_says_who_locks(
    capsys: pytest.CaptureFixture[str], file: Path, policy: dict[str, object]
) -> None:
    policy["log_level"] = "info"
    policy["favourite"] = 1
    assert main(["config"]) == 0
    shown = capsys.readouterr()
    lines = shown.out.splitlines()
    column = lines[0].index("FROM")
    assert all(line[column - 1] == " " and line[column] != " " for line in lines if "overrides" not in line)
    (locked,) = [number for number, line in enumerate(lines) if line.startswith("log_level ")]
    assert lines[locked][column:] == "policy of this computer, locked: HKLM"
    assert lines[locked + 1].strip() == f'overrides "debug": your file: {file}, line 1'
    assert "api " in shown.out
    assert "customer, vendor" in shown.out
    assert "Ignored:\nHKLM: favourite: This value isn't known. Did you mean" in shown.err


def test_a_wrong_configuration_is_shown_as_far_as_it_goes(capsys: pytest.CaptureFixture[str], file: Path) -> None:
    file.write_text("call_attempts = 0\n" + file.read_text())
    shown = document(capsys, code=2)
    settings = {each["key"]: each for each in shown["settings"]}
    assert settings["call_attempts"]["value"] is None
    assert settings["log_level"]["value"] == "debug"
    assert shown["mistakes"] == [
        {"place": str(file), "line": 1, "key": "call_attempts", "message": "0 is out of range: 1 to 10."}
    ]
    assert main(["config"]) == 2
    shown_text = capsys.readouterr()
    assert "can't be used" in shown_text.out
    assert f"{file}, line 1: call_attempts: 0 is out of range" in shown_text.err


def test_no_configuration_at_all(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["config"]) == 2
    shown = capsys.readouterr()
    assert "(missing)" in shown.out
    assert "There is no configuration yet" in shown.err


SECRET = "s3cret"


@pytest.mark.parametrize(
    "line",
    [
        f'proxy = "http://me:{SECRET}@proxy.example"',
        f'authority = "https://me:{SECRET}@login.example/t"',
        f'authority = "https://login.example/t?key={SECRET}"',
        f'api = [{{name = "a", scopes = ["x/y"], call = [{{name = "c", url = "https://a.example/?code={SECRET}"}}]}}]',
        f'api = [{{name = "a", scopes = ["x/y"], call = [{{name = "c", url = "http://me:{SECRET}@a.example:x/"}}]}}]',
        f'api = [{{name = "a", scopes = ["x/y"], call = [{{name = "c", url = "http://a.example/?code={SECRET}"}}]}}]',
    ],
)
@pytest.mark.parametrize("overridden", [False, True])
def test_what_may_be_a_secret_is_masked_everywhere(
    capsys: pytest.CaptureFixture[str], file: Path, policy: dict[str, object], line: str, overridden: bool
) -> None:
    key = line.partition(" ")[0]
    if overridden:
        apis = [{"name": "a", "scopes": ["x/y"]}]
        policy[key] = {"proxy": "none", "authority": "https://a.example/t", "api": apis}[key]
    file.write_text(line + "\n")
    for arguments in (["config"], ["config", "--json"], ["config", "--check", str(file)], ["status", "--json"]):
        main(arguments)
        shown = capsys.readouterr()
        assert SECRET not in shown.out + shown.err, arguments
    main(["config", "--json"])
    assert key in capsys.readouterr().out


class TestCheck:
    def test_a_right_file(self, capsys: pytest.CaptureFixture[str], file: Path) -> None:
        assert main(["config", "--check", str(file)]) == 0
        assert capsys.readouterr().out == f"{file} is valid.\n"
        assert document(capsys, "--check", str(file)) == {"file": str(file), "mistakes": []}

    def test_every_mistake_with_its_line(self, capsys: pytest.CaptureFixture[str], file: Path) -> None:
        file.write_text('them = "dark"\n' + file.read_text().replace('"vendor"', '"customer"'))
        shown = document(capsys, "--check", str(file), code=2)
        assert [(each["line"], each["key"]) for each in shown["mistakes"]] == [(1, "them"), (17, "api[2].name")]
        assert main(["config", "--check", str(file)]) == 2
        assert f'{file}, line 1: them: This key isn\'t known. Did you mean "theme"?' in capsys.readouterr().err

    def test_it_needs_nothing_of_this_computer(
        self, capsys: pytest.CaptureFixture[str], file: Path, policy: dict[str, object]
    ) -> None:
        policy["client_id"] = 5
        for path in ("/etc/contoso/root.pem", r"C:\\contoso\\root.pem"):
            file.write_text(f'ca_file = "{path}"\n' + GOOD)
            assert main(["config", "--check", str(file)]) == 0
        file.write_text('ca_file = "root.pem"\n' + GOOD)
        assert document(capsys_cleared(capsys), "--check", str(file), code=2)["mistakes"][0]["key"] == "ca_file"

    def test_a_policy_for_linux_need_not_be_whole(self, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
        file = tmp_path / "10.json"
        file.write_text('{\n"log_level": "info"\n}')
        assert main(["config", "--check", str(file)]) == 0
        capsys.readouterr()
        file.write_text('{\n"log_level": "loud",\n"client_id": ""\n}')
        shown = document(capsys, "--check", str(file), code=2)
        assert {(each["line"], each["key"]) for each in shown["mistakes"]} == {(2, "log_level"), (3, "client_id")}

    def test_a_policy_that_recommends_is_checked_as_such(
        self, capsys: pytest.CaptureFixture[str], tmp_path: Path
    ) -> None:
        file = tmp_path / "10.json"
        file.write_text('{"theme": "dark"}')
        assert document(capsys, "--check", str(file), code=2)["mistakes"][0]["key"] == "theme"
        assert document(capsys, "--check", str(file), "--recommended")["mistakes"] == []
        named = tmp_path / "recommended/10.json"
        named.parent.mkdir()
        file.rename(named)
        assert document(capsys, "--check", str(named))["mistakes"] == []

    @pytest.mark.parametrize("name", ["managed", "recommended"])
    def test_the_samples_are_valid(self, capsys: pytest.CaptureFixture[str], name: str) -> None:
        sample = ROOT / f"installer/policy/linux/{name}/consentray.json"
        assert document(capsys, "--check", str(sample))["mistakes"] == []

    def test_no_such_file(self, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
        for name in ("none.toml", "none.json"):
            shown = document(capsys, "--check", str(tmp_path / name), code=2)
            assert "can't be read: No such file" in shown["mistakes"][0]["message"]


def capsys_cleared(capsys: pytest.CaptureFixture[str]) -> pytest.CaptureFixture[str]:
    capsys.readouterr()
    return capsys


def test_the_schema_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["config", "--schema"]) == 0
    assert json.loads(capsys.readouterr().out) == schema()


def test_odd_paths_are_printed_as_valid_json(tmp_path: Path) -> None:
    name = os.fsencode(tmp_path) + b"/\xff.toml"
    command: list[str | bytes] = [sys.executable, "-m", "trayapp", "config", "--json", "--check", name]
    ended = subprocess.run(command, capture_output=True, check=False, timeout=PATIENCE)
    assert ended.returncode == 2
    assert json.loads(ended.stdout)["file"].endswith("\ufffd.toml")
    assert b"Traceback" not in ended.stderr


def test_what_a_policy_says_wrongly_is_logged_by_each_command(
    tmp_path: Path, file: Path, policy: dict[str, object]
) -> None:
    assert file.exists()
    policy["call_attempts"] = 11
    main(["status"])
    log = (tmp_path / "home/log/consentray.log").read_text()
    first = json.loads(log.splitlines()[0])
    assert (first["level"], first["text"]) == ("warning", "HKLM: call_attempts: 11 is out of range: 1 to 10.")


def test_what_the_computer_has_is_judged_by_itself(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The installer runs this: a policy may have what is missing, but not put right what is wrong."""
    given = tmp_path / "given.toml"
    given.write_text('language = "de"\n')
    properties: dict[str, object] = {"client_id": "made-up"}
    source = Source(Layer.MACHINE, r"HKLM\Software\Consentray", properties, Lines())
    monkeypatch.setattr("trayapp.settings.load.read_installed", lambda _: Policy((source,)))

    assert document(capsys, "--check-computer")["mistakes"] == []
    assert document(capsys, "--check-computer", str(given))["mistakes"] == []
    properties["authority"] = "https://"
    (mistake,) = document(capsys, "--check-computer", str(given), code=2)["mistakes"]
    assert (mistake["key"], mistake["place"]) == ("authority", r"HKLM\Software\Consentray")
    (mistake,) = document(capsys, "--check-computer", str(tmp_path / "nowhere.toml"), code=2)["mistakes"][:1]
    assert "can't be read" in mistake["message"]


class TestChanges:
    def test_settings_are_changed_in_the_file_in_force(self, capsys: pytest.CaptureFixture[str], file: Path) -> None:
        changed = document(
            capsys, "--set", "theme=dark", "--set", "hidden_menu_items=quit, settings", "--unset", "log_level"
        )
        assert changed["file"] == str(file)
        assert [(each["key"], each["value"], each["origin"]["layer"]) for each in changed["settings"]] == [
            ("log_level", "error", "built-in"),
            ("theme", "dark", "person"),
            ("hidden_menu_items", ["quit", "settings"], "person"),
        ]
        assert file.read_text() == GOOD.replace(
            "\n\n", '\ntheme = "dark"\nhidden_menu_items = ["quit", "settings"]\n\n', 1
        )

    @pytest.mark.parametrize(
        ("arguments", "says"),
        [
            (["--set", "call_timeout=5", "--set", "theme=drak"], 'Did you mean "dark"?'),
            (["--set", "them=dark"], 'Did you mean "theme"?'),
            (["--set", "theme"], "theme=VALUE"),
            (["--unset", "client_id"], "missing"),
            (["--unset", "api"], "changed in the file"),
        ],
    )
    def test_all_are_changed_or_none(
        self, capsys: pytest.CaptureFixture[str], file: Path, arguments: list[str], says: str
    ) -> None:
        before = file.read_bytes()
        changed = document(capsys, *arguments, code=2)
        assert says in changed["mistakes"][0]["message"]
        assert changed["settings"] == []
        assert file.read_bytes() == before

    def test_a_locked_setting_names_its_policy(
        self, capsys: pytest.CaptureFixture[str], file: Path, policy: dict[str, object]
    ) -> None:
        policy["log_level"] = "info"
        assert main(["config", "--set", "log_level=error"]) == 2
        shown = capsys.readouterr()
        assert shown.out == ""
        assert shown.err.startswith("HKLM: log_level: Your organisation manages this setting (policy of this computer)")
        assert 'log_level = "debug"' in file.read_text()

    def test_a_file_that_cannot_be_written_is_a_problem(self, capsys: pytest.CaptureFixture[str], file: Path) -> None:
        file.chmod(0o444)
        assert main(["config", "--set", "theme=dark"]) == 1
        assert capsys.readouterr().err == f"{file}: Nothing was saved: the file is read-only.\n"
