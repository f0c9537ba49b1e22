"""What the client itself asks for, by https: discovery, signing keys and tokens."""

from __future__ import annotations

import json
from dataclasses import dataclass

import flask
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from trayapp.demo.context import PUSHED, PUSHED_LIFETIME, Context
from trayapp.demo.history import PushedRequest
from trayapp.demo.oauth import authorities
from trayapp.demo.oauth.authorities import Authority, Dialect
from trayapp.demo.oauth.protocol_error import ProtocolError
from trayapp.demo.oauth.scopes import RESERVED
from trayapp.demo.oauth.server import DEVICE_CODE_GRANT_TYPE, OAuthServer, authority_of, correlation_id_of, json_answer
from trayapp.demo.oauth.tokens import ALGORITHM, TokenMaker

_CLAIMS = ["sub", "iss", "aud", "exp", "iat", "auth_time", "nonce", "name", "preferred_username"]
_ADFS_CLAIMS = ["aud", "iss", "iat", "exp", "auth_time", "nonce", "upn", "unique_name", "sub"]


@dataclass(frozen=True, slots=True)
class Endpoints:
    """Serves discovery documents, the key set and the token endpoint of every authority."""

    context: Context
    server: OAuthServer
    maker: TokenMaker

    def blueprint(self) -> flask.Blueprint:
        """Return the routes."""
        routes = flask.Blueprint("endpoints", __name__)
        authorities.add_routes(routes, "discovery", self.discovery, "GET")
        authorities.add_routes(routes, "keys", self.key_set, "GET")
        authorities.add_routes(routes, "token", self.token, "POST")
        authorities.add_routes(routes, "device", self.device_code, "POST")
        routes.add_url_rule("/oidc/par", view_func=self.push, methods=["POST"])
        for path in ("/<tenant>/adminconsent", "/<tenant>/v2.0/adminconsent"):
            routes.add_url_rule(path, view_func=self.admin_consent)
        routes.register_error_handler(ProtocolError, self.server.refuse)
        return routes

    def discovery(self, tenant: str, policy: str | None = None) -> flask.Response:
        """Answer the OpenID Provider metadata (OpenID Connect Discovery, section 3)."""
        authority = authority_of(self.context, tenant, policy)
        paths, dialect = authorities.PATHS[authority.dialect], authority.dialect
        secure = f"{self.context.secure_origin()}/{authority.path}"
        document: dict[str, object] = {
            "issuer": self._issuer(authority),
            # By http, so that the user's browser has no private certificate to warn of.
            "authorization_endpoint": f"{self.context.pages_origin()}/{authority.path}/{paths.authorize}",
            "token_endpoint": f"{secure}/{paths.token}",
            "jwks_uri": f"{secure}/{paths.keys}",
            "end_session_endpoint": f"{self.context.pages_origin()}/sign-out",
            "response_types_supported": ["code"],
            "response_modes_supported": ["query", "form_post"],
            "grant_types_supported": ["authorization_code", "refresh_token", DEVICE_CODE_GRANT_TYPE],
            "code_challenge_methods_supported": ["S256"],
            "subject_types_supported": ["pairwise"],
            "id_token_signing_alg_values_supported": [ALGORITHM],
            "token_endpoint_auth_methods_supported": ["none"],
            "scopes_supported": list(RESERVED),
            "claims_supported": _CLAIMS,
            "claims_parameter_supported": dialect is Dialect.ENTRA,
        }
        if dialect is Dialect.B2C:
            # B2C has no device authorization grant.
            document["grant_types_supported"] = ["authorization_code", "refresh_token"]
        else:
            document["device_authorization_endpoint"] = f"{secure}/{paths.device}"
        if dialect is Dialect.OIDC and self.context.manners.takes_pushed:
            document["pushed_authorization_request_endpoint"] = f"{secure}/par"
        if dialect is Dialect.ADFS:
            document["access_token_issuer"] = self.maker.access_token_issuer(Dialect.ADFS, "")
            document["claims_supported"] = _ADFS_CLAIMS
        return flask.jsonify(document)

    def key_set(self, tenant: str, policy: str | None = None) -> flask.Response:
        """Answer the public keys (RFC 7517)."""
        authority_of(self.context, tenant, policy)
        return flask.Response(json.dumps(self.context.keys.public.as_dict()), mimetype="application/json")

    def token(self, tenant: str, policy: str | None = None) -> flask.Response:
        """Answer a token request."""
        answer = self.server.token(authority_of(self.context, tenant, policy))
        return json_answer(answer, 200, correlation_id_of(flask.request))

    def push(self) -> flask.Response:
        """Keep an authorize request until a browser brings its reference (RFC 9126)."""
        form = flask.request.form
        words = "request_uri" in form or form.get("client_id") != self.context.client_id
        if words or not self.context.manners.takes_pushed:
            return flask.make_response({"error": "invalid_request"}, 400)
        self.context.record.add(PushedRequest(tuple(form.get("scope", "").split())))
        reference = PUSHED + self.context.pushed.issue(MultiDict(form))
        return flask.make_response({"request_uri": reference, "expires_in": PUSHED_LIFETIME}, 201)

    def device_code(self, tenant: str) -> flask.Response:
        """Answer a device authorization request (RFC 8628)."""
        fields = self.server.device_authorization(authority_of(self.context, tenant))
        return json_answer(fields, 200, correlation_id_of(flask.request))

    def admin_consent(self, tenant: str) -> Response:
        """Send an administrator's browser on to the page, which is by http as every page is."""
        del tenant
        query = flask.request.query_string.decode()
        return flask.redirect(f"{self.context.pages_origin()}{flask.request.path}?{query}", 302)

    def _issuer(self, authority: Authority) -> str:
        if authority.tenant is None:
            # Entra publishes this placeholder where users of several tenants sign in.
            return self.maker.issuer(Dialect.ENTRA, "{tenantid}")
        return self.maker.issuer(authority.dialect, authority.tenant.id)
