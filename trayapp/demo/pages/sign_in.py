"""A person's way through the pages: account, second factor, consent. Where it leads is the transaction's ending."""

from __future__ import annotations

import secrets

import flask
from werkzeug.wrappers import Response

from trayapp.demo.context import Context
from trayapp.demo.oauth import errors
from trayapp.demo.oauth.authorities import Dialect
from trayapp.demo.oauth.consent_rules import ConsentRules
from trayapp.demo.oauth.protocol_error import Words
from trayapp.demo.oauth.token_service import TokenService
from trayapp.demo.oauth.transactions import Sessions, Stage, Transaction, Transactions
from trayapp.demo.pages import html
from trayapp.demo.pages.sign_in_pages import SignInPages

_COOKIE = "consentray_demo_browser"


class SignInWalk:
    """Leads a browser from page to page. `begin` starts a transaction, whatever it is for."""

    def __init__(self, context: Context, tokens: TokenService) -> None:
        self._context = context
        self._store = context.store
        self._accounts = context.accounts
        self._pages = SignInPages(context)
        self._rules = ConsentRules(context, tokens)
        self._transactions = Transactions(context.clock)
        self._sessions = Sessions()

    def blueprint(self) -> flask.Blueprint:
        """Return the routes."""
        routes = flask.Blueprint("sign_in", __name__)
        routes.add_url_rule("/sign-in", view_func=self.show)
        routes.add_url_rule("/sign-in/account", view_func=self.choose_account, methods=["POST"])
        routes.add_url_rule("/sign-in/factor", view_func=self.pass_factor, methods=["POST"])
        routes.add_url_rule("/sign-in/consent", view_func=self.decide, methods=["POST"])
        routes.add_url_rule("/sign-in/admin", view_func=self.leave, methods=["POST"])
        routes.add_url_rule("/sign-in/organisation", view_func=self.decide_for_everyone, methods=["POST"])
        routes.add_url_rule("/sign-out", view_func=self.sign_out)
        return routes

    def begin(self, transaction: Transaction) -> Response:
        """Show the first page of a new transaction, or its end where nothing has to be asked."""
        self._transactions.add(transaction)
        self._sign_in_silently(transaction)
        answer = self._advance(transaction)
        answer.set_cookie(_COOKIE, transaction.browser, httponly=True, samesite="Lax")
        return answer

    @staticmethod
    def browser() -> str:
        """Return the id of the browser that asks; a new one where it has none."""
        return flask.request.cookies.get(_COOKIE) or secrets.token_urlsafe(24)

    # --- the pages -----------------------------------------------------------------------------------------------

    def show(self) -> Response:
        """Show the page of a transaction again, after a form was sent or the page was loaded again."""
        transaction = self._transaction(flask.request.args.get("transaction", ""))
        return self._advance(transaction) if transaction else self._expired()

    def choose_account(self) -> Response:
        """Take the account that the person chose."""
        transaction = self._posted("account")
        if transaction is None:
            return self._expired()
        account = self._accounts.get(flask.request.form.get("account", ""))
        if account is None or transaction.tenant_of(account) is None:
            transaction.message = transaction.refusal(account) if account else "Choose one of the accounts below."
            return self._next(transaction)
        transaction.account = account
        transaction.message = ""
        self._sessions.sign_in(transaction.browser, transaction.authority.dialect, account.username)
        return self._next(transaction)

    def pass_factor(self) -> Response:
        """Take the second factor as given."""
        transaction = self._posted("factor")
        if transaction is None:
            return self._expired()
        transaction.factors |= transaction.wanted.demands
        return self._next(transaction)

    def decide(self) -> Response:
        """Take the person's decision about the permissions."""
        transaction = self._posted("consent")
        if transaction is None:
            return self._expired()
        if flask.request.form.get("decision") != "accept":
            return self._end(transaction, errors.consent_declined())
        transaction.consented = frozenset(flask.request.form.getlist("scope")) & {*transaction.asked.scopes}
        return self._next(transaction)

    def leave(self) -> Response:
        """Go back to the client from the page that asks for an administrator, or play the administrator."""
        transaction = self._posted("admin")
        if transaction is None:
            return self._expired()
        if flask.request.form.get("decision") == "approve":
            self._grant_for_everyone(transaction)
            return self._next(transaction)
        return self._end(transaction, self._rules.admin_needed(transaction))

    def decide_for_everyone(self) -> Response:
        """Take an administrator's decision about the permissions."""
        transaction = self._posted("organisation")
        if transaction is None:
            return self._expired()
        if flask.request.form.get("decision") != "accept":
            return self._end(transaction, errors.consent_declined())
        if not self._transactions.end(transaction):
            return self._expired()
        self._grant_for_everyone(transaction)
        return transaction.ending.succeed(transaction)

    def sign_out(self) -> Response:
        """Forget who is signed in with this browser."""
        self._sessions.sign_out(flask.request.cookies.get(_COOKIE, ""))
        return html.respond("signed_out.html")

    # --- what comes next -----------------------------------------------------------------------------------------

    def _sign_in_silently(self, transaction: Transaction) -> None:
        """Take the account that the browser is signed in with, if there is no doubt which."""
        if transaction.prompts & {"login", "select_account"}:
            return
        dialect = transaction.authority.dialect
        signed_in = [self._accounts[name] for name in self._sessions.signed_in(transaction.browser, dialect)]
        usable = [account for account in signed_in if transaction.tenant_of(account)]
        if transaction.login_hint:
            usable = [account for account in usable if account.username == transaction.login_hint.lower()]
        if len(usable) == 1:
            transaction.account = usable[0]

    def _advance(self, transaction: Transaction) -> Response:
        silent = "none" in transaction.prompts
        if transaction.account is None:
            return self._end(transaction, errors.sign_in_required()) if silent else self._pages.account(transaction)
        if transaction.for_everyone:
            return self._pages.organisation(transaction)
        if transaction.authority.dialect is Dialect.ENTRA and transaction.wanted.demands - transaction.factors:
            if silent:
                resource = transaction.asked.by_api[0][0].resource if transaction.asked.by_api else "the application"
                return self._end(transaction, errors.second_factor_required(resource))
            return self._pages.factor(transaction)
        if transaction.consented is None:
            words = self._rules.refusal(transaction, silent=silent)
            if words is not None:
                return self._end(transaction, words)
            if self._rules.needs_consent(transaction):
                needs_admin = self._rules.needs_admin(transaction)
                return self._pages.admin(transaction) if needs_admin else self._pages.consent(transaction)
        if not self._transactions.end(transaction):
            return self._expired()
        return transaction.ending.succeed(transaction)

    def _grant_for_everyone(self, transaction: Transaction) -> None:
        tenant_id = transaction.person.tenant.id
        self._store.set_admin_consents(tenant_id, self._store.admin_consents(tenant_id) | {*transaction.asked.scopes})

    def _end(self, transaction: Transaction, words: Words) -> Response:
        if not self._transactions.end(transaction):
            return self._expired()
        return transaction.ending.fail(transaction, words)

    # --- transactions ----------------------------------------------------------------------------------------------

    def _transaction(self, transaction_id: str) -> Transaction | None:
        transaction = self._transactions.find(transaction_id, flask.request.cookies.get(_COOKIE, ""))
        if transaction is not None:
            flask.g.authority = transaction.authority
        return transaction

    def _posted(self, step: Stage) -> Transaction | None:
        transaction = self._transaction(flask.request.form.get("transaction", ""))
        return transaction if transaction is not None and transaction.step == step else None

    @staticmethod
    def _next(transaction: Transaction) -> Response:
        return flask.redirect(flask.url_for("sign_in.show", transaction=transaction.id), 303)

    @staticmethod
    def _expired() -> Response:
        return html.respond("expired.html", status=400)
