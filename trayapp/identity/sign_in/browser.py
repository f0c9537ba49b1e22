"""One prompt in the browser: an authorize request for several APIs' scopes, its code redeemed for the first API's."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from typing import Any, Final
from urllib.parse import parse_qsl, quote

from trayapp.core.addresses import address_of
from trayapp.core.consent.refusals import NOT_BY_SIGNING_IN
from trayapp.core.consent.scopes import beyond, granted_of
from trayapp.core.effects import OpenPrompt
from trayapp.core.events import PromptAnswered, PromptFailed
from trayapp.core.language import _, plural, sentences
from trayapp.core.model import Account, AccountKind, AuthorityKind, TokenOutcome
from trayapp.core.problems import Problem
from trayapp.correlation import HEADER, correlation_id
from trayapp.identity.client.accounts import account_of, says_who, sign_in_name
from trayapp.identity.client.application import Client
from trayapp.identity.client.wire import link_on_the_wire, words_of, words_of_asks
from trayapp.identity.errors.details import description
from trayapp.identity.errors.exceptions import from_exception
from trayapp.identity.errors.judge import from_answer
from trayapp.identity.errors.named import api_named
from trayapp.identity.sign_in.closing_page import closing
from trayapp.identity.sign_in.device_code import DeviceCode, Waiting
from trayapp.identity.sign_in.listener import Listener
from trayapp.identity.sign_in.loopback import ListenerError, redirect_of
from trayapp.identity.sign_in.way import RefusedError, way_of
from trayapp.system.interruptible import Cancelled, Interruptible, TimedOut

LEFT_OUT: Final = ("error_subcode", "suberror", "claims")
"""What an error from the sign-in page says beside its description, and MSAL does not pass on."""
LONGEST_HINT: Final = 320
"""Most bytes of a sign-in name in the link to the sign-in page."""


class BrowserSignIn:
    """Runs one prompt; `cancel` may come from another thread."""

    def __init__(self, client: Client, language: str | None = None) -> None:
        """Take the client, and the language (a BCP 47 tag) to request of the provider's pages."""
        self._client = client
        self._language = language
        self._lock = threading.Lock()
        self._interruptible = Interruptible()
        self._listener: Listener | None = None
        self._page: str | None = None
        self._redeeming = False

    def prompt(
        self,
        effect: OpenPrompt,
        waiting: Waiting,
        stopped: threading.Event,
        insists_on_https: Callable[[], None] = lambda: None,
    ) -> PromptAnswered | PromptFailed:
        """Send the authorize request and redeem its code, or use a device code.

        `waiting` is called once the answer can be received: with the link for a user, the code to type there (or
        None), the link to open automatically (or None), and the seconds that the answer is waited for. Setting
        `stopped` before that cancels at once; later, use `cancel`. `insists_on_https` is called when the browser tries
        https on this computer. Raise nothing: errors become the problem of `PromptFailed`.
        """
        if stopped.is_set():
            self._interruptible.cancel()
        if self._client.setup.device_code:
            device_code = DeviceCode(self._client, self._interruptible)
            return self._judged(effect, lambda: device_code.answer(effect.prompt, waiting))
        try:
            with Listener(insists_on_https, redirect=self._client.setup.redirect) as listener:
                with self._lock:
                    self._listener = listener
                ended = self._judged(effect, lambda: self._browser_answer(listener, effect, waiting))
                listener.finish(closing(ended, effect))
                return ended
        except ListenerError as error:
            return PromptFailed(
                Problem(
                    "listener-failed", sentences(str(error), _("Close programs that you don't need, and try again."))
                )
            )
        finally:
            with self._lock:
                self._listener = self._page = None

    def fresh_link(self) -> str | None:
        """Return another link to the pending page; None if there is none. May be called from any thread."""
        with self._lock:
            return self._link(self._listener, self._page) if self._listener and self._page else None

    def _link(self, listener: Listener, page: str) -> str:
        """Return a link to a page; the way there is found when the browser comes, as a pushed request soon expires."""
        return listener.link_to(lambda: self._interruptible.run(lambda: way_of(self._client, page)))

    def cancel(self) -> None:
        """Stop the prompt, if one is running."""
        self._interruptible.cancel()
        with self._lock:
            if self._listener is not None:
                self._listener.cancel()

    def _judged(self, effect: OpenPrompt, run: Callable[[], dict[str, Any] | Problem]) -> PromptAnswered | PromptFailed:
        try:
            return self._ended(effect, run())
        except Cancelled:
            return PromptFailed(
                Problem(
                    "sign-in-cancelled",
                    _("You stopped the sign-in, so nothing was granted. Start it again at any time."),
                )
            )
        except TimedOut:
            return PromptFailed(self._timed_out())
        except Exception as error:  # noqa: BLE001 - MSAL's exceptions have no common base; each becomes a problem
            return PromptFailed(from_exception(error))

    def _browser_answer(self, listener: Listener, effect: OpenPrompt, waiting: Waiting) -> dict[str, Any]:
        prompt, account = effect.prompt, effect.account
        redeemed = self._client.setup.api(prompt.redeem.api)
        app = self._interruptible.run(lambda: self._client.app)
        flow = app.initiate_auth_code_flow(
            words_of_asks(self._client.setup, prompt.asks),
            redirect_uri=listener.redirect_uri,
            prompt=self._prompt_for(effect),
            response_mode=self._client.response_mode,
            login_hint=_hint(sign_in_name(effect.account) if effect.account else effect.login_hint),
            domain_hint=self._domain_hint(account),
            claims_challenge=prompt.claims,
        )
        page = self._with_ours(link_on_the_wire(str(flow["auth_uri"]))) + step_up_parameters(prompt.claims)
        asked = address_of(page)
        self._client.nonce = dict(parse_qsl(asked.query or "")).get("nonce") if asked is not None else None
        with self._lock:
            self._page = page
        # The link that is opened is part of a command line and works once; the one that is shown is another.
        seconds = self._client.setup.sign_in_timeout
        waiting(self._link(listener, page), None, self._link(listener, page), seconds)
        try:
            answer = listener.wait(str(flow["state"]), seconds)
        except RefusedError as refused:
            return refused.answer
        self._client.check_source(answer)
        self._redeeming = "code" in answer

        def redeem() -> dict[str, Any]:
            result: dict[str, Any] = app.acquire_token_by_auth_code_flow(
                flow, answer, scopes=words_of(redeemed, prompt.redeem.scopes), over=self._interruptible.over
            )
            return result | {name: answer[name] for name in LEFT_OUT if "error" in answer and name in answer}

        return self._interruptible.run(redeem)

    def _ended(self, effect: OpenPrompt, result: dict[str, Any] | Problem) -> PromptAnswered | PromptFailed:
        if isinstance(result, Problem):
            return PromptFailed(result)
        setup = self._client.setup
        redeem = effect.prompt.redeem
        if "access_token" not in result:
            api = setup.api(redeem.api) if self._redeeming else None  # the redemption is for one API's token
            trouble = from_answer(result, setup=setup, account=effect.account, api=api)
            if trouble.code in NOT_BY_SIGNING_IN and api is None:
                api = api_named(setup, description(result))  # the page's request is for all of them
            return PromptFailed(trouble, api.name if api is not None else None)
        if effect.step + 1 < effect.steps:
            self._client.cache.save()  # the next page takes a while; after the last one the tokens follow at once
        scope = result.get("scope")
        said = scope if isinstance(scope, str) else None
        granted, extra = granted_of(redeem.scopes, said, setup.kind), beyond(redeem.scopes, said, setup.kind)
        return PromptAnswered(self._account(result), TokenOutcome(redeem.api, granted, extra=extra))

    def _with_ours(self, link: str) -> str:
        """Add what MSAL cannot ask for.

        That is pages in the configured language (OpenID Connect Core 1.0 section 3.1.2.1), and for Microsoft's logs the
        correlation ID, as its other libraries do.
        """
        language = "" if self._language is None else f"&ui_locales={quote(self._language)}"
        microsofts = self._client.setup.kind is not AuthorityKind.OIDC
        return f"{link}{language}{f'&{HEADER}={correlation_id()}' if microsofts and correlation_id() else ''}"

    def _prompt_for(self, effect: OpenPrompt) -> str | None:
        """Let the user choose, unless an account is expected; a plain OpenID provider may not support this value."""
        if self._client.consent_brings_refresh_token:
            return "consent"
        expected = effect.account is not None or effect.login_hint is not None
        return None if expected or self._client.setup.kind is AuthorityKind.OIDC else "select_account"

    def _domain_hint(self, account: Account | None) -> str | None:
        """Skip the question for the kind of a known account, if the authority admits both kinds."""
        if account is None or not self._client.setup.admits_personal:
            return None
        return "consumers" if account.kind is AccountKind.PERSONAL else "organizations"

    def _timed_out(self) -> Problem:
        seconds = self._client.setup.sign_in_timeout
        redirect = self._client.setup.redirect
        address = redirect if redirect_of(redirect).port else _("{redirect} with any port", redirect=redirect)
        limit = (
            plural("{count} minute", "{count} minutes", seconds // 60)
            if seconds >= 120  # noqa: PLR2004 - two minutes
            else plural("{count} second", "{count} seconds", seconds)
        )
        return Problem(
            "sign-in-timed-out",
            _(
                "The browser brought no answer within {limit}. If its page was closed, nothing was granted:"
                " start the sign-in again. If it spoke of the redirect address, the provider must know"
                " {address}.",
                limit=limit,
                address=address,
            ),
        )

    def _account(self, result: dict[str, Any]) -> Account:
        """Return who signed in: the account whose id token has just been cached."""
        cache = self._client.cache.msal
        claims = result.get("id_token_claims") or {}
        if not says_who(claims):
            claims = {**self._client.user_info(claims.get("sub"), str(result["access_token"])), **claims}
        query = {"secret": result.get("id_token")}
        entry: dict[str, Any] = next(iter(cache.search(cache.CredentialType.ID_TOKEN, query=query)), {})
        return account_of(claims, str(entry.get("home_account_id") or claims.get("sub") or ""), self._client.setup)


def _hint(username: str | None) -> str | None:
    """Return the sign-in name for the link, unless it is too long: it is only a hint."""
    return username if username is not None and len(quote(username)) <= LONGEST_HINT else None


def step_up_parameters(claims: str | None) -> str:
    """Return what a step-up challenge (RFC 9470) asks of a link beside its claims (JSON text), behind an ampersand.

    Providers that do not read ``claims`` read ``acr_values`` and ``max_age`` (OpenID Connect Core 1.0 section 3.1.2.1).
    """
    if not claims:
        return ""
    try:
        demanded = json.loads(claims).get("id_token") or {}
        values = [value for value in demanded.get("acr", {}).get("values", ()) if isinstance(value, str)]
        age = demanded.get("auth_time", {}).get("max_age")
    except (ValueError, RecursionError, AttributeError, TypeError):  # a claims challenge of another shape
        return ""
    link = f"&acr_values={quote(' '.join(values), safe='')}" if values else ""
    return link + (f"&max_age={age}" if type(age) is int and age >= 0 else "")
