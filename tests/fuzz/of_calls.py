"""What an API sends, and what a person types for a call: the token stays with the host that was checked."""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime
from functools import lru_cache
from itertools import islice
from typing import Any
from urllib.parse import urlsplit

import requests
from urllib3.exceptions import LocationParseError
from urllib3.util import parse_url

from tests.fuzz.clean import assert_clean, assert_problem
from trayapp.calls.challenge import challenges, claims_challenge
from trayapp.calls.errors import from_status
from trayapp.calls.paging import joined, next_page
from trayapp.calls.sender import MOST_REDIRECTS, Sender
from trayapp.core.addresses import address_of, origin_of
from trayapp.core.answers.body import body_of, decode_body
from trayapp.core.answers.forms import Form, forms_of, rows_of
from trayapp.core.answers.names import file_name
from trayapp.core.answers.rows import separated
from trayapp.core.answers.said import said
from trayapp.core.answers.tree import Tree
from trayapp.core.filling import fill
from trayapp.core.model import Answer, Api
from trayapp.core.request import Call, Parameter, Request
from trayapp.core.text import clean, json_text, words_of
from trayapp.network.headers import LONGEST_SECONDS, clock_skew, retry_after

OWN = "https://api.example"
URL = f"{OWN}/list?a=1"
API = Api("api", "API", ("api://x/read",))
NOW = datetime(2026, 2, 16, 9, tzinfo=UTC)
CALL = Call(
    "call",
    "Call",
    "POST",
    OWN + "/{path}/x('{key}')?$filter=name%20eq%20'{text}'&n={number}",
    (
        *(Parameter(name, name, required=False) for name in ("path", "key", "text", "number")),
        Parameter("header", "header", required=False),
        Parameter("body", "body", required=False),
    ),
    (("X-Value", "a {header}"),),
    '{"text": "say {body}", "whole": "{body}"}',
    "application/json",
)


_PIECES = r"""https:// http:// // api.example own.example thief.example localhost 127.0.0.1 [::1] [::ffff:1.2.3.4]
[:21] [ ] \ @ : :443 :0443 :99999 user:pass@ %2f %5c %40 %00 ? # ; .. /.. xn-- 2130706433 0x7f.1"""
PIECES = [*_PIECES.split(), *"\u3002\uff0f\uff20\uff0e\u212a\xdf\xad\u200d\u202e\xa0\0\t\n\r"]


def spelled(data: bytes) -> str:
    """Return a text in which each byte beyond ASCII is a piece of an address: what is rare by chance is common so."""
    return "".join(chr(each) if each < 128 else PIECES[each % len(PIECES)] for each in data)


@lru_cache(4096)
def dialled(url: str) -> str | None:
    """Return the origin that the HTTP library connects to; None if it refuses the address."""
    prepared = requests.PreparedRequest()
    try:
        prepared.prepare_url(url, "")
        read = parse_url(prepared.url or "")
    except (requests.exceptions.RequestException, LocationParseError, UnicodeError):
        return None
    port = read.port or {"http": 80, "https": 443}.get(str(read.scheme))
    return origin_of(f"{read.scheme}://{read.host}:{port}")


def address(data: bytes) -> None:
    text = spelled(data)
    found = address_of(text)
    if found is None or found.scheme not in {"http", "https"}:
        return
    split = urlsplit(text)
    assert ((split.hostname or "").lower(), split.port or found.port) == (found.host, found.port)
    assert dialled(text) in {found.origin, None}


class _Redirects:
    """Stands for the session: answers each request by the next redirect, and looks at who gets the token."""

    def __init__(self, locations: list[bytes]) -> None:
        self._locations = iter(locations)

    def request(self, method: str, url: str, *, auth: Any, headers: Any, **_: object) -> requests.Response:
        prepared = requests.PreparedRequest()
        prepared.prepare_method(method)
        prepared.prepare_url(url, "")
        prepared.prepare_headers(headers)
        prepared.prepare_auth(auth, url)
        if "Authorization" in prepared.headers:
            assert dialled(prepared.url or "") == OWN, f"the token goes to {prepared.url}"
        answer = requests.Response()
        answer.raw = io.BytesIO()
        location = next(self._locations, None)
        answer.status_code = 200 if location is None else (301, 303, 307, 308)[len(location) % 4]
        if location is not None:
            answer.headers["Location"] = location.decode("latin-1")
        return answer


def redirect(data: bytes) -> None:
    """The Location of each answer, one a line: the token stays at the API."""
    SENDER._session = _Redirects(spelled(data).encode().split(b"\n")[: MOST_REDIRECTS + 1])  # type: ignore[assignment] # as far as it is used
    answer = SENDER.send(API, Request("api", "call", "POST", URL), lambda _: "token")
    assert answer.status == 200 or answer.problem is not None
    if answer.problem is not None:
        assert answer.problem.code != "unexpected", answer.problem
        assert_problem(answer.problem)


