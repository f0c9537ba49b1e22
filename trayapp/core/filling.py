"""Fills the holes of a call: reads what was typed, and encodes it for the place where it stands.

No value can change the host, leave its path segment, add a query parameter or a header, or break the JSON.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final
from urllib.parse import quote

from trayapp.core import dates
from trayapp.core.addresses import origin_of
from trayapp.core.language import _, number
from trayapp.core.record import Record
from trayapp.core.request import Call, Parameter, ParameterKind, Request, is_json, only_hole, pieces

LONGEST: Final = 100_000
"""Characters of a value."""
LONGEST_MATCHED: Final = 500
"""Characters of a value that must match a pattern."""
_NUMBER: Final = r"-?(0|[1-9][0-9]{0,14})(\.[0-9]{1,9})?"
MOST_DIGITS: Final = 15
"""Digits of a number that a binary64, which JSON's readers use, holds as they are (RFC 8259 section 6)."""
_HARMFUL: Final = "[\0-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]"
_HEADER: Final = r"[!-~]([ -~]*[!-~])?"
YES_NO: Final = {"yes": "true", "true": "true", "no": "false", "false": "false"}
_XML: Final = str.maketrans(
    {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#x27;", "\ufffe": "\ufffd", "\uffff": "\ufffd"}
)
"""What would end a text or a value, and the two characters that no XML may hold (XML 1.0 section 2.2)."""
FORM: Final = "application/x-www-form-urlencoded"


class Filled(Record):
    """What became of the values: the request, or what is wrong, (parameter, what to do), all of it."""

    request: Request | None
    mistakes: tuple[tuple[str, str], ...] = ()


class _WrongValueError(ValueError):
    """A value that has no place in the request: the parameter, and what to do."""

    def __init__(self, name: str, message: str) -> None:
        super().__init__(message)
        self.name = name
        self.message = message


def fill(api: str, call: Call, given: Mapping[str, str], now: datetime) -> Filled:
    """Return the request that a call is with these values, by their names; raises nothing.

    A value that is not given is the parameter's default. `now` has a time zone; the computer's own is the local one.
    """
    known = {each.name: each for each in call.parameters}
    mistakes = [(name, _unknown(name, known)) for name in given if name not in known]
    values: dict[str, str] = {}
    for each in call.parameters:
        value, wrong = read(each, given.get(each.name, each.default), now)
        values[each.name] = value
        if wrong:
            mistakes.append((each.name, wrong))
    if mistakes:
        return Filled(None, tuple(mistakes))
    try:
        return Filled(_request(api, call, values))
    except _WrongValueError as error:
        return Filled(None, ((error.name, error.message),))


def read(parameter: Parameter, text: str, now: datetime) -> tuple[str, str]:
    """Return a parameter's value as it is sent, and what is wrong with what was typed; one of them is empty."""
    text = text.strip()
    if not text:
        return "", _("A value is missing.") if parameter.required else ""
    if len(text) > LONGEST or (not text.isprintable() and re.search(_HARMFUL, text)):
        return "", _("Leave out control characters, and more than {most} characters.", most=number(LONGEST))
    value: str | None
    match parameter.kind:
        case ParameterKind.CHOICE:
            value = {each.casefold(): each for each in parameter.choices}.get(text.casefold())
            wrong = _("Choose one of: {choices}.", choices=", ".join(parameter.choices))
        case ParameterKind.DATE:
            value = dates.date_of(text, parameter.time_zone, now)
            wrong = _("Write a date: today, +7d, start-of-week or 2026-02-16.")
        case ParameterKind.DATE_TIME:
            value = dates.moment_of(text, parameter.time_zone, now)
            wrong = _("Write a date and a time: now, +7d, today 09:00 or 2026-02-16 09:00.")
        case ParameterKind.NUMBER:
            fits = re.fullmatch(_NUMBER, text) and sum(map(str.isdigit, text)) <= MOST_DIGITS
            value = text if fits else None
            wrong = _("Write a number of up to {digits} digits, such as 25 or -1.5.", digits=MOST_DIGITS)
        case ParameterKind.YES_NO:
            value, wrong = YES_NO.get(text.casefold()), _("Write yes or no.")
        case _ if not parameter.pattern:
            return text, ""
        case _ if len(text) > LONGEST_MATCHED:
            return "", _("Leave out more than {number} characters.", number=LONGEST_MATCHED)
        case _:
            value = text if re.fullmatch(parameter.pattern, text) else None
            wrong = _("The value doesn't match the pattern {pattern}.", pattern=parameter.pattern)
    return (value, "") if value else ("", wrong)


def _unknown(name: str, known: Mapping[str, Parameter]) -> str:
    return _("The call has no parameter {name}. It has: {known}.", name=name, known=", ".join(known) or _("none"))


def _request(api: str, call: Call, values: Mapping[str, str]) -> Request:
    url = filled_address(call.url, values)
    headers = [(name, _header(template, values)) for name, template in call.headers]
    sent = tuple((name, value) for name, value in headers if value)
    made = Request(api, call.name, call.method, url, sent)
    if call.body is None:
        return made
    kinds = {each.name: each.kind for each in call.parameters}
    whole = only_hole(call.body)
    if whole is not None and kinds.get(whole) is ParameterKind.FILE:
        kind = call.content_type or "application/octet-stream"
        return Request(**made.fields() | {"file": values[whole] or None, "content_type": kind})
    body = filled_body(call.body, call.content_type, values, kinds)
    return Request(**made.fields() | {"body": body, "content_type": call.content_type or "text/plain; charset=utf-8"})


# The address


def filled_address(template: str, values: Mapping[str, str]) -> str:
    """Fill an address. A query parameter that is nothing but empty values is left out."""
    before, _, _ = template.partition("#")
    whole, asks, query = before.partition("?")
    start = whole.find("/", whole.find("//") + 2)
    host, path = (whole, "") if start < 0 else (whole[:start], whole[start:])
    url = host + "/".join(_segment(each, values) for each in path.split("/"))
    pairs = [pair for each in query.split("&") if (pair := _pair(each, values)) is not None]
    url += f"?{'&'.join(pairs)}" if asks and (pairs or not query) else ""
    if origin_of(url) != origin_of(host):  # what is encoded cannot get here
        raise ValueError("a value has changed the host")
    return url


def _segment(template: str, values: Mapping[str, str]) -> str:
    """Fill a segment of the path, which stays one segment, and is no step up: clients and servers resolve those."""
    found = pieces(template)
    names = [name for _, name in found if name]
    plain = "".join(text + values.get(name, "") for text, name in found)
    if names and any(part in {".", ".."} for part in re.split(r"[/\\]", plain)):
        raise _WrongValueError(names[-1], _("The value can't be . or .. here, nor contain them between slashes."))
    return _joined(found, values, _encoded)


def _pair(template: str, values: Mapping[str, str]) -> str | None:
    """Fill a pair of the query; None where it has holes, and all of them are empty."""
    found = pieces(template)
    names = [name for _, name in found if name]
    return None if names and not any(values[name] for name in names) else _joined(found, values, _encoded)


def _encoded(value: str) -> str:
    return quote(value, safe="")


def _joined(found: list[tuple[str, str]], values: Mapping[str, str], encode: Callable[[str], str]) -> str:
    """Join the pieces. A value between quotes cannot end them: one is doubled (OData, SQL), a double one is escaped."""
    parts = []
    for at, (text, name) in enumerate(found):
        parts.append(text)
        if name:
            around = (text[-1:], found[at + 1][0][:1])
            parts.append(encode(_within(around, values[name])))
    return "".join(parts)


def _within(around: tuple[str, str], value: str) -> str:
    if around == ("'", "'"):
        return value.replace("'", "''")
    if around == ('"', '"'):
        return value.replace("\\", "\\\\").replace('"', '\\"')
    return value


# Headers and the body


def _header(template: str, values: Mapping[str, str]) -> str:
    """Fill a header's value, which is printable ASCII (RFC 9110 section 5.5)."""
    found = pieces(template)
    names = [name for _, name in found if name]
    text = "".join(text + values.get(name, "") for text, name in found).strip()
    if names and text and not re.fullmatch(_HEADER, text):
        raise _WrongValueError(names[-1], _("A header takes only printable ASCII characters, on one line."))
    return text


def filled_body(
    template: str, content_type: str | None, values: Mapping[str, str], kinds: Mapping[str, ParameterKind]
) -> str:
    """Fill a body as its media type wants it: JSON, a form (URL standard), XML, or a text as it is."""
    if is_json(content_type):
        return json.dumps(_json(json.loads(template), values, kinds), ensure_ascii=False)
    encode = encoder_of(content_type) or str
    return "".join(text + (encode(values[name]) if name else "") for text, name in pieces(template))


def encoder_of(content_type: str | None) -> Callable[[str], str] | None:
    """Return what encodes a value for a text of this media type; None if a value can't stand in it."""
    kind = (content_type or "text/plain").partition(";")[0].strip().casefold()
    if kind == FORM:
        return _encoded
    if kind.endswith(("/xml", "+xml")) or kind == "text/html":
        return lambda value: value.translate(_XML)
    return str if kind == "text/plain" else None


_LEFT_OUT: Final = object()


def _json(value: Any, values: Mapping[str, str], kinds: Mapping[str, ParameterKind]) -> Any:
    """Fill a JSON value: a hole that is a whole string becomes what its parameter is, and an empty one is left out."""
    if isinstance(value, str):
        whole = only_hole(value)
        return _joined(pieces(value), values, str) if whole is None else _typed(values[whole], kinds[whole])
    if isinstance(value, list):
        return [each for inner in value if (each := _json(inner, values, kinds)) is not _LEFT_OUT]
    if isinstance(value, dict):
        members = ((key, _json(inner, values, kinds)) for key, inner in value.items())
        return {key: each for key, each in members if each is not _LEFT_OUT}
    return value


def _typed(text: str, kind: ParameterKind) -> object:
    if not text:
        return _LEFT_OUT
    if kind is ParameterKind.YES_NO:
        return text == "true"
    if kind is ParameterKind.NUMBER:
        return float(text) if "." in text else int(text)
    return text
