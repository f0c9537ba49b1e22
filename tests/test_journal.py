"""What the log says at each level, and what it never says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

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
from trayapp.core.problems import problem
from trayapp.demo.platform import Platform
from trayapp.system.log import Log

DECLINED = problem("consent-declined", "You declined at https://login.example/?code=secret", aadsts=(65004,))
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
    log = Log(tmp_path)
    log.info("call: a\n2026-01-01T00:00:00+0000 ERROR made up")
    (line,) = (tmp_path / "consentray.log").read_text().splitlines()
    assert re.fullmatch(r"\S+ INFO call: a 2026-01-01T00:00:00\+0000 ERROR made up", line)


class TestTheProgram:
    @pytest.fixture
    def api(self) -> Iterator[ApiServer]:
        server = ApiServer()
        server.will(Reply())
        yield server
        server.close()

    def log(self, program: Program, api: ApiServer, level: str) -> str:
        """Sign in, call and sign out; return the log."""
        configure(program, api, log_level=level, theme="dark", proxy="http://127.0.0.1:1")
        assert program.run("consent").code == 0
        assert program.run("call", "customer").code == 0
        assert program.run("sign-out").code == 0
        file = program.home / "log" / "consentray.log"
        return file.read_text() if file.exists() else ""

    @pytest.fixture
    def program(self, tmp_path: Path, platform: Platform) -> Program:
        return Program(tmp_path, platform)

    def test_info_tells_what_was_done(self, program: Program, api: ApiServer) -> None:
        log = self.log(program, api, "info")
        lines = [re.sub(r"^\S+ ", "", line) for line in log.splitlines()]
        assert "INFO sign-in: page 1 of 1, for customer, vendor" in lines
        assert "INFO sign-in: answered, customer renewed" in lines
        assert "INFO tokens: vendor renewed" in lines
        assert any(re.fullmatch(r"INFO call: customer/list, 127\.0\.0\.1, 200, \d+ ms", line) for line in lines)
        assert "INFO signed out: 1" in lines
        assert "INFO settings: 2 APIs; token_cache=plain-file, log_level=info, theme=dark" in [
            re.sub(r"ca_file=[^,]*, ", "", line) for line in lines
        ]
        assert not any(line.startswith("DEBUG") for line in lines)
        self.assert_nothing_secret(log, program)

    def test_debug_tells_every_step_and_how_long_it_took(self, program: Program, api: ApiServer) -> None:
        log = self.log(program, api, "debug")
        assert " DEBUG BrowserWaiting\n" in log
        assert re.search(r" DEBUG OpenPrompt took \d+ ms\n", log)
        assert re.search(r" DEBUG SendCall took \d+ ms\n", log)
        self.assert_nothing_secret(log, program)

    def test_by_default_nothing_is_logged(self, program: Program, api: ApiServer) -> None:
        assert self.log(program, api, "error") == ""

    def assert_nothing_secret(self, log: str, program: Program) -> None:
        tokens = re.findall(r"eyJ[\w.-]{20,}", log)
        assert tokens == []
        for secret in (ADA_NAME, "Ada", "code=", "state=", "login_hint", "127.0.0.1:1", program.platform.client_id):
            assert secret not in log
