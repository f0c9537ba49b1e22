from __future__ import annotations

from urllib.parse import urlsplit

import pytest
import requests
from hypothesis import example, given
from hypothesis import strategies as st
from urllib3.exceptions import LocationParseError
from urllib3.util import parse_url

from trayapp.core.addresses import address_of, has_user, without_secrets

OWN = "own.example"
THIEF = "thief.example"

pieces = st.one_of(
    st.sampled_from(
        (
            f"{OWN} {THIEF} localhost 127.0.0.1 [::1] [::ffff:1.2.3.4] https: http: // / \\ @ : ? # ; %2f %5c %40 [ ]"
            " .. . :80 :443 :99999 :0443 _ - * xn-- 0x7f.1 2130706433 017700000001 ß \uff0f \uff20 \u3002 \uff0e \u212a"
        ).split(" ")
        + list(" \t\n\r\0\x7f\xa0\u3000\u00ad\u200d\u202e\ud800")
    ),
    st.text(max_size=3),
)
addresses = st.one_of(
    st.lists(pieces, max_size=9).map("".join),
    st.lists(pieces, max_size=7).map(lambda parts: "https://" + "".join(parts)),
    st.lists(pieces, max_size=6).map(lambda parts: f"https://{OWN}" + "".join(parts)),
)


@given(addresses)
@example("http://127.0.0.1:18082\\@127.0.0.1:18081/x")
@example("https://own.example#@thief.example/")
@example("https://own.example?@thief.example/")
@example("https://[::1]")
@example("https://own.example:/")
def test_what_is_read_is_what_every_other_reader_reads_and_what_is_dialled(text: str) -> None:
    address = address_of(text)
    if address is None:
        return
    split = urlsplit(text)
    assert ((split.hostname or "").lower(), split.port or address.port) == (address.host, address.port)
    try:
        prepared = requests.Request("GET", text).prepare().url or ""
        read = parse_url(prepared)
    except (requests.exceptions.RequestException, LocationParseError, UnicodeError):
        return  # nobody is dialled
    if address.scheme not in {"http", "https"}:
        return
    again = address_of(prepared)
    assert again is not None
    assert again.origin == address.origin
    assert (read.scheme, (read.host or "").strip("[]")) == (address.scheme, address.host)
    assert (read.port or {"http": 80, "https": 443}[str(read.scheme)]) == address.port


@pytest.mark.parametrize(
    ("text", "origin"),
    [
        ("https://own.example", "https://own.example"),
        ("HTTPS://Own.Example/A?b#c", "https://own.example"),
        ("http://localhost:8080/x", "http://localhost:8080"),
        ("http://[::1]:8080/x@y", "http://[::1]:8080"),
        ("https://own.example:0443/", "https://own.example"),
        ("https://a_b.example/ü?é=ß", "https://a_b.example"),
    ],
)
def test_an_address_has_one_origin(text: str, origin: str) -> None:
    address = address_of(text)
    assert address is not None
    assert address.origin == origin


@pytest.mark.parametrize(
    "text",
    [
        "",
        "own.example",
        "//own.example/",
        "https:/own.example",
        "https:own.example",
        "https:///own.example",
        "https://",
        "https://own.example\\@thief.example/",
        "https://own.example/\\thief.example",
        "https://user@own.example/",
        "https://user:pass@own.example/",
        "https://own.example@thief.example/",
        "https://own.example:443@thief.example/",
        "https://own.example%2f@thief.example/",
        "https://bücher.example/",
        "https://own\u3002example/",
        "https://own.example:70000/",
        "https://own.example:0/",
        "https://own.example:x/",
        "https://[fe80::1%25eth0]/",
        "https://[own.example]/",
        "https://[:21]/",
        "https://[::1.2.3]/",
        "https://.own.example/",
        "https://-remote/",
        "https://own.example/a b",
        "https://own.example/\n",
        "https://own.example/\x00",
        "https://own.example/\ud800",
        f"https://{'a' * 254}/",
        "--remote=https://own.example/",
    ],
)
def test_what_others_might_read_differently_is_no_address(text: str) -> None:
    assert address_of(text) is None


@pytest.mark.parametrize(
    ("text", "protected"),
    [
        ("https://own.example/", True),
        ("http://localhost:1/", True),
        ("http://127.0.0.1/", True),
        ("http://[::1]/", True),
        ("http://own.example/", False),
        ("http://127.0.0.1.own.example/", False),
        ("http://localhost.own.example/", False),
        ("http://2130706433/", False),
        ("ftp://localhost/", False),
        ("file://localhost/etc/passwd", False),
        ("javascript://localhost/%0aalert(1)", False),
        ("ms-settings://localhost", False),
    ],
)
def test_https_and_http_on_this_computer_are_protected(text: str, protected: bool) -> None:
    address = address_of(text)
    assert address is not None
    assert address.is_protected is protected


@pytest.mark.parametrize(
    ("text", "user"),
    [
        ("https://me@own.example/", True),
        ("https://me:secret@own.example", True),
        ("//me@own.example", True),
        ("https://own.example/me@home", False),
        ("https://own.example?to=me@home", False),
        ("mailto:me@own.example", False),
    ],
)
def test_a_user_name_is_told_from_an_at_sign_further_on(text: str, user: bool) -> None:
    assert has_user(text) is user


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("https://own.example/a", "https://own.example/a"),
        ("https://own.example/a?sig=SECRET&code=SECRET", "https://own.example/a?sig=…&code=…"),
        ("https://own.example/a?SECRET", "https://own.example/a?…"),
        ("https://own.example/a?x=SECRET;y=SECRET#SECRET", "https://own.example/a?x=…;y=…#…"),
        ("https://own.example/a?x=SECRET?y=SECRET=SECRET", "https://own.example/a?x=…"),
        ("https://own.example/#token=SECRET", "https://own.example/#token=…"),
        ("https://me:SECRET@own.example/", "https://…@own.example/"),
        ("see https://own.example/?a=SECRET for more", "see https://own.example/?a=… for more"),
        ("https://own.example/?", "https://own.example/?"),
        ("Q&A: what next?", "Q&A: what next?"),
    ],
)
def test_an_address_is_shown_without_what_may_be_a_secret(text: str, shown: str) -> None:
    assert without_secrets(text) == shown


@pytest.mark.parametrize(
    "unit", ["/", "//", "//a", "a", "a.", "?", "?a=", "&", "#", "@", ":", "https://", "a//b@", "\\"]
)
def test_a_long_address_is_no_matter(unit: str) -> None:
    """What takes time by the square of its input would not end within the limit of a test."""
    for start in ("", "https://own.example/", "https://"):
        text = start + unit * (1_000_000 // len(unit))
        address_of(text)
        has_user(text)
        without_secrets(text)
