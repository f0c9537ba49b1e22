"""The embedded identity platform as one object: start it, sign in with it, ask what it served, stop it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Self

import flask

from trayapp.demo.accounts import (
    CONTOSO_CUSTOMERS,
    CONTOSO_EXTERNAL,
    DEFAULT_ACCOUNTS,
    TENANTS,
    DemoAccount,
    Tenant,
)
from trayapp.demo.context import PUSHED_LIFETIME, Context
from trayapp.demo.faults import Faults, Manners, Place, Waiting
from trayapp.demo.history import History
from trayapp.demo.oauth import authorities, errors
from trayapp.demo.oauth.authorize import Authorize
from trayapp.demo.oauth.endpoints import Endpoints
from trayapp.demo.oauth.keys import Keys
from trayapp.demo.oauth.protocol_error import Words
from trayapp.demo.oauth.scopes import Catalogue
from trayapp.demo.oauth.server import OAuthServer
from trayapp.demo.oauth.tickets import Tickets
from trayapp.demo.oauth.token_service import TokenService
from trayapp.demo.oauth.tokens import TokenMaker
from trayapp.demo.pages import html
from trayapp.demo.pages.device import DevicePage
from trayapp.demo.pages.organisation import OrganisationConsent
from trayapp.demo.pages.sign_in import SignInWalk
from trayapp.demo.sample_apis.apis import DEFAULT_APIS, Endpoint, SampleApi
from trayapp.demo.sample_apis.resources import Resources, url_path
from trayapp.demo.store import Store
from trayapp.demo.web_server import WebServer

CLIENT_ID = "3f8b2c1a-6d4e-4b7a-9c5d-1e2f3a4b5c6d"
CLIENT_NAME = "Consentray"
NAMED_AUTHORITIES = {
    "oidc": authorities.OIDC,
    "adfs": authorities.ADFS,
    "b2c": f"{CONTOSO_CUSTOMERS.domain}/b2c_1_signin",
    # As a plain OpenID provider, which is how a custom domain is used. Its issuer has another host, as Microsoft's has:
    # the tenant's own below ciamlogin.com.
    "external": f"{CONTOSO_EXTERNAL.id}/v2.0",
}
_LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1", "[::1]"})


class Platform:
    """An identity platform and its sample APIs on loopback, with all they remember in `folder`.

    Two listeners: https for what the client asks itself, with a certificate of a private authority (`ca_file`);
    http for what the user's browser shows, and for the APIs. `clock` returns seconds since 1970,
    `access_token_lifetime` is in seconds, and so is `device_code_interval`, which a client leaves between two questions
    for a device code's token (Microsoft's is 5). Raise OSError if the folder cannot be used or nothing can be bound,
    ValueError when the folder's files are not ours.
    """

    def __init__(
        self,
        folder: Path,
        *,
        apis: Sequence[SampleApi] = DEFAULT_APIS,
        accounts: Sequence[DemoAccount] = DEFAULT_ACCOUNTS,
        tenants: Sequence[Tenant] = TENANTS,
        client_id: str = CLIENT_ID,
        clock: Callable[[], float] = time.time,
        access_token_lifetime: int = 3600,
        device_code_interval: int = 1,
    ) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.folder = folder
        self.apis = tuple(apis)
        self.accounts = tuple(accounts)
        self.tenants = tuple(tenants)
        self.client_id = client_id
        self.record = History()
        self.faults = Faults()
        self.manners = Manners()
        self._clock = clock
        self._fresh_since: dict[tuple[str, str], int] = {}
        self._keys = Keys(folder)
        self._store = Store(folder, clock)
        self._secure: WebServer | None = None
        self._open: WebServer | None = None
        self._lock = threading.Lock()
        self._demanded = Waiting[tuple[Words, str]]()
        self._secure_app, self._open_app = self._apps(access_token_lifetime, device_code_interval)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        """Bind both listeners, on the ports of the last time where they are free, and serve."""
        with self._lock:
            if self._secure is not None:
                return
            self.faults.start()
            secure = WebServer(
                self.faults.wrap(self._secure_app, self._secure_place),
                preferred_port=self._store.port("secure"),
                context=self._keys.server_context(),
            )
            try:
                open_ = WebServer(
                    self.faults.wrap(self._open_app, self._open_place), preferred_port=self._store.port("open")
                )
            except OSError:
                secure.stop()
                raise
            self._secure, self._open = secure, open_
            self._store.set_ports({"secure": secure.port, "open": open_.port})
            secure.start()
            open_.start()

    def stop(self) -> None:
        """End every request, close every connection and free the ports. A second call does nothing."""
        with self._lock:
            self.faults.stop()
            for listener in (self._secure, self._open):
                if listener is not None:
                    listener.stop()
            self._secure = self._open = None

    # --- where it is ---------------------------------------------------------------------------------------------

    @property
    def ca_file(self) -> Path:
        """The certificate, in PEM, of the private authority that the https listener's certificate comes from."""
        return self._keys.ca_file

    def authority(self, name: str = "common") -> str:
        """Return an authority: a name in `NAMED_AUTHORITIES`, "common" and its like, or a tenant id or domain."""
        return f"{self._secure_origin()}/{NAMED_AUTHORITIES.get(name, name)}"

    def admin_consent_link(self, tenant: str) -> str:
        """Return the link by which an administrator grants every permission for everyone in a tenant (id or domain)."""
        return f"{self.authority(tenant)}/adminconsent?client_id={self.client_id}"

    @property
    def api_origin(self) -> str:
        """The origin of every sample API."""
        return self._open_origin()

    def url(self, api: SampleApi, endpoint: Endpoint) -> str:
        """Return the address of an endpoint."""
        return f"{self.api_origin}{url_path(api, endpoint)}"

    # --- controls --------------------------------------------------------------------------------------------------

    def revoke_refresh_tokens(self, username: str) -> int:
        """Make a user's refresh tokens invalid and return the number of grants that this ended."""
        return self._store.revoke_grants_of(username)

    def revoke_consent(self, username: str, scope: str) -> None:
        """Take a consent back from a user; what an administrator granted for everyone stays."""
        self._store.revoke_consent(username, scope)

    def grant_admin_consent(self, tenant: str, *scopes: str) -> None:
        """Consent, as an administrator, to these permissions, or all, for everyone in a tenant (id or domain).

        A domain that is both a work tenant and a customers' directory means both; "adfs" is the AD FS farm. Raise
        LookupError if there is no such tenant.
        """
        found = [known for known in self.tenants if tenant.lower() in (known.id, known.domain)]
        if not found:
            raise LookupError(f"there is no tenant {tenant!r}")
        for known in found:
            self._store.set_admin_consents(known.id, scopes or [scope for api in self.apis for scope in api.scopes])

    def revoke_admin_consent(self, tenant: str) -> None:
        """Take back what an administrator granted in a tenant (id or domain), and what was granted from the start."""
        for known in self.tenants:
            if tenant.lower() in (known.id, known.domain):
                self._store.set_admin_consents(known.id, [])

    def require_fresh_token(self, username: str, api_name: str) -> None:
        """Let an API refuse the tokens that a user has now, with a claims challenge that a new token answers."""
        self._fresh_since[username, api_name] = int(self._clock())

    def answer_next_token_with(
        self,
        error: str,
        *,
        suberror: str = "",
        code: int | None = None,
        text: str = "",
        claims: str = "",
        api: str = "",
        times: int = 1,
    ) -> None:
        """Refuse the next `times` token requests with this error, in the words of the dialect that is asked.

        `suberror`, `code` (the AADSTS number) and `claims` (JSON) are Entra's; without `code` and `text` those that fit
        the suberror. With `api` only requests for a token of the API of this name are meant. Raise LookupError
        if there is none.
        """
        if api and api not in {each.name for each in self.apis}:
            raise LookupError(f"there is no API {api!r}")
        self._demanded.add((errors.on_demand(error, suberror, code, text, claims), api), times=times)

    # --- inside ------------------------------------------------------------------------------------------------------

    def _apps(self, lifetime: int, interval: int) -> tuple[flask.Flask, flask.Flask]:
        context = Context(
            store=self._store,
            keys=self._keys,
            catalogue=Catalogue(self.apis),
            accounts={account.username: account for account in self.accounts},
            tenants=self.tenants,
            record=self.record,
            clock=self._clock,
            client_id=self.client_id,
            client_name=CLIENT_NAME,
            access_token_lifetime=lifetime,
            device_code_interval=interval,
            manners=self.manners,
            pushed=Tickets(self._clock, PUSHED_LIFETIME),
            secure_origin=self._secure_origin,
            pages_origin=self._open_origin,
        )
        maker = TokenMaker(context)
        tokens = TokenService(context, maker, self._demanded)
        server = OAuthServer(context, tokens)
        sign_in = SignInWalk(context, tokens)
        secure = _app(Endpoints(context, server, maker).blueprint())
        opened = _app(
            sign_in.blueprint(),
            Authorize(context, server, sign_in).blueprint(),
            DevicePage(context, tokens, sign_in).blueprint(),
            OrganisationConsent(context, server, sign_in).blueprint(),
            Resources(context, maker, self._fresh_since).blueprint(),
        )
        return secure, opened

    def _secure_origin(self) -> str:
        return f"https://localhost:{self._secure.port if self._secure else self._store.port('secure')}"

    def _open_origin(self) -> str:
        return f"http://localhost:{self._open.port if self._open else self._store.port('open')}"

    @staticmethod
    def _secure_place(path: str) -> Place:
        if path.rstrip("/").endswith("/token"):
            return "token"
        return "device" if path.endswith(("/devicecode", "/device_authorization")) else "discovery"

    def _open_place(self, path: str) -> Place | None:
        if any(path.startswith(f"/{api.name}/") for api in self.apis):
            return "api"
        return "authorize" if path.rstrip("/").endswith("/authorize") else None


def _app(*blueprints: flask.Blueprint) -> flask.Flask:
    app = flask.Flask(__name__, template_folder="pages/templates", static_folder="pages/static")
    app.json.sort_keys = False  # type: ignore[attr-defined] # a record reads best in the order in which it was written
    app.config["MAX_CONTENT_LENGTH"] = 1_000_000
    for blueprint in blueprints:
        app.register_blueprint(blueprint)
    app.before_request(_require_loopback_name)
    app.after_request(html.add_headers)
    return app


def _require_loopback_name() -> flask.Response | None:
    # A page elsewhere whose name was made to point to 127.0.0.1 must not read anything here.
    name = flask.request.host.rsplit(":", 1)[0] if not flask.request.host.endswith("]") else flask.request.host
    return None if name in _LOOPBACK_NAMES else flask.Response("This server answers on localhost only.", 421)
