"""What the log says at each level, and what it never says."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.calls.api_server import ApiServer, Reply
from tests.core.build import ADA, APIS
from tests.program import ADA as ADA_NAME
from tests.program import Program
from tests.test_settings_in_force import configure
from trayapp.core import effects as fx
from trayapp.core import events as ev
from trayapp.core.consent.plan import Ask, Prompt
from trayapp.core.effects import Effect
from trayapp.core.events import Event
from trayapp.core.log_lines import log_line
from trayapp.core.model import Answer, Notice, TokenOutcome
from trayapp.core.problems import Problem
from trayapp.demo.platform import Platform
from trayapp.system.log import Log

DECLINED = Problem("consent-declined", "You declined at https://login.example/?code=secret", aadsts=(65004,))
PROMPT = Prompt((Ask("customer", ("read",)), Ask("vendor", ("read",))))
URL = APIS[0].calls[0].url + "?key=secret"


@pytest.mark.parametrize(
    ("happened", "says"),
    [
        (ev.SessionRestored(None), "session: nobody is signed in"),
        (ev.SessionRestored(ADA), "session: an account was kept"),
        (fx.OpenPrompt(PROMPT, ADA, 0, 2, "ada@contoso.example"), "sign-in: page 1 of 2, for customer, vendor"),
        (ev.PromptAnswered(ADA, TokenOutcome("customer")), "sign-in: answered, customer renewed"),
        (ev.PromptFailed(DECLINED), "sign-in: consent-declined AADSTS65004"),
        (
            ev.TokensAcquired((TokenOutcome("customer"), TokenOutcome("vendor", problem=DECLINED))),
            "tokens: customer renewed, vendor consent-declined AADSTS65004",
        ),
        (ev.TokensAcquired(()), "tokens: none was due"),
        (
            ev.CallAnswered(Answer("customer", "list", URL, 200, 34, 1, b'[{"name": "secret"}]')),
            "call: customer/list, customer.contoso.example, 200, 34 ms",
        ),
        (
            ev.CallAnswered(Answer("customer", "list", URL, attempts=3, problem=DECLINED)),
            "call: customer/list, customer.contoso.example, 3 attempts, consent-declined AADSTS65004",
        ),
        (ev.SignedOut((ADA.home_id,)), "signed out: 1"),
        (ev.NoticeRaised(Notice("clock-wrong", "secret", "secret")), "notice: clock-wrong"),
        (ev.Failed(DECLINED), "failed: consent-declined AADSTS65004"),
        (ev.BrowserWaiting("https://login.example/?state=secret"), None),
        (ev.CopyChosen("secret", "Details"), None),
        (fx.OpenBrowser("https://login.example/?state=secret"), None),
    ],
)
def test_the_line_of_each(happened: Event | Effect, says: str | None) -> None:
    assert log_line(happened) == says


def test_an_entry_stays_on_its_line(tmp_path: Path) -> None:
    Log(tmp_path).info('call: a"}\n{"level": "error", "text": "made up"}')
    (line,) = (tmp_path / "consentray.log").read_text().splitlines()
    assert json.loads(line)["text"] == 'call: a"} {"level": "error", "text": "made up"}'


class TestTheProgram:
    @pytest.fixture
    def api(self) -> Iterator[ApiServer]:
        server = ApiServer()
        server.will(Reply())
        yield server
        server.close()

    def log(self, program: Program, api: ApiServer, level: str, **settings: object) -> list[dict[str, Any]]:
        """Sign in, call and sign out; return the log."""
        configure(program, api, log_level=level, theme="dark", proxy="http://127.0.0.1:1", **settings)
        assert program.run("consent").code == 0
        assert program.run("call", "customer").code == 0
        assert program.run("sign-out").code == 0
        file = program.home / "log" / "consentray.log"
        return [json.loads(line) for line in file.read_text().splitlines()] if file.exists() else []

    @pytest.fixture
    def program(self, tmp_path: Path, platform: Platform) -> Program:
        return Program(tmp_path, platform)

    def test_info_tells_what_was_done(self, program: Program, api: ApiServer) -> None:
        log = self.log(program, api, "info")
        said = [each["text"] for each in log]
        assert {"sign-in: page 1 of 1, for customer, vendor", "sign-in: answered, customer renewed"} <= set(said)
        assert {"tokens: vendor renewed", "signed out: 1"} <= set(said)
        assert any(re.fullmatch(r"call: customer/list, 127\.0\.0\.1, 200, \d+ ms", each) for each in said)
        assert "settings: 2 APIs; token_cache=plain-file, log_level=info, theme=dark" in [
            re.sub(r"ca_file=[^,]*, ", "", each) for each in said
        ]
        assert {each["level"] for each in log} == {"info"}
        self.assert_nothing_secret(log)

    def test_debug_tells_every_step_how_long_it_took_and_what_msal_says(self, program: Program, api: ApiServer) -> None:
        log = self.log(program, api, "debug")
        said = [each["text"] for each in log if each["level"] == "debug"]
        assert "BrowserWaiting" in said
        assert any(re.fullmatch(r"OpenPrompt took \d+ ms", each) for each in said)
        assert any(re.fullmatch(r"SendCall took \d+ ms", each) for each in said)
        msals = [each["text"] for each in log if each.get("source") == "msal"]
        (event,) = [each for each in msals if '"grant_type": "authorization_code"' in each]
        assert '"code": [hidden]' in event
        assert any("'home_account_id': [person]" in each for each in msals)
        self.assert_nothing_secret(log)

    def test_one_identifier_goes_through_all_that_a_command_does_and_to_every_server(
        self, program: Program, api: ApiServer
    ) -> None:
        log = self.log(program, api, "debug")
        commands = list(dict.fromkeys(each["id"] for each in log))
        assert len(commands) == 3
        assert {each.headers["client-request-id"] for each in api.received} == {commands[1]}

    def test_a_refusal_shows_it_to_the_help_desk(self, program: Program, api: ApiServer) -> None:
        configure(program, api, log_level="info")
        program.platform.answer_next_token_with("temporarily_unavailable", code=90033)
        ran = program.run("consent", "--json")
        (shown,) = {each["problem"]["correlation_id"] for each in json.loads(ran.out)["apis"] if each["problem"]}
        log = [json.loads(line) for line in (program.home / "log" / "consentray.log").read_text().splitlines()]
        assert {each["id"] for each in log} == {shown}

    def test_names_are_logged_where_the_configuration_allows_it(self, program: Program, api: ApiServer) -> None:
        log = self.log(program, api, "debug", log_personal_data=True)
        assert any("'home_account_id': '***" in each["text"] for each in log)
        self.assert_no_secret(log)

    def test_by_default_nothing_is_logged(self, program: Program, api: ApiServer) -> None:
        assert self.log(program, api, "error") == []

    def assert_nothing_secret(self, log: list[dict[str, Any]]) -> None:
        self.assert_no_secret(log)
        for personal in (ADA_NAME, "Ada", "login_hint", "127.0.0.1:1/"):
            assert personal not in json.dumps(log)

    def assert_no_secret(self, log: list[dict[str, Any]]) -> None:
        text = json.dumps(log)
        assert re.findall(r"eyJ[\w.-]{20,}|(?:code|state|nonce|code_verifier)=(?!\[hidden\])", text) == []
