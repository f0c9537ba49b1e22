"""What the checks look at: each part is found once, by the check that needs it first."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, TypeVar

from trayapp.core.effects import AcquireTokens
from trayapp.core.events import SessionRestored
from trayapp.core.language import _
from trayapp.core.model import Account, SessionConfig, TokenOutcome
from trayapp.core.problems import Problem
from trayapp.identity.cache.cache import TokenCache
from trayapp.identity.cache.entries import Entries
from trayapp.identity.cache.files import token_file
from trayapp.identity.cache.persistence import entries_in, open_persistence
from trayapp.identity.client.application import Client
from trayapp.identity.client.http import MsalHttpClient
from trayapp.identity.errors.exceptions import from_exception
from trayapp.identity.errors.storage import StorageUnavailableError, UnreadableCacheError
from trayapp.identity.service import Identity
from trayapp.network.limits import Limits
from trayapp.network.session import Session, session
from trayapp.settings.model import Settings
from trayapp.settings.resolve import Resolved
from trayapp.system.folders import Folders
from trayapp.system.shell import quoted

QUICK: Final = Limits(connect=5.0, silence=10.0, total=20.0)
T = TypeVar("T")


class Skipped(Exception):  # noqa: N818 - not an error: this computer lacks what the check is about
    """The check cannot be made here; the message says why."""


class Failed(Exception):  # noqa: N818 - the outcome of a check
    """Something is wrong; `fix` says what to do about it, and `command` is a command that does."""

    def __init__(self, message: str, fix: str, command: str = "") -> None:
        super().__init__(message)
        self.fix = fix
        self.command = command


class Warned(Failed):
    """Something works, and is better changed."""


def failed(problem: Problem, command: str = "") -> Failed:
    """Return a problem of the program as the outcome of a check."""
    return Failed(problem.title, problem.message, command)


def once(find: Callable[[Any], T]) -> T:
    """Make a property of what is found by whoever asks first; its exception is everybody's."""
    name = find.__name__

    def found(self: SetUp) -> T:
        with self.finding.setdefault(name, threading.Lock()):
            if name not in self.kept:
                try:
                    self.kept[name] = find(self), None
                except Exception as error:  # noqa: BLE001 - raised below, for each who asks
                    self.kept[name] = None, error
        value, raised = self.kept[name]
        if raised is not None:
            raise raised
        return value  # type: ignore[no-any-return] # what `find` returned

    return property(found, doc=find.__doc__)  # type: ignore[return-value] # to a checker, the value itself


class SetUp:
    """The set-up of one run: the configuration, the connection, the sign-in service, what is kept."""

    def __init__(
        self,
        read: Callable[[], Resolved],
        places: Folders,
        *,
        named: str | None = None,
        offline: bool = False,
        browser: bool = False,
        identity: Callable[[], Identity] | None = None,
    ) -> None:
        """Take what reads the settings, and the program's folders.

        `named` is the file that was given (--config). Checks that use the network are left out `offline`, and one opens
        a page only if `browser` is set; `identity` is that of a program that runs.
        """
        self._read = read
        self.places = places
        self.options = f" --config {quoted(named)}" if named else ""
        self.offline = offline
        self.browser = browser
        self._given = identity
        self.kept: dict[str, tuple[Any, Exception | None]] = {}
        self.finding: dict[str, threading.Lock] = {}

    @once
    def resolved(self: SetUp) -> Resolved:
        """Return the settings with their origins and mistakes."""
        return self._read()

    @property
    def settings(self) -> Settings:
        """The settings in force."""
        if self.resolved.settings is None:
            raise Skipped(_("it needs a configuration that can be used"))
        return self.resolved.settings

    @property
    def setup(self) -> SessionConfig:
        """What the settings say of whom to ask for what."""
        return self.settings.setup

    def session(self) -> Session:
        """Return an HTTP session, as calls have it: one for each check, as a pool forgets what others still use."""
        settings = self.settings
        return session(
            settings.ca_file, environment=settings.trust_environment, proxy=settings.proxy, limits=QUICK, pool_size=1
        )

    @once
    def client(self: SetUp) -> tuple[Client, MsalHttpClient]:
        """Return MSAL's application, with a memory of its own, and its HTTP client; nothing is kept on disk."""
        settings = self.settings
        http = MsalHttpClient(
            settings.ca_file, None, limits=QUICK, proxy=settings.proxy, environment=settings.trust_environment
        )
        return Client(self.setup, TokenCache("memory", self.places.data, lambda _: None), lambda: http), http

    @once
    def discovery(self: SetUp) -> dict[str, Any]:
        """Return the discovery document, as MSAL has accepted it; raise `Failed`."""
        client, http = self.client
        try:
            assert client.app  # noqa: S101 - making it reads the document
        except Exception as error:
            raise failed(from_exception(error)) from error
        return http.discovery

    @property
    def provider(self) -> Client:
        """MSAL's application once the sign-in service has answered."""
        try:
            assert self.discovery  # noqa: S101 - it was checked
        except Failed as error:
            raise Skipped(_("the sign-in service can't be asked")) from error
        return self.client[0]

    @property
    def skew(self) -> float:
        """By how many seconds this computer's clock is ahead of the sign-in service's."""
        assert self.provider  # noqa: S101 - its answer had the time
        return time.time() - self.client[1].provider_time()

    @property
    def token_file(self) -> Path:
        """The file of the tokens, which need not exist."""
        return token_file(self.places.data, self.setup, self.settings.token_cache)

    @once
    def entries(self: SetUp) -> Entries:
        """Return what is kept of sign-ins; raise `Failed`."""
        again = _("Sign in again; the file is then set aside, and a new one is begun.")
        try:
            place = open_persistence(self.settings.token_cache, self.token_file)
            return entries_in(place) if place is not None else {}
        except FileNotFoundError:
            return {}
        except StorageUnavailableError as error:
            raise Skipped(str(error)) from error  # a finding of the keyring
        except UnreadableCacheError as error:
            raise Failed(_("{file} is damaged", file=self.token_file), again, "consentray consent") from error
        except OSError as error:
            raise Failed(f"{self.token_file}: {error.strerror}", _("Let this user read and write it.")) from error

    @once
    def identity(self: SetUp) -> Identity:
        """Return what gets tokens: the running program's, or one of this check's own."""
        if self._given is not None:
            return self._given()
        settings = self.settings
        if settings.token_cache == "memory":
            raise Skipped(_("the sign-in is kept in memory, so only the running program has it"))
        try:
            assert self.entries is not None  # noqa: S101 - a file that cannot be read is not set aside by a check
        except Failed as error:
            raise Skipped(_("what is kept of the sign-in can't be opened")) from error
        return Identity(
            self.setup,
            token_cache=settings.token_cache,
            ca_file=settings.ca_file,
            folder=self.places.data,
            notice=lambda _: None,
            limits=QUICK,
            proxy=settings.proxy,
            environment=settings.trust_environment,
        )

    @once
    def restored(self: SetUp) -> SessionRestored:
        """Return what the ledger has of the account that was active."""
        return self.identity.restore()

    @property
    def account(self) -> Account:
        """Who is signed in."""
        if self.restored.account is None:
            raise Skipped(_("nobody is signed in"))
        return self.restored.account

    @once
    def tokens(self: SetUp) -> dict[str, TokenOutcome]:
        """Return the outcome of a silent token for each API, got as every command gets it."""
        asks = tuple((api.name, api.scopes) for api in self.setup.apis)
        return {each.api: each for each in self.identity.acquire(AcquireTokens(self.account, asks)).outcomes}
