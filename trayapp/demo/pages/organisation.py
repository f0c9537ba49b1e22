"""Consent for a whole organisation ("Admin consent on the Microsoft identity platform", Microsoft)."""

from __future__ import annotations

from dataclasses import dataclass

import flask
from werkzeug.wrappers import Response

from trayapp.demo.context import Context
from trayapp.demo.oauth import errors
from trayapp.demo.oauth.authorities import AdministratorsAuthority, Authority, Dialect
from trayapp.demo.oauth.protocol_error import ProtocolError, Words, for_redirect
from trayapp.demo.oauth.scopes import Asked
from trayapp.demo.oauth.server import OAuthServer
from trayapp.demo.oauth.transactions import Transaction
from trayapp.demo.pages import html
from trayapp.demo.pages.html import AuthorizeAnswer, error_page
from trayapp.demo.pages.sign_in import SignInWalk


@dataclass(frozen=True, slots=True)
class OrganisationConsent:
    """Serves /adminconsent, for every permission of the registration, and /v2.0/adminconsent, for those in `scope`."""

    context: Context
    server: OAuthServer
    sign_in: SignInWalk

    def blueprint(self) -> flask.Blueprint:
        """Return the routes."""
        routes = flask.Blueprint("organisation_consent", __name__)
        routes.add_url_rule("/<tenant>/adminconsent", view_func=self.begin)
        routes.add_url_rule("/<tenant>/v2.0/adminconsent", defaults={"named": True}, view_func=self.begin)
        routes.register_error_handler(ProtocolError, lambda error: error_page(self.context, error.words))
        return routes

    def begin(self, tenant: str, *, named: bool = False) -> Response:
        """Check the request and let an administrator sign in."""
        authority = self._authority(tenant)
        flask.g.authority = authority or Authority(tenant, Dialect.ENTRA)
        values = flask.request.args
        if authority is None:
            raise ProtocolError(errors.UNKNOWN_TENANT, name=tenant)
        client_id, redirect_uri = values.get("client_id", ""), values.get("redirect_uri", "")
        if client_id != self.context.client_id:
            raise ProtocolError(errors.UNKNOWN_CLIENT, client_id=client_id, where=tenant)
        if redirect_uri and not self.server.allows_redirect_uri(redirect_uri):
            raise ProtocolError(errors.REDIRECT_URI_NOT_REGISTERED, redirect_uri=redirect_uri, client_id=client_id)
        return self.sign_in.begin(
            Transaction(
                authority,
                _OrganisationEnding(self.context, redirect_uri, values.get("state", "")),
                self._asked(values.get("scope", ""), named=named),
                redirect_uri,
                notice="Sign in as an administrator: what you allow here counts for everyone in the organisation.",
            )
        )

    def _authority(self, name: str) -> Authority | None:
        if name.lower() in {"organizations", "common"}:
            return AdministratorsAuthority(name.lower(), Dialect.ENTRA)
        # A directory of customers too is an Entra tenant to its administrators. Of two with one domain it is the first.
        tenants = [each for each in self.context.tenants if each.kind not in {"personal", "adfs"}]
        tenant = next((each for each in tenants if name.lower() in {each.id, each.domain}), None)
        if tenant is None:
            return None
        return AdministratorsAuthority(tenant.id, Dialect.ENTRA, tenant)

    def _asked(self, scope: str, *, named: bool) -> Asked:
        if named:
            if not scope.strip():
                raise ProtocolError(errors.MISSING_PARAMETER, name="scope")
            return self.context.catalogue.parse(scope, Dialect.ENTRA)
        every = tuple((api, api.scopes) for api in self.context.catalogue.apis)
        return Asked("", frozenset(), every)


@dataclass(frozen=True, slots=True)
class _OrganisationEnding:
    """An administrator's consent ends at the redirect URI, or on a page where the link named none."""

    context: Context
    redirect_uri: str
    state: str

    def succeed(self, transaction: Transaction) -> Response:
        tenant = transaction.person.tenant
        if self.redirect_uri:
            fields = {"admin_consent": "True", "tenant": tenant.id, "scope": " ".join(transaction.asked.scopes)}
            return AuthorizeAnswer(self.redirect_uri, self.state, "query").send(fields)
        return html.done(
            "Permissions granted", f"{self.context.client_name} can now be used by everyone at {tenant.name}."
        )

    def fail(self, transaction: Transaction, words: Words) -> Response:
        place, scopes = "authorize" if self.redirect_uri else "page", transaction.asked.scopes
        worded = self.context.word_error(words, Dialect.ENTRA, place, transaction.correlation_id, scopes)
        if self.redirect_uri:
            fields = {"admin_consent": "True", **for_redirect(worded, words, Dialect.ENTRA)}
            # Microsoft documents this error for an administrator's no, where a user's own is access_denied.
            fields["error"] = "consent_required"
            return AuthorizeAnswer(self.redirect_uri, self.state, "query").send(fields)
        return html.done("Permissions not granted", "Nothing was granted.")
