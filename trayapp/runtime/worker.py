"""Carries out the effects that take time, on threads around identity and calls.

MSAL and requests are imported here, on a worker thread, when the first effect needs them: the icon is shown long
before.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from trayapp.core import effects as fx
from trayapp.core import events as ev
from trayapp.core.findings import Finding, Result
from trayapp.core.language import _
from trayapp.core.model import Answer, RefusedToken, SessionConfig
from trayapp.core.problems import Problem, unexpected
from trayapp.core.text import clean_line
from trayapp.identity.cache.kept import has_saved_session
from trayapp.network.cancel import Cancellation
from trayapp.network.first import import_requests
from trayapp.network.limits import LIMITS, Limits, call_limits
from trayapp.runtime.consent_wait import ConsentWait
from trayapp.runtime.journal import Journal
from trayapp.settings.model import Settings
from trayapp.system import languages
from trayapp.system.browser import open_page
from trayapp.system.bus_news import approval_watch
from trayapp.system.files import write_whole
from trayapp.system.network import FIRST_DELAY, NetworkWatch
from trayapp.system.threads import Threads
from trayapp.system.watch.common import Watch

if TYPE_CHECKING:
    from trayapp.calls.sender import Sender
    from trayapp.identity.cache.cache import TokenCache
    from trayapp.identity.service import Identity

CheckUp = Callable[[Callable[[], "Identity"], Callable[[ev.Event], None]], tuple[Finding, ...]]
SettingsEffect = fx.DescribeSettings | fx.OpenOwnFile | fx.ChangeSetting | fx.UndoSetting
PageEffect = SettingsEffect | fx.DescribeProgram | fx.OpenPlace | fx.Collect | fx.SaveDiagnostics
QUIT_GRACE_SECONDS = 3.0
"""Seconds that running work has to end when the program quits."""


class Worker:
    """Runs effects and posts their results. The journal gets unexpected exceptions, and each effect's duration."""

    def __init__(
        self,
        settings: Settings,
        setup: SessionConfig,
        folder: Path,
        post: Callable[[ev.Event], None],
        journal: Journal,
        *,
        limits: Limits | None = None,
        network_delay: float = FIRST_DELAY,
        page: Callable[[PageEffect], ev.Event] | None = None,
        check_up: CheckUp | None = None,
        consent_wait: ConsentWait | None = None,
    ) -> None:
        """Take the session's configuration.

        `network_delay` is the first wait (seconds) if the system reports no changes. `limits` are those of every
        request, in place of the settings' limits of calls and the sign-in's own. `page` carries out what the pages on
        the program itself ask for, if there is a window; `consent_wait` waits for a consent.
        """
        self._settings = settings
        self._setup = setup
        self._folder = folder
        self._post = post
        self._journal = journal
        self._limits = limits
        self._page = page
        self._check_up = check_up
        self._consent_wait = consent_wait or ConsentWait()
        self._making = threading.Lock()
        self._threads = Threads("worker")
        self._stopped = threading.Event()
        self._network = NetworkWatch(lambda: post(ev.NetworkChanged()), first_delay=network_delay)
        self._approval = approval_watch(lambda: post(ev.ApprovalDue()))
        self._watches: dict[type[fx.Effect], Callable[[], None]] = {
            fx.WatchNetwork: self._network.arm,
            fx.UnwatchNetwork: self._network.reset,
            fx.WatchApproval: self._approval.arm,
            fx.UnwatchApproval: self._approval.reset,
            fx.StopAwaiting: self._consent_wait.stop,
        }
        self._calls: dict[tuple[str, str], Cancellation] = {}
        self._identity: Identity | None = None
        self._cache: TokenCache | None = None
        self._keyring: Watch | None = None
        self._sender: Sender | None = None

    def run(self, effect: fx.Effect) -> None:
        """Begin to carry out `effect`; its event is posted when it ends, or cannot begin."""
        try:
            self._begin(effect)
        except Exception as error:  # noqa: BLE001 - no thread available, or a prompt that cannot be stopped
            self._post(self._failed(effect, error))

    def _begin(self, effect: fx.Effect) -> None:
        # What can be ended before it has begun is made here, on the main thread: its end is not lost.
        if isinstance(effect, fx.OpenPrompt):
            self._stopped = threading.Event()
        work: Callable[[], ev.Event | None] = partial(self._carry_out, effect, self._stopped)
        if isinstance(effect, fx.SendCall):
            key = (effect.request.api, effect.request.call)
            running = self._calls[key] = Cancellation()
            self._post(ev.CallBegun(*key, time.time()))
            work = partial(self._call, effect, running)
        elif isinstance(effect, fx.AwaitConsent) and not effect.again:
            self._consent_wait.begin()
        if not self._done_at_once(effect):
            self._threads.start(partial(self._guarded, effect, work))

    def _done_at_once(self, effect: fx.Effect) -> bool:
        """Carry out an effect that takes no time; False for all others."""
        watch = self._watches.get(type(effect))
        if watch is not None:
            watch()
            return True
        match effect:
            case fx.CancelPrompt():
                self._stopped.set()
                if self._identity is not None:
                    self._identity.cancel_prompt()
            case fx.StopCall(api, call):
                if (running := self._calls.get((api, call))) is not None:
                    running.cancel()
            case fx.OpenSignInPage():
                link = self._identity.fresh_link() if self._identity is not None else None
                if link is not None:
                    self._open_page(link)
            case fx.OpenBrowser(link):
                self._open_page(link)
            case _:
                return False
        return True

    def use(self, settings: Settings, setup: SessionConfig) -> None:
        """Continue with other settings. Call this when nothing is running: running work keeps the earlier ones.

        The sign-in is kept, also one held only in memory, if the session is the same.
        """
        with self._making:
            same = settings.same_session(self._settings)
            self._cache = self._identity.cache if same and self._identity is not None else None
            self._settings, self._setup = settings, setup
            self._identity = None
            sender, self._sender = self._sender, None
        if not same:
            self._unwatch_keyring()
        if sender is not None:
            sender.close()

    def close(self) -> None:
        """Stop what can be stopped, and wait a while for the rest, so that saving completes."""
        self._approval.reset()
        self._network.reset()
        self._consent_wait.stop()
        self._unwatch_keyring()
        if self._identity is not None:
            self._identity.cancel_prompt()
        if self._sender is not None:
            self._sender.close()
        self._threads.wait(QUIT_GRACE_SECONDS)
        self._journal.close()

    def _unwatch_keyring(self, instead: Watch | None = None) -> None:
        """Stop watching the keyring, or go on with another watch."""
        with self._making:
            before, self._keyring = self._keyring, instead
        if before is not None:
            before.close()

    def _guarded(self, effect: fx.Effect, work: Callable[[], ev.Event | None]) -> None:
        event: ev.Event | None
        begun = time.monotonic()
        try:
            event = work()
        except Exception as error:  # noqa: BLE001 - whatever it is, it is reported and the program continues
            event = self._failed(effect, error)
        self._journal.log_duration(effect, time.monotonic() - begun)
        if event is not None:
            self._post(event)

    def _failed(self, effect: fx.Effect, error: Exception) -> ev.Event:
        """Log an unexpected error, and return the event that reports it to the user."""
        self._journal.unexpected(error)
        problem = unexpected(error)
        if isinstance(effect, fx.SendCall):
            return ev.CallAnswered(Answer(effect.request.api, effect.request.call, "", problem=problem))
        if isinstance(effect, fx.LookForApproval):
            return ev.ApprovalLooked(effect.account, ())
        if isinstance(effect, fx.CheckUp):
            return ev.CheckUpEnded((Finding("all", _("The checks"), Result.FAILED, problem.message),))
        return ev.Failed(problem)

    def _carry_out(self, effect: fx.Effect, stopped: threading.Event) -> ev.Event | None:
        event = self._without_identity(effect)
        if event is not None:
            return event
        identity = self.get_identity()
        match effect:
            case fx.RestoreSession():
                return identity.restore()
            case fx.OpenPrompt():
                return identity.prompt(
                    effect, self._open_browser, stopped, lambda: self._post(ev.BrowserInsistsOnHttps())
                )
            case fx.AcquireTokens() | fx.LookForApproval():
                return identity.acquire(effect)
            case fx.WatchKeyring():
                watch = identity.watch_keyring(lambda: self._post(ev.KeyringOpened()))
                self._unwatch_keyring(watch)
            case fx.KeepLedger() | fx.KeepWaits():
                identity.keep_ledger(effect)
            case fx.RestoreAccount(account):
                return identity.restore_account(account)
            case fx.ForgetAccounts(accounts):
                return identity.forget(accounts)
            case _:
                raise TypeError(f"not an effect of the worker: {type(effect).__name__}")
        return None

    def _without_identity(self, effect: fx.Effect) -> ev.Event | None:
        """Carry out what needs neither MSAL nor the token cache; None for all else."""
        first = self._identity is None  # later ones may hold more in memory than on disk
        if isinstance(effect, fx.RestoreSession) and first and not has_saved_session(self._folder):
            return ev.SessionRestored(None)
        if isinstance(effect, fx.AwaitConsent):
            return ev.ConsentAwaited(last=self._consent_wait.next())
        if isinstance(effect, fx.SaveAnswer):
            return _saved(effect)
        if isinstance(effect, fx.Explain):
            from trayapp.identity.errors.explain import explain

            return ev.Explained(explain(effect.text, self._setup))
        if self._check_up is not None and isinstance(effect, fx.CheckUp):
            return ev.CheckUpEnded(self._check_up(self.get_identity, self._post))
        if self._page is not None and isinstance(effect, PageEffect):
            return self._page(effect)
        return None

    def _open_browser(self, link: str, user_code: str | None, opened: str | None, seconds: float) -> None:
        self._post(ev.BrowserWaiting(link, user_code, time.time() + seconds))
        if opened is not None:  # a code is for a browser elsewhere
            self._open_page(opened)

    def _open_page(self, link: str) -> None:
        open_page(link, lambda: self._post(ev.BrowserNotOpened()))

    def _call(self, effect: fx.SendCall, running: Cancellation) -> ev.Event | None:
        answer = self._send(effect, running)
        return None if running else ev.CallAnswered(answer)

    def _send(self, effect: fx.SendCall, running: Cancellation) -> Answer:
        identity = self.get_identity()
        api = self._setup.api(effect.request.api)

        def get_token(claims: str | RefusedToken | None) -> str | Problem:
            token = identity.token(effect.account, api.name, effect.scopes, claims)
            return token.secret if hasattr(token, "secret") else token

        answer = self._get_sender().send(api, effect.request, get_token, running)
        if effect.onto is None:
            return answer
        from trayapp.calls.paging import joined

        return joined(effect.onto, answer)

    def get_identity(self) -> Identity:
        """Return what signs in and gets tokens, made when it is first needed; imports MSAL's side."""
        with self._making:
            if self._identity is None:
                from trayapp.identity.service import Identity

                self._journal.hear_msal()
                self._identity = Identity(
                    self._setup,
                    token_cache=self._settings.token_cache,
                    ca_file=self._settings.ca_file,
                    folder=self._folder,
                    notice=lambda notice: self._post(ev.NoticeRaised(notice)),
                    limits=self._limits or LIMITS,
                    proxy=self._settings.proxy,
                    environment=self._settings.trust_environment,
                    language=self._language,
                    cache=self._cache,
                )
            return self._identity

    def _get_sender(self) -> Sender:
        with self._making:
            if self._sender is None:
                import_requests()
                from trayapp.calls.sender import Sender

                settings = self._settings
                self._sender = Sender(
                    settings.ca_file,
                    limits=self._limits or call_limits(settings.call_timeout, settings.call_size_limit),
                    attempts=settings.call_attempts,
                    proxy=settings.proxy,
                    environment=settings.trust_environment,
                    language=self._language,
                )
            return self._sender

    @property
    def _language(self) -> str | None:
        """The language to ask for; None leaves it to the browser and to each API."""
        return languages.chosen(self._settings.language) or None


def _saved(effect: fx.SaveAnswer) -> ev.AnswerSaved:
    """Write the file that a user has named; one of that name is replaced, as the dialog has asked."""
    file = Path(effect.path)
    try:
        write_whole(file, effect.content)
    except OSError as error:
        return ev.AnswerSaved(file.name, clean_line(error.strerror or str(error)))
    return ev.AnswerSaved(file.name)
