"""The bench on which the program meets faults: the embedded platform behind three servers that can misbehave.

One server stands for the sign-in service's discovery, one for its token endpoint, one for the APIs, so that each can
fail alone, from its name in the DNS on.
"""

from __future__ import annotations

import json
import logging
import queue
import shutil
import socket
import ssl
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Self
from unittest import mock
from urllib.parse import urlsplit

import trustme

from tests.faults.server import FaultyServer
from tests.patience import PATIENCE
from tests.program import ADA
from tests.scripted_browser import ScriptedBrowser
from trayapp.core import effects as fx
from trayapp.core import events as ev
from trayapp.core.state import Activity, Page, State, initial
from trayapp.demo import configuration
from trayapp.demo.platform import Platform
from trayapp.network.limits import Limits
from trayapp.runtime.journal import Journal
from trayapp.runtime.program import Program
from trayapp.runtime.worker import Worker
from trayapp.settings.load import load
from trayapp.system.folders import folders
from trayapp.system.log import Log

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType

    from trayapp.identity.service import Identity
    from trayapp.settings.model import Settings

SHORT: Final = Limits(connect=2.0, silence=0.6, total=0.9)
"""Limits for faults of time, short enough for a test; what is to succeed is given the usual ones."""


class Bench:
    """The servers, the configuration, and the files of a program that has signed in."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._stack = ExitStack()
        self._unknown: set[int] = set()
        self.codes: list[str] = []

    def __enter__(self) -> Self:
        self.platform = self._stack.enter_context(Platform(self.folder / "demo"))
        authority = trustme.CA()
        trusted, untrusted = _context(authority), _context(trustme.CA())
        secure = urlsplit(self.platform.authority())
        plain = urlsplit(self.platform.api_origin)
        upstream = ssl.create_default_context(cafile=str(self.platform.ca_file))
        token_origin = f"https://localhost:{secure.port}"

        def server(**options: Any) -> FaultyServer:
            made = FaultyServer(trusted, untrusted, **options)
            self._stack.callback(made.close)
            return made

        self.elsewhere = server()
        there = {"elsewhere": self.elsewhere.origin}
        self.token = server(upstream=("localhost", secure.port, upstream), **there)
        self.discovery = server(
            upstream=("localhost", secure.port, upstream),
            rewrite=lambda body: _with_endpoints_at(self.token.origin, token_origin, body),
            **there,
        )
        self.api = server(upstream=("localhost", plain.port, None), **there)
        ca_file = self.folder / "bench-ca.pem"
        authority.cert_pem.write_to_path(str(ca_file))
        text = configuration.text(self.platform, authority="organizations", token_cache="plain-file")
        for old, new in (
            (token_origin, self.discovery.origin),
            (f'url = "{self.platform.api_origin}', f'url = "{self.api.origin}'),
            (str(self.platform.ca_file.resolve()), str(ca_file)),
        ):
            assert old in text
            text = text.replace(old, new)
        config = self.folder / "consentray.toml"
        config.write_text(text)
        self.settings: Settings = load(str(config), folders())
        with Run(self, self.folder / "signed-in") as run:
            run.settle(ev.SignInChosen())
            assert run.state.ready_count == 2, run.state
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    def suffer(self, server: FaultyServer, fault: str) -> None:
        """Let a server misbehave."""
        if fault == "DNS failure":
            self._unknown.add(server.port)
        server.suffer(fault)

    def recover(self, server: FaultyServer) -> None:
        """Let a server be well again."""
        self._unknown.discard(server.port)
        server.recover()

    def home(self, name: str, *, signed_in: bool) -> Path:
        """Return a data folder: an empty one, or one of a program that has signed in."""
        home = self.folder / name
        if signed_in:
            shutil.copytree(self.folder / "signed-in", home)
        return home

    def browse(self, url: str) -> bool:
        with ScriptedBrowser(ADA) as browser:
            self.codes.append(browser.visit(url).fields.get("code", ""))
        return True

    def resolve(self, host: Any, port: Any, *args: Any, **kwargs: Any) -> Any:
        if port in self._unknown:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return _getaddrinfo(host, port, *args, **kwargs)


_getaddrinfo = socket.getaddrinfo


def _with_endpoints_at(origin: str, before: str, body: bytes) -> bytes:
    """Move the endpoints of a discovery document elsewhere; the issuer stays, as every answer names it."""
    document = json.loads(body)
    moved = {
        key: value.replace(before, origin) if isinstance(value, str) and key != "issuer" else value
        for key, value in document.items()
    }
    return json.dumps(moved).encode()


def _context(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)
    return context


@dataclass
class Shell:
    """Keeps what a user is told."""

    said: list[str] = field(default_factory=list)

    def show(self, state: State) -> None:
        """Keep the whole state as text: whatever a surface shows of it is in there."""
        self.said.append(repr(state))

    def raise_window(self) -> None:
        pass

    def copy(self, text: str) -> None:
        self.said.append(text)

    def notify(self, title: str, message: str, _event: object = None) -> None:
        self.said.append(f"{title} {message}")

    def offer_answer(self, _offer: fx.OfferAnswer) -> bool:
        return True

    def is_unused(self) -> bool:
        return True

    def quit(self) -> None:
        pass


class _Records(logging.Handler):
    """Keeps what would be written on stderr where nothing else is set up: warnings and worse."""

    def __init__(self, said: list[str]) -> None:
        super().__init__(logging.WARNING)
        self._said = said

    def emit(self, record: logging.LogRecord) -> None:
        self._said.append(self.format(record))


class Run:
    """One run of the program in this process: the real rules, worker, MSAL and HTTP, and no surface."""

    def __init__(self, bench: Bench, home: Path, limits: Limits | None = None) -> None:
        self.home = home
        self.shell = Shell()
        self._events: queue.SimpleQueue[ev.Event] = queue.SimpleQueue()
        self._log = home / "log"
        self._settings = bench.settings
        setup = bench.settings.setup
        journal = Journal(Log(self._log))
        self._worker = Worker(bench.settings, setup, home, self._events.put, journal, limits=limits or Limits())
        self._program = Program(initial(setup), self._worker, self.shell, journal)
        # While it runs, and no longer: the bench outlives the tests that use it.
        self._patches = (
            mock.patch("trayapp.system.browser.in_browser", bench.browse),
            mock.patch("socket.getaddrinfo", bench.resolve),
        )
        self._records = _Records(self.shell.said)
        logging.getLogger().addHandler(self._records)

    def __enter__(self) -> Self:
        for patch in self._patches:
            patch.start()
        self._program.handle(ev.Started())
        while self.state.activity is Activity.RESTORING:
            event = self._events.get(timeout=PATIENCE)
            if isinstance(event, ev.SessionRestored):
                event = ev.SessionRestored(event.account, event.granted, event.challenges, check=False)
            self._program.handle(event)
        return self

    def __exit__(self, *_: object) -> None:
        """End it, and wait until nothing is being written any more."""
        logging.getLogger().removeHandler(self._records)
        self._worker.close()
        for patch in self._patches:
            patch.stop()
        assert self._worker._threads.wait(PATIENCE), "something is still under way"

    def take_time(self) -> None:
        """Go on with the usual limits of time: what works is not measured against the short ones."""
        self._worker._limits = Limits()
        self._worker.use(self._settings, self._settings.setup)

    @property
    def state(self) -> State:
        return self._program.state

    @property
    def identity(self) -> Identity:
        """What the worker asks for tokens."""
        return self._worker.get_identity()

    @property
    def log(self) -> str:
        """What was written to the program's log."""
        return "".join(file.read_text() for file in self._log.glob("*")) if self._log.exists() else ""

    def settle(self, event: ev.Event) -> None:
        """Take an event and all that follows from it, until the program is at rest."""
        self._program.handle(event)
        while self.state.activity is not Activity.IDLE or self.state.calls:
            self._program.handle(self._events.get(timeout=PATIENCE))
            if self.state.page is Page.NOTICE:
                self._program.handle(ev.SignInConfirmed())
