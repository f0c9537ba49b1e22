"""One prompt in the browser: an authorize request for the scopes of several APIs, its code redeemed for the first's."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

from trayapp.core.events import PromptAnswered, PromptFailed, TokenOutcome
from trayapp.core.model import Account, AuthorityKind
from trayapp.core.problems import Problem, problem
from trayapp.core.scopes import granted_of
from trayapp.identity.accounts import account_of
from trayapp.identity.errors import from_answer, from_exception
from trayapp.identity.listener import Cancelled, Listener, ListenerError, TimedOut

if TYPE_CHECKING:
    from collections.abc import Callable

    from trayapp.core.consent_plan import Prompt
    from trayapp.identity.client import Client


class SignIn:
    """Runs one prompt at a time; `cancel` may come from another thread."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._lock = threading.Lock()
        self._listener: Listener | None = None
        self._cancelled = False

    def prompt(
        self, prompt: Prompt, account: Account | None, waiting: Callable[[str], None]
    ) -> PromptAnswered | PromptFailed:
        """Send the authorize request and redeem its code.

        `account` is who is expected; None lets the person choose. `waiting` is called with the link to open, once
        the listener is ready for its answer. Raises nothing: what goes wrong is the problem of `PromptFailed`.
        """
        with self._lock:
            self._cancelled = False
        try:
            return self._run(prompt, account, waiting)
        except Cancelled:
            return PromptFailed(
                problem(
                    "sign-in-cancelled", "You stopped the sign-in, so nothing was granted. Start it again at any time."
                )
            )
        except TimedOut:
            return PromptFailed(self._timed_out())
        except ListenerError as error:
            return PromptFailed(
                problem("listener-failed", f"{error} Close programs that you do not need, and try again.")
            )
        except Exception as error:  # noqa: BLE001 - MSAL's exceptions have no common base; each becomes a problem
            return PromptFailed(from_exception(error))
        finally:
            with self._lock:
                self._listener = None

    def cancel(self) -> None:
        """Stop waiting for the browser. Without a prompt under way this does nothing."""
        with self._lock:
            self._cancelled = True
            if self._listener is not None:
                self._listener.cancel()

    def _run(
        self, prompt: Prompt, account: Account | None, waiting: Callable[[str], None]
    ) -> PromptAnswered | PromptFailed:
        app = self._client.app
        kind = self._client.setup.kind
        with Listener() as listener:
            with self._lock:
                if self._cancelled:
                    raise Cancelled
                self._listener = listener
            flow = app.initiate_auth_code_flow(
                list(prompt.scopes),
                redirect_uri=listener.redirect_uri,
                # A plain OpenID provider need not know this one.
                prompt="select_account" if account is None and kind is not AuthorityKind.OIDC else None,
                response_mode=self._client.response_mode,
                login_hint=account.username if account else None,
                claims_challenge=prompt.claims,
            )
            waiting(str(flow["auth_uri"]))
            answer = listener.wait(str(flow["state"]), self._client.setup.sign_in_timeout)
        redeem = prompt.redeem
        result = app.acquire_token_by_auth_code_flow(flow, answer, scopes=list(redeem.scopes))
        if "access_token" not in result:
            return PromptFailed(self._refused(result, account))
        self._client.cache.save()
        scope = result.get("scope")
        granted = granted_of(redeem.scopes, scope if isinstance(scope, str) else None, kind)
        return PromptAnswered(self._account(result), TokenOutcome(redeem.api, granted))

    def _refused(self, result: dict[str, Any], account: Account | None) -> Problem:
        return from_answer(result, setup=self._client.setup, account=account, api=None)

    def _timed_out(self) -> Problem:
        seconds = self._client.setup.sign_in_timeout
        limit = f"{seconds // 60} minutes" if seconds >= 120 else f"{seconds} seconds"  # noqa: PLR2004 - two minutes
        return problem(
            "sign-in-timed-out",
            f"The browser brought no answer within {limit}. If its page was closed, nothing was granted. Start the"
            " sign-in again.",
        )

    def _account(self, result: dict[str, Any]) -> Account:
        """Tell who signed in: the account whose id token has just been cached."""
        cache = self._client.cache.msal
        claims = result.get("id_token_claims") or {}
        query = {"secret": result.get("id_token")}
        entry: dict[str, Any] = next(iter(cache.search(cache.CredentialType.ID_TOKEN, query=query)), {})
        return account_of(claims, str(entry.get("home_account_id") or claims.get("sub") or ""), self._client.setup.kind)
