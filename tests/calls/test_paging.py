"""The pages of an answer: where the next one is, and that the token goes to none elsewhere."""

from __future__ import annotations

import json
import tracemalloc
from collections.abc import Iterator
from functools import reduce
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.calls.api_server import ApiServer, Reply
from trayapp.calls import paging
from trayapp.calls.paging import joined, next_link, next_page
from trayapp.calls.sender import Sender
from trayapp.core.answers.body import body_of
from trayapp.core.model import Answer, Api
from trayapp.core.problems import Problem
from trayapp.core.request import Request
from trayapp.network.limits import call_limits

API = Api("api", "API", ("api://x/read",))


@pytest.fixture
def api() -> Iterator[ApiServer]:
    server = ApiServer()
    yield server
    server.close()


def sent(api: ApiServer, reply: Reply, path: str = "/x?a=1") -> Answer:
    api.will(reply)
    sender = Sender(None, limits=call_limits(60, 65_536))
    try:
        return sender.send(API, Request("api", "list", "GET", api.origin + path), lambda _: "token")
    finally:
        sender.close()


@pytest.mark.parametrize(
    ("body", "links", "found"),
    [
        ({"@odata.nextLink": "https://a/2", "value": []}, "", "https://a/2"),
        ({"odata.nextLink": "https://a/2"}, "", "https://a/2"),
        ({"nextLink": "https://a/2"}, "", "https://a/2"),
        ({"nextLink": None, "value": []}, "", None),
        ([], '<https://a/1>; rel="prev", <https://a/2>; rel="next"', "https://a/2"),
        ([], "</2>; rel=next", "/2"),
        ([], '</2>; rel="last NEXT"', "/2"),
        ([], "</2>; rel=nextish", None),
        ([], "nonsense", None),
        (None, "", None),
    ],
)
def test_where_the_next_page_is(body: object, links: str, found: str | None) -> None:
    assert next_link(body, links) == found


def test_a_link_counts_from_the_address_that_answered(api: ApiServer) -> None:
    answer = sent(api, Reply(headers={"Link": "<?page=2>; rel=next"}, body=b"[]"), "/a/b?x")
    assert answer.next == f"{api.origin}/a/b?page=2"


@pytest.mark.attack("a hostile API", "a next page at another origin, or at no address", "not asked for")
@pytest.mark.parametrize(
    "link", ["https://evil.example/2", "//evil.example/2", "http://127.0.0.1:1/2", "javascript:x", "//[:21]/2"]
)
def test_a_page_elsewhere_is_named_and_not_asked_for(api: ApiServer, link: str) -> None:
    answer = sent(api, Reply(body=json.dumps({"value": [], "nextLink": link}).encode()))
    assert answer.next is None
    assert answer.next_elsewhere


def test_a_page_that_is_its_own_next_one_is_the_last(api: ApiServer) -> None:
    answer = sent(api, Reply(body=json.dumps({"nextLink": f"{api.origin}/x?a=1"}).encode()))
    assert (answer.next, answer.next_elsewhere) == (None, None)


def test_an_error_has_no_next_page(api: ApiServer) -> None:
    assert sent(api, Reply(404, body=json.dumps({"nextLink": f"{api.origin}/2"}).encode())).next is None


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)
linked = st.dictionaries(
    st.sampled_from(["nextLink", "@odata.nextLink", "value", "a"]) | st.text(max_size=3),
    st.sampled_from(["/2", "https://a/3", "http://b/", "", "\\u00e9/4"]) | values,
    max_size=5,
)


@given(
    linked | st.lists(values, max_size=4) | values, st.sampled_from([None, 2]), st.sampled_from(["", "</9>; rel=next"])
)
def test_a_body_is_read_as_its_values_are(body: object, indent: int | None, links: str) -> None:
    headers = (("Content-Type", "application/json"), ("Link", links))
    came = page(json.dumps(body, indent=indent), headers=headers)
    found = next_page(came, "https://a/")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(paging, "_outline", body_of)
        by_values = next_page(came, "https://a/")
    assert (found.next, found.next_elsewhere) == (by_values.next, by_values.next_elsewhere)
    assert found.records == by_values.records


