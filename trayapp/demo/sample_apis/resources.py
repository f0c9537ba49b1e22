"""The sample APIs over HTTP: they check the access token as any API must, and answer with their records."""

from __future__ import annotations

import itertools
import threading
from typing import Any

import flask
from authlib.integrations.flask_oauth2 import ResourceProtector
from authlib.oauth2 import OAuth2Error
from authlib.oauth2.rfc6749 import MissingAuthorizationError
from authlib.oauth2.rfc6750 import BearerTokenValidator, InsufficientScopeError, InvalidTokenError
from joserfc import jwt
from joserfc.errors import JoseError

from trayapp.demo.accounts import TENANTS
from trayapp.demo.context import Context
from trayapp.demo.history import ApiCall
from trayapp.demo.oauth import claims
from trayapp.demo.oauth.authorities import Dialect
from trayapp.demo.oauth.tokens import ALGORITHM, TokenMaker
from trayapp.demo.sample_apis.apis import Endpoint, SampleApi

_MOST_RECORDS = 200


class FreshTokens:
    """Who must bring a new token to which API, as after a change that continuous access evaluation reports."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._since: dict[tuple[str, str], int] = {}

    def demand(self, username: str, api_name: str, since: int) -> None:
        """Refuse the tokens that this person got for an API before `since` (seconds since 1970)."""
        with self._lock:
            self._since[username, api_name] = since

    def since(self, username: str, api_name: str) -> int:
        """Return the time since when a token must be, or 0."""
        with self._lock:
            return self._since.get((username, api_name), 0)


class Resources:
    """Serves every sample API under /<name of the API>/."""

    def __init__(self, context: Context, maker: TokenMaker, fresh: FreshTokens) -> None:
        self._context = context
        self._apis = context.catalogue.apis
        self._maker = maker
        self._fresh = fresh
        self._lock = threading.Lock()
        self._records = {
            (api.name, name): [dict(row) for row in rows]
            for api in self._apis
            for name, rows in api.collections.items()
        }
        self._numbers = itertools.count(9001)

    def blueprint(self) -> flask.Blueprint:
        """Return the routes."""
        routes = flask.Blueprint("resources", __name__)
        for api in self._apis:
            protector = ResourceProtector()
            protector.register_token_validator(_Validator(api, self))
            for endpoint in api.endpoints:
                view = _View(self, api, endpoint, protector)
                path = f"{url_path(api, endpoint)}"
                name = f"{api.name}-{endpoint.name}"
                routes.add_url_rule(path, endpoint=name, view_func=view.collection, methods=[endpoint.method])
                if endpoint.method == "GET":
                    routes.add_url_rule(f"{path}/<record_id>", endpoint=f"{name}-one", view_func=view.one)
        return routes

    def note(self, api: SampleApi, username: str, status: int, outcome: str) -> None:
        """Put a call into the record."""
        request = flask.request
        self._context.record.add(ApiCall(api.name, request.method, request.path, username, status, outcome))

    def rows(self, api: SampleApi, collection: str) -> list[dict[str, Any]]:
        """Return the records of a collection as they are now."""
        with self._lock:
            return [dict(row) for row in self._records[api.name, collection]]

    def add(self, api: SampleApi, endpoint: Endpoint, values: dict[str, Any]) -> dict[str, Any]:
        """Add a record, made of the endpoint's template and of those `values` that it names, and return it."""
        with self._lock:
            rows = self._records[api.name, endpoint.collection]
            row = {"id": f"N-{next(self._numbers)}", **endpoint.new}
            row |= {name: value for name, value in values.items() if name in endpoint.new}
            rows.append(row)
            del rows[:-_MOST_RECORDS]
            return dict(row)

    def decode(self, text: str, api: SampleApi) -> dict[str, Any] | None:
        """Return the claims of an access token for `api`, or None when it is not valid."""
        now = int(self._context.clock())
        registry = jwt.JWTClaimsRegistry(
            now=now,
            iss={"essential": True, "values": self._issuers()},
            exp={"essential": True},
            aud={"essential": True, "value": api.resource},
        )
        try:
            decoded = jwt.decode(text, self._context.keys.public, [ALGORITHM])
            registry.validate(decoded.claims)
        except (JoseError, ValueError):
            return None
        return decoded.claims

    def challenge(self, token: dict[str, Any], api: SampleApi) -> str:
        """Return the WWW-Authenticate header by which the API wants more of the person, or "" when it is content."""
        username = str(token.get("preferred_username", ""))
        account = self._context.accounts.get(username)
        uri = f"{self._context.pages_origin()}/common/oauth2/v2.0/authorize"
        if account and api.name in account.step_up_for and "tid" in token:
            context = claims.STEP_UP.removeprefix("acrs:")
            if context not in token.get("acrs", ()):
                return claims.challenge_header(uri, claims.STEP_UP)
        since = self._fresh.since(username, api.name)
        if since and max(int(token.get("demanded_nbf", 0)), int(token["iat"]) - 1) < since:
            return claims.challenge_header(uri, f"nbf:{since}")
        return ""

    def _issuers(self) -> list[str]:
        dialects = {"b2c": Dialect.B2C, "adfs": Dialect.ADFS}
        found = [
            self._maker.access_token_issuer(dialects.get(tenant.kind, Dialect.ENTRA), tenant.id) for tenant in TENANTS
        ]
        return [*found, self._maker.issuer(Dialect.OIDC, "")]


