"""Which way a request takes: the system's proxy, none, or the configured one; a real proxy, real sockets."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.calls.api_server import ApiServer, Reply
from tests.network.socks_server import SocksServer
from tests.settings.fake_registry import Registry
from trayapp.core.addresses import address_of
from trayapp.core.problems import Problem
from trayapp.core.record import replace
from trayapp.network.failures import RAISED, Failure, failure_of, way_of
from trayapp.network.limits import LIMITS, Limits, call_limits
from trayapp.network.problems import network_problem
from trayapp.network.proxy import COMPUTER, PERSON, WindowsProxies, WindowsSettings, address_of_proxy, first_of
from trayapp.network.session import session
from trayapp.network.winhttp import computers_settings

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
    assert asked(server, server.origin) == [ELSEWHERE]


@pytest.mark.parametrize("exceptions", ["api.contoso.example", ".contoso.example", "x.example, contoso.example", "*"])
def test_no_proxy_counts_for_the_configured_one_too(
    server: ApiServer, monkeypatch: pytest.MonkeyPatch, exceptions: str
) -> None:
    monkeypatch.setenv("NO_PROXY", exceptions)
    assert asked(server, server.origin) == []
    assert asked(server, server.origin, "http://api.fabrikam.example/") == (
        [] if exceptions == "*" else ["http://api.fabrikam.example/"]
    )


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


class Windows:
    """WinHTTP's answers, and what it was asked."""

    def __init__(self, settings: WindowsSettings | None, scripts: dict[str | None, str | None] | None = None) -> None:
        self._settings = settings
        self._scripts = scripts or {}
        self.asked: list[tuple[str, str | None]] = []

    def settings(self) -> WindowsSettings:
        if self._settings is None:
            raise OSError(12178, "no service")
        return self._settings

    def by_script(self, address: str, script: str | None) -> str | None:
        self.asked.append((address, script))
        if script not in self._scripts:
            raise OSError(12180, "nothing was detected")
        return self._scripts[script]


PAC = "http://wpad.contoso.example/proxy.pac"
FIXED = "proxy.contoso.example:8080"


def way(windows: Windows, url: str = ELSEWHERE) -> tuple[str | None, str]:
    address = address_of(url)
    assert address is not None
    found = WindowsProxies(windows).way(address)
    return found.proxy, found.source


