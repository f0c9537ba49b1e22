"""An API's own words are found in whatever form it has for an error."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trayapp.core.answers.said import said
from trayapp.core.text import LONGEST_WORDS

GRAPH = {
    "error": {
        "code": "BadRequest",
        "message": "Invalid filter clause",
        "innerError": {"code": "invalidFilter", "date": "2026-01-01T00:00:00", "request-id": "r-1"},
    }
}
DETAILS = {
    "type": "https://example.net/out-of-credit",
    "title": "Out of credit",
    "status": 403,
    "detail": "It costs 50.",
}


@pytest.mark.parametrize(
    ("body", "words", "codes"),
    [
        (GRAPH, "Invalid filter clause", ("BadRequest", "invalidFilter")),
        (DETAILS, "Out of credit: It costs 50.", ()),
        (
            {"title": "One or more errors", "errors": {"Name": ["Too long.", "Odd."]}},
            "One or more errors. Name: Too long. Odd.",
            (),
        ),
        ({"odata.error": {"code": "X1", "message": {"lang": "en", "value": "No such set."}}}, "No such set.", ("X1",)),
        (
            {"error": {"code": "1", "message": "Bad.", "details": [{"message": "Also this."}]}},
            "Bad. Also this.",
            ("1",),
        ),
        ({"error": "invalid_scope", "error_description": "Scope missing."}, "Scope missing.", ("invalid_scope",)),
        ({"error": "not_found"}, None, ("not_found",)),
        ({"error": "There is no such customer"}, "There is no such customer", ()),
        ({"Message": "No HTTP resource was found."}, "No HTTP resource was found.", ()),
        (
            {"$id": "1", "message": "TF400813: not allowed", "typeKey": "Unauthorized"},
            "TF400813: not allowed",
            ("Unauthorized",),
        ),
        ({"errors": [{"message": "Field a", "extensions": {"code": "BAD"}}]}, "Field a", ("BAD",)),
        (
            {"errors": [{"status": "422", "code": "x", "title": "Invalid", "detail": "Too short."}]},
            "Invalid: Too short.",
            ("x",),
        ),
        ({"detail": [{"loc": ["query", "n"], "msg": "not a number"}]}, "not a number", ()),
        ({"detail": "Not authenticated"}, "Not authenticated", ()),
        ({"a": 1}, None, ()),
        ([], None, ()),
        ("just a text", "just a text", ()),
        ({"error": {"message": "sig=abc " + "aB3" * 30}}, "sig=abc …", ()),
    ],
)
def test_json(body: object, words: str | None, codes: tuple[str, ...]) -> None:
    found = said(json.dumps(body).encode(), "application/json")
    assert (found.words, found.codes) == (words, codes)


@pytest.mark.parametrize(
    ("content", "content_type", "words", "codes"),
    [
        (
            '<?xml version="1.0"?><Error><Code>AuthenticationFailed</Code><Message>Wrong &amp; old.\nTime:1</Message>',
            "application/xml",
            "Wrong & old. Time:1",
            ("AuthenticationFailed",),
        ),
        (
            '<m:error xmlns:m="x"><m:code>A</m:code><m:message xml:lang="en">No.</m:message></m:error>',
            "application/atom+xml",
            "No.",
            ("A",),
        ),
        (
            '<problem xmlns="urn:ietf:rfc:7807"><title>Gone</title><detail>It left.</detail></problem>',
            "application/problem+xml",
            "Gone: It left.",
            (),
        ),
        ("<html><head><title>502 Bad Gateway</title></head>", "text/html", "502 Bad Gateway", ()),
        ("The backend is away.\n", "text/plain", "The backend is away.", ()),
        ("", "text/plain", None, ()),
        ("{broken", "application/json", None, ()),
        ("\x00\x01", "application/octet-stream", None, ()),
    ],
)
def test_other_forms(content: str, content_type: str, words: str | None, codes: tuple[str, ...]) -> None:
    found = said(content.encode(), content_type)
    assert (found.words, found.codes) == (words, codes)


def test_the_request_is_named_by_the_body() -> None:
    assert said(json.dumps(GRAPH).encode(), "application/json").request_id == "r-1"


PIECES = ["error", "message", "details", "errors", "title", "detail", "code", "innerError", "x"]
trees = st.recursive(
    st.text(max_size=20) | st.none() | st.integers(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(PIECES), inner, max_size=4),
    max_leaves=20,
)


@settings(deadline=None)
@given(trees)
def test_any_values_are_read(value: object) -> None:
    found = said(json.dumps(value).encode(), "application/problem+json")
    assert found.words is None or 0 < len(found.words) <= LONGEST_WORDS + 1


@settings(deadline=None)
@given(st.binary(max_size=300), st.sampled_from(["", "text/html", "text/xml", "application/json", "text/csv"]))
def test_any_bytes_are_read(content: bytes, content_type: str) -> None:
    said(content, content_type)


@pytest.mark.parametrize(
    "content", [b"[" * 60_000, b'{"error":' * 20_000, b"<a>" * 100_000, b"<title" * 60_000, b"<" * 200_000]
)
def test_no_error_takes_long(content: bytes) -> None:
    said(content, "")
    said(content, "text/xml")
    said(content, "text/html")
