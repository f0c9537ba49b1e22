from __future__ import annotations

import re
from pathlib import Path

import pytest
import requests

from tests.program import Program
from trayapp.core.problems import CATALOGUE
from trayapp.demo.platform import Platform


@pytest.fixture
def program(tmp_path: Path, platform: Platform) -> Program:
    return Program(tmp_path, platform)


def test_an_error_is_explained_with_and_without_a_configuration(program: Program) -> None:
    for configured in (False, True):
        if configured:
            program.configure()
        ran = program.run("explain", "--json", "AADSTS50105:", "you", "are", "not", "assigned")
        assert (ran.code, ran.document["problem"]["code"]) == (0, "not-assigned")
        assert ran.document["mender"] == "an administrator of the organisation."
        ran = program.run("explain", "50105")
        assert ran.code == 0
        assert CATALOGUE["not-assigned"][0] in ran.out
        assert "Who can fix it: an administrator" in ran.out
        assert "AADSTS 50105" in ran.err


def test_what_the_registration_lacks_leads_to_the_command_that_says_what_it_must_be(program: Program) -> None:
    ran = program.run("explain", "AADSTS9002327")
    assert "For who registered the application: consentray registration" in ran.err
    assert "consentray registration" not in program.run("explain", "50105").err


def test_what_is_not_known_is_said_so(program: Program) -> None:
    ran = program.run("explain", "--json", "12345")
    assert (ran.code, ran.document["problem"]["code"]) == (1, "error-unknown")


def test_the_platforms_own_page_of_an_error_that_goes_nowhere_is_explained(program: Program) -> None:
    link = f"{program.platform.api_origin}/common/oauth2/v2.0/authorize?client_id=wrong&response_type=code"
    text = re.sub("<[^>]*>", " ", requests.get(link, timeout=10).text)
    ran = program.run("explain", "--json", text)
    trouble = ran.document["problem"]
    assert (ran.code, trouble["code"], trouble["aadsts"]) == (0, "app-registration", [700016])
    assert "client_id" in trouble["message"]
    assert trouble["correlation_id"]
