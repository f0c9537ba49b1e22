"""The link that the program opens and the one that it prints: what others on this computer can read of them."""

from __future__ import annotations

import json
import re
import signal
import subprocess
from pathlib import Path

import pytest
import requests

from tests.desktop.written import Written
from tests.patience import PATIENCE
from tests.program import ADA, NOAH, Program
from tests.scripted_browser import ScriptedBrowser
from trayapp.demo.history import ApiCall
from trayapp.demo.platform import Platform


@pytest.fixture
def program(tmp_path: Path, platform: Platform) -> Program:
    made = Program(tmp_path, platform)
    made.configure()
    return made


def note_arguments(program: Program, then: str = "exit 0") -> Path:
    """Name a browser that writes down its arguments, as they stand in its command line."""
    note = program.folder / "arguments"
    browser = program.folder / "browser.sh"
    browser.write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" >> {note}\n{then}\n')
    browser.chmod(0o755)
    program.environ["BROWSER"] = f"{browser} %s"
    return note


def printed_link(process: subprocess.Popen[str]) -> str:
    assert process.stderr is not None
    for line in process.stderr:
        if line.startswith("http://"):
            return line.strip()
    raise AssertionError("the program has ended without a link")


@pytest.mark.attack(
    "another user of the computer",
    "reading the address of the sign-in page in the list of processes",
    "it is not there",
)
def test_the_sign_in_page_stands_in_no_command_line_and_in_no_output(program: Program) -> None:
    program.browse_as(ADA)
    note = note_arguments(program, then=(program.folder / "browser.sh").read_text().splitlines()[-1])
    ran = program.run("consent", "--json")
    assert (ran.code, ran.document["state"]) == (0, "ready")
    (opened,) = note.read_text().splitlines()
    assert re.fullmatch(r"http://localhost:\d+/[\w-]{22}", opened)
    assert opened not in ran.err + ran.out
    for secret in ("authorize", "client_id", "state="):
        assert secret not in opened + ran.err + ran.out


@pytest.mark.parametrize("browser", ["fails", "opens nothing"])
def test_the_printed_link_works_once_after_the_browser_was_not_opened(program: Program, browser: str) -> None:
    program.environ["BROWSER"] = "/nowhere/browser"
    if browser == "opens nothing":
        program.no_browser()
    process = program.start("consent", "--json")
    link = printed_link(process)
    with ScriptedBrowser(ADA) as person:
        person.visit(link)
    out, err = process.communicate(timeout=PATIENCE)
    assert (process.returncode, json.loads(out)["state"]) == (0, "ready"), err


def test_it_works_though_the_opened_one_was_used_and_says_when_it_was_itself(program: Program) -> None:
    note = note_arguments(program)
    process = program.start("consent", "--json")
    link = printed_link(process)
    with Written(note) as written:
        written.until(lambda: note.exists() and note.read_text().endswith("\n"), "the link that was opened")
    opened = note.read_text().strip()
    for each in (opened, link):
        assert requests.get(each, timeout=PATIENCE, allow_redirects=False).status_code == 303
        used = requests.get(each, timeout=PATIENCE, allow_redirects=False)
        assert (used.status_code, "already used" in used.text) == (410, True)
    process.send_signal(signal.SIGINT)
    out, _ = process.communicate(timeout=PATIENCE)
    assert json.loads(out)["problem"]["code"] == "sign-in-cancelled"


@pytest.mark.attack(
    "another user of the computer",
    "another's code: signing in with an account of their own in the user's place",
    "named, and nothing is sent as them",
)
def test_somebody_else_who_answers_is_named_and_changes_nothing(program: Program) -> None:
    program.configure("common")
    program.run("consent")
    program.browse_as(NOAH)
    program.platform.revoke_refresh_tokens(ADA)
    (cache,) = program.home.glob("tokens-*.json")
    entries = json.loads(cache.read_text())
    cache.write_text(json.dumps({**entries, "AccessToken": {}}))
    ran = program.run("consent", "--json")
    assert (ran.code, ran.document["problem"]["code"]) == (1, "other-account-answered")
    assert ran.document["account"]["username"] == ADA
    assert f"{ADA} was expected to sign in, and {NOAH} has done so." in ran.document["problem"]["message"]
    assert program.platform.record.count(ApiCall) == 0
