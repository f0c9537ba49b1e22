"""What the program asks of identity, in one place: restore, prompt, get tokens, forget."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from trayapp.core.events import PromptAnswered, PromptFailed, SessionRestored, TokensAcquired
from trayapp.core.model import Account, Notice
from trayapp.identity.accounts import cached_account
from trayapp.identity.cache import TokenCache
from trayapp.identity.client import Client
from trayapp.identity.http import MsalHttpClient
from trayapp.identity.ledger_file import LedgerFile
from trayapp.identity.sign_in import SignIn
from trayapp.identity.tokens import Token, get_token, get_tokens

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from trayapp.core.effects import AcquireTokens, ForgetAccount, KeepLedger, OpenPrompt
    from trayapp.core.model import Setup
    from trayapp.core.problems import Problem


class Identity:
    """Signs a person in and gets their tokens. Its methods block: call them on a worker thread."""

    def __init__(
        self, setup: Setup, *, token_cache: str, ca_file: Path | None, folder: Path, notice: Callable[[Notice], None]
    ) -> None:
        """Take the folder for the token cache and the ledger, and who is told of warnings."""
        # MSAL's cache keys leave out the authority's port and path, so each authority and client has files of its own.
        name = hashlib.sha256(f"{setup.authority}\n{setup.client_id}".encode()).hexdigest()[:16]
        kept = None if token_cache == "memory" else folder / f"discovery-{name}.json"
        suffix = "json" if token_cache == "plain-file" else "bin"
        self._cache = TokenCache(token_cache, folder / f"tokens-{name}.{suffix}", notice)
        self._client = Client(setup, self._cache, MsalHttpClient(ca_file, kept))
        self._sign_in = SignIn(self._client)
        self._ledger = LedgerFile(folder / f"ledger-{name}.json")
        self._notice = notice

    def restore(self) -> SessionRestored:
        """Load what was kept: the account and its ledger. Nothing goes over the network."""
        self._cache.open()
        cache = self._cache.msal
        found = {entry["home_account_id"]: entry for entry in cache.search(cache.CredentialType.ACCOUNT)}
        kept = self._ledger.active()
        if kept is not None and kept[0].home_id in found:
            return SessionRestored(*kept)
        entry = next(iter(found.values()), None)
        return SessionRestored(cached_account(entry, self._client.setup.kind) if entry else None)

    def prompt(self, effect: OpenPrompt, waiting: Callable[[str], None]) -> PromptAnswered | PromptFailed:
        """Run one prompt; see `SignIn.prompt`."""
        return self._sign_in.prompt(effect.prompt, effect.account, waiting)

    def cancel_prompt(self) -> None:
        """Stop the prompt that waits for the browser; callable from any thread."""
        self._sign_in.cancel()

    def acquire(self, effect: AcquireTokens) -> TokensAcquired:
        """Get one silent token per API, then save the cache once."""
        if effect.fresh:
            self._client.forget_errors()
        outcomes = get_tokens(self._client, effect.account, effect.asks)
        self._cache.save()
        return TokensAcquired(outcomes)

    def token(self, account: Account, api: str, scopes: tuple[str, ...], claims: str | None = None) -> Token | Problem:
        """Get one silent token for a call; see `get_token`."""
        token = get_token(self._client, account, self._client.setup.api(api), scopes, claims=claims)
        self._cache.save()
        return token

    def keep_ledger(self, effect: KeepLedger) -> None:
        """Write the ledger; where it cannot be written the person is told, and the program goes on."""
        try:
            self._ledger.keep(effect.account, effect.granted, effect.challenges)
        except OSError as error:
            text = f"What was granted could not be kept: {error.strerror}. It is asked again at the next start."
            self._notice(Notice("ledger-not-saved", "The ledger could not be kept", text))

    def forget(self, effect: ForgetAccount) -> None:
        """Remove the account, its tokens and its ledger from this computer.

        Needs no network, so that signing out always works: the entries are removed from the cache itself, as MSAL's own
        removal would first read the discovery document.
        """
        cache = self._cache.msal
        kinds = cache.CredentialType
        query = {"home_account_id": effect.account.home_id}
        for entry in list(cache.search(kinds.ACCESS_TOKEN, query=query)):
            cache.remove_at(entry)
        for entry in list(cache.search(kinds.REFRESH_TOKEN, query=query)):
            cache.remove_rt(entry)
        for entry in list(cache.search(kinds.ID_TOKEN, query=query)):
            cache.remove_idt(entry)
        for entry in list(cache.search(kinds.ACCOUNT, query=query)):
            cache.remove_account(entry)
        self._cache.save()
        try:
            self._ledger.forget(effect.account.home_id)
        except OSError as error:
            text = f"The list of what was granted could not be removed: {error.strerror}. It holds no secret."
            self._notice(Notice("ledger-not-saved", "The ledger could not be kept", text))
