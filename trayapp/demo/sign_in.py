"""The browser's way: authorize request, account, second factor, consent, and back to the client."""

from __future__ import annotations

import secrets
import uuid
from typing import TYPE_CHECKING

import flask
from authlib.oauth2 import OAuth2Error

from trayapp.demo import authorities, claims, errors, pages
from trayapp.demo.authorities import Authority, Dialect
from trayapp.demo.authorize_answer import Answer
from trayapp.demo.oauth_server import OAuthServer, correlation_id_of
from trayapp.demo.protocol_error import ProtocolError, Words, for_redirect, render
from trayapp.demo.record import (
    AdminApprovalPage,
    AuthorizeRequest,
    ConsentPage,
    ErrorAnswer,
    SecondFactorPage,
    SignInPage,
)
from trayapp.demo.store import Grant
from trayapp.demo.token_service import Code
from trayapp.demo.tokens import TokenMaker
from trayapp.demo.transactions import Sessions, Step, Transaction, Transactions

if TYPE_CHECKING:
    from collections.abc import Mapping

    from authlib.oauth2.rfc6749 import OAuth2Request
    from werkzeug.wrappers import Response

    from trayapp.demo.claims import ClaimsRequest
    from trayapp.demo.context import Context
    from trayapp.demo.scopes import Asked

_PROMPTS = frozenset({"none", "login", "select_account", "consent"})
_COOKIE = "consentray_demo_browser"


