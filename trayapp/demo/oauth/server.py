"""The OAuth 2.0 server: what a request must be before the token service says what it is worth.

The client is a public one that is registered for loopback (RFC 8252): it has no secret, and PKCE with S256 is required
(RFC 9700, section 2.1.1).
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import uuid
from typing import Final
from urllib.parse import urlsplit

import flask
from werkzeug.datastructures import MultiDict

from trayapp.demo.context import Context
from trayapp.demo.history import DeviceAuthorization
from trayapp.demo.oauth import authorities, errors
from trayapp.demo.oauth.authorities import Authority, Dialect
from trayapp.demo.oauth.device_codes import LIFETIME
from trayapp.demo.oauth.protocol_error import ProtocolError
from trayapp.demo.oauth.token_service import TokenRequest, TokenService

DEVICE_CODE_GRANT_TYPE: Final = "urn:ietf:params:oauth:grant-type:device_code"
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_VERIFIER = re.compile(r"[A-Za-z0-9._~-]{43,128}")  # RFC 7636, sections 4.1 and 4.2: a challenge looks the same

Parameters = MultiDict[str, str]


class OAuthServer:
    """Checks authorize and token requests. What it refuses is raised as ProtocolError."""

    def __init__(self, context: Context, tokens: TokenService) -> None:
        self.tokens = tokens
        self._context = context

    # --- the authorize endpoint ------------------------------------------------------------------------------------

    def redirect_uri(self, values: Parameters) -> str:
        """Return where the answer to an authorize request goes."""
        self._require_client(values)
        redirect_uri = _required(values, "redirect_uri")
        if not self.allows_redirect_uri(redirect_uri):
            raise ProtocolError(
                errors.REDIRECT_URI_NOT_REGISTERED, redirect_uri=redirect_uri, client_id=self._context.client_id
            )
        return redirect_uri

    @staticmethod
    def check_code_request(values: Parameters) -> None:
        """Check that a code is asked for, with a challenge."""
        response_type, challenge = values.get("response_type", ""), values.get("code_challenge", "")
        if response_type != "code":
            raise ProtocolError(errors.UNSUPPORTED_RESPONSE_TYPE, value=response_type)
        if not challenge or values.get("code_challenge_method") != "S256":
            raise ProtocolError(errors.PKCE_REQUIRED)
        if not _VERIFIER.fullmatch(challenge):
            raise ProtocolError(errors.MALFORMED, text="Invalid 'code_challenge'.")

    def allows_redirect_uri(self, redirect_uri: str) -> bool:
        """Return whether the application is registered with this URI.

        With http on loopback, any port and path are (RFC 8252, section 7.3), unless the platform has a list.
        """
        try:
            parts = urlsplit(redirect_uri)
            known = self._context.manners.redirects
            if known:
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

    # --- the token endpoint ----------------------------------------------------------------------------------------

    def token(self, authority: Authority) -> dict[str, object]:
        """Answer a token request (RFC 6749, sections 4.1.3 and 6; RFC 8628, section 3.4)."""
        form = flask.request.form
        grant_type = form.get("grant_type", "")
        if grant_type not in {"authorization_code", "refresh_token", DEVICE_CODE_GRANT_TYPE}:
            raise ProtocolError(errors.UNSUPPORTED_GRANT_TYPE, value=grant_type)
        self._require_client(form)
        request = TokenRequest(
            authority,
            form.get("scope", "").strip(),
            form.get("claims", ""),
            form.get("client_info") == "1",
            tuple(form.getlist("resource")),
        )
        if grant_type == "refresh_token":
            return self.tokens.refresh(_required(form, "refresh_token"), request)
        if grant_type == DEVICE_CODE_GRANT_TYPE:
            return self.tokens.redeem_device_code(_required(form, "device_code"), request)
        text = _required(form, "code")
        code = self.tokens.code(text, form["client_id"])
        if code.redirect_uri != form.get("redirect_uri"):
            raise ProtocolError(errors.REDIRECT_URI_DIFFERS)
        verifier = _required(form, "code_verifier")
        if not _VERIFIER.fullmatch(verifier):
            raise ProtocolError(errors.MALFORMED, text="Invalid 'code_verifier'.")
        digest = hashlib.sha256(verifier.encode()).digest()
        if base64.urlsafe_b64encode(digest).rstrip(b"=").decode() != code.code_challenge:
            raise ProtocolError(errors.VERIFIER_DIFFERS)
        return self.tokens.redeem_code(text, code, request)

    def device_authorization(self, authority: Authority) -> dict[str, object]:
        """Answer a device authorization request (RFC 8628, section 3.2)."""
        form = flask.request.form
        self._require_client(form)
        asked = self._context.catalogue.parse(_required(form, "scope"), authority.dialect)
        code = self.tokens.device_codes.begin(authority, asked)
        self._context.record.add(DeviceAuthorization(authority.path, tuple(form["scope"].split())))
        path = "common" if authority.dialect is Dialect.ENTRA else authority.path
        uri = f"{self._context.pages_origin()}/{path}/{authorities.PATHS[authority.dialect].code_page}"
        return {
            "device_code": code.text,
            "user_code": code.user_code,
            "verification_uri": uri,
            "expires_in": LIFETIME,
            "interval": code.interval,
            "message": f"To sign in, use a web browser to open the page {uri} and enter the code {code.user_code} to "
            "authenticate.",
        }

    def refuse(self, error: ProtocolError) -> flask.Response:
        """Answer an error of the token endpoint as JSON."""
        correlation_id = correlation_id_of(flask.request)
        scopes = tuple(flask.request.form.get("scope", "").split())
        worded = self._context.word_error(error.words, flask.g.authority.dialect, "token", correlation_id, scopes)
        return json_answer(worded.fields, 400, correlation_id)

    def _require_client(self, values: Parameters) -> None:
        """Check that the parameters stand once each (RFC 6749, section 3), and the client."""
        for name, each in values.lists():
            if len(each) > 1 and name != "resource":  # RFC 8707, section 2
                raise ProtocolError(errors.MALFORMED, text=f"Multiple '{name}' in request.")
        client_id = _required(values, "client_id")
        if client_id != self._context.client_id or "client_secret" in values:
            raise ProtocolError(errors.UNKNOWN_CLIENT, client_id=client_id, where=flask.g.authority.path)


def authority_of(context: Context, tenant: str, policy: str | None = None) -> Authority:
    """Return the authority of the request at hand, and note it in `flask.g`. Raise ProtocolError if there is none."""
    found = context.authority(tenant, policy)
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
    headers = {"Cache-Control": "no-store", "Pragma": "no-cache", "client-request-id": correlation_id}
    return flask.Response(json.dumps(fields), status, headers, mimetype="application/json")


def _required(values: Parameters, name: str) -> str:
    value = values.get(name, "")
    if not value.strip():
        raise ProtocolError(errors.MISSING_PARAMETER, name=name)
    return value