SENDER = Sender(None)


def challenge(data: bytes) -> None:
    value = data.decode("latin-1")
    for each in challenges(value):
        assert each.scheme == each.scheme.casefold() != ""
    claims = claims_challenge(value)
    assert claims is None or (claims.isascii() and isinstance(json.loads(claims), dict))
    trouble = from_status(401 + 2 * (len(data) % 2), API, None, challenge=value)
    assert trouble is not None
    assert_problem(trouble)


def page_link(data: bytes) -> None:
    """A ``Link`` header, a line end, and a body: the next page is at the call's own origin or is not asked for."""
    links, _, content = data.partition(b"\n")
    headers = (("Link", spelled(links)), ("Content-Type", "application/json"))
    answer = next_page(Answer("api", "call", URL, 200, content=content, headers=headers), URL)
    if answer.next is not None:
        assert dialled(answer.next) in {OWN, None}
        assert origin_of(answer.next) == OWN
    both = joined(answer, answer)
    if both.problem is None:
        one = decode_body(content, "application/json", complete=True)
        two = decode_body(both.content, "application/json", complete=True)
        assert not isinstance(two, str), "two pages that are JSON make one that is none"
        assert _records(two) == 2 * _records(one)
    else:
        assert_problem(both.problem)


def _records(body: Any) -> int:
    lists = [body] if isinstance(body, list) else [each for each in body.values() if isinstance(each, list)]
    return len(lists[0])


def answer(data: bytes) -> None:
    """A content type, a line end, and a body: every form of it can be drawn, copied, saved and printed."""
    named, _, content = data.partition(b"\n")
    kind = named.decode("latin-1")
    for form in forms_of(content, kind):
        if form is not Form.PICTURE:
            _drawn(rows_of(content, kind, form))
    whole = Answer(
        "api", "call", URL, 200, content=content, headers=(("Content-Type", kind), ("Content-Disposition", kind))
    )
    body = body_of(whole)
    text = json_text(body)
    assert_clean(text)
    json.loads(text)
    name = file_name(whole)
    assert_clean(name)
    assert name not in {"", ".", ".."}
    assert not set(name) & set('/\\:*?"<>|\0\n')
    words = said(content, kind)
    for each in filter(None, (words.words, words.request_id, *words.codes)):
        assert_clean(each)
    trouble = from_status(500, API, None, said=words)
    assert trouble is not None
    assert_problem(trouble)


def _drawn(rows: Any) -> None:
    for _ in islice(rows.work(), 1000):
        pass
    columns = range(min(len(rows.titles), 50))
    drawn = []
    for at in range(0, len(rows), len(rows) // 4 + 1):
        if at >= len(rows):
            break  # it was folded away
        if isinstance(rows, Tree):
            for _ in islice(rows.fold(at), 100):
                pass
            rows.path(at)
            rows.value(at)
        seen, copied = rows.cells(at, columns), rows.whole(at, columns)
        assert len(seen) == len(copied) == len(columns)
        assert all(len(cell) <= 1000 for cell in seen)
        separated([copied], "\t")
        drawn.append(seen)
    json_text(drawn)


def times(data: bytes) -> None:
    """Header fields: no wait is negative, endless or no number."""
    lines = [line.partition(":") for line in data.decode("latin-1").split("\n")]
    headers = requests.structures.CaseInsensitiveDict({name: value for name, _, value in lines})
    wait = retry_after(headers, NOW.timestamp())
    assert wait is None or 0 <= wait < float("inf")
    skew = clock_skew(headers, NOW.timestamp())
    assert skew is None or abs(skew) < 1e12 + LONGEST_SECONDS


def values(data: bytes) -> None:
    """What is typed for a call: its host, its path's depth and its header lines stay as they are configured."""
    typed = data.decode("utf-8", "replace").split("\n")
    given = dict(zip((each.name for each in CALL.parameters), typed, strict=False))
    made = fill("api", CALL, given, NOW).request
    if made is None:
        return
    assert dialled(made.url) == OWN
    sent = requests.Request("POST", made.url, headers=dict(made.headers)).prepare()
    path, _, query = str(sent.url).removeprefix(OWN).partition("?")
    assert path.count("/") == 2
    assert query.count("&") <= 1
    assert "#" not in str(sent.url)
    body = json.loads(made.body or "")
    assert body.keys() <= {"text", "whole"}
    assert body["text"].startswith("say ")


def text(data: bytes) -> None:
    """Any text: what is shown of it is clean, and cleaning it again changes nothing."""
    given = data.decode("utf-8", "surrogateescape")
    safe = clean(given)
    assert_clean(safe)
    assert clean(safe) == safe
    words = words_of(given)
    assert words is None or clean(words) == words
    assert_clean(json_text({"text": given}))