def url_path(api: SampleApi, endpoint: Endpoint) -> str:
    """Return the path of an endpoint on the origin of the APIs."""
    return f"/{api.name}{endpoint.path}"


class _BearerToken:
    """The claims of an access token, in the shape that Authlib's validator reads."""

    def __init__(self, claims_: dict[str, Any]) -> None:
        self.claims = claims_

    def is_expired(self) -> bool:
        return False  # Resources.decode has checked it

    def is_revoked(self) -> bool:
        return False  # an access token is valid until it expires

    def get_scope(self) -> str:
        return str(self.claims.get("scp", self.claims.get("scope", "")))


class _Validator(BearerTokenValidator):  # type: ignore[misc]  # Authlib publishes no types
    def __init__(self, api: SampleApi, resources: Resources) -> None:
        super().__init__()
        self._api = api
        self._resources = resources

    def authenticate_token(self, token_string: str) -> _BearerToken | None:
        found = self._resources.decode(token_string, self._api)
        return _BearerToken(found) if found is not None else None


class _View:
    def __init__(self, resources: Resources, api: SampleApi, endpoint: Endpoint, protector: Any) -> None:
        self._resources = resources
        self._api = api
        self._endpoint = endpoint
        self._protector = protector

    def collection(self) -> flask.Response:
        refusal = self._refusal()
        if refusal is not None:
            return refusal
        if self._endpoint.method == "GET":
            return flask.jsonify(self._resources.rows(self._api, self._endpoint.collection))
        values = flask.request.get_json(silent=True)
        row = self._resources.add(self._api, self._endpoint, values if isinstance(values, dict) else {})
        answer = flask.jsonify(row)
        answer.status_code = 201
        return answer

    def one(self, record_id: str) -> flask.Response:
        refusal = self._refusal()
        if refusal is not None:
            return refusal
        for row in self._resources.rows(self._api, self._endpoint.collection):
            if row["id"] == record_id:
                return flask.jsonify(row)
        answer = flask.jsonify({"error": "not_found", "message": f"There is no {record_id} in {self._api.title}."})
        answer.status_code = 404
        return answer

    def _refusal(self) -> flask.Response | None:
        """Check the token and note the call; return the answer to send when it is not good enough."""
        # The body is read whatever happens: what is left of it would be taken for the next request.
        flask.request.get_data()
        try:
            token: _BearerToken = self._protector.acquire_token([self._endpoint.permission])
        except OAuth2Error as error:
            return self._refused(error)
        names = (token.claims.get(claim) for claim in ("preferred_username", "upn", "name"))
        username = str(next((name for name in names if name), ""))
        challenge = self._resources.challenge(token.claims, self._api)
        if challenge:
            if "cp1" in token.claims.get("xms_cc", ()):
                return self._answer(401, "insufficient_claims", "More is needed to sign in here.", challenge, username)
            # A client that did not say it understands challenges gets none: "Claims challenges", Microsoft.
            return self._answer(
                403, "insufficient_claims", "This client cannot answer a claims challenge.", "", username
            )
        self._resources.note(self._api, username, 200 if self._endpoint.method == "GET" else 201, "accepted")
        return None

    def _refused(self, error: OAuth2Error) -> flask.Response:
        match error:
            case MissingAuthorizationError():
                return self._answer(401, "missing_token", "An access token is needed.", "Bearer", "")
            case InsufficientScopeError():
                header = f'Bearer error="insufficient_scope", scope="{self._endpoint.permission}"'
                message = f"The access token does not carry the permission {self._endpoint.permission}."
                return self._answer(403, "insufficient_scope", message, header, "")
            case InvalidTokenError():
                message = "The access token is expired, malformed, or meant for another API."
            case _:
                message = "The Authorization header is not a bearer token."
        header = f'Bearer error="invalid_token", error_description="{message}"'
        return self._answer(401, "invalid_token", message, header, "")

    def _answer(self, status: int, error: str, message: str, challenge: str, username: str) -> flask.Response:
        self._resources.note(self._api, username, status, error)
        answer = flask.jsonify({"error": error, "message": message})
        answer.status_code = status
        if challenge:
            answer.headers["WWW-Authenticate"] = challenge
        return answer
