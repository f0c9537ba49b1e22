"""The OAuth 2.0 server: Authlib's grants, with the rules of the token service behind them."""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import flask
from authlib.integrations.flask_oauth2 import AuthorizationServer
from authlib.oauth2 import OAuth2Error
from authlib.oauth2.rfc6749 import (
    ClientMixin,
    InvalidClientError,
    InvalidGrantError,
    InvalidRequestError,
    UnsupportedGrantTypeError,
    UnsupportedResponseTypeError,
)
from authlib.oauth2.rfc6749.grants import AuthorizationCodeGrant, RefreshTokenGrant
from authlib.oauth2.rfc7636 import CodeChallenge
from authlib.oauth2.rfc8628 import DEVICE_CODE_GRANT_TYPE, DeviceCodeGrant

from trayapp.demo.context import Context
from trayapp.demo.history import DeviceAuthorization
from trayapp.demo.manners import Manners
from trayapp.demo.oauth import authorities, errors
from trayapp.demo.oauth.authorities import Authority, Dialect
from trayapp.demo.oauth.codes import Code
from trayapp.demo.oauth.device_codes import LIFETIME
from trayapp.demo.oauth.protocol_error import ProtocolError, Words
from trayapp.demo.oauth.token_service import TokenRequest, TokenService

_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_MISSING = re.compile(r"Missing '(\w+)'")

# Authlib publishes no types, so its classes are Any to the type checker: the reason for each ignore[misc] below.


class PublicClient(ClientMixin):
    """The demonstration's registered application: a public client that is sent back to loopback only."""

    def __init__(self, client_id: str, manners: Manners) -> None:
        self._manners = manners
        self.client_id = client_id

    def get_default_redirect_uri(self) -> None:
        """Have none: the request must say where it wants the answer."""

    def get_allowed_scope(self, scope: str | None) -> str:
        """Leave scopes to the dialects."""
        return scope or ""

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        """Allow http on loopback with any port and path (RFC 8252, section 7.3)."""
        try:
            parts = urlsplit(redirect_uri)
            known = self._manners.redirects
            if known and flask.g.authority.dialect is Dialect.OIDC:
                any_port = parts.hostname != "localhost" and f"http://{parts.hostname}{parts.path}" in known
                return any_port or redirect_uri in known
            return (
                parts.scheme == "http"
                and parts.hostname in _LOOPBACK
                and parts.port != 0
                and not (parts.username or parts.password or parts.fragment)
            )
        except ValueError:
            return False

    def check_endpoint_auth_method(self, method: str, _endpoint: str) -> bool:
        """Allow no authentication but the client id."""
        return method == "none"

    def check_response_type(self, response_type: str) -> bool:
        """Allow the code flow."""
        return response_type == "code"

    def check_grant_type(self, grant_type: str) -> bool:
        """Allow codes, refresh tokens and device codes."""
        return grant_type in {"authorization_code", "refresh_token", DEVICE_CODE_GRANT_TYPE}


class OAuthServer(AuthorizationServer):
    """Authlib's server, with errors worded by the dialect of the authority in `flask.g.authority`."""

    def __init__(self, context: Context, tokens: TokenService) -> None:
        client = PublicClient(context.client_id, context.manners)
        super().__init__(query_client=lambda client_id: client if client_id == client.client_id else None)
        self.client = client
        self.tokens = tokens
        self._context = context
        self.register_grant(_CodeGrant, [_RequiredChallenge(required=True)])
        self.register_grant(_RefreshGrant)
        self.register_grant(_DeviceGrant)

    def device_authorization(self, authority: Authority) -> dict[str, object]:
        """Answer a device authorization request (RFC 8628, section 3.2).

        Raise Authlib's error for a client that is not registered, ProtocolError for a scope that is not known.
        """
        request = self.create_oauth2_request(None)
        self.authenticate_client(request, ["none"], "device_authorization")
        if not str(request.payload.scope or "").strip():
            raise ProtocolError(errors.MISSING_PARAMETER, name="scope")
        asked = self._context.catalogue.parse(request.payload.scope, authority.dialect)
        code = self.tokens.device_codes.issue(authority, asked)
        self._context.record.add(DeviceAuthorization(authority.path, tuple(request.payload.scope.split())))
        page = authorities.PATHS[authority.dialect].code_page
        path = "common" if authority.dialect is Dialect.ENTRA else authority.path
        uri = f"{self._context.pages_origin()}/{path}/{page}"
        return {
            "device_code": code.text,
            "user_code": code.user_code,
            "verification_uri": uri,
            "expires_in": LIFETIME,
            "interval": code.interval,
            "message": f"To sign in, use a web browser to open the page {uri} and enter the code {code.user_code} to "
            "authenticate.",
        }

    def send_signal(self, name: str, *args: object, **kwargs: object) -> None:
        """Send none: nothing listens."""

    def handle_error_response(self, request: Any, error: OAuth2Error) -> flask.Response:
        """Answer an error of the token endpoint as JSON."""
        words = self.words(error, request.payload)
        correlation_id = correlation_id_of(flask.request)
        scopes = tuple(str(request.payload.scope or "").split())
        rendered = self._context.word_error(words, flask.g.authority.dialect, "token", correlation_id, scopes)
        return json_answer(rendered.fields, error.status_code, correlation_id)

    @staticmethod
    def words(error: OAuth2Error, payload: Any) -> Words:
        """Return the words for an error that Authlib or the rules raised."""
        if isinstance(error, ProtocolError):
            return error.words
        description = str(error.get_error_description() or "")
        missing = _MISSING.match(description)
        client_id = payload.client_id or ""
        match error:
            case _ if missing:
                return errors.MISSING_PARAMETER.about(name=missing[1])
            case InvalidClientError():
                return errors.UNKNOWN_CLIENT.about(client_id=client_id, where=flask.g.authority.path)
            case UnsupportedGrantTypeError():
                return errors.UNSUPPORTED_GRANT_TYPE.about(value=payload.grant_type or "")
            case UnsupportedResponseTypeError():
                return errors.UNSUPPORTED_RESPONSE_TYPE.about(value=payload.response_type or "")
            case InvalidRequestError() if "Redirect URI" in description:
                uri = payload.redirect_uri or ""
                return errors.REDIRECT_URI_NOT_REGISTERED.about(redirect_uri=uri, client_id=client_id)
            case _:
                return errors.MALFORMED.about(text=description)


