"""One command's run of the program: the tray's rules, run until nothing is pending, and the answer printed."""

from __future__ import annotations

import os
import queue
import signal
import socket
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from io import StringIO
from typing import Final, TextIO

from trayapp.cli.terminal import Terminal, say_problem
from trayapp.cli.ways import ways
from trayapp.core import events as ev
from trayapp.core import report
from trayapp.core.language import _
from trayapp.core.model import Account, Announced, Answer, Consent
from trayapp.core.notices import possibly_personal
from trayapp.core.problems import Problem, sign_in_needed
from trayapp.core.record import replace
from trayapp.core.report import Document
from trayapp.core.state import Activity, Page, State, initial
from trayapp.core.views.wording import headline, offer, waiting_line
from trayapp.correlation import correlated
from trayapp.exit_codes import DONE, INTERACT, PROBLEM, WRONG_USE
from trayapp.runtime.journal import Journal
from trayapp.runtime.program import Program
from trayapp.runtime.worker import Worker
from trayapp.settings.errors import ConfigurationError
from trayapp.settings.load import load
from trayapp.system.console import Ink, print_json, print_line, say
from trayapp.system.folders import folders
from trayapp.system.log import Log

_INKS: Final = {Consent.GRANTED: Ink.GOOD, Consent.UNKNOWN: None}
Events = queue.SimpleQueue["ev.Event | None"]
"""Events; None only wakes whoever waits for one."""


class Session:
    """One command's run of the program."""

    def __init__(self, program: Program, events: Events, terminal: Terminal, out: TextIO | None):
        self._program = program
        self._events = events
        self._terminal = terminal
        self._out = out

    @property
    def prints_json(self) -> bool:
        """Whether a document was asked for."""
        return self._out is not None

    @property
    def state(self) -> State:
        """The program's state."""
        return self._program.state

    def run_to_rest(self, event: ev.Event) -> None:
        """Process an event and all that follows from it, until nothing is pending."""
        self._program.handle(event)
        while self.state.activity is not Activity.IDLE or self.state.calls:
            self._program.handle(self._next())

    def _next(self) -> ev.Event:
        while (event := self._events.get()) is None:
            pass  # a signal's handler has run
        return event

    def start_as(
        self, username: str | None, *, check: bool = True, meanwhile: Callable[[], None] = lambda: None
    ) -> bool:
        """Load what was stored and switch to this account (None: the one that was active).

        `check` asks for every API's token at once; `meanwhile` is called while the system's keyring is waited for.
        Return False, with nobody signed in, if the account is not known.
        """
        self._restore(ev.Started(), check and username is None, meanwhile)
        if username is None:
            return True
        known = self.known(username)
        if known is None:
            self.run_to_rest(ev.OtherAccountNamed(username))
        elif known != self.state.account:
            self._restore(ev.AccountChosen(known.home_id), check, meanwhile)
        elif check:
            self.run_to_rest(ev.CheckAgainChosen())
        return known is not None

    def known(self, username: str | None) -> Account | None:
        """Return the account of a sign-in name that is stored here; None if there is none."""
        name = username.casefold() if username is not None else None
        return next((each for each in self.state.accounts if each.username.casefold() == name), None)

    def unknown(self, username: str | None) -> int:
        """Report that an account is not known, and which are; return the exit code."""
        names = ", ".join(each.username for each in self.state.accounts)
        known = _("Known: {names}.", names=names) if names else _('No account is known. Run "consentray consent".')
        return self.wrong_use(" ".join((_("{name} isn't known on this computer.", name=username), known)))

    def _restore(self, event: ev.Event, check: bool, meanwhile: Callable[[], None]) -> None:
        self._program.handle(event)
        meanwhile()
        while self.state.activity is not Activity.IDLE:
            follows = self._next()
            self._program.handle(replace(follows, check=check) if isinstance(follows, ev.SessionRestored) else follows)

    def sign_in(self, chosen: ev.Event | None = None) -> None:
        """Run the sign-in, or another that was chosen, with the warning before it."""
        self.run_to_rest(chosen or ev.SignInChosen())
        if self.state.page is Page.NOTICE:
            self._terminal.notice(possibly_personal())
            self.run_to_rest(ev.SignInConfirmed(dismissed=True))

    def narrow(self) -> bool:
        """Sign in without what waits for an administrator, after saying what it takes; return whether it was tried."""
        narrower = offer(self.state)
        if narrower is None:
            return False
        say(f"{narrower.title}\n  {narrower.text}")
        self.run_to_rest(ev.NarrowChosen())
        return True

    def call(self, api: str, name: str, values: tuple[tuple[str, str], ...], at: float) -> Answer:
        """Send one quick call and return its answer; without an account, the problem that there is none.

        `values` are those of its parameters, which fit; dates count from `at`, in seconds since 1970.
        """
        self.run_to_rest(ev.CallChosen(api, name))
        if self.state.page is Page.VALUES:
            self.run_to_rest(ev.FormSent(Page.VALUES, values=values, at=at))
        if self.state.page is Page.CONFIRM:
            self.run_to_rest(ev.CallConfirmed())
        if self.state.answer is not None:
            return self.state.answer
        setup = self.state.setup.api(api)
        url = next(each.url for each in setup.calls if each.name == name)
        return Answer(api, name, url, problem=self.state.problem or sign_in_needed(setup.title))

    def more(self, event: ev.MoreChosen) -> Answer:
        """Load what follows an answer, if anything does, and return the answer that there is then."""
        self.run_to_rest(event)
        if self.state.answer is None:
            raise RuntimeError("there was no answer")
        return self.state.answer

    def print_status(self, document: Document) -> None:
        """Print the status: the document, or lines for a user."""
        if self._out is not None:
            self.print_json(document)
            return
        print_line(headline(self.state), Ink.STRONG)
        if self.state.account is not None:
            print_line(self.state.progress)
            for ledger in self.state.ledgers:
                print_line(f"  {ledger.title}: {_(ledger.consent.value)}", _INKS.get(ledger.consent, Ink.WARNING))
        for trouble in dict.fromkeys(troubles(self.state)):
            say_problem(trouble)
        if waiting := waiting_line(self.state):
            print_line(waiting)
        if (narrower := offer(self.state)) is not None:
            say(f"{narrower.title}\n  {narrower.text}")
        if troubles(self.state) or narrower is not None:
            self.say_ways()

    def say_ways(self) -> None:
        """Print the commands that lead on from here, and who helps."""
        setup = self.state.setup
        desk = ", ".join(filter(None, (setup.help_desk, setup.help_desk_address)))
        found = [*dict.fromkeys(ways(self.state)), *([_("Ask your help desk: {desk}", desk=desk)] if desk else [])]
        if found:
            say("\n  ".join((_("What you can do:"), *found)))

    def print_json(self, document: Document, *, body: str | None = None) -> None:
        """Print the document, if one was asked for; `body` is as `json_text` takes it."""
        if self._out is not None:
            print_json(document, self._out, body=body)

    def say(self, text: str) -> None:
        """Print a line: on stdout for a user, or on stderr beside a document."""
        if self._out is None:
            print_line(text)
        else:
            say(text)

    def wrong_use(self, message: str) -> int:
        """Report wrong arguments; return the exit code."""
        if self._out is not None:
            print_json({"problem": report.problem_document(Problem("configuration", message))}, self._out)
        say(message)
        return WRONG_USE


