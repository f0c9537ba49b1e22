"""Consent for a whole organisation ("Admin consent on the Microsoft identity platform", Microsoft)."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

import flask
from werkzeug.wrappers import Response

from trayapp.demo.context import Context
from trayapp.demo.history import ErrorAnswer
from trayapp.demo.oauth import authorities, errors
from trayapp.demo.oauth.authorities import Authority, Dialect
from trayapp.demo.oauth.authorize_answer import AuthorizeAnswer
from trayapp.demo.oauth.protocol_error import ProtocolError, Words, for_redirect, render
from trayapp.demo.oauth.scopes import Asked
from trayapp.demo.oauth.server import OAuthServer, correlation_id_of
from trayapp.demo.oauth.transactions import Transaction
from trayapp.demo.pages import html
from trayapp.demo.pages.error import error_page
from trayapp.demo.pages.sign_in import SignInWalk


class OrganisationConsent:
    """Serves /adminconsent, for every permission of the registration, and /v2.0/adminconsent, for those in `scope`."""

    def __init__(self, context: Context, server: OAuthServer, sign_in: SignInWalk) -> None:
        self._context = context
        self._server = server
        self._sign_in = sign_in

    def blueprint(self) -> flask.Blueprint:
        """Return the routes."""
        routes = flask.Blueprint("organisation_consent", __name__)
        routes.add_url_rule("/<tenant>/adminconsent", view_func=self.begin)
        routes.add_url_rule("/<tenant>/v2.0/adminconsent", defaults={"named": True}, view_func=self.begin)
        return routes

    def begin(self, tenant: str, *, named: bool = False) -> Response:
        """Check the request and let an administrator sign in."""
        authority = self._authority(tenant)
        flask.g.authority = authority or Authority(tenant, Dialect.ENTRA)
        values = flask.request.args
        if authority is None:
            return error_page(self._context, errors.unknown_tenant(tenant))
        if values.get("client_id") != self._context.client_id:
            words = errors.unknown_client(values.get("client_id", ""), tenant)
            return error_page(self._context, words)
        redirect_uri = values.get("redirect_uri", "")
        if redirect_uri and not self._server.client.check_redirect_uri(redirect_uri):
            words = errors.redirect_uri_not_registered(redirect_uri, self._context.client_id)
            return error_page(self._context, words)
        try:
            asked = self._asked(values.get("scope", ""), named=named)
        except ProtocolError as error:
            return error_page(self._context, error.words)
        return self._sign_in.begin(
            Transaction(
                id=secrets.token_urlsafe(24),
                browser=self._sign_in.browser(),
                authority=authority,
                ending=_OrganisationEnding(self._context, redirect_uri, values.get("state", "")),
                asked=asked,
                correlation_id=correlation_id_of(flask.request),
                begun=self._context.clock(),
                for_everyone=True,
                notice="Sign in as an administrator: what you allow here counts for everyone in the organisation.",
            )
        )

    @staticmethod
    def _authority(name: str) -> Authority | None:
        if name.lower() in {"organizations", "common"}:
            return Authority(name.lower(), Dialect.ENTRA)
        tenant = authorities.find_tenant(name)
        if tenant is None or tenant.kind in {"personal", "adfs"}:
            return None
        # A directory of customers too is an Entra tenant to its administrators.
        return Authority(tenant.id, Dialect.ENTRA, tenant)

    def _asked(self, scope: str, *, named: bool) -> Asked:
        if named:
            if not scope.strip():
                raise ProtocolError(errors.missing_parameter("scope"))
            return self._context.catalogue.parse(scope, Dialect.ENTRA)
        every = tuple((api, api.scopes) for api in self._context.catalogue.apis)
        return Asked("", frozenset(), every)


@dataclass(frozen=True, slots=True)
class _OrganisationEnding:
    """An administrator's consent ends at the redirect URI, or on a page where the link named none."""

    context: Context
    redirect_uri: str
    state: str

    @property
    def returns_to(self) -> str:
        return self.redirect_uri

    def succeed(self, transaction: Transaction) -> Response:
        tenant = transaction.person.tenant
        if self.redirect_uri:
            fields = {"admin_consent": "True", "tenant": tenant.id, "scope": " ".join(transaction.asked.scopes)}
            return AuthorizeAnswer(self.redirect_uri, self.state, "query").send(fields)
        text = f"{self.context.client_name} can now be used by everyone at {tenant.name}. You can close this tab."
        return html.respond("done.html", {"title": "Permissions granted", "text": text})

    def fail(self, transaction: Transaction, words: Words) -> Response:
        rendered = render(words, Dialect.ENTRA, correlation_id=transaction.correlation_id, now=self.context.clock())
        place = "authorize" if self.redirect_uri else "page"
        self.context.record.add(
            ErrorAnswer(
                place,
                str(rendered.fields["error"]),
                words.suberror,
                rendered.codes,
                transaction.correlation_id,
                transaction.asked.scopes,
            )
        )
        if self.redirect_uri:
            fields = {"admin_consent": "True", **for_redirect(rendered, words, Dialect.ENTRA)}
            # Microsoft documents this error for an administrator's no, where a person's own is access_denied.
            fields["error"] = "consent_required"
            return AuthorizeAnswer(self.redirect_uri, self.state, "query").send(fields)
        text = "Nothing was granted. You can close this tab."
        return html.respond("done.html", {"title": "Permissions not granted", "text": text})