def authority_of(tenant: str, policy: str | None = None) -> Authority:
    """Return the authority of the request at hand, and note it in `flask.g`. Raise ProtocolError if there is none."""
    found = authorities.find(tenant, policy)
    flask.g.authority = found or Authority(tenant, Dialect.ENTRA)
    if found is None:
        raise ProtocolError(errors.UNKNOWN_TENANT, name=tenant)
    return found


def correlation_id_of(request: flask.Request) -> str:
    """Return the client's own `client-request-id` (header or parameter), else a new id."""
    given = request.headers.get("client-request-id") or request.values.get("client-request-id") or ""
    try:
        return str(uuid.UUID(given))
    except ValueError:
        return str(uuid.uuid4())


def json_answer(fields: dict[str, object], status: int, correlation_id: str) -> flask.Response:
    """Answer JSON that nobody may keep (RFC 6749, section 5.1)."""
    answer = flask.Response(json.dumps(fields), status, mimetype="application/json")
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["Pragma"] = "no-cache"
    answer.headers["client-request-id"] = correlation_id
    return answer


class _RequiredChallenge(CodeChallenge):
    """PKCE with S256, always (RFC 9700, section 2.1.1)."""

    SUPPORTED_CODE_CHALLENGE_METHOD = ("S256",)

    def validate_code_challenge(self, grant: Any, redirect_uri: str) -> None:
        data = grant.request.payload.data
        if not data.get("code_challenge") or data.get("code_challenge_method") != "S256":
            raise ProtocolError(errors.PKCE_REQUIRED)
        super().validate_code_challenge(grant, redirect_uri)

    def validate_code_verifier(self, grant: Any, result: object) -> None:
        try:
            super().validate_code_verifier(grant, result)
        except InvalidGrantError as error:
            raise ProtocolError(errors.VERIFIER_DIFFERS) from error


class _PublicGrant:
    """What the grants have in common: the client has no secret, and the token service makes the answer."""

    TOKEN_ENDPOINT_AUTH_METHODS = ("none",)

    def create_token_response(self: Any) -> tuple[int, dict[str, object], list[tuple[str, str]]]:
        form = self.request.form
        request = TokenRequest(
            flask.g.authority,
            form.get("scope", "").strip(),
            form.get("claims", ""),
            form.get("client_info") == "1",
            tuple(form.getlist("resource")),
        )
        return 200, self.redeem(self.server.tokens, form, request), self.TOKEN_RESPONSE_HEADER

    def require(self: Any, name: str) -> str:
        """Check the client and return the parameter that the grant is about. Raise Authlib's error if it is missing."""
        self.request.client = self.authenticate_token_endpoint_client()
        value: str = self.request.form.get(name, "")
        if not value:
            raise InvalidRequestError(f"Missing '{name}' in request.")
        return value


class _CodeGrant(_PublicGrant, AuthorizationCodeGrant):
    """Authlib checks client, code, redirect URI and verifier; the token service says what the code is worth."""

    def query_authorization_code(self, code: str, client: PublicClient) -> Code:
        found: Code = self.server.tokens.codes.find(code, client.client_id)
        if found.redirect_uri != self.request.payload.redirect_uri:
            raise ProtocolError(errors.REDIRECT_URI_DIFFERS)
        return found

    def redeem(self, tokens: TokenService, _form: Mapping[str, str], request: TokenRequest) -> dict[str, object]:
        return tokens.redeem_code(self.request.authorization_code, request)


class _DeviceGrant(_PublicGrant, DeviceCodeGrant):
    """Authlib checks the client; the token service knows what the person decided."""

    def validate_token_request(self) -> None:
        self.require("device_code")

    def redeem(self, tokens: TokenService, form: Mapping[str, str], request: TokenRequest) -> dict[str, object]:
        return tokens.redeem_device_code(form["device_code"], request)


class _RefreshGrant(_PublicGrant, RefreshTokenGrant):
    """A refresh of a token may ask for any scope that was consented, of any one resource."""

    def validate_token_request(self) -> None:
        self.request.refresh_token = self.server.tokens.grant_of(self.require("refresh_token"))

    def redeem(self, tokens: TokenService, form: Mapping[str, str], request: TokenRequest) -> dict[str, object]:
        return tokens.refresh(form["refresh_token"], self.request.refresh_token, request)