class SignIn:
    """Serves the authorize endpoint and the pages that follow it."""

    def __init__(self, context: Context, server: OAuthServer) -> None:
        self._server = server
        self._store = context.store
        self._catalogue = context.catalogue
        self._accounts = context.accounts
        self._record = context.record
        self._clock = context.clock
        self._transactions = Transactions(context.clock)
        self._sessions = Sessions()

    def blueprint(self) -> flask.Blueprint:
        """Give the routes."""
        routes = flask.Blueprint("sign_in", __name__)
        authorize: dict[str, object] = {"view_func": self.authorize, "methods": ["GET", "POST"]}
        routes.add_url_rule("/oidc/authorize", defaults={"tenant": authorities.OIDC}, **authorize)  # type: ignore[arg-type]
        routes.add_url_rule("/<tenant>/oauth2/v2.0/authorize", **authorize)  # type: ignore[arg-type]
        routes.add_url_rule("/<tenant>/<policy>/oauth2/v2.0/authorize", **authorize)  # type: ignore[arg-type]
        routes.add_url_rule("/sign-in", view_func=self.show)
        routes.add_url_rule("/sign-in/account", view_func=self.choose_account, methods=["POST"])
        routes.add_url_rule("/sign-in/factor", view_func=self.pass_factor, methods=["POST"])
        routes.add_url_rule("/sign-in/consent", view_func=self.decide, methods=["POST"])
        routes.add_url_rule("/sign-in/admin", view_func=self.leave, methods=["POST"])
        routes.add_url_rule("/sign-out", view_func=self.sign_out)
        return routes

    # --- the authorize endpoint ----------------------------------------------------------------------------------

    def authorize(self, tenant: str, policy: str | None = None) -> Response:
        """Check an authorize request and show the first page, or send the browser back at once."""
        authority = authorities.find(tenant, policy)
        if authority is None:
            flask.g.authority = authorities.Authority(tenant, Dialect.ENTRA)
            return self._error_page(errors.unknown_tenant(tenant))
        flask.g.authority = authority
        values = flask.request.values
        self._record.add(
            AuthorizeRequest(
                authority.path,
                values.get("client_id", ""),
                tuple(word for word in values.get("scope", "").split()),
                values.get("prompt", ""),
                values.get("response_mode", ""),
                values.get("login_hint", ""),
                len(flask.request.root_url) - 1 + len(flask.request.environ["RAW_URI"]),
            )
        )
        try:
            grant = self._server.get_consent_grant()
        except OAuth2Error as error:
            return self._refuse_request(error)
        return self._begin(authority, grant.request, grant.redirect_uri)

    def _refuse_request(self, error: OAuth2Error) -> Response:
        payload = self._server.create_oauth2_request(None).payload
        words = self._server.words(error, payload)
        if not error.redirect_uri:
            return self._error_page(words)
        mode = payload.data.get("response_mode", "query")
        return self._send_error(Answer(error.redirect_uri, payload.state or "", mode), words)

    def _begin(self, authority: Authority, request: OAuth2Request, redirect_uri: str) -> Response:
        values = request.payload.data
        mode = values.get("response_mode") or "query"
        state = values.get("state", "")
        try:
            prompts, asked, wanted = self._read(authority, values)
        except ProtocolError as error:
            return self._send_error(Answer(redirect_uri, state, mode), error.words)
        transaction = Transaction(
            id=secrets.token_urlsafe(24),
            browser=flask.request.cookies.get(_COOKIE) or secrets.token_urlsafe(24),
            authority=authority,
            client_id=values["client_id"],
            redirect_uri=redirect_uri,
            state=state,
            response_mode=mode,
            nonce=values.get("nonce", ""),
            challenge=values["code_challenge"],
            prompts=prompts,
            login_hint=values.get("login_hint", ""),
            asked=asked,
            wanted=wanted,
            correlation_id=correlation_id_of(flask.request),
            client_info=values.get("client_info") == "1",
            begun=self._clock(),
        )
        self._transactions.add(transaction)
        self._sign_in_silently(transaction)
        answer = self._advance(transaction)
        answer.set_cookie(_COOKIE, transaction.browser, httponly=True, samesite="Lax")
        return answer

    def _read(self, authority: Authority, values: Mapping[str, str]) -> tuple[frozenset[str], Asked, ClaimsRequest]:
        """Read the parameters that Authlib leaves to the dialect; raises ProtocolError for what cannot be."""
        prompts = frozenset(values.get("prompt", "").split())
        if (values.get("response_mode") or "query") not in {"query", "form_post"}:
            raise ProtocolError(errors.malformed("The response_mode is not one of query and form_post."))
        if prompts - _PROMPTS or ("none" in prompts and len(prompts) > 1):
            raise ProtocolError(errors.malformed("The prompt parameter has a value that is not supported."))
        if not values.get("scope", "").strip():
            raise ProtocolError(errors.missing_parameter("scope"))
        asked = self._catalogue.parse(values["scope"], authority.dialect)
        if authority.dialect is Dialect.B2C and len(asked.by_api) > 1:
            raise ProtocolError(errors.several_resources(asked.text))
        return prompts, asked, claims.parse(values.get("claims"))

    def _sign_in_silently(self, transaction: Transaction) -> None:
        """Take the account that the browser is signed in with, where there is no doubt which."""
        if transaction.prompts & {"login", "select_account"}:
            return
        dialect = transaction.authority.dialect
        signed_in = [self._accounts[name] for name in self._sessions.signed_in(transaction.browser, dialect)]
        usable = [account for account in signed_in if transaction.authority.home(account)]
        if transaction.login_hint:
            usable = [account for account in usable if account.username == transaction.login_hint.lower()]
        if len(usable) == 1:
            transaction.account = usable[0]

    # --- the pages -----------------------------------------------------------------------------------------------

    def show(self) -> Response:
        """Show the page of a transaction again, after a form was sent or the page was loaded anew."""
        transaction = self._transaction(flask.request.args.get("transaction", ""))
        return self._advance(transaction) if transaction else self._expired()

    def choose_account(self) -> Response:
        """Take the account that the person chose."""
        transaction = self._posted("account")
        if transaction is None:
            return self._expired()
        account = self._accounts.get(flask.request.form.get("account", ""))
        if account is None or transaction.authority.home(account) is None:
            transaction.message = (
                transaction.authority.refusal(account) if account else "Choose one of the accounts below."
            )
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
            tenant_id = transaction.person.tenant.id
            self._store.set_admin_consents(
                tenant_id, self._store.admin_consents(tenant_id) | {*transaction.asked.scopes}
            )
            return self._next(transaction)
        return self._end(transaction, errors.admin_consent_needed(self._server.client.name))

    def sign_out(self) -> Response:
        """Forget who is signed in with this browser."""
        self._sessions.sign_out(flask.request.cookies.get(_COOKIE, ""))
        return pages.respond("signed_out.html")

    # --- what comes next -----------------------------------------------------------------------------------------

    def _advance(self, transaction: Transaction) -> Response:
        silent = "none" in transaction.prompts
        if transaction.account is None:
            return self._end(transaction, errors.sign_in_required()) if silent else self._account_page(transaction)
        if transaction.authority.dialect is Dialect.ENTRA and transaction.wanted.demands - transaction.factors:
            if silent:
                resource = transaction.asked.by_api[0][0].resource if transaction.asked.by_api else "the application"
                return self._end(transaction, errors.second_factor_required(resource))
            return self._factor_page(transaction)
        if transaction.consented is None:
            words = self._consent_words(transaction, silent=silent)
            if words is not None:
                return self._end(transaction, words)
            if self._needs_consent(transaction):
                return (
                    self._admin_page(transaction) if self._needs_admin(transaction) else self._consent_page(transaction)
                )
        return self._finish(transaction)

    def _missing(self, transaction: Transaction) -> set[str]:
        return set(transaction.asked.scopes) - self._server.tokens.remembered(transaction.person)

    def _needs_admin(self, transaction: Transaction) -> bool:
        return transaction.person.tenant.needs_admin and transaction.authority.dialect is Dialect.ENTRA

    def _needs_consent(self, transaction: Transaction) -> bool:
        tenant = transaction.person.tenant
        if tenant.kind == "b2c":
            return False
        if self._needs_admin(transaction):
            return bool(self._missing(transaction))
        # Microsoft asks a personal account on every authorize request of a native client.
        always = tenant.kind == "personal" or "consent" in transaction.prompts
        return always or bool(self._missing(transaction))

    def _consent_words(self, transaction: Transaction, *, silent: bool) -> Words | None:
        """Say why consent cannot be asked for, if so."""
        client = self._server.client
        missing = errors.consent_missing(client.client_id, client.name, at_token_endpoint=False)
        if transaction.person.tenant.kind == "b2c":
            return missing if self._missing(transaction) else None
        if silent and self._needs_consent(transaction):
            return errors.admin_consent_needed(client.name, silent=True) if self._needs_admin(transaction) else missing
        return None

    def _account_page(self, transaction: Transaction) -> Response:
        transaction.step = "account"
        self._record.add(SignInPage(transaction.authority.path))
        accounts = transaction.authority.candidates(list(self._accounts.values()))
        hint = transaction.login_hint.lower()
        accounts.sort(key=lambda account: account.username != hint)
        return self._page(transaction, "account.html", accounts=accounts, hint=hint)

    def _factor_page(self, transaction: Transaction) -> Response:
        transaction.step = "factor"
        self._record.add(SecondFactorPage(transaction.person.account.username))
        return self._page(transaction, "factor.html", number=secrets.randbelow(90) + 10)

    def _consent_page(self, transaction: Transaction) -> Response:
        transaction.step = "consent"
        person = transaction.person
        self._record.add(ConsentPage(person.account.username, transaction.asked.scopes))
        groups = [
            (api, [(scope, self._catalogue.permission(scope)[1]) for scope in scopes])
            for api, scopes in transaction.asked.by_api
        ]
        return self._page(transaction, "consent.html", groups=groups, personal=person.tenant.kind == "personal")

    def _admin_page(self, transaction: Transaction) -> Response:
        transaction.step = "admin"
        self._record.add(AdminApprovalPage(transaction.person.account.username, transaction.asked.scopes))
        return self._page(transaction, "admin.html", apis=[api for api, _ in transaction.asked.by_api])

    def _page(self, transaction: Transaction, template: str, **context: object) -> flask.Response:
        context |= {
            "transaction": transaction,
            "client": self._server.client,
            "account": transaction.account,
            "person": transaction.person if transaction.account else None,
        }
        return pages.respond(template, context, returns_to=transaction.redirect_uri)

    # --- back to the client ----------------------------------------------------------------------------------------

    def _finish(self, transaction: Transaction) -> Response:
        if not self._transactions.end(transaction):
            return self._expired()
        person = transaction.person
        asked = frozenset(transaction.asked.scopes)
        remembered = self._server.tokens.remembered(person)
        granted = asked & remembered if transaction.consented is None else transaction.consented
        if transaction.consented is not None and person.tenant.kind == "work":
            # The page is the whole decision about what it listed: what was unticked is taken back.
            kept = self._store.consents(person.tenant.id, person.account.username) - asked
            self._store.set_consents(person.tenant.id, person.account.username, kept | granted)
        grant = Grant(
            id=str(uuid.uuid4()),
            authority=transaction.authority.path,
            username=person.account.username,
            tenant_id=person.tenant.id,
            scopes=granted,
            auth_time=int(self._clock()),
            factors=frozenset(transaction.factors),
        )
        self._store.add_grant(grant)
        code = self._server.tokens.new_code(
            Code(
                grant.id,
                transaction.client_id,
                transaction.redirect_uri,
                transaction.challenge,
                "S256",
                transaction.nonce,
                transaction.asked,
                self._clock(),
            )
        )
        fields = {"code": code}
        if transaction.authority.dialect is Dialect.ENTRA:
            fields["session_state"] = str(uuid.uuid4())
        if transaction.authority.dialect is not Dialect.OIDC and transaction.client_info:
            fields["client_info"] = TokenMaker.client_info(person)
        return Answer(transaction.redirect_uri, transaction.state, transaction.response_mode).send(fields)

    def _end(self, transaction: Transaction, words: Words) -> Response:
        if not self._transactions.end(transaction):
            return self._expired()
        flask.g.authority = transaction.authority
        answer = Answer(transaction.redirect_uri, transaction.state, transaction.response_mode)
        return self._send_error(answer, words, transaction)

    def _send_error(self, answer: Answer, words: Words, transaction: Transaction | None = None) -> Response:
        dialect: Dialect = flask.g.authority.dialect
        correlation_id = transaction.correlation_id if transaction else correlation_id_of(flask.request)
        rendered = render(words, dialect, correlation_id=correlation_id, now=self._clock())
        scopes = transaction.asked.scopes if transaction else ()
        self._record.add(
            ErrorAnswer(
                "authorize", str(rendered.fields["error"]), words.suberror, rendered.codes, correlation_id, scopes
            )
        )
        return answer.send(for_redirect(rendered, words, dialect))

    def _error_page(self, words: Words) -> Response:
        correlation_id = correlation_id_of(flask.request)
        rendered = render(words, flask.g.authority.dialect, correlation_id=correlation_id, now=self._clock())
        self._record.add(
            ErrorAnswer("page", str(rendered.fields["error"]), words.suberror, rendered.codes, correlation_id, ())
        )
        return pages.respond("error.html", {"rendered": rendered}, status=400)

    # --- transactions ----------------------------------------------------------------------------------------------

    def _transaction(self, transaction_id: str) -> Transaction | None:
        transaction = self._transactions.find(transaction_id, flask.request.cookies.get(_COOKIE, ""))
        if transaction is not None:
            flask.g.authority = transaction.authority
        return transaction

    def _posted(self, step: Step) -> Transaction | None:
        transaction = self._transaction(flask.request.form.get("transaction", ""))
        return transaction if transaction is not None and transaction.step == step else None

    @staticmethod
    def _next(transaction: Transaction) -> Response:
        return flask.redirect(flask.url_for("sign_in.show", transaction=transaction.id), 303)

    @staticmethod
    def _expired() -> Response:
        return pages.respond("expired.html", status=400)
