"""The commands that print: they drive the same rules as the tray, on a terminal instead of a panel."""

from __future__ import annotations

import json
import os
import queue
import sys
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, TextIO

from trayapp.cli import DONE, INTERACT, PROBLEM, WRONG_USE
from trayapp.core import events as ev
from trayapp.core import report
from trayapp.core.problems import problem
from trayapp.core.state import Activity, Page, initial, personal_notice
from trayapp.core.tray_view import headline, progress
from trayapp.program import Program
from trayapp.settings.errors import ConfigurationError
from trayapp.settings.load import load
from trayapp.system.console import print_line, say
from trayapp.system.folders import folders
from trayapp.system.log import Log
from trayapp.worker import Worker

if TYPE_CHECKING:
    from collections.abc import Iterator

    from trayapp.core.model import Answer, Notice
    from trayapp.core.problems import Problem
    from trayapp.core.report import Document
    from trayapp.core.state import State


def consent(named: str | None, *, as_json: bool) -> int:
    """Sign in and consent to all APIs: silently where it can be, else in as few prompts as fit."""
    with _session(named, as_json=as_json) as session:
        if session is None:
            return WRONG_USE
        session.settle(ev.Started())
        answered: set[str] = set()
        while session.state.pending() and session.state.problem is None:
            claims = session.state.pending()[0].claims
            if answered and (claims is None or claims in answered):
                break  # One combined consent, then at most one prompt for each claims challenge: never a loop.
            answered.add(claims or "")
            session.sign_in()
        session.print_status(report.consent_document(session.state))
        return DONE if _troubles(session.state) == [] else PROBLEM


def status(named: str | None, *, as_json: bool) -> int:
    """Say who is signed in, and the ledger."""
    with _session(named, as_json=as_json) as session:
        if session is None:
            return WRONG_USE
        session.settle(ev.Started())
        session.print_status(report.status_document(session.state))
        return _exit_code(_troubles(session.state))


def call(named: str | None, api_name: str, call_name: str | None, *, as_json: bool) -> int:
    """Send one quick call with a token that is got silently."""
    with _session(named, as_json=as_json) as session:
        if session is None:
            return WRONG_USE
        apis = {api.name: api for api in session.state.setup.apis}
        api = apis.get(api_name)
        if api is None:
            return session.wrong_use(f'There is no API "{api_name}". The configuration has: {", ".join(apis)}.')
        calls = {each.name: each for each in api.calls}
        chosen = calls.get(call_name) if call_name else next(iter(calls.values()), None)
        if chosen is None:
            known = f"It has: {', '.join(calls)}." if calls else "It has no calls."
            wanted = f'has no call "{call_name}"' if call_name else "cannot be called"
            return session.wrong_use(f'The API "{api_name}" {wanted}. {known}')
        answer = session.call(api.name, chosen.name)
        session.print_answer(answer)
        return _exit_code([answer.problem] if answer.problem else [])


def sign_out(named: str | None, *, as_json: bool) -> int:
    """Forget the account on this computer."""
    with _session(named, as_json=as_json) as session:
        if session is None:
            return WRONG_USE
        session.restore()
        who = session.state.account
        session.settle(ev.SignOutChosen())
        session.say(f"Signed out {who.username}." if who else "Nobody was signed in.")
        session.print_json(report.status_document(session.state))
        return DONE


class _Terminal:
    """A shell for a terminal: what a person should know goes to stderr, as stdout is for the answer."""

    def __init__(self) -> None:
        self._seen: set[str] = set()
        self._titles: set[str] = set()
        self._link: str | None = None
        self._failure_said = False

    def show(self, state: State) -> None:
        for notice in state.notices:
            self.notice(notice)
        link = state.sign_in.link if state.sign_in else None
        if state.sign_in is not None and link is not None and link != self._link:
            self._link = link
            steps = len(state.sign_in.prompts)
            which = f" (page {state.sign_in.done + 1} of {steps})" if steps > 1 else ""
            say(f"Continue in your browser{which}. If no page opens, open this link on this computer:\n{link}")

        if state.sign_in is not None and state.sign_in.browser_failed and not self._failure_said:
            self._failure_said = True
            say("No browser could be opened here. Open the link above by hand; Ctrl+C ends the waiting.")

    def notice(self, notice: Notice) -> None:
        if notice.code not in self._seen:
            self._seen.add(notice.code)
            self._titles.add(notice.title)
            say(f"{notice.title}\n  {notice.message}")

    def raise_window(self) -> None:
        """There is no window."""

    def copy(self, text: str) -> None:
        say(text)

    def notify(self, title: str, message: str) -> None:
        if title not in self._titles:  # a warning was said as it came
            say(f"{title}. {message}.")

    def quit(self) -> None:
        """Do nothing: a command ends by itself."""


