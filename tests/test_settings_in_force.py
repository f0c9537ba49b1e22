"""Settings of the file, as they take effect in the program: real processes, real MSAL, a real API."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.calls.api_server import ApiServer, Reply
from tests.program import Program
from trayapp.demo.history import AuthorizeRequest
from trayapp.demo.platform import Platform

CLIENT_CONFIGURATION = """\
client_id = "11111111-2222-3333-4444-555555555555"
authority = "https://login.microsoftonline.com/organizations"

[[api]]
name = "graph"
scopes = ["User.Read"]
"""
"""A configuration with which nothing is sent until a user signs in."""


@pytest.fixture
def api() -> Iterator[ApiServer]:
    server = ApiServer()
    yield server
    server.close()


@pytest.fixture
def program(tmp_path: Path, platform: Platform) -> Program:
    return Program(tmp_path, platform)


def configure(program: Program, api: ApiServer, **settings: object) -> None:
    """Write a configuration with these settings whose first call goes to `api`."""
    lines = [
        f'{key} = "{value}"' if isinstance(value, str) else f"{key} = {json.dumps(value)}"
        for key, value in settings.items()
    ]
    program.configure(head="\n".join(lines) + "\n")
    text = program.config.read_text()
    program.config.write_text(re.sub(r'^url = ".*"$', f'url = "{api.origin}/x"', text, count=1, flags=re.MULTILINE))


def test_the_language_is_asked_of_the_sign_in_page_and_of_the_api(program: Program, api: ApiServer) -> None:
    configure(program, api, language="de-AT")
    api.will(Reply())
    assert program.run("consent").code == 0
    assert program.run("call", "customer").code == 0
    assert [each.ui_locales for each in program.platform.record.of(AuthorizeRequest)] == ["de-AT"]
    assert [each.headers["Accept-Language"] for each in api.received] == ["de-AT"]


@pytest.mark.parametrize(("locale", "asked"), [("C.UTF-8", ""), ("de_AT.UTF-8", "de-AT")])
def test_by_default_the_language_of_the_system_is_asked(
    program: Program, api: ApiServer, locale: str, asked: str
) -> None:
    configure(program, api)
    program.environ["LC_ALL"] = locale
    api.will(Reply())
    program.run("consent")
    program.run("call", "customer")
    assert [each.ui_locales for each in program.platform.record.of(AuthorizeRequest)] == [asked]
    assert api.received[0].headers.get("Accept-Language", "") == asked


def test_the_limits_of_a_call(program: Program, api: ApiServer) -> None:
    configure(program, api, call_attempts=2, call_size_limit=1)
    program.run("consent")
    api.will(Reply(503, {"Retry-After": "0"}))
    assert program.run("call", "customer", "--json").document["attempts"] == 2
    api.will(Reply(body=b"x" * 1025))
    answer = program.run("call", "customer", "--json").document
    assert (answer["body_cut"], len(answer["body"])) == (True, 1024)
    configure(program, api, call_timeout=1)  # with that much time the calls before would depend on the machine
    api.will(Reply(trickle=True))
    assert program.run("call", "customer", "--json").document["problem"]["code"] == "timed-out"


def test_a_proxy_that_is_not_there_does_not_stand_before_this_computer(program: Program, api: ApiServer) -> None:
    configure(program, api, proxy="http://127.0.0.1:1")
    api.will(Reply())
    assert program.run("consent").code == 0
    assert program.run("call", "customer").code == 0
