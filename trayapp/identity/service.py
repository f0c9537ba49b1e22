"""The interface of identity: restore, prompt, get tokens, forget."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from trayapp.core.effects import AcquireTokens, KeepLedger, KeepWaits, LookForApproval, OpenPrompt
from trayapp.core.events import ApprovalLooked, PromptAnswered, PromptFailed, SessionRestored, SignedOut, TokensAcquired
from trayapp.core.language import _
from trayapp.core.model import Account, Notice, RefusedToken, SessionConfig, TokenOutcome
from trayapp.core.problems import Problem
from trayapp.core.record import replace
from trayapp.identity.cache.cache import TokenCache
from trayapp.identity.cache.entries import homes_of
from trayapp.identity.cache.files import name_of, token_file
from trayapp.identity.cache.kept import LEDGER
from trayapp.identity.cache.ledger_file import LedgerFile
from trayapp.identity.client.accounts import cached_account
from trayapp.identity.errors.storage import KeyOutOfReachError, KeyRefusedError
from trayapp.identity.sign_out import incomplete, not_known_before, not_signed_out, unread_removed
from trayapp.identity.token import Token, kept_token
from trayapp.network.first import import_requests
from trayapp.network.limits import LIMITS, Limits
from trayapp.network.proxy import SYSTEM_PROXY
from trayapp.system.watch.common import Watch

if TYPE_CHECKING:
    from trayapp.identity.client.application import Client
    from trayapp.identity.sign_in.browser import BrowserSignIn
    from trayapp.identity.sign_in.device_code import Waiting


class Identity:
    """Signs a user in and gets their tokens. Its methods block, so call them on a worker thread."""

    def __init__(
        self,
        setup: SessionConfig,
        *,
        token_cache: str,
        ca_file: Path | None,
        folder: Path,
        notice: Callable[[Notice], None],
        limits: Limits = LIMITS,
        proxy: str = SYSTEM_PROXY,
        environment: bool = True,
        language: str | None = None,
        cache: TokenCache | None = None,
    ) -> None:
        """Take the folder for the token cache and the ledger, the callback for warnings, and the limits of requests.

        `proxy` and `environment` are as `trayapp.network.session` takes them; `language` (a BCP 47 tag) is requested of
        sign-in pages. `cache` is that of an earlier identity for the same session.
        """
        name = name_of(setup)
        discovery = None if token_cache == "memory" else folder / f"discovery-{name}.json"
        self._setup = setup
        self._cache = cache or TokenCache(token_cache, token_file(folder, setup, token_cache), notice)

        def make_client() -> Client:
            import_requests()
            from trayapp.identity.client.application import Client
            from trayapp.identity.client.http import MsalHttpClient

            http = partial(MsalHttpClient, ca_file, discovery, notice=notice, limits=limits, proxy=proxy)
            return Client(setup, self._cache, partial(http, environment=environment))

        self._make_client = make_client
        self._making = threading.Lock()
        self._made: Client | None = None
        self._language = language
        self._sign_in: BrowserSignIn | None = None
        self._ledger = LedgerFile(folder / f"{LEDGER}{name}.json")
        self._notice = notice

    @property
    def _client(self) -> Client:
        """What asks the sign-in service, with MSAL and requests: made once the cache alone does not answer."""
        with self._making:
            if self._made is None:
                self._made = self._make_client()
            return self._made

    @property
    def cache(self) -> TokenCache:
        """The token cache of this session."""
        return self._cache

    def restore(self) -> SessionRestored:
        """Load what was stored: the account that was active, and its ledger. This does not use the network."""
        accounts = self._accounts()
        active = self._ledger.active
        account = next((each for each in accounts if each.home_id == active), None)
        if active is None and accounts:
            account = accounts[0]  # the ledger was lost, the sign-in was not
        return self._restored(account, accounts)

    def restore_account(self, account: Account) -> SessionRestored:
        """Make another stored account the active one and load its ledger."""
        granted, challenges = self._ledger.of(account.home_id)
        waits, histories = self._ledger.waits(account.home_id), self._ledger.histories(account.home_id)
        self.keep_ledger(KeepLedger(account, granted, challenges, waits, histories))
        return self._restored(account, self._accounts())

    def _restored(self, account: Account | None, accounts: tuple[Account, ...]) -> SessionRestored:
        granted, challenges = self._ledger.of(account.home_id) if account else ((), ())
        waits = self._ledger.waits(account.home_id if account else None)
        histories = self._ledger.histories(account.home_id) if account else ()
        return SessionRestored(account, granted, challenges, accounts, waits=waits, histories=histories)

    def _accounts(self) -> tuple[Account, ...]:
        """Return the accounts that MSAL's cache holds, with the names from the ledger."""
        known = {account.home_id: account for account in self._ledger.accounts}
        entries = {str(entry.get("home_account_id")): entry for entry in self._cache.accounts}
        return tuple(known.get(home_id) or cached_account(entry, self._setup) for home_id, entry in entries.items())

    def watch_keyring(self, opened: Callable[[], None]) -> Watch | None:
        """Wait for the keyring that the tokens are to be protected by; `opened` is called once they are read.

        Return None if there is nothing to wait for.
        """
        refused = self._cache.in_memory
        if refused is None or isinstance(refused, KeyOutOfReachError):
            return None
        from trayapp.identity.cache.keyring_watch import KeyringWatch

        def came() -> bool:
            open_now = self._cache.reopen()
            if open_now:
                opened()
            return open_now

        return KeyringWatch(came, usable=isinstance(refused, KeyRefusedError))

    def prompt(
        self, effect: OpenPrompt, waiting: Waiting, stopped: threading.Event, insists_on_https: Callable[[], None]
    ) -> PromptAnswered | PromptFailed:
        """Run one prompt; see `BrowserSignIn.prompt`."""
        from trayapp.identity.sign_in.browser import BrowserSignIn

        self._sign_in = BrowserSignIn(self._client, self._language)
        ended = self._sign_in.prompt(effect, waiting, stopped, insists_on_https)
        return replace(ended, outcome=_stamped(ended.outcome)) if isinstance(ended, PromptAnswered) else ended

    def fresh_link(self) -> str | None:
        """Return another link to the pending sign-in page; None if there is none."""
        return self._sign_in.fresh_link() if self._sign_in is not None else None

    def cancel_prompt(self) -> None:
        """Stop the prompt that waits for the browser; may be called from any thread."""
        if self._sign_in is not None:
            self._sign_in.cancel()

    def acquire(self, effect: AcquireTokens | LookForApproval) -> TokensAcquired | ApprovalLooked:
        """Get one silent token per API, then save the cache once, with what the prompts before have brought."""
        fresh = isinstance(effect, AcquireTokens) and effect.fresh
        if isinstance(effect, LookForApproval) or fresh:
            self._forget_errors()
        outcomes = {
            api: None if fresh else self._kept_outcome(effect.account, api, scopes) for api, scopes in effect.asks
        }
        missing = [ask for ask in effect.asks if outcomes[ask[0]] is None]
        if missing:
            from trayapp.identity.tokens import get_tokens

            outcomes |= {each.api: each for each in get_tokens(self._client, effect.account, missing, fresh=fresh)}
        self._cache.save()
        found = tuple(_stamped(each) for each in outcomes.values() if each is not None)
        if isinstance(effect, LookForApproval):
            return ApprovalLooked(effect.account, found)
        return TokensAcquired(found, time.time())

    def _kept_outcome(self, account: Account, api: str, scopes: tuple[str, ...]) -> TokenOutcome | None:
        token = kept_token(self._cache, self._setup, account, self._setup.api(api), scopes)
        return None if token is None else TokenOutcome(api, token.granted)

    def token(
        self, account: Account, api: str, scopes: tuple[str, ...], claims: str | RefusedToken | None = None
    ) -> Token | Problem:
        """Get one silent token for a call; see `get_token`."""
        found = self._setup.api(api)
        kept = None if claims else kept_token(self._cache, self._setup, account, found, scopes)
        if kept is not None:
            return kept
        from trayapp.identity.tokens import get_token

        if claims is None:
            self._forget_errors()  # A user chose this call, so do not answer it with an error from the cache.
        token = get_token(self._client, account, found, scopes, claims=claims)
        self._cache.save()
        return token

    def _forget_errors(self) -> None:
        if self._made is not None:
            self._made.forget_errors()

    def keep_ledger(self, effect: KeepLedger | KeepWaits) -> None:
        """Write the tokens and the ledger; if that cannot be done, the user is notified and the program continues."""
        self._cache.save()  # a search for what waits notes each page's grant before the next one
        try:
            if isinstance(effect, KeepWaits):
                self._ledger.keep_waits(effect.waits)
            else:
                self._ledger.keep(effect.account, effect.granted, effect.challenges, effect.waits, effect.histories)
        except OSError as error:
            text = _(
                "What was granted couldn't be saved: {reason}. It is asked again at the next start.",
                reason=error.strerror,
            )
            self._notice(Notice("ledger-not-saved", _("The ledger couldn't be saved"), text))

    def forget(self, accounts: tuple[Account, ...]) -> SignedOut:
        """Remove accounts, their tokens and their ledgers from this computer, and entries of no account.

        Needs no network, so that signing out always works: the entries are removed from the cache itself, as MSAL's own
        removal would first read the discovery document. What could not be removed is the problem of the answer.
        """
        home_ids = frozenset(account.home_id for account in accounts)
        removal = self._cache.forget(home_ids)
        if not removal.gone:
            return SignedOut((), not_signed_out(removal))
        if not accounts and homes_of(removal.entries):
            return SignedOut((), not_known_before())
        left = self._ledger.forget(home_ids)
        if removal.unread and not accounts:
            self._notice(unread_removed())
        return SignedOut(tuple(account.home_id for account in accounts), incomplete(removal, left))


def _stamped(outcome: TokenOutcome) -> TokenOutcome:
    """Note when something was granted."""
    now = datetime.now(UTC).isoformat(timespec="seconds")
    return outcome if outcome.granted is None else replace(outcome, at=now)
