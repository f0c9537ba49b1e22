"""What a user types for a call, and what becomes of it in the place where it stands."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit
from xml.etree import ElementTree as ET

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from trayapp.core.addresses import origin_of
from trayapp.core.dates import date_of, is_zone, moment_of
from trayapp.core.filling import Filled, fill
from trayapp.core.record import replace
from trayapp.core.request import Call, Parameter, ParameterKind, Request, holes, pieces

NOW = datetime(2026, 2, 18, 12, 30, tzinfo=UTC)  # a Wednesday
TEXT = Parameter("q", "Words", required=False)


@pytest.fixture
def in_berlin(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", "Europe/Berlin")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


def filled(
    url: str = "https://api.example/x", *parameters: Parameter, headers: dict[str, str] | None = None, body: str = "",
    content_type: str | None = None, **values: str,
) -> Filled:  # fmt: skip
    sent = tuple((headers or {}).items())
    method = "POST" if body else "GET"
    call = Call("c", "C", method, url, parameters or (TEXT,), sent, body or None, content_type)
    return fill("api", call, values, NOW)


def made(*args: Any, **values: Any) -> Request:
    after = filled(*args, **values)
    assert after.request is not None, after.mistakes
    return after.request


def test_a_template_is_divided_at_its_holes_and_a_doubled_one_is_text() -> None:
    assert pieces("a{b}c{{d}}{e}") == [("a", "b"), ("c{d}", "e"), ("", "")]
    assert holes('{"a": {b}, {1}, { c }}') == ("b",)


class TestDates:
    @pytest.mark.parametrize(
        ("typed", "date"),
        [
            ("2026-02-16", "2026-02-16"),
            ("today", "2026-02-18"),
            ("now", "2026-02-18"),
            ("+7d", "2026-02-25"),
            ("-1w", "2026-02-11"),
            ("today+1w-1d", "2026-02-24"),
            ("start-of-week", "2026-02-16"),
            ("start-of-month+1d", "2026-02-02"),
            ("2024-02-28+1d", "2024-02-29"),
        ],
    )
    def test_a_date(self, typed: str, date: str) -> None:
        assert date_of(typed, "UTC", NOW) == date

    @pytest.mark.parametrize(
        ("typed", "moment"),
        [
            ("now", "2026-02-18T12:30:00Z"),
            ("now-90d", "2025-11-20T12:30:00Z"),
            ("+2h", "2026-02-18T14:30:00Z"),
            ("today", "2026-02-18T00:00:00Z"),
            ("today 09:00", "2026-02-18T09:00:00Z"),
            ("today+1d 09:00:30", "2026-02-19T09:00:30Z"),
            ("2026-02-16T09:00+01:00", "2026-02-16T08:00:00Z"),
            ("2026-02-16 09:00 UTC", "2026-02-16T09:00:00Z"),
            ("2026-02-16T09:00Z", "2026-02-16T09:00:00Z"),
            ("today-05:00", "2026-02-18T05:00:00Z"),
        ],
    )
    def test_a_date_and_a_time(self, typed: str, moment: str) -> None:
        assert moment_of(typed, "UTC", NOW) == moment

    @pytest.mark.parametrize(
        ("typed", "moment"),
        [
            ("2026-01-15 09:00", "2026-01-15T08:00:00Z"),
            ("2026-07-15 09:00", "2026-07-15T07:00:00Z"),
            ("2026-03-29 01:30", "2026-03-29T00:30:00Z"),
            ("2026-03-28+1d 09:00", "2026-03-29T07:00:00Z"),  # a day of the calendar
            ("2026-03-28+24h", "2026-03-28T23:00:00Z"),  # hours of the clock, over the change to summer time
            ("2026-03-28+48h", "2026-03-29T23:00:00Z"),
        ],
    )
    def test_a_zone_by_name_has_its_summer_time(self, typed: str, moment: str) -> None:
        assert moment_of(typed, "Europe/Berlin", NOW) == moment

    @pytest.mark.parametrize("zone", ["Europe/Berln", "Europe/../Berlin", "/etc/localtime", "Europe", "x"])
    def test_an_unknown_zone_is_none(self, zone: str) -> None:
        assert not is_zone(zone)
        assert moment_of("today", zone, NOW) is None

    def test_the_zone_of_the_parameter_says_which_day_it_is(self) -> None:
        late = datetime(2026, 2, 18, 23, 30, tzinfo=UTC)
        assert date_of("today", "+02:00", late) == "2026-02-19"
        assert moment_of("today", "-05:00", late) == "2026-02-18T05:00:00Z"

    @pytest.mark.usefixtures("in_berlin")
    def test_days_are_of_the_calendar_and_hours_of_the_clock(self) -> None:
        before = datetime(2026, 3, 28, 11, 0, tzinfo=UTC)  # summer time begins in the night
        assert moment_of("+1d", "local", before) == "2026-03-29T10:00:00Z"
        assert moment_of("+24h", "local", before) == "2026-03-29T11:00:00Z"
        assert moment_of("start-of-week+1w", "local", before) == "2026-03-29T22:00:00Z"

    @pytest.mark.parametrize(
        "typed",
        ["", "soon", "2026-02-30", "2026-2-3", "+7", "9999-12-31+1d", "today 25:00", "2026-02-16+99:99", "T09:00"],
    )
    def test_what_is_none(self, typed: str) -> None:
        assert moment_of(typed, "UTC", NOW) is None

    @given(
        start=st.sampled_from(["", "now", "today", "start-of-month", "0001-01-01", "9999-12-31", "2026-03-29"]),
        shifts=st.lists(st.from_regex(r"[+-][0-9]{1,5}[hdw]", fullmatch=True), max_size=3).map("".join),
        clock=st.sampled_from(["", " 00:00", " 23:59:59", " 02:30"]),
        written=st.sampled_from(["", "Z", "+14:59", "-14:59", "+99:99"]),
        zone=st.sampled_from(["UTC", "local", "+14:00", "-12:00", "Europe/Berlin"]),
    )
    @example(start="9999-12-31", shifts="", clock=" 23:59:59", written="-14:59", zone="UTC")
    @example(start="0001-01-01", shifts="", clock=" 00:00", written="", zone="+14:00")
    def test_whatever_is_typed_is_a_moment_or_none(
        self, start: str, shifts: str, clock: str, written: str, zone: str
    ) -> None:
        moment = moment_of(start + shifts + clock + written, zone, NOW)
        assert moment is None or datetime.fromisoformat(moment).tzinfo is not None
        day = date_of(start + shifts, zone, NOW)
        assert day is None or len(day) == len("2026-02-16")

    def test_a_date_has_no_time(self) -> None:
        assert [date_of(each, "UTC", NOW) for each in ("today 09:00", "+2h", "todayZ")] == [None, None, None]


class TestValues:
    def test_all_that_is_wrong_is_said_at_once(self) -> None:
        parameters = (
            Parameter("who", "Who"),
            Parameter("size", "Size", ParameterKind.CHOICE, choices=("S", "M")),
            Parameter("day", "Day", ParameterKind.DATE),
            Parameter("count", "Count", ParameterKind.NUMBER),
            Parameter("sure", "Sure", ParameterKind.YES_NO),
            Parameter("code", "Code", pattern="[A-Z]{3}"),
            Parameter("long", "Long", default="a" * 501, pattern="a+"),
        )
        call = Call("c", "C", "GET", "https://api.example/", parameters)
        wrong = fill("a", call, {"size": "L", "day": "?", "count": "1e3", "sure": "hm", "code": "abc", "x": "1"}, NOW)
        assert wrong.request is None
        assert [name for name, _ in wrong.mistakes] == ["x", "who", "size", "day", "count", "sure", "code", "long"]

    def test_a_default_is_read_as_if_it_were_typed(self) -> None:
        day = Parameter("day", "Day", ParameterKind.DATE, "start-of-week", time_zone="UTC")
        assert made("https://api.example/?d={day}", day).url == "https://api.example/?d=2026-02-16"

    def test_a_choice_is_taken_in_any_case_and_sent_as_it_is_written(self) -> None:
        size = Parameter("size", "Size", ParameterKind.CHOICE, choices=("Small", "Medium"))
        assert made("https://api.example/?s={size}", size, size="small").url.endswith("?s=Small")


class TestTheAddress:
    def test_a_value_stays_in_its_segment_and_its_pair(self) -> None:
        request = made("https://api.example/a/{q}/b?x={q}&y=1", replace(TEXT, required=True), q="ä/b?c&d=e#f%2F+ g")
        encoded = "%C3%A4%2Fb%3Fc%26d%3De%23f%252F%2B%20g"
        assert request.url == f"https://api.example/a/{encoded}/b?x={encoded}&y=1"

    @pytest.mark.parametrize("value", ["..", ".", "../x", "x/..", "a\\..\\b"])
    def test_a_step_up_is_refused(self, value: str) -> None:
        assert filled("https://api.example/a/{q}/b", replace(TEXT, required=True), q=value).mistakes[0][0] == "q"

    def test_a_part_of_a_segment_is_judged_with_the_rest_of_it(self) -> None:
        assert filled("https://api.example/.{q}/b", replace(TEXT, required=True), q=".").request is None
        assert made("https://api.example/v{q}", replace(TEXT, required=True), q="1.0").url.endswith("/v1.0")

    def test_a_pair_of_nothing_but_empty_values_is_left_out(self) -> None:
        assert made("https://api.example/x?a={q}").url == "https://api.example/x"
        assert made("https://api.example/x?a={q}&b=1").url == "https://api.example/x?b=1"

    def test_a_value_between_quotes_cannot_end_them(self) -> None:
        url = "https://api.example/x?$filter=name%20eq%20'{q}'&$search=\"{q}\""
        quoted = "O%27%27Brien%20%22x%22"
        assert f"'{quoted}'" in made(url, q='O\'Brien "x"').url
        assert made(url, q='a"b').url.endswith('"a%5C%22b"')


class TestHeaders:
    def test_an_empty_one_is_left_out(self) -> None:
        assert made(headers={"If-Match": "{q}", "x-ms-version": "2023-11-03"}).headers == (
            ("x-ms-version", "2023-11-03"),
        )

    @pytest.mark.parametrize("value", ["a\r\nX: y", "ä", "a\nb", "a\tb"])
    def test_a_value_cannot_add_a_line(self, value: str) -> None:
        assert filled(headers={"X": "v {q}"}, q=value).request is None


class TestTheBody:
    def test_json_gets_values_of_their_kind_and_empty_ones_are_left_out(self) -> None:
        parameters = (
            TEXT,
            Parameter("n", "N", ParameterKind.NUMBER),
            Parameter("sure", "Sure", ParameterKind.YES_NO),
        )
        body = json.dumps({"text": "«{q}»", "n": "{n}", "list": ["{sure}", "{q}"], "gone": "{q}", "null": None})
        request = made("https://a.example/", *parameters, body=body, content_type="application/json", n="12", sure="No")
        assert json.loads(request.body or "") == {"text": "«»", "n": 12, "list": [False], "null": None}

    def test_no_value_breaks_the_json(self) -> None:
        request = made(body='{"a": "x {q} y"}', content_type="application/json", q='", "b": "\\')
        assert json.loads(request.body or "") == {"a": 'x ", "b": "\\ y'}

    def test_a_form_xml_and_plain_text_have_rules_of_their_own(self) -> None:
        value = "a&b=<c>"
        form = made(body="x={q}&y=1", content_type="application/x-www-form-urlencoded", q=value)
        assert form.body == "x=a%26b%3D%3Cc%3E&y=1"
        assert made(body="<a>{q}</a>", content_type="text/xml", q=value).body == "<a>a&amp;b=&lt;c&gt;</a>"
        assert made(body="Say {q}", q=value).body == "Say a&b=<c>"

    def test_a_file_is_the_whole_body(self) -> None:
        file = Parameter("f", "File", ParameterKind.FILE)
        call = Call("c", "C", "PUT", "https://a.example/", (file,), body="{f}")
        request = fill("a", call, {"f": "/x/y.pdf"}, NOW).request
        assert request is not None
        assert (request.file, request.body, request.content_type) == ("/x/y.pdf", None, "application/octet-stream")


HARD = (
    *(
        "//evil.example/",
        "\\\\evil.example",
        "@evil.example",
        ":8443",
        "..",
        "%2e%2e",
        "a/../../b",
        "?e=1",
        "&e=1",
        "#e",
    ),
    *(
        "'",
        "''",
        '"',
        '\\"',
        '", "e": "',
        "]]>",
        "</a><e/>",
        "<!--",
        "&lt;",
        "{q}",
        "{{q}}",
        "%00",
        "\r\nE: 1",
        "\ufffe",
    ),
)
typed = st.one_of(st.sampled_from(HARD), st.text(max_size=20), st.lists(st.sampled_from(HARD), max_size=4).map("".join))
NEEDED = replace(TEXT, required=True)


class TestEveryPlace:
    """Whatever is typed, what is sent is the template with the value in its place and nothing else changed."""

    @pytest.mark.parametrize("before", ["https://api.example", "https://api.example:8443", "http://[::1]:80"])
    @pytest.mark.parametrize(
        "rest",
        [
            "/{q}",
            "/a/{q}/b",
            "/a/{q}.json",
            "/f(id='{q}')",
            '/f("{q}")',
            "?{q}",
            "/?{q}=1",
            "?a={q}&b=2",
            "/x?a='{q}'&b=2",
        ],
    )
    @given(value=typed)
    def test_the_address_keeps_its_host_and_its_parts(self, before: str, rest: str, value: str) -> None:
        request = filled(before + rest, NEEDED, q=value).request
        if request is None:
            return
        made, plain = urlsplit(request.url), urlsplit(before + rest)
        assert origin_of(request.url) == origin_of(before)
        assert (made.scheme, made.netloc, made.fragment) == (plain.scheme, plain.netloc, "")
        assert len(unquoted := made.path.split("/")) == len(plain.path.split("/"))
        assert not {".", ".."} & {part for each in unquoted for part in re.split(r"[/\\]", unquote(each))}
        assert made.query.count("&") == plain.query.count("&")
        assert bool(made.query) == bool(plain.query)
        quoted = value.strip().replace("'", "''") if "'" in rest else value.strip()
        quoted = quoted.replace("\\", "\\\\").replace('"', '\\"') if '"' in rest else quoted
        assert unquote(request.url) == (before + rest).replace("{q}", quoted)

    @given(value=typed)
    def test_a_form_keeps_its_fields(self, value: str) -> None:
        request = filled(body="x={q}&y=1", content_type="application/x-www-form-urlencoded", q=value).request
        if request is not None:
            assert parse_qsl(request.body, keep_blank_values=True) == [("x", value.strip()), ("y", "1")]

    @given(value=typed)
    def test_xml_keeps_its_elements(self, value: str) -> None:
        request = filled(body="<a b=\"{q}\" c='{q}'>{q}</a>", content_type="application/xml", q=value).request
        if request is not None:
            root = ET.fromstring(request.body or "")  # noqa: S314 - our own text
            assert (root.tag, len(root), set(root.attrib)) == ("a", 0, {"b", "c"})
            assert (root.text or "").split() == value.translate({0xFFFE: 0xFFFD, 0xFFFF: 0xFFFD}).split()

    @given(value=typed)
    def test_json_keeps_its_members(self, value: str) -> None:
        body = json.dumps({"a": "{q}", "b": ["x {q} y", 1.5], "c": "'{q}'", "d": '"{q}"', "e": {"{q}": None}})
        request = filled(body=body, content_type="application/json", q=value).request
        if request is not None:
            found, sent = json.loads(request.body or ""), value.strip()
            assert list(found) == (["a"] if sent else []) + ["b", "c", "d", "e"]
            assert (found.get("a", ""), found["b"], found["e"]) == (sent, [f"x {sent} y", 1.5], {"{q}": None})
            assert found["c"] == f"'{sent}'".replace("'", "''")[1:-1]
