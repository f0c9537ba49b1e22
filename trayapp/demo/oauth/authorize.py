"""The authorize endpoint: what a request must be, and how its answer goes back to the client."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import flask
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from trayapp.demo.context import PUSHED, Context
from trayapp.demo.history import AuthorizeRequest
from trayapp.demo.oauth import authorities, claims, errors
from trayapp.demo.oauth.authorities import Authority, Dialect
from trayapp.demo.oauth.claims import ClaimsRequest
from trayapp.demo.oauth.protocol_error import ProtocolError, Words, for_redirect
from trayapp.demo.oauth.scopes import Asked
from trayapp.demo.oauth.server import OAuthServer, authority_of, correlation_id_of
from trayapp.demo.oauth.token_service import Code
from trayapp.demo.oauth.tokens import TokenMaker
from trayapp.demo.oauth.transactions import Transaction
from trayapp.demo.pages.html import AuthorizeAnswer, error_page
from trayapp.demo.pages.sign_in import SignInWalk

_PROMPTS = frozenset({"none", "login", "select_account", "consent"})


@dataclass(frozen=True, slots=True)
class Authorize:
    """Serves the authorize endpoint of every authority."""

    context: Context
    server: OAuthServer
    sign_in: SignInWalk

    def blueprint(self) -> flask.Blueprint:
        """Return the routes."""
        routes = flask.Blueprint("authorize", __name__)
        authorities.add_routes(routes, "authorize", self.authorize, "GET", "POST")
        routes.register_error_handler(ProtocolError, lambda error: error_page(self.context, error.words))
        return routes

    def authorize(self, tenant: str, policy: str | None = None) -> Response:
        """Check an authorize request and show the first page, or send the browser back at once."""
        authority = authority_of(self.context, tenant, policy)
        length = len(flask.request.root_url) - 1 + len(flask.request.environ["RAW_URI"])
        if 0 < self.context.manners.longest_address < length:
            return Response("414 Request-URI Too Large", 414)
        values = self._parameters(flask.request)
        self.context.record.add(
            AuthorizeRequest(
                authority.path,
                values.get("client_id", ""),
                tuple(values.get("scope", "").split()),
                values.get("prompt", ""),
                values.get("response_mode", ""),
                values.get("login_hint", ""),
                length,
                values.get("ui_locales", ""),
                tuple(values.getlist("resource")),
            )
        )
        redirect_uri = self.server.redirect_uri(values)
        try:
            self.server.check_code_request(values)
            return self._begin(authority, values, redirect_uri)
        except ProtocolError as error:
            answer = _answer(values, redirect_uri)
            return _send_error(self.context, answer, error.words, correlation_id_of(flask.request))

    def _parameters(self, request: flask.Request) -> MultiDict[str, str]:
        """Return what a browser's request says, or what the reference in it stands for (RFC 9126, section 4)."""
        reference = request.args.get("request_uri")
        if reference is None:
            return request.values
        text = reference.removeprefix(PUSHED)
        pushed = self.context.pushed.valid(text)
        if (
            pushed is None
            or pushed.get("client_id") != request.args.get("client_id")
            or not self.context.pushed.spend(text)
        ):
            raise ProtocolError(errors.MALFORMED, text="The request_uri is not known, or was used before.")
        return pushed

    def _begin(self, authority: Authority, values: Mapping[str, str], redirect_uri: str) -> Response:
        prompts, asked, wanted = self._read(authority, values)
        ending = _CodeEnding(
            self.context,
            self.server,
            _answer(values, redirect_uri),
            values["client_id"],
            values["code_challenge"],
            values.get("nonce", ""),
            values.get("client_info") == "1",
        )
        hint = values.get("login_hint", "")
        return self.sign_in.begin(
            Transaction(authority, ending, asked, redirect_uri, prompts=prompts, login_hint=hint, wanted=wanted)
        )

    def _read(self, authority: Authority, values: Mapping[str, str]) -> tuple[frozenset[str], Asked, ClaimsRequest]:
        """Read the parameters whose meaning the dialect decides. Raise ProtocolError for what cannot be."""
        prompts = frozenset(values.get("prompt", "").split())
        if (values.get("response_mode") or "query") not in {"query", "form_post"}:
            raise ProtocolError(errors.MALFORMED, text="The response_mode is not one of query and form_post.")
        if prompts - _PROMPTS or ("none" in prompts and len(prompts) > 1):
            raise ProtocolError(errors.MALFORMED, text="The prompt parameter has a value that is not supported.")
        if not values.get("scope", "").strip():
            raise ProtocolError(errors.MISSING_PARAMETER, name="scope")
        asked = self.context.catalogue.parse(values["scope"], authority.dialect)
        if authority.dialect in {Dialect.B2C, Dialect.ADFS} and len(asked.resources) > 1:
            raise ProtocolError(errors.SEVERAL_RESOURCES, scope=asked.text)
        strict = authority.dialect is Dialect.OIDC and self.context.manners.offline_needs_consent
        if strict and "consent" not in prompts:
            asked = replace(asked, reserved=asked.reserved - {"offline_access"})
        return prompts, asked, claims.parse(values.get("claims"))


@dataclass(frozen=True, slots=True)
class _CodeEnding:
    """An authorize request ends at the client, with a code or an error."""

    context: Context
    server: OAuthServer
    answer: AuthorizeAnswer
    client_id: str
    challenge: str
    nonce: str
    client_info: bool

    def succeed(self, transaction: Transaction) -> Response:
        grant = self.server.tokens.grant_for(transaction)
        code = self.server.tokens.codes.issue(
            Code(
                grant.id,
                self.client_id,
                self.answer.redirect_uri,
                self.challenge,
                self.nonce,
                transaction.asked,
            )
        )
        fields = {"code": code}
        dialect = transaction.authority.dialect
        if dialect is Dialect.ENTRA:
            fields["session_state"] = grant.id
        if dialect in {Dialect.ENTRA, Dialect.B2C} and self.client_info:
            fields["client_info"] = TokenMaker.client_info(transaction.person)
        return self.answer.send(fields)

    def fail(self, transaction: Transaction, words: Words) -> Response:
        flask.g.authority = transaction.authority
        return _send_error(self.context, self.answer, words, transaction.correlation_id, transaction.asked.scopes)


def _answer(values: Mapping[str, str], redirect_uri: str) -> AuthorizeAnswer:
    return AuthorizeAnswer(redirect_uri, values.get("state", ""), values.get("response_mode") or "query")


def _send_error(
    context: Context, answer: AuthorizeAnswer, words: Words, correlation_id: str, scopes: tuple[str, ...] = ()
) -> Response:
    dialect: Dialect = flask.g.authority.dialect
    worded = context.word_error(words, dialect, "authorize", correlation_id, scopes)
    return answer.send(for_redirect(worded, words, dialect))
