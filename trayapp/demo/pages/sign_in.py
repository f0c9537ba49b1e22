"""A user's way through the pages: account, second factor, consent. Where it leads is the transaction's ending."""

from __future__ import annotations

import secrets
from typing import Final

import flask
from werkzeug.wrappers import Response

from trayapp.demo.accounts import DemoAccount
from trayapp.demo.context import Context
from trayapp.demo.history import (
    AdminApprovalPage,
    ConsentPage,
    OrganisationConsentPage,
    SecondFactorPage,
    SignInPage,
)
from trayapp.demo.oauth import errors
from trayapp.demo.oauth.authorities import Dialect
from trayapp.demo.oauth.consent_rules import ConsentRules
from trayapp.demo.oauth.protocol_error import Words
from trayapp.demo.oauth.server import correlation_id_of
from trayapp.demo.oauth.tickets import Tickets
from trayapp.demo.oauth.token_service import TokenService
from trayapp.demo.oauth.transactions import Stage, Transaction
from trayapp.demo.pages import html
from trayapp.demo.pages.html import error_page

_COOKIE = "consentray_demo_browser"
_LIFETIME = 1800  # seconds that a walk may take


_ABOUT_SCOPES: Final[dict[Stage, type[ConsentPage]]] = {
    "consent": ConsentPage,
    "admin": AdminApprovalPage,
    "organisation": OrganisationConsentPage,
}


