"""Which way a request takes, and who says so: the setting, the environment, or the system.

On Windows the system's settings are a fixed proxy with its exceptions, a script (PAC) or the automatic detection of one
(WPAD), for each user or for the computer (``ProxySettingsPerUser``). WinHTTP reads and runs them there, as it does
for the browsers; `WindowsProxies` decides by its answers. Elsewhere requests reads the system's settings.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping
from fnmatch import fnmatchcase
from threading import Lock
from typing import Final, Protocol

from trayapp.core.addresses import Address, address_of, without_secrets
from trayapp.core.language import N_, _
from trayapp.core.record import Record

SYSTEM_PROXY: Final = "system"
"""The system's settings, with their exceptions."""
NO_PROXY: Final = "none"

KEPT: Final = 60.0
"""Seconds for which the answer for an origin is used again: a detection can take seconds."""
PERSON: Final = N_("the proxy settings of Windows")
COMPUTER: Final = N_("the proxy settings of Windows for the whole computer")
_SCHEMES: Final = {"http", "https", "socks4", "socks4a", "socks5", "socks5h"}
_USER: Final = r"^([^/@]*//)?[^/]*@"
_VARIABLES: Final = ("{}_proxy", "all_proxy")


class Way(Record):
    """The proxy for one address, None if there is none; `source` says in words who named it."""

    proxy: str | None
    source: str

    @property
    def text(self) -> str:
        """The proxy without a name and a password, and who named it."""
        proxy = re.sub(_USER, r"\1", self.proxy or "none")
        return _("{proxy}, named by {source}", proxy=proxy, source=without_secrets(self.source))


class WindowsSettings(Record):
    """What WinHTTP or the registry says: whether a script is detected, its address, the fixed proxy, the exceptions."""

    detect: bool = False
    script: str = ""
    proxy: str = ""
    exceptions: str = ""
    source: str = PERSON


class WinHttp(Protocol):
    """What is needed of Windows."""

    def settings(self) -> WindowsSettings:
        """Return the settings in force; raises ``OSError``."""

    def by_script(self, address: str, script: str | None) -> str | None:
        """Return what the script answers, None for no proxy; without a `script` it is detected. Raises ``OSError``."""


class WindowsProxies:
    """Chooses the proxy for an address as Windows' own programs do: detection, then a script, then the fixed proxy."""

    def __init__(self, system: WinHttp, clock: Callable[[], float] = time.monotonic) -> None:
        self._system = system
        self._clock = clock
        self._lock = Lock()
        self._kept: dict[str, tuple[float, Way]] = {}
        self._failed: dict[str | None, float] = {}

    def way(self, address: Address) -> Way:
        """Return the way to an address; what cannot be found out counts as not set."""
        with self._lock:  # a second request waits for the first one's detection
            kept = self._kept.get(address.origin)
            if kept is None or self._clock() - kept[0] > KEPT:
                kept = self._kept[address.origin] = self._clock(), self._found(address)
            return kept[1]

    def _found(self, address: Address) -> Way:
        try:
            settings = self._system.settings()
        except OSError:
            return Way(None, _(PERSON))
        scripts: list[tuple[str | None, str]] = [(None, _("the automatic detection (WPAD)"))] if settings.detect else []
        if settings.script:
            scripts.append((settings.script, _("the script {script}", script=settings.script)))
        for script, source in scripts:
            if self._clock() - self._failed.get(script, -KEPT - 1) <= KEPT:
                continue
            try:
                # Not the path: a script may learn no more than a proxy would (as browsers have it since 2016).
                answer = self._system.by_script(f"{address.origin}/", script)
            except OSError:
                # No script is found, or it fails: the next in order, as Windows' own programs do.
                self._failed[script] = self._clock()
                continue
            return Way(first_of(answer, address.scheme) if answer else None, source)
        if settings.proxy and not excepted(address, settings.exceptions):
            return Way(first_of(settings.proxy, address.scheme), _(settings.source))
        return Way(None, _(settings.source))


def first_of(proxies: str, scheme: str) -> str | None:
    """Return the proxy for a scheme from Windows' list, as ``host:80`` or ``http=host:80;socks=host:1080``.

    One for every scheme goes before SOCKS, which stands in for what the others leave out.
    """
    named: dict[str, str] = {}
    for each in re.split(r"[;\s]+", proxies):
        kind, equals, place = each.partition("=")
        if each:
            named.setdefault(kind.casefold() if equals else "", place if equals else each)
    for kind, default in ((scheme, "http"), ("", "http"), ("socks", "socks5h")):
        if found := named.get(kind):
            return found if "://" in found else f"{default}://{found}"
    return None


def excepted(address: Address, exceptions: str) -> bool:
    """Return whether an address is among Windows' exceptions, as ``<local>;*.contoso.com;https://10.*:8443``."""
    port = address.port or {"https": 443, "http": 80}.get(address.scheme)
    for each in re.split(r"[;\s]+", exceptions.casefold()):
        if each == "<local>" and "." not in address.host and ":" not in address.host:
            return True
        scheme, divided, rest = each.rpartition("://")
        if divided and scheme != address.scheme:
            continue
        host, _, wanted = rest.partition(":") if rest.count(":") == 1 else (rest.strip("[]"), "", "")
        if host and fnmatchcase(address.host, host) and wanted in {"", str(port)}:
            return True
    return False


def is_socks(proxy: str) -> bool:
    """Return whether a proxy speaks SOCKS."""
    return proxy[:5].casefold() == "socks"


def address_of_proxy(named: str) -> str | None:
    """Return the address of a proxy as requests takes it; None if `named` is none.

    What names no scheme is an HTTP proxy. GNOME writes ``socks://`` for SOCKS of no version: 5, with names resolved by
    the proxy.
    """
    scheme, divided, place = named.strip().rpartition("://")
    scheme = {"socks": "socks5h"}.get(scheme.casefold(), scheme.casefold()) if divided else "http"
    user, at, host = place.rpartition("@")
    address = address_of(f"{scheme}://{host}")
    if scheme not in _SCHEMES or address is None or address.path not in {"", "/"} or not user.isprintable():
        return None
    if address.query is not None or address.fragment is not None or set(user) & set(" /?#"):
        return None
    return f"{scheme}://{user}{at}{host.removesuffix('/')}"


def by_environment(scheme: str, environ: Mapping[str, str]) -> str | None:
    """Return the variable that names the proxy for a scheme; None if there is none."""
    for name in (each.format(scheme) for each in _VARIABLES):
        for spelling in (name, name.upper()):
            if environ.get(spelling):
                return spelling
    return None