class _Session:
    """One command's run of the program."""

    def __init__(self, program: Program, events: queue.SimpleQueue[ev.Event], terminal: _Terminal, out: TextIO | None):
        self._program = program
        self._events = events
        self._terminal = terminal
        self._out = out

    @property
    def state(self) -> State:
        return self._program.state

    def settle(self, event: ev.Event) -> None:
        """Take an event and all that follows from it, until the program is at rest."""
        self._program.handle(event)
        while self.state.activity is not Activity.IDLE or self.state.calls:
            self._program.handle(self._events.get())

    def restore(self) -> None:
        """Load what was kept, and ask for no token."""
        self._program.handle(ev.Started())
        while self.state.activity is Activity.RESTORING:
            event = self._events.get()
            self._program.handle(replace(event, check=False) if isinstance(event, ev.SessionRestored) else event)

    def sign_in(self) -> None:
        """Run the sign-in, with the warning before it."""
        self.settle(ev.SignInChosen())
        if self.state.page is Page.NOTICE:
            self._terminal.notice(personal_notice(None))
            self.settle(ev.SignInConfirmed(put_away=True))

    def call(self, api: str, name: str) -> Answer:
        from trayapp.core.model import Answer
        from trayapp.identity.errors import sign_in_needed

        self.restore()
        self.settle(ev.CallChosen(api, name))
        if self.state.answer is not None:
            return self.state.answer
        setup = self.state.setup.api(api)
        url = next(each.url for each in setup.calls if each.name == name)
        return Answer(api, name, url, problem=self.state.problem or sign_in_needed(setup))

    def print_status(self, document: Document) -> None:
        if self._out is not None:
            self.print_json(document)
            return
        print_line(headline(self.state))
        if self.state.account is not None:
            print_line(progress(self.state))
            for ledger in self.state.ledgers:
                print_line(f"  {ledger.title}: {ledger.consent}")
        for trouble in dict.fromkeys(_troubles(self.state)):
            _say_problem(trouble)

    def print_answer(self, answer: Answer) -> None:
        from trayapp.core.answer_view import body_text

        if self._out is not None:
            self.print_json(report.call_document(answer))
            return
        if answer.status is not None:
            say(f"{answer.status}, {answer.elapsed_ms} ms")
            print_line(body_text(answer.body) if answer.body is not None else "")
        if answer.problem is not None:
            _say_problem(answer.problem)

    def print_json(self, document: Document) -> None:
        if self._out is not None:
            _write_json(self._out, document)

    def say(self, text: str) -> None:
        if self._out is None:
            print_line(text)
        else:
            say(text)

    def wrong_use(self, message: str) -> int:
        if self._out is not None:
            _write_json(self._out, {"problem": report.problem_document(problem("configuration", message))})
        say(message)
        return WRONG_USE


@contextmanager
def _session(named: str | None, *, as_json: bool) -> Iterator[_Session | None]:
    """Wire a command's program; gives None where the configuration cannot be used, which was then said."""
    places = folders()
    with _clean_stdout(as_json) as out:
        try:
            settings = load(named, places)
        except ConfigurationError as error:
            say(str(error))
            if out is not None:
                _write_json(out, {"problem": report.problem_document(problem("configuration", str(error)))})
            yield None
            return
        events: queue.SimpleQueue[ev.Event] = queue.SimpleQueue()
        worker = Worker(settings, places.data, events.put, Log(places.log).unexpected)
        terminal = _Terminal()
        try:
            yield _Session(Program(initial(settings.setup), worker, terminal), events, terminal, out)
        finally:
            worker.close()


@contextmanager
def _clean_stdout(as_json: bool) -> Iterator[TextIO | None]:
    """Keep stdout for the JSON document: a browser that is started writes to whatever it inherits as stdout.

    Gives the real stdout, and points the descriptor that children inherit at stderr meanwhile; None without JSON.
    """
    if not as_json:
        yield None
        return
    sys.stdout.flush()
    kept = os.dup(1)
    os.set_inheritable(kept, False)
    os.dup2(2, 1)
    with os.fdopen(kept, "w", encoding="utf-8") as out:
        yield out
        out.flush()
        os.dup2(out.fileno(), 1)


def _write_json(out: TextIO, document: Document) -> None:
    out.write(json.dumps(document, indent=2, ensure_ascii=False) + "\n")


def _troubles(state: State) -> list[Problem]:
    """Give the problems that the status document shows."""
    own = [state.problem] if state.problem else []
    return own + [each.problem for each in state.ledgers if each.problem is not None]


def _exit_code(troubles: list[Problem]) -> int:
    if not troubles:
        return DONE
    return INTERACT if all(each.needs_person for each in troubles) else PROBLEM


def _say_problem(trouble: Problem) -> None:
    say(f"{trouble.title}\n  {trouble.message}")
    if trouble.admin_consent_url:
        say(f"  Administrator's link: {trouble.admin_consent_url}")
    details = {
        "error": "/".join(filter(None, (trouble.error, trouble.suberror))),
        "AADSTS": ", ".join(map(str, trouble.aadsts)),
        "correlation id": trouble.correlation_id,
        "trace id": trouble.trace_id,
        "time": trouble.timestamp,
    }
    shown = "; ".join(f"{label} {value}" for label, value in details.items() if value)
    if shown:
        say(f"  Details: {shown}")
