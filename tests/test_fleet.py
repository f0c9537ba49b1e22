"""A fleet is configured by policy alone: the real place on Linux, real processes, the embedded platform.

A process in a name space of its own is root there and sees another ``/etc``, whoever runs the tests; the computer's own
stays as it is.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

from tests.patience import PATIENCE
from tests.program import ADA, ROOT, Program, Ran
from trayapp.demo import configuration
from trayapp.demo.platform import Platform

# Puts $1/etc in the place of /etc: what the computer has there, and the folder of policies.
_ENTER = """
set -eu
mount --bind /etc "$1/before"
mount --bind "$1/etc" /etc
shift
exec "$@"
"""
# Root needs no other right for it, and a container may give none.
_UNSHARE = [
    "unshare",
    *([] if sys.platform == "win32" or os.geteuid() == 0 else ["--user", "--map-root-user"]),
    "--mount",
]


def _can_unshare() -> bool:
    if sys.platform != "linux":
        return False
    try:
        command = [*_UNSHARE, "mount", "--bind", "/tmp", "/etc"]
        return subprocess.run(command, capture_output=True, check=False, timeout=PATIENCE).returncode == 0
    except FileNotFoundError:
        return False


pytestmark = pytest.mark.skipif(not _can_unshare(), reason="this computer gives no name space of one's own")


class Fleet:
    """A computer that IT has configured, and a user who has configured nothing."""

    def __init__(self, folder: Path, platform: Platform) -> None:
        self._program = Program(folder, platform)
        self._folder = folder
        self.home = self._program.home
        self.environ = self._program.environ
        (folder / "before").mkdir()
        (folder / "etc/consentray").mkdir(parents=True)
        for each in Path("/etc").iterdir():
            if each.name != "consentray":
                (folder / "etc" / each.name).symlink_to(folder / "before" / each.name)
        self.policies = folder / "etc/consentray/policies"
        for name in ("managed", "recommended"):
            (self.policies / name).mkdir(parents=True)
        for place in (self.policies.parent, self.policies, *self.policies.iterdir()):
            place.chmod(0o755)

    def policy(self, name: str, document: object) -> Path:
        file = self.policies / name
        file.write_text(json.dumps(document))
        file.chmod(0o644)
        return file

    def run(self, *arguments: str) -> Ran:
        command = [*_UNSHARE, "sh", "-c", _ENTER, "sh", str(self._folder), sys.executable, "-m", "trayapp"]
        ended = subprocess.run(
            [*command, *arguments],
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            env=self._program.environ,
            cwd=ROOT,
            check=False,
        )
        assert "Traceback" not in ended.stderr, ended.stderr
        return Ran(ended.returncode, ended.stdout, ended.stderr)

    def settings(self, *arguments: str) -> dict[str, Any]:
        return {each["key"]: each for each in self.run("config", "--json", *arguments).document["settings"]}


@pytest.fixture
def fleet(tmp_path: Path, platform: Platform) -> Fleet:
    made = Fleet(tmp_path, platform)
    trusted = made.policies.parent / "root.pem"
    trusted.write_bytes(platform.ca_file.read_bytes())
    trusted.chmod(0o644)
    text = configuration.text(platform, authority="organizations", token_cache="plain-file")
    text = text.replace(str(platform.ca_file.resolve()), "/etc/consentray/root.pem")
    made.policy("managed/10-base.json", tomllib.loads(text))
    return made


def test_a_person_signs_in_and_calls_by_policy_alone(fleet: Fleet) -> None:
    ran = fleet.run("consent", "--json")
    assert (ran.code, ran.document["state"], ran.document["prompts"]) == (0, "ready", 1), ran
    assert ran.document["account"]["username"] == ADA
    ran = fleet.run("call", "customer", "--json")
    assert (ran.code, ran.document["status"]) == (0, 200)
    assert not (fleet.home / "consentray.toml").exists()


def test_what_policy_fixes_neither_a_file_nor_the_environment_changes(fleet: Fleet, tmp_path: Path) -> None:
    other = 'client_id = "my own"\ntheme = "light"\ncall_attempts = 5\n'
    named = tmp_path / "mine.toml"
    named.write_text(other)
    fleet.home.mkdir(exist_ok=True)
    (fleet.home / "consentray.toml").write_text(other)
    fleet.policy("recommended/taste.json", {"theme": "dark", "language": "de"})
    for arguments, layer in (((), "person"), (("--config", str(named)), "command-line")):
        settings = fleet.settings(*arguments)
        assert settings["client_id"]["locked"] is True
        assert settings["client_id"]["origin"]["place"] == "/etc/consentray/policies/managed/10-base.json"
        assert [each["value"] for each in settings["client_id"]["overrides"]] == ["my own"]
        assert settings["call_attempts"]["origin"]["layer"] == layer
        assert (settings["theme"]["value"], settings["language"]["value"]) == ("light", "de")


def test_a_policy_that_others_can_write_stops_every_command(fleet: Fleet) -> None:
    fleet.policy("managed/20.json", {"log_level": "debug"}).chmod(0o666)
    for arguments in (("config",), ("status",), ("consent",), ("call", "customer")):
        ran = fleet.run(*arguments)
        assert ran.code == 2
        assert "20.json: The policy isn't trusted" in ran.err


@pytest.mark.parametrize(
    ("name", "mode", "mends"),
    [("managed/10-base.json", 0o640, "0644"), ("managed", 0o750, "0755"), (".", 0o750, "0755")],
)
def test_what_only_root_can_read_is_found_by_root(fleet: Fleet, name: str, mode: int, mends: str) -> None:
    """With the umask 027 root reads it, and the program stops for everybody else."""
    (fleet.policies / name).chmod(mode)
    policy = "/etc/consentray/policies"
    place = f"{policy}/{name}" if name != "." else policy
    for command in (("config",), ("config", "--check", f"{policy}/managed/10-base.json")):
        ran = fleet.run(*command)
        assert ran.code == 2, ran
        assert f"Run: chmod {mends} {place}" in ran.err
    ran = fleet.run("self-test")
    assert (ran.code, f"chmod {mends} {place}" in ran.out) == (1, True), ran


def test_so_is_the_configuration_of_the_machine(fleet: Fleet) -> None:
    machine = fleet.policies.parent / "consentray.toml"
    machine.write_text('theme = "dark"\n')
    machine.chmod(0o640)
    fleet.environ.pop("CONSENTRAY_HOME")
    for command in (("config",), ("config", "--check", "/etc/consentray/consentray.toml")):
        ran = fleet.run(*command)
        assert (ran.code, "Run: chmod 0644 /etc/consentray/consentray.toml" in ran.err) == (2, True), ran


def test_what_a_policy_lacks_is_said_of_the_policy(fleet: Fleet) -> None:
    fleet.policy("managed/10-base.json", {"client_id": "fleet"})
    (fleet.home / "consentray.toml").unlink(missing_ok=True)
    mistakes = fleet.run("config", "--json").document["mistakes"]
    assert {each["place"] for each in mistakes} == {"/etc/consentray/policies/managed/10-base.json"}
    fleet.home.mkdir(exist_ok=True)
    (fleet.home / "consentray.toml").write_text("call_timeout = 'x'\n")
    fleet.policy("managed/10-base.json", {"client_id": 7})
    mistakes = fleet.run("config", "--json").document["mistakes"]
    assert (mistakes[0]["key"], mistakes[-1]["key"]) == ("client_id", "call_timeout")


def test_a_file_that_is_no_policy_is_listed(fleet: Fleet) -> None:
    (fleet.policies / "managed/20-fleet.json.bak").write_text("{}")
    ran = fleet.run("config")
    assert ran.code == 0
    assert "20-fleet.json.bak: The file is no policy" in ran.err


@pytest.mark.skipif(sys.platform != "linux", reason="only there the environment names certificates")
def test_policy_pins_which_certificates_the_environment_may_name(fleet: Fleet, platform: Platform) -> None:
    text = configuration.text(platform, authority="organizations", token_cache="plain-file")
    base = {key: value for key, value in tomllib.loads(text).items() if key != "ca_file"}
    fleet.environ["SSL_CERT_FILE"] = str(platform.ca_file.resolve())
    fleet.policy("managed/10-base.json", {**base, "trust_environment": False})
    ran = fleet.run("consent", "--json")
    assert (ran.code, ran.document["problem"]["code"]) == (1, "tls-untrusted")
    fleet.policy("managed/10-base.json", base)
    ran = fleet.run("consent", "--json")
    assert (ran.code, ran.document["state"]) == (0, "ready")


def test_the_secrets_of_tls_are_not_written_where_the_environment_says(fleet: Fleet, tmp_path: Path) -> None:
    fleet.environ["SSLKEYLOGFILE"] = str(tmp_path / "keys")
    for arguments in (("consent",), ("call", "customer"), ("self-test",)):
        fleet.run(*arguments)
        assert not (tmp_path / "keys").exists(), arguments