class TestOnWindows:
    def test_detection_goes_before_a_script_and_that_before_the_fixed_proxy(self) -> None:
        whole = WindowsSettings(detect=True, script=PAC, proxy=FIXED)
        assert way(Windows(whole, {None: "found:1", PAC: "script:2"})) == (
            "http://found:1",
            "the automatic detection (WPAD)",
        )
        assert way(Windows(whole, {PAC: "script:2;other:3"})) == ("http://script:2", f"the script {PAC}")
        assert way(Windows(whole)) == (f"http://{FIXED}", PERSON)
        assert way(Windows(whole, {None: None})) == (None, "the automatic detection (WPAD)")

    def test_what_cannot_be_found_out_is_not_set(self) -> None:
        assert way(Windows(None)) == (None, PERSON)
        assert way(Windows(WindowsSettings(detect=True, script=PAC))) == (None, PERSON)

    def test_a_script_learns_no_path(self) -> None:
        windows = Windows(WindowsSettings(script=PAC), {PAC: None})
        way(windows, "https://api.contoso.example/people?name=ada")
        assert windows.asked == [("https://api.contoso.example/", PAC)]

    @pytest.mark.parametrize(("answers", "each"), [({None: "proxy:1"}, 2), ({}, 1)])
    def test_an_answer_is_kept_for_a_minute(self, answers: dict[str | None, str | None], each: int) -> None:
        """And that there is none is kept for every address: a detection that fails can take seconds."""
        windows, now = Windows(WindowsSettings(detect=True), answers), [0.0]
        proxies = WindowsProxies(windows, lambda: now[0])
        addresses = [address_of(f"https://{host}.example/{path}") for host in "ab" for path in "xyz"]
        for seconds, asked in ((0.0, each), (59.0, each), (61.0, 2 * each)):
            now[0] = seconds
            for address in addresses:
                assert address is not None
                proxies.way(address)
            assert len(windows.asked) == asked

    @pytest.mark.parametrize(
        ("proxies", "scheme", "found"),
        [
            ("proxy:8080", "https", "http://proxy:8080"),
            ("http=a:1;https=b:2", "https", "http://b:2"),
            ("http=a:1;https=b:2", "http", "http://a:1"),
            ("http=a:1", "https", None),
            ("http=a:1;socks=s:1080", "https", "socks5h://s:1080"),
            ("socks=s:1080", "http", "socks5h://s:1080"),
            ("https=https://b:2", "https", "https://b:2"),
            ("first:1 second:2", "https", "http://first:1"),
            ("", "https", None),
        ],
    )
    def test_a_list_of_proxies(self, proxies: str, scheme: str, found: str | None) -> None:
        assert first_of(proxies, scheme) == found

    @pytest.mark.parametrize(
        ("exceptions", "url", "direct"),
        [
            ("<local>", "https://intranet/x", True),
            ("<local>", "https://intranet.contoso.example/x", False),
            ("*.contoso.example;10.*", "https://api.contoso.example/x", True),
            ("*.contoso.example;10.*", "https://10.1.2.3/x", True),
            ("*.CONTOSO.example", "https://api.contoso.example/x", True),
            ("*.contoso.example", "https://contoso.example.evil.example/", False),
            ("https://*.contoso.example:8443", "https://api.contoso.example:8443/", True),
            ("https://*.contoso.example:8443", "https://api.contoso.example/", False),
            ("http://*.contoso.example", "https://api.contoso.example/", False),
            ("*:443", "https://api.contoso.example/", True),
            ("", "https://api.contoso.example/", False),
        ],
    )
    def test_its_exceptions(self, exceptions: str, url: str, direct: bool) -> None:
        found, _ = way(Windows(WindowsSettings(proxy=FIXED, exceptions=exceptions)), url)
        assert (found is None) is direct

    def test_the_computers_settings_where_its_policy_says_so(self) -> None:
        internet = r"Software\Microsoft\Windows\CurrentVersion\Internet Settings"
        policy = r"Software\Policies\Microsoft\Windows\CurrentVersion\Internet Settings"
        registry, hive = Registry(), Registry.HKEY_LOCAL_MACHINE
        registry.put(hive, internet, "ProxyEnable", 1, Registry.REG_DWORD)
        registry.put(hive, internet, "ProxyServer", FIXED, Registry.REG_SZ)
        registry.put(hive, internet, "ProxyOverride", "<local>", Registry.REG_SZ)
        flags = bytes([70, 0, 0, 0, 1, 0, 0, 0, 9])
        registry.put(hive, rf"{internet}\Connections", "DefaultConnectionSettings", flags, Registry.REG_BINARY)
        assert computers_settings(registry) is None
        registry.put(hive, policy, "ProxySettingsPerUser", 1, Registry.REG_DWORD)
        assert computers_settings(registry) is None
        registry.put(hive, policy, "ProxySettingsPerUser", 0, Registry.REG_DWORD)
        everybodys = WindowsSettings(detect=True, proxy=FIXED, exceptions="<local>", source=COMPUTER)
        assert computers_settings(registry) == everybodys
        registry.put(hive, internet, "ProxyEnable", 0, Registry.REG_DWORD)
        assert computers_settings(registry) == replace(everybodys, proxy="")

    def test_a_request_goes_that_way_unless_a_variable_names_another(
        self, server: ApiServer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        place = server.origin.removeprefix("http://")
        proxies = WindowsProxies(Windows(WindowsSettings(script=PAC), {PAC: place}))
        monkeypatch.setattr("trayapp.network.session._windows_proxies", lambda: proxies)
        assert asked(server, "system") == [ELSEWHERE]
        monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
        assert asked(server, "system") == []
        monkeypatch.delenv("HTTP_PROXY")
        assert asked(server, "none") == []


def problem_by(proxy: str, url: str = ELSEWHERE) -> Problem:
    with session(proxy=proxy) as made, pytest.raises(RAISED) as caught:
        made.get(url, timeout=LIMITS.timeout)
    failure = failure_of(caught.value, network=lambda: True)
    assert failure in {Failure.PROXY, Failure.PROXY_PASSWORD, Failure.PROXY_ADDRESS}
    return network_problem(failure, "Customer API", unreadable="call-failed", way=way_of(caught.value))


def test_what_was_used_and_who_named_it_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "by the proxy http://127.0.0.1:1, named by the setting proxy." in problem_by("http://127.0.0.1:1").message
    monkeypatch.setenv("HTTP_PROXY", "http://ada:password@127.0.0.1:1")
    said = problem_by("system").message
    assert "by the proxy http://127.0.0.1:1, named by the variable HTTP_PROXY." in said
    assert "password" not in said
    monkeypatch.setenv("HTTP_PROXY", "ada:password@127.0.0.1:1")
    assert "by the proxy http://127.0.0.1:1, named" in problem_by("system").message
    monkeypatch.delenv("HTTP_PROXY")
    windows = WindowsProxies(Windows(WindowsSettings(proxy="127.0.0.1:1", source=COMPUTER)))
    monkeypatch.setattr("trayapp.network.session._windows_proxies", lambda: windows)
    said = problem_by("system").message
    assert f"by the proxy http://127.0.0.1:1, named by {COMPUTER}." in said


def port_of(server: ApiServer) -> int:
    return int(server.origin.rpartition(":")[2])


SOCKS = ("socks", "SOCKS", "socks5h", "Socks5h")


@pytest.mark.parametrize("scheme", SOCKS)
@pytest.mark.parametrize("by", ["all_proxy", "HTTP_PROXY", "setting"])
def test_a_socks_proxy_is_used_and_resolves_the_names(
    server: ApiServer, monkeypatch: pytest.MonkeyPatch, scheme: str, by: str
) -> None:
    with SocksServer(port_of(server)) as proxy:
        address = f"{scheme}://{proxy.place}/"
        if by != "setting":
            monkeypatch.setenv(by, address)
        assert asked(server, address if by == "setting" else "system") == ["/items"]
        assert proxy.wanted == [("api.contoso.example", 80)]


def test_of_socks5_this_computer_resolves_the_name(server: ApiServer, monkeypatch: pytest.MonkeyPatch) -> None:
    resolve = socket.getaddrinfo
    monkeypatch.setattr(
        socket, "getaddrinfo", lambda host, *args: resolve("127.0.0.1" if "contoso" in host else host, *args)
    )
    with SocksServer(port_of(server)) as proxy:
        assert asked(server, f"socks5://{proxy.place}") == ["/items"]
        assert proxy.wanted == [("127.0.0.1", 80)]


def test_an_answer_by_socks_has_the_deadline_of_every_other(server: ApiServer) -> None:
    server.replies.clear()
    server.will(Reply(trickle=True))
    with (
        SocksServer(port_of(server)) as proxy,
        session(proxy=f"socks5h://{proxy.place}", limits=Limits(total=0.3)) as made,
    ):
        with pytest.raises(RAISED) as caught:
            made.get(ELSEWHERE, timeout=LIMITS.timeout)
        assert failure_of(caught.value, network=lambda: True) is Failure.SILENT
        made.close()


def test_a_socks_proxy_that_is_not_there_or_refuses_is_said(server: ApiServer) -> None:
    said = problem_by("socks5h://127.0.0.1:1").message
    assert "doesn't let the program through to Customer API" in said
    assert "socks5h://127.0.0.1:1, named by the setting proxy" in said
    with SocksServer(port_of(server), refuses=2) as proxy:
        assert "doesn't let the program through" in problem_by(f"socks5h://{proxy.place}").message


@pytest.mark.parametrize(("given", "passes"), [("", False), ("ada:wrong@", False), ("ada:right@", True)])
def test_a_socks_proxy_that_asks_for_a_password(
    server: ApiServer, monkeypatch: pytest.MonkeyPatch, given: str, passes: bool
) -> None:
    with SocksServer(port_of(server), password="ada:right") as proxy:
        monkeypatch.setenv("ALL_PROXY", f"socks5h://{given}{proxy.place}")
        if passes:
            assert asked(server, "system") == ["/items"]
            return
        said = problem_by("system").message
        assert "asks for a name and a password" in said
        assert "wrong" not in said


@pytest.mark.parametrize(
    "value",
    [
        "http//proxy.example:8080",
        "http:/proxy.example:8080",
        "http://http://proxy.example:8080",
        "proxy.example:port",
        "http://proxy.example:99999",
        "http://",
        "://proxy.example",
        "ftp://proxy.example",
        "http://proxy example",
        "http://[::1",
        "http://proxy.example:8080/proxy.pac",
        "file:///etc/passwd",
        '"http://proxy.example:8080"',
    ],
)
def test_a_variable_that_names_no_proxy_is_named(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", value)
    trouble = problem_by("system")
    assert trouble.code == "proxy-malformed"
    assert "isn't an address, so Customer API wasn't asked" in trouble.message
    assert trouble.message.endswith(f" It's {value}, named by the variable http_proxy.")


@pytest.mark.parametrize(
    ("named", "address"),
    [
        ("proxy.example:8080", "http://proxy.example:8080"),
        (" HTTP://proxy.example:8080/ ", "http://proxy.example:8080"),
        ("https://ada:s%40cret@proxy.example", "https://ada:s%40cret@proxy.example"),
        ("http://[2001:db8::1]:8080", "http://[2001:db8::1]:8080"),
        ("socks://proxy.example:1080/", "socks5h://proxy.example:1080"),
        ("socks4a://proxy.example", "socks4a://proxy.example"),
    ],
)
def test_what_names_a_proxy(named: str, address: str) -> None:
    assert address_of_proxy(named) == address


@given(st.text())
def test_anything_is_an_address_or_none(named: str) -> None:
    address = address_of_proxy(named)
    assert address is None or address_of_proxy(address) == address
