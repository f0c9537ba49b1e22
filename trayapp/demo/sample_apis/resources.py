"""The sample APIs over HTTP: they check the access token as any API must, and answer with their records."""

from __future__ import annotations

import itertools
import re
import threading
from collections.abc import Mapping
from functools import partial
from typing import Any
from urllib.parse import urlencode

import flask
from joserfc import jwt
from joserfc.errors import JoseError

from trayapp.demo.context import Context
from trayapp.demo.history import ApiCall
from trayapp.demo.oauth import claims
from trayapp.demo.oauth.authorities import Dialect
from trayapp.demo.oauth.tokens import ALGORITHM, TokenMaker
from trayapp.demo.sample_apis.apis import Endpoint, SampleApi
from trayapp.demo.sample_apis.other_answers import OTHER_ANSWERS, sample

_MOST_RECORDS = 200
_SKIP = "$skip"


class Resources:
    """Serves every sample API under /<name of the API>/.

    `fresh_since` says, by user and API, since when (seconds since 1970) a token must be: such an API refuses an older
    one, as after a change that continuous access evaluation reports.
    """

    def __init__(self, context: Context, maker: TokenMaker, fresh_since: Mapping[tuple[str, str], int]) -> None:
        self._context = context
        self._apis = context.catalogue.apis
        self._maker = maker
        self._fresh_since = fresh_since
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
            for endpoint in api.endpoints:
                view = partial(self._answer, api, endpoint)
                path, name = url_path(api, endpoint), f"{api.name}-{endpoint.name}"
                routes.add_url_rule(path, endpoint=name, view_func=view, methods=[endpoint.method])
                if endpoint.method == "GET":
                    routes.add_url_rule(f"{path}/<record_id>", endpoint=f"{name}-one", view_func=view)
            if not api.endpoints:
                any_path, any_method = partial(self._sample, api), ("GET", "POST", "PUT", "PATCH", "DELETE")
                for path in (f"/{api.name}", f"/{api.name}/", f"/{api.name}/<path:_rest>"):
                    routes.add_url_rule(path, endpoint=path, view_func=any_path, methods=any_method)
        return routes

    def _answer(self, api: SampleApi, endpoint: Endpoint, record_id: str | None = None) -> flask.Response:
        # The body is read whatever happens: what is left of it would be taken for the next request.
        flask.request.get_data()
        refusal = self._refusal(api, {endpoint.permission})
        if refusal is not None:
            return refusal
        if endpoint.other:
            return OTHER_ANSWERS[endpoint.other]()
        if not endpoint.collection:
            return sample()
        if endpoint.method == "POST":
            values = flask.request.get_json(silent=True)
            return flask.make_response(self._add(api, endpoint, values if isinstance(values, dict) else {}), 201)
        with self._lock:
            rows = [dict(row) for row in self._records[api.name, endpoint.collection]]
        if record_id is None:
            return flask.jsonify(_page(_chosen(rows), endpoint.page))
        for row in rows:
            if row["id"] == record_id:
                return flask.jsonify(row)
        return flask.make_response({"error": "not_found", "message": f"There is no {record_id} in {api.title}."}, 404)

    def _sample(self, api: SampleApi, _rest: str = "") -> flask.Response:
        """Answer a call of an API that has no endpoints of its own, and so takes any."""
        flask.request.get_data()
        called = f"{flask.request.method} {flask.request.path}"
        if refusal := self._refusal(api, {*api.plain_scopes}):
            return refusal
        if any(re.fullmatch(pattern, called) for pattern in api.refuses):
            words = {"code": "accessDenied", "message": "The rules of this rehearsal refuse the call."}
            return flask.make_response({"error": words}, 403)
        return sample()

    def _add(self, api: SampleApi, endpoint: Endpoint, values: dict[str, Any]) -> dict[str, Any]:
        """Add a record, made of the endpoint's template and of those `values` that it names, and return it."""
        with self._lock:
            rows = self._records[api.name, endpoint.collection]
            row = {"id": f"N-{next(self._numbers)}", **endpoint.new}
            row |= {name: value for name, value in values.items() if name in endpoint.new}
            rows.append(row)
            del rows[:-_MOST_RECORDS]
            return dict(row)

    def _refusal(self, api: SampleApi, permissions: set[str]) -> flask.Response | None:
        """Check the token, which must carry one of the permissions, and note the call; return the refusal, if any."""
        scheme, _, text = flask.request.headers.get("Authorization", "").partition(" ")
        if not scheme:
            return self._refuse(api, 401, "missing_token", "An access token is needed.", challenge="Bearer")
        token = self._decode(text.strip(), api) if scheme.lower() == "bearer" else None
        if token is None:
            message = "The access token is malformed, expired, or meant for another API."
            challenge = f'Bearer error="invalid_token", error_description="{message}"'
            return self._refuse(api, 401, "invalid_token", message, challenge=challenge)
        if not permissions & {*str(token.get("scp", token.get("scope", ""))).split()}:
            wanted = " ".join(sorted(permissions))
            message = f"The access token does not carry the permission {wanted}."
            challenge = f'Bearer error="insufficient_scope", scope="{wanted}"'
            return self._refuse(api, 403, "insufficient_scope", message, challenge=challenge)
        names = (token.get(claim) for claim in ("preferred_username", "upn", "name"))
        username = str(next((name for name in names if name), ""))
        challenge = self._challenge(token, api)
        if challenge and "cp1" in token.get("xms_cc", ()):
            message = "More is needed to sign in here."
            return self._refuse(api, 401, "insufficient_claims", message, challenge=challenge, username=username)
        if challenge:
            # A client that did not say it understands challenges gets none: "Claims challenges", Microsoft.
            message = "This client cannot answer a claims challenge."
            return self._refuse(api, 403, "insufficient_claims", message, username=username)
        self._note(api, username, 201 if flask.request.method == "POST" else 200, "accepted")
        return None

    def _decode(self, text: str, api: SampleApi) -> dict[str, Any] | None:
        """Return the claims of an access token for `api`, or None when it is not valid."""
        registry = jwt.JWTClaimsRegistry(
            now=int(self._context.clock()),
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

    def _challenge(self, token: dict[str, Any], api: SampleApi) -> str:
        """Return the WWW-Authenticate header by which the API wants more of the user, or "" when it is content."""
        username = str(token.get("preferred_username", ""))
        account = self._context.accounts.get(username)
        uri = f"{self._context.pages_origin()}/common/oauth2/v2.0/authorize"
        if account and api.name in account.step_up_for and "tid" in token:
            context = claims.STEP_UP.removeprefix("acrs:")
            if context not in token.get("acrs", ()):
                return claims.challenge_header(uri, claims.STEP_UP)
        since = self._fresh_since.get((username, api.name), 0)
        if since and max(int(token.get("demanded_nbf", 0)), int(token["iat"]) - 1) < since:
            return claims.challenge_header(uri, f"nbf:{since}")
        return ""

    def _issuers(self) -> list[str]:
        dialects = {"b2c": Dialect.B2C, "adfs": Dialect.ADFS}
        found = [
            self._maker.access_token_issuer(dialects.get(tenant.kind, Dialect.ENTRA), tenant.id)
            for tenant in self._context.tenants
        ]
        return [*found, self._maker.issuer(Dialect.OIDC, "")]

    def _refuse(
        self, api: SampleApi, status: int, error: str, message: str, *, challenge: str = "", username: str = ""
    ) -> flask.Response:
        self._note(api, username, status, error)
        answer = flask.make_response({"error": error, "message": message}, status)
        if challenge:
            answer.headers["WWW-Authenticate"] = challenge
        return answer

    def _note(self, api: SampleApi, username: str, status: int, outcome: str) -> None:
        request = flask.request
        self._context.record.add(ApiCall(api.name, request.method, request.path, username, status, outcome))


def _chosen(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the records whose fields contain what the query says of them."""
    for name, value in flask.request.args.items():
        if name != _SKIP:
            rows = [row for row in rows if value.casefold() in str(row.get(name, "")).casefold()]
    return rows


def _page(rows: list[dict[str, Any]], size: int) -> object:
    """Return the records, or a page of so many with the link to the next (OData JSON Format 4.01, section 4.6.6)."""
    if not size:
        return rows
    skip = flask.request.args.get(_SKIP, 0, int)
    page: dict[str, object] = {"value": rows[skip : skip + size]}
    if skip + size < len(rows):
        asked = {**flask.request.args, _SKIP: str(skip + size)}
        page["@odata.nextLink"] = f"{flask.request.base_url}?{urlencode(asked)}"
    return page


def url_path(api: SampleApi, endpoint: Endpoint) -> str:
    """Return the path of an endpoint on the origin of the APIs."""
    return f"/{api.name}{endpoint.path}"