@contextmanager
def open_session(config_file: str | None, *, as_json: bool, device_code: bool = False) -> Iterator[Session | None]:
    """Wire a command's program; return None if the configuration cannot be used, which it reports.

    `device_code` signs in by a code that is typed in a browser elsewhere.
    """
    places = folders()
    with correlated(), clean_stdout(as_json) as out:
        log = Log(places.log)
        try:
            settings = load(config_file, places, ignored=log.warning)
        except ConfigurationError as error:
            say(str(error))
            if out is not None:
                print_json({"problem": report.problem_document(Problem("configuration", str(error)))}, out)
            yield None
            return
        events: Events = queue.SimpleQueue()
        setup = replace(settings.setup, device_code=device_code, notifications=tuple(Announced))  # nobody is disturbed
        journal = Journal(log)
        journal.use(settings)
        worker = Worker(settings, setup, places.data, events.put, journal)
        terminal = Terminal()
        session = Session(Program(initial(setup), worker, terminal, journal), events, terminal, out)
        journal.started(settings)
        try:
            with _interrupts_cancel(session, events):
                yield session
        finally:
            worker.close()


@contextmanager
def _interrupts_cancel(session: Session, events: Events) -> Iterator[None]:
    """Let Ctrl+C end a wait, for the user or for a consent to arrive; at any other time, or again, the command."""
    cancelled = False

    def interrupted(*_signal: object) -> None:
        nonlocal cancelled
        if cancelled or not (session.state.activity is Activity.PROMPTING or session.state.late):
            raise KeyboardInterrupt
        cancelled = True
        events.put(ev.SignInCancelled(told=True))  # this queue may be written while it is being read

    before = signal.signal(signal.SIGINT, interrupted)
    try:
        with _woken_by_signals(events):
            yield
    finally:
        signal.signal(signal.SIGINT, before)


@contextmanager
def _woken_by_signals(events: Events) -> Iterator[None]:
    """Wake whoever waits for an event when a signal comes: put None, so that Python runs the signal's handler.

    A signal that comes just before the main thread blocks, or that another thread gets, does not end the wait.
    """
    reader, writer = socket.socketpair()

    def forward() -> None:
        while reader.recv(64):
            events.put(None)

    with reader, writer:
        writer.setblocking(False)
        before = signal.set_wakeup_fd(writer.fileno(), warn_on_full_buffer=False)
        thread = threading.Thread(target=forward, name="signals", daemon=True)
        thread.start()
        try:
            yield
        finally:
            signal.set_wakeup_fd(before)
            writer.shutdown(socket.SHUT_RDWR)
            thread.join()


@contextmanager
def clean_stdout(as_json: bool) -> Iterator[TextIO | None]:
    """Keep stdout for the JSON document: a browser that is started writes to the stdout that it inherits.

    Yield the real stdout, with the descriptor that children inherit redirected to stderr meanwhile; None without JSON.
    """
    if not as_json:
        yield None
        return
    if sys.stdout is None:  # a windowed interpreter; its exit code still counts
        yield StringIO()
        return
    sys.stdout.flush()
    kept = os.dup(1)
    os.set_inheritable(kept, False)
    os.dup2(2, 1)
    out = os.fdopen(kept, "w", encoding="utf-8")
    try:
        yield out
    finally:
        os.dup2(kept, 1)
        with suppress(OSError):  # what could not be written has been said
            out.close()


def exit_code(found: Sequence[Problem]) -> int:
    """Return the exit code of a command that has met these problems."""
    if not found:
        return DONE
    return INTERACT if all(each.needs_person for each in found) else PROBLEM


def troubles(state: State) -> list[Problem]:
    """Return the problems that the status document shows."""
    own = [state.problem] if state.problem else []
    return own + [each.problem for each in state.ledgers if each.problem is not None]
