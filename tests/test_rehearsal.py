"""A rehearsal as an administrator runs it: the platform as a process, and the program's own commands at it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.patience import PATIENCE
from tests.program import ROOT, Commands

CONFIGURATION = """
client_id = "11111111-2222-3333-4444-555555555555"
authority = "https://login.microsoftonline.com/woodgrove.example"
token_cache = "plain-file"
[[api]]
name = "graph"
scopes = ["User.Read", "https://graph.microsoft.com/Contacts.Read"]
[[api.call]]
name = "profile"
url = "https://graph.microsoft.com/v1.0/me"
[[api]]
name = "customer"
scopes = ["https://contoso.example/customerapi/customer.read"]
[[api.call]]
name = "list"
url = "https://customer.contoso.example/customers"
"""
ADA, IRIS = "ada.brandt@woodgrove.example", "iris.keller@woodgrove.example"


@pytest.fixture
def rehearse(tmp_path: Path) -> Iterator[Callable[[str, str], Commands]]:
    started = []

    def start(rules: str, who: str) -> Commands:
        commands = Commands(tmp_path)
        (tmp_path / "theirs.toml").write_text(CONFIGURATION)
        (tmp_path / "rules.toml").write_text(f"[rehearsal]\n{rules}")
        files = ("--config", str(tmp_path / "theirs.toml"), "--rules", str(tmp_path / "rules.toml"))
        command = [sys.executable, "-m", "trayapp.demo", "--folder", str(tmp_path / "platform"), *files]
        started.append(subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT))
        assert started[-1].stdout
        commands.config = Path(json.loads(started[-1].stdout.readline())["configuration"])
        commands.browse_by([sys.executable, str(ROOT / "tests" / "scripted_browser.py"), "--account", who])
        return commands

    yield start
    for process in started:
        process.terminate()
        process.communicate(timeout=PATIENCE)
        assert process.returncode == 0


@pytest.mark.parametrize(
    ("rules", "who", "state", "problems"),
    [
        ('administrator = ["Contacts.Read"]', ADA, "problem", ["admin-consent-needed"] * 2),
        ('administrator = ["Contacts.Read"]', IRIS, "ready", [None, None]),
        ('second_factor = ["customer"]', ADA, "ready", [None, None]),
        ('blocked = ["customer"]', ADA, "attention", [None, "access-blocked"]),
    ],
)
def test_a_sign_in_ends_at_the_page_of_the_rule(
    rehearse: Callable[[str, str], Commands], rules: str, who: str, state: str, problems: list[str | None]
) -> None:
    ran = rehearse(rules, who).run("consent", "--json")
    assert ran.document["state"] == state
    assert [api["problem"] and api["problem"]["code"] for api in ran.document["apis"]] == problems


def test_calls_meet_their_rules(rehearse: Callable[[str, str], Commands]) -> None:
    commands = rehearse('claims_challenge = ["customer"]\nrefused = ["graph"]', ADA)
    assert commands.run("consent").code == 0
    for api, code, problem in (("graph", 1, "call-forbidden"), ("customer", 3, "verification-needed")):
        ran = commands.run("call", api, "--json")
        assert (ran.code, ran.document["problem"]["code"]) == (code, problem)
    assert commands.run("consent").code == 0
    assert commands.run("call", "customer", "--json").document["body"]["value"]


def test_mistakes_are_said_before_anything_starts(tmp_path: Path) -> None:
    commands = Commands(tmp_path)
    commands.config.write_text(CONFIGURATION)
    rules = tmp_path / "rules.toml"
    rules.write_text('[rehearsal]\nblocked = ["custmer"]\n')
    ran = commands.run("demo", "--rules", str(rules))
    assert ran.code == 2
    assert (
        f'{rules}, line 2: rehearsal.blocked: "custmer" isn\'t one of "graph", "customer". Did you mean "customer"?'
        in ran.err
    )