@pytest.mark.parametrize("records", [b"[]", b"null"])
def test_downloading_takes_less_than_four_times_the_answer(api: ApiServer, records: bytes) -> None:
    many = b",".join(b'{"id": %d, "name": "Customer number %d"}' % (at, at) for at in range(25_000))
    body = b'{"value": [%s], "more": %s, "@odata.nextLink": "%s/2"}' % (many, records, api.origin.encode())
    tracemalloc.start()
    try:
        answer = sent(api, Reply(headers={"Content-Type": "application/json"}, body=body))
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert answer.next == f"{api.origin}/2"
    assert answer.content == body
    assert most < 4 * len(body)


def page(content: str, **fields: Any) -> Answer:
    return Answer("api", "list", "https://a/", 200, 5, 1, content.encode(), **fields)


def test_the_pages_are_one_body_and_each_record_stays_as_it_came() -> None:
    first = page('{"@odata.context": "c{[", "value": [ {"a": 1.10} ], "n": 1, "nextLink": "2"}', next="2", records=1)
    both = joined(first, page('{"value": [{"a": 12345678901234567890.0, "a": "]}"}, 2], "@odata.context": "d"}'))
    assert both.content == (
        b'{"@odata.context": "c{[",\n"n": 1,\n"value": [{"a": 1.10},\n{"a": 12345678901234567890.0, "a": "]}"}, 2]}'
    )
    assert (both.pages, both.records, both.next, both.elapsed_ms) == (2, 3, None, 10)
    assert joined(both, page('{"value": []}')).content == both.content
    assert json.loads(joined(both, page('{"value": [3]}')).content)["value"][-1] == 3


def test_lists_are_put_together_whatever_they_hold() -> None:
    assert joined(page("[]"), page(" [1,\n2] ")).content == b"[1,\n2]"
    assert joined(joined(page("[]"), page("[]")), page('["]"]')).content == b'["]"]'


def test_a_page_that_fails_leaves_what_there_is_and_can_be_tried_again() -> None:
    failed = joined(page("[1]", next="2"), Answer("api", "list", "https://a/", problem=Problem("offline", "Away.")))
    assert (failed.content, failed.next) == (b"[1]", "2")
    assert failed.problem is not None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("[1]", '{"value": [2]}'),
        ('{"value": [1]}', "[2]"),
        ('{"value": [1]}', '{"items": [2]}'),
        ('{"a": [], "b": []}', '{"a": [], "b": []}'),
        ('{"a": 1, "a": []}', '{"a": []}'),
        ("x", "y"),
        ("[1]", "[2"),
    ],
)
def test_pages_of_different_forms_are_not_put_together(one: str, other: str) -> None:
    after = joined(page(one, next="2"), page(other))
    assert (after.content, after.next) == (one.encode(), None)
    assert after.problem is not None


values = st.recursive(
    st.text(max_size=5) | st.integers(),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=4,
)


@given(pages=st.lists(st.lists(values, max_size=3), max_size=3))
def test_any_records_come_through(pages: list[list[object]]) -> None:
    for wrap in (lambda rows: rows, lambda rows: {"x:y": "{", "value": rows}):
        answers = [page(json.dumps(wrap(rows), ensure_ascii=False)) for rows in pages] or [page("[]")]
        whole = reduce(joined, answers)
        found = json.loads(whole.content)
        rows = found["value"] if isinstance(found, dict) else found
        assert rows == [row for each in pages for row in each]


def test_a_name_that_is_no_text_joins_as_the_others_do() -> None:
    first, more = (
        Answer("api", "list", "https://a/", 200, content=b'{"\xff": 1, "value": [%d]}' % number) for number in (1, 2)
    )
    assert json.loads(joined(first, more).content)["value"] == [1, 2]
