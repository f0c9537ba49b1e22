"""Which way a request takes: the system's proxy, none, or the configured one; a real proxy, real sockets."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest

from tests.calls.api_server import ApiServer, Reply
from trayapp.network.failures import RAISED
from trayapp.network.limits import LIMITS, Limits, call_limits
from trayapp.network.session import session

ELSEWHERE = "http://api.contoso.example/items"
VARIABLES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY")


@pytest.fixture
def server() -> Iterator[ApiServer]:
    """A server that answers whatever it is asked: a proxy is asked for whole addresses (RFC 9112 section 3.2.2)."""
    made = ApiServer()
    made.will(Reply())
    yield made
    made.close()


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """An environment without proxies, in which no name can be resolved."""
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    resolve = socket.getaddrinfo

    def only_here(host: str, *args: int) -> object:
        if host not in {"127.0.0.1", "localhost"}:
            raise socket.gaierror(socket.EAI_NONAME, host)
        return resolve(host, *args)

    monkeypatch.setattr(socket, "getaddrinfo", only_here)


def asked(server: ApiServer, proxy: str, url: str = ELSEWHERE) -> list[str]:
    """Send a request; return what the server was asked for."""
    with session(proxy=proxy) as made:
        try:
            made.get(url, timeout=LIMITS.timeout).close()
        except RAISED:
            return []
    return [each.path for each in server.received]


def test_the_configured_proxy_is_asked(server: ApiServer) -> None:
    assert asked(server, server.origin) == [ELSEWHERE]


def test_the_configured_one_takes_the_place_of_the_systems(server: ApiServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("NO_PROXY", "api.contoso.example")
    assert asked(server, server.origin) == [ELSEWHERE]


def test_the_systems_is_asked_by_default(server: ApiServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", server.origin)
    assert asked(server, "system") == [ELSEWHERE]


def test_none_is_none_whatever_the_system_says(server: ApiServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", server.origin)
    assert asked(server, "none") == []


def test_https_goes_through_the_configured_proxy_by_a_tunnel(server: ApiServer) -> None:
    # The server knows no CONNECT (RFC 9110 section 9.3.6), so its refusal is what tells that it was asked.
    with session(proxy=server.origin) as made, pytest.raises(RAISED, match="Tunnel connection failed: 501"):
        made.get(ELSEWHERE.replace("http:", "https:"), timeout=LIMITS.timeout)


@pytest.mark.parametrize("proxy", ["http://127.0.0.1:1", "none", "system"])
def test_this_computer_is_reached_directly(server: ApiServer, proxy: str) -> None:
    assert asked(server, proxy, f"{server.origin}/x") == ["/x"]


@pytest.mark.parametrize(
    ("seconds", "kibibytes", "limits"),
    [
        (60, 1024, LIMITS),
        (5, 1, Limits(connect=5, silence=5, total=5, body=1024)),
        (20, 65536, Limits(connect=10, silence=20, total=20, body=64 * 1024 * 1024)),
        (600, 2, Limits(connect=10, silence=30, total=600, body=2048)),
    ],
)
def test_no_part_of_a_call_takes_longer_than_the_whole(seconds: int, kibibytes: int, limits: Limits) -> None:
    assert call_limits(seconds, kibibytes) == limits