class SignInWalk:
    """Leads a browser from page to page. `begin` starts a transaction, whatever it is for."""

    def __init__(self, context: Context, tokens: TokenService) -> None:
        self._context = context
        self._store = context.store
        self._accounts = context.accounts
        self._rules = ConsentRules(context, tokens)
        self._transactions = Tickets[Transaction](context.clock, _LIFETIME)
        self._sessions: dict[str, frozenset[tuple[Dialect, str]]] = {}
        """Who is signed in with which browser; the dialects are separate platforms with separate sessions."""

    def blueprint(self) -> flask.Blueprint:
        """Return the routes."""
        routes = flask.Blueprint("sign_in", __name__)
        routes.add_url_rule("/sign-in", view_func=self.show)
        routes.add_url_rule("/sign-in/<step>", view_func=self.take, methods=["POST"])
        routes.add_url_rule("/sign-out", view_func=self.sign_out)
        return routes

    def begin(self, transaction: Transaction) -> Response:
        """Show the first page of a new transaction of the browser that asks, or its end if nothing has to be asked."""
        transaction.browser = flask.request.cookies.get(_COOKIE) or secrets.token_urlsafe(24)
        transaction.correlation_id = correlation_id_of(flask.request)
        transaction.id = self._transactions.issue(transaction)
        self._sign_in_silently(transaction)
        answer = self._advance(transaction)
        answer.set_cookie(_COOKIE, transaction.browser, httponly=True, samesite="Lax")
        return answer

    # --- the pages -----------------------------------------------------------------------------------------------

    def show(self) -> Response:
        """Show the page of a transaction again, after a form was sent or the page was loaded again."""
        transaction = self._transaction(flask.request.args.get("transaction", ""))
        return self._advance(transaction) if transaction else self._expired()

    def take(self, step: str) -> Response:
        """Take what the user sent from the page of a step."""
        form = flask.request.form
        transaction = self._transaction(form.get("transaction", ""))
        if transaction is None or transaction.step != step:
            return self._expired()
        decision = form.get("decision")
        match transaction.step:
            case "account":
                self._choose(transaction, self._accounts.get(form.get("account", "")))
            case "factor":
                transaction.factors |= transaction.demands
            case "admin" if decision != "approve":
                return self._end(transaction, self._rules.admin_needed(transaction))
            case "admin":
                self._grant_for_everyone(transaction)
            case _ if decision != "accept":
                return self._end(transaction, errors.CONSENT_DECLINED)
            case "consent":
                transaction.consented = frozenset(form.getlist("scope")) & {*transaction.asked.scopes}
            case "organisation":
                if not self._transactions.spend(transaction.id):
                    return self._expired()
                self._grant_for_everyone(transaction)
                return transaction.ending.succeed(transaction)
        return flask.redirect(flask.url_for("sign_in.show", transaction=transaction.id), 303)

    def _choose(self, transaction: Transaction, account: DemoAccount | None) -> None:
        authority = transaction.authority
        if account is None or authority.home(account) is None:
            transaction.message = authority.refusal(account) if account else "Choose one of the accounts below."
            return
        transaction.account = account
        transaction.message = ""
        before = self._sessions.get(transaction.browser, frozenset())
        self._sessions[transaction.browser] = before | {(authority.dialect, account.username)}

    def sign_out(self) -> Response:
        """Forget who is signed in with this browser."""
        self._sessions.pop(flask.request.cookies.get(_COOKIE, ""), None)
        return html.respond("signed_out.html")

    # --- what comes next -----------------------------------------------------------------------------------------

    def _sign_in_silently(self, transaction: Transaction) -> None:
        """Take the account that the browser is signed in with, if there is no doubt which."""
        if transaction.prompts & {"login", "select_account"}:
            return
        authority, known = transaction.authority, self._sessions.get(transaction.browser, frozenset())
        signed_in = (self._accounts[name] for dialect, name in known if dialect is authority.dialect)
        usable = [account for account in signed_in if authority.home(account)]
        if transaction.login_hint:
            usable = [account for account in usable if account.username == transaction.login_hint.lower()]
        if len(usable) == 1:
            transaction.account = usable[0]

    def _advance(self, transaction: Transaction) -> Response:
        step = self._next(transaction)
        if step == "stopped":
            self._transactions.spend(transaction.id)
            return error_page(self._context, self._stopped(transaction), transaction.account)
        if isinstance(step, Words):
            return self._end(transaction, step)
        if step is not None:
            return self._page(transaction, step)
        if not self._transactions.spend(transaction.id):
            return self._expired()
        return transaction.ending.succeed(transaction)

    def _next(self, transaction: Transaction) -> Stage | Words | None:
        """Return the page that comes next, or the error that is the end; None when nothing is left to ask."""
        silent = "none" in transaction.prompts
        if transaction.account is None:
            return errors.SIGN_IN_REQUIRED if silent else "account"
        if transaction.stopped_by:
            return self._stopped(transaction) if silent else "stopped"
        if transaction.for_everyone:
            return "organisation"
        if transaction.authority.dialect is Dialect.ENTRA and transaction.demands - transaction.factors:
            resource = next(iter(transaction.asked.resources), "the application")
            return errors.SECOND_FACTOR_REQUIRED.about(resource=resource) if silent else "factor"
        if transaction.consented is not None:
            return None
        if words := self._rules.refusal(transaction, silent=silent):
            return words
        if not self._rules.needs_consent(transaction):
            return None
        return "admin" if self._rules.needs_admin(transaction) else "consent"

    def _stopped(self, transaction: Transaction) -> Words:
        text = errors.STOPS[transaction.stopped_by].format(client_name=self._context.client_name)
        return Words("access_denied", transaction.stopped_by, text)

    def _grant_for_everyone(self, transaction: Transaction) -> None:
        tenant_id = transaction.person.tenant.id
        self._store.set_admin_consents(tenant_id, self._store.admin_consents(tenant_id) | {*transaction.asked.scopes})

    def _end(self, transaction: Transaction, words: Words) -> Response:
        if not self._transactions.spend(transaction.id):
            return self._expired()
        return transaction.ending.fail(transaction, words)

    def _page(self, transaction: Transaction, step: Stage) -> flask.Response:
        """Return the page of a step, which becomes the transaction's, and note it in the record."""
        transaction.step = step
        if transaction.account is None:
            self._context.record.add(SignInPage(transaction.authority.path))
        elif step == "factor":
            self._context.record.add(SecondFactorPage(transaction.account.username))
        else:
            self._context.record.add(_ABOUT_SCOPES[step](transaction.account.username, transaction.asked.scopes))
        hint, catalogue = transaction.login_hint.lower(), self._context.catalogue
        accounts = transaction.authority.candidates(list(self._accounts.values()))
        shown = {
            "transaction": transaction,
            "client": self._context.client,
            "account": transaction.account,
            "person": transaction.person if transaction.account else None,
            "accounts": sorted(accounts, key=lambda account: account.username != hint),
            "hint": hint,
            "groups": [
                (api, [(scope, catalogue.permission(scope)[1]) for scope in scopes])
                for api, scopes in transaction.asked.by_api
            ],
        }
        return html.respond(f"{step}.html", shown, returns_to=transaction.returns_to)

    # --- transactions ----------------------------------------------------------------------------------------------

    def _transaction(self, transaction_id: str) -> Transaction | None:
        """Return a transaction to the browser that began it, and to no other; None once it has ended."""
        transaction, browser = self._transactions.valid(transaction_id), flask.request.cookies.get(_COOKIE, "")
        if transaction is None or not secrets.compare_digest(transaction.browser.encode(), browser.encode()):
            return None
        flask.g.authority = transaction.authority
        return transaction

    @staticmethod
    def _expired() -> Response:
        return html.respond("expired.html", status=400)
