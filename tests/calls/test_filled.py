"""Whatever is typed: what a server receives is the template, with the value in its place and nothing else changed."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import parse_qsl, unquote

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.calls.api_server import ApiServer, Received, Reply
from trayapp.calls.sender import Sender
from trayapp.core.filling import fill
from trayapp.core.model import Api
from trayapp.core.request import Call, Parameter, ParameterKind, Request
from trayapp.network.limits import Limits

API = Api("api", "API", ("api://x/read",))
Q = Parameter("q", "Words")
# ruff: noqa: RUF001 - letters that look like others are among what a user can type
NASTY = (
    "../..", "..%2f..", "//evil.example/", "\\\\evil.example", "@evil.example", "a\r\nX-Evil: 1", "a\nb",
    '"}', '", "evil": "',
    "#", "?evil=1", "&evil=1", "%00", "\x00", "%0d%0aX-Evil:1", "a;b", "\u2028",
    "𝔘", "'", "{q}", "{{q}}", "+", " ", "\ud800",
)  # fmt: skip
typed = st.one_of(st.sampled_from(NASTY), st.text(max_size=40), st.lists(st.sampled_from(NASTY)).map("".join))


@pytest.fixture(scope="module")
def api() -> Iterator[ApiServer]:
    server = ApiServer()
    server.will(Reply())
    yield server
    server.close()


@pytest.fixture(scope="module")
def sender() -> Iterator[Sender]:
    made = Sender(None, limits=Limits(total=10))
    yield made
    made.close()


def received(sender: Sender, api: ApiServer, request: Request) -> Received:
    answer = sender.send(API, request, lambda _: "token")
    assert answer.problem is None
    assert answer.status == 200
    return api.received[-1]


@pytest.mark.attack(
    "a tampered configuration or policy",
    "a typed or pasted value that is ../, a query, a line end or a part of JSON",
    "it stays in its place, or is refused",
)
@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(value=typed)
@example(value="..")
def test_no_value_leaves_its_place(sender: Sender, api: ApiServer, value: str) -> None:
    template = {"a": "<{q}>", "b": ["{q}"], "c": {"d": 1}}
    call = Call(
        "c",
        "C",
        "POST",
        api.origin + "/v1/{q}/end?first={q}&second=2&third=x{q}",
        (Q,),
        (("X-Value", "[{q}]"), ("X-Other", "kept")),
        json.dumps(template),
        "application/json",
    )
    filled = fill("api", call, {"q": value}, datetime.fromtimestamp(time.time(), UTC))
    if filled.request is None:
        assert filled.mistakes
        call = Call("c", "C", "POST", call.url.replace("/{q}/", "/x/"), (Q,), (), call.body, call.content_type)
        filled = fill(
            "api", call, {"q": value}, datetime.fromtimestamp(time.time(), UTC)
        )  # not in the path or a header
        if filled.request is None:
            return
    got = received(sender, api, filled.request)
    sent = value.strip()
    path, _, query = got.path.partition("?")
    segments = path.split("/")
    assert [*segments[:2], *segments[3:]] == ["", "v1", "end"]
    assert unquote(segments[2]) in {sent, "x"}
    assert parse_qsl(query, keep_blank_values=True) == [("first", sent), ("second", "2"), ("third", f"x{sent}")]
    assert json.loads(got.body) == {"a": f"<{sent}>", "b": [sent], "c": {"d": 1}}
    assert got.headers["Host"] == api.origin.removeprefix("http://")
    assert got.headers["Authorization"] == "Bearer token"
    assert got.headers["Content-Type"] == "application/json"
    assert "X-Evil" not in got.headers
    assert {"X-Value": got.headers.get("X-Value"), "X-Other": got.headers.get("X-Other")} in (
        {"X-Value": f"[{sent}]", "X-Other": "kept"},
        {"X-Value": None, "X-Other": None},
    )


@pytest.mark.parametrize("content", [b"", b"\x00\xff" * 100_000])
def test_a_file_goes_byte_for_byte_again_after_a_renewed_token(
    sender: Sender, api: ApiServer, tmp_path: Path, content: bytes
) -> None:
    file = tmp_path / "report.bin"
    file.write_bytes(content)
    call = Call("c", "C", "PUT", api.origin + "/f", (Parameter("f", "F", ParameterKind.FILE),), body="{f}")
    request = fill("api", call, {"f": str(file)}, datetime.now(UTC)).request
    assert request is not None
    api.will(Reply(401), Reply())
    got = received(sender, api, request)
    assert got.body == content
    assert got.headers["Content-Length"] == str(len(content))
    assert got.headers["Content-Type"] == "application/octet-stream"
    assert [each.body for each in api.received[-2:]] == [content, content]


def test_a_file_that_is_not_there_is_said_and_nothing_is_sent(sender: Sender, api: ApiServer) -> None:
    before = len(api.received)
    request = Request("api", "c", "PUT", api.origin, content_type="application/pdf", file="/nowhere/report.pdf")
    answer = sender.send(API, request, lambda _: "token")
    assert answer.problem is not None
    assert answer.problem.code == "call-file"
    assert "/nowhere/report.pdf" in answer.problem.message
    assert len(api.received) == before
