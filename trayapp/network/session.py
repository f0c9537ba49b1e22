"""HTTP sessions that trust the system's root certificates, and the configured ones in addition.

requests lets ``REQUESTS_CA_BUNDLE`` replace the trust of a session, for one library only; here it is fixed in the
connection pool, for the server and for an https proxy, and nothing overrides it.

One session serves several accounts, so it keeps no cookies; and it sends only to an address that all parsers read
alike, so that the host that was checked is the host that it connects to.
"""

from __future__ import annotations

import os
import ssl
import sys
from functools import cache
from http.cookiejar import DefaultCookiePolicy
from pathlib import Path
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3.contrib.socks import SOCKSConnection, SOCKSHTTPSConnection

from trayapp.core.addresses import address_of
from trayapp.core.language import _
from trayapp.core.record import replace
from trayapp.correlation import HEADER, correlation_id
from trayapp.network.deadline import pools
from trayapp.network.failures import RAISED, MalformedProxyError
from trayapp.network.limits import LIMITS, Limits
from trayapp.network.proxy import (
    NO_PROXY,
    SYSTEM_PROXY,
    Way,
    WindowsProxies,
    address_of_proxy,
    by_environment,
    is_socks,
)
from trayapp.network.trust import trusting


class _Adapter(HTTPAdapter):
    """Ends every answer at its deadline, and verifies every https connection against one fixed context."""

    def __init__(self, context: ssl.SSLContext, limits: Limits, pool_size: int) -> None:
        self._context = context
        self._total = limits.total
        self._pools = pools(limits.total)
        super().__init__(pool_connections=pool_size, pool_maxsize=pool_size)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs, ssl_context=self._context)
        self.poolmanager.pool_classes_by_scheme = self._pools

    def proxy_manager_for(self, proxy: str, **kwargs: Any) -> Any:
        if is_socks(proxy):
            manager = super().proxy_manager_for(proxy, **kwargs, ssl_context=self._context)
            manager.pool_classes_by_scheme = pools(self._total, SOCKSConnection, SOCKSHTTPSConnection)
            return manager
        manager = super().proxy_manager_for(proxy, **kwargs, ssl_context=self._context, proxy_ssl_context=self._context)
        manager.pool_classes_by_scheme = self._pools
        return manager

    def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> requests.Response:
        if address_of(request.url or "") is None:
            raise requests.exceptions.InvalidURL("not an address that is read alike everywhere")
        kwargs["verify"] = True
        response = super().send(request, *args, **kwargs)
        response.raw.enforce_content_length = True  # urllib3 1.26 (Debian 12) accepts a truncated body as complete
        return response

    def cert_verify(self, conn: Any, url: str, verify: Any, cert: Any) -> None:
        """Keep the context's own trust: no bundle is added to it."""
        super().cert_verify(conn, url, verify, cert)  # type: ignore[no-untyped-call] # untyped in requests
        conn.ca_certs = None
        conn.ca_cert_dir = None


class _Proxies(dict[str, str]):
    """Proxies as requests takes them, with who named them."""

    way: Way | None = None


def _by(way: Way) -> _Proxies:
    proxies = _Proxies({} if way.proxy is None else dict.fromkeys(("http", "https"), way.proxy))
    proxies.way = None if way.proxy is None else way
    return proxies


def usable(way: Way) -> Way:
    """Return a way whose proxy is an address; raise MalformedProxyError, with it as the attribute `way`, of another."""
    if way.proxy is None:
        return way
    proxy = address_of_proxy(way.proxy)
    if proxy is None:
        malformed = MalformedProxyError("not the address of a proxy")
        vars(malformed)["way"] = way
        raise malformed
    return replace(way, proxy=proxy)


@cache
def _windows_proxies() -> WindowsProxies | None:
    """Return the system's own resolver of proxies; None where requests reads the system's settings."""
    if sys.platform == "win32":
        from trayapp.network.winhttp import SystemWinHttp

        return WindowsProxies(SystemWinHttp())
    return None


class Session(requests.Session):
    """Bypasses the proxy for loopback, keeps no cookies, and does not let ``.netrc`` replace a token by a password."""

    def __init__(self, proxy: str) -> None:
        super().__init__()
        self.trust_env = False
        self.cookies.set_policy(DefaultCookiePolicy(allowed_domains=()))
        self._proxy = proxy

    def get_redirect_target(self, resp: requests.Response) -> None:
        """Return no redirect: the caller decides about it; requests would first read the body, however long it is."""

    def merge_environment_settings(self, url: Any, proxies: Any, stream: Any, verify: Any, cert: Any) -> Any:
        """Use the system's proxies or the configured one, but none for this computer itself."""
        settings = super().merge_environment_settings(url, proxies, stream, verify, cert)
        settings["proxies"] = _by(usable(self.way(str(url))))
        return settings

    def way(self, url: str) -> Way:
        """Return the proxy for an address, and who named it."""
        address = address_of(url)
        if self._proxy == NO_PROXY or address is None or address.is_loopback:
            return Way(None, _("the setting proxy"))
        if self._proxy != SYSTEM_PROXY:
            direct = requests.utils.should_bypass_proxies(url, no_proxy=None)
            return Way(None if direct else self._proxy, _("the setting proxy"))
        variable = by_environment(address.scheme, os.environ)
        if variable is None and (windows := _windows_proxies()) is not None:
            return windows.way(address)
        proxy = requests.utils.select_proxy(url, requests.utils.get_environ_proxies(url))
        return Way(
            proxy,
            _("the variable {variable}", variable=variable) if variable else _("the proxy settings of the system"),
        )

    def send(self, request: requests.PreparedRequest, **kwargs: Any) -> requests.Response:
        """Send a request, with the correlation ID unless it has one of its own.

        An exception has the proxy, if there was one, as its attribute `way`.
        """
        if identifier := correlation_id():
            request.headers.setdefault(HEADER, identifier)
        way = getattr(kwargs.get("proxies"), "way", None)
        try:
            return super().send(request, **kwargs)
        except RAISED as error:
            if way is None:
                raise
            vars(error)["way"] = way
            raise


def session(
    ca_file: Path | None = None,
    *,
    environment: bool = True,
    proxy: str = SYSTEM_PROXY,
    limits: Limits = LIMITS,
    pool_size: int = 10,
    roots_at_once: bool = False,
    context: ssl.SSLContext | None = None,
) -> Session:
    """Return a session that verifies against the system's store and the certificates of `ca_file` (PEM).

    `environment` is as `trusting` takes it. `proxy` is "system" (the system's settings, with their exceptions),
    "none", or the address of the one to use. No redirect is followed. An answer ends `limits.total` seconds after its
    request; every request still needs its other time limits: pass `limits.timeout`. With `roots_at_once` the system's
    store is read now, else at the first handshake; a `context` is used in place of what is trusted. Raises ``OSError``
    (``ssl.SSLError``) where `ca_file` cannot be read as certificates.
    """
    context = context or trusting(ca_file, environment=environment, at_once=roots_at_once)
    made = Session(proxy)
    for scheme in ("https://", "http://"):
        made.mount(scheme, _Adapter(context, limits, pool_size))
    return made
