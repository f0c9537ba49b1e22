"""``consentray consent --device-code``: a code is typed in a browser elsewhere, API by API."""

from __future__ import annotations

import json
import re
import signal
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.patience import PATIENCE
from tests.program import ADA, Program
from tests.scripted_browser import ScriptedBrowser
from trayapp.demo.history import AuthorizeRequest
from trayapp.demo.platform import Platform


@pytest.fixture
def program(tmp_path: Path, platform: Platform) -> Program:
    made = Program(tmp_path, platform)
    made.configure()
    made.environ["BROWSER"] = "/nowhere/browser"
    return made


def next_code(process: subprocess.Popen[str]) -> tuple[str, str, str]:
    """Read what the program tells the user: the API, the code, the link."""
    assert process.stderr is not None
    for line in process.stderr:
        if found := re.match(r"To sign in for (.+), open this page in any browser and type the code ([^(:]+)", line):
            return found[1], found[2].strip(), process.stderr.readline().strip()
    raise AssertionError("the program has ended without a code")


def use(code: str, link: str, **options: Any) -> None:
    with ScriptedBrowser(ADA, **options) as browser:
        browser.enter_code(link, code)


def ended(process: subprocess.Popen[str]) -> tuple[int, dict[str, Any]]:
    out, err = process.communicate(timeout=PATIENCE)
    assert "Traceback" not in err
    return process.returncode, json.loads(out)


def test_each_api_that_lacks_consent_takes_a_code_of_its_own(program: Program) -> None:
    process = program.start("consent", "--device-code", "--json")
    for title in ("Customer API", "Vendor API"):
        api, code, link = next_code(process)
        assert api == title
        use(code, link)
    exit_code, document = ended(process)
    assert (exit_code, document["state"], document["prompts"]) == (0, "ready", 2)
    assert program.platform.record.count(AuthorizeRequest) == 0
    assert program.run("call", "vendor", "--json").document["status"] == 200


def test_where_everything_was_consented_to_one_code_is_enough(program: Program) -> None:
    program.browse_as(ADA)
    program.run("consent")
    program.run("sign-out")
    process = program.start("consent", "--device-code", "--json")
    _, code, link = next_code(process)
    use(code, link)
    exit_code, document = ended(process)
    assert (exit_code, document["state"], document["prompts"]) == (0, "ready", 1)


def test_declined(program: Program) -> None:
    process = program.start("consent", "--device-code", "--json")
    _, code, link = next_code(process)
    use(code, link, decline=True)
    exit_code, document = ended(process)
    assert (exit_code, document["problem"]["code"]) == (1, "consent-declined")


def test_a_code_that_is_not_used_meets_the_time_limit(program: Program) -> None:
    program.configure(head="sign_in_timeout = 1\n")
    ran = program.run("consent", "--device-code", "--json")
    assert (ran.code, ran.document["problem"]["code"]) == (1, "sign-in-timed-out")


def test_ctrl_c_ends_the_waiting_for_the_codes_use(program: Program) -> None:
    process = program.start("consent", "--device-code", "--json")
    next_code(process)
    process.send_signal(signal.SIGINT)
    exit_code, document = ended(process)
    assert (exit_code, document["problem"]["code"]) == (1, "sign-in-cancelled")


def test_no_network(program: Program) -> None:
    program.platform.stop()
    ran = program.run("consent", "--device-code", "--json")
    assert (ran.code, ran.document["state"]) == (1, "offline")
