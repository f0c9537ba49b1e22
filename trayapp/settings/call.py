"""What the keys of one call mean together: its parameters, its headers and its body."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from math import prod
from typing import Any, Final

from trayapp.core.dates import is_zone
from trayapp.core.filling import LONGEST_MATCHED, encoder_of, read
from trayapp.core.language import N_, _
from trayapp.core.request import JSON_TYPE, Call, Parameter, ParameterKind, holes, is_json, only_hole
from trayapp.settings.definition import CALL, PARAMETER
from trayapp.settings.lines import KeyPath
from trayapp.settings.wording import quoted

Mistakes = Iterator[tuple[KeyPath, str]]
OURS: Final = {
    "authorization": N_("The token stands there."),
    "cookie": N_("A call keeps no cookies."),
    "content-type": N_("Write it into content_type."),
    **dict.fromkeys(("host", "content-length", "expect"), N_("The program writes it itself.")),
    **dict.fromkeys(
        ("x-http-method", "x-http-method-override", "x-method-override"), N_("Write the method into method.")
    ),
    **dict.fromkeys(
        (
            *("connection", "keep-alive", "proxy-authenticate", "proxy-authorization", "proxy-connection", "te"),
            *("trailer", "transfer-encoding", "upgrade"),
        ),
        N_("It belongs to the connection (RFC 9110, section 7.6.1), not to the call."),
    ),
}
"""Headers that a configuration cannot set, in lower case, and why."""
_TOKEN: Final = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"
_FIELD: Final = r"[!-~]([ -~]*[!-~])?"
_CALL: Final[dict[str, Any]] = {each.key: each.default for each in CALL}
_PARAMETER: Final[dict[str, Any]] = {each.key: each.default for each in PARAMETER}
_DATES: Final = frozenset({ParameterKind.DATE, ParameterKind.DATE_TIME})


def call_of(table: Mapping[str, Any]) -> Call:
    """Return the call that a table without a mistake is."""
    given = _CALL | dict(table)
    body, content_type = given["body"], given["content_type"]
    if isinstance(body, dict | list):
        body, content_type = json.dumps(body, ensure_ascii=False), content_type or JSON_TYPE
    return Call(
        given["name"],
        given["title"] or given["name"],
        given["method"],
        given["url"],
        tuple(map(_parameter, given["parameter"] or ())),
        tuple((given["headers"] or {}).items()),
        body,
        content_type,
        confirm=given["confirm"] != "never",
    )


def _parameter(table: Mapping[str, Any]) -> Parameter:
    given = _PARAMETER | dict(table)
    return Parameter(
        given["name"],
        given["title"] or given["name"],
        ParameterKind(given["kind"]),
        given["default"] or "",
        tuple(given["choices"] or ()),
        given["pattern"] or "",
        given["required"],
        given["remember"],
        given["time_zone"],
    )


def call_mistakes(table: Mapping[str, Any]) -> Mistakes:
    """Yield the mistakes of a call whose keys are right one by one: the path within its table, and what to do."""
    for number, each in enumerate(table.get("parameter", ())):
        for key, text in _parameter_mistakes(each):
            yield ("parameter", number, key), text
    yield from _header_mistakes(table.get("headers", {}))
    wrong_body = list(_body_mistakes(table))
    yield from wrong_body
    if not wrong_body:
        yield from _hole_mistakes(call_of(table))


def _parameter_mistakes(table: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    kind = ParameterKind(table.get("kind", "text"))
    if kind is ParameterKind.CHOICE and "choices" not in table:
        yield "choices", _('This key is missing. The kind "choice" needs the values to choose from.')
        return
    fitting = {
        "choices": kind is ParameterKind.CHOICE,
        "pattern": kind is ParameterKind.TEXT,
        "time_zone": kind in _DATES,
        "default": kind is not ParameterKind.FILE,
    }
    for key, fits in fitting.items():
        if not fits and table.get(key, _PARAMETER[key]) != _PARAMETER[key]:
            yield key, _('The kind "{kind}" has no {key}. Leave it out, or choose another kind.', kind=kind, key=key)
            return
    zone = table.get("time_zone", "local")
    if not is_zone(zone):
        text = _(
            'This computer knows no time zone {zone}. Write "local", or an offset, as in "+02:00".', zone=quoted(zone)
        )
        yield "time_zone", text
        return
    try:
        re.compile(table.get("pattern", ""))
    except (re.error, OverflowError, RecursionError) as error:
        text = _(
            "{text} isn't a regular expression: {error}. Correct it or leave it out.",
            text=quoted(table["pattern"]),
            error=error,
        )
        yield "pattern", text
        return
    if not is_quick(table.get("pattern", "")):
        text = _(
            "{text} can take for ever on some values. Repeat nothing that holds a repeat or a choice, as in (a+)+, and"
            " use at most three repeats without an end.",
            text=quoted(table["pattern"]),
        )
        yield "pattern", text
        return
    if "default" in table:
        _value, wrong = read(_parameter(table), table["default"], datetime.now(UTC))
        if wrong:
            text = _("{value} doesn't fit.", value=quoted(table["default"]))
            yield "default", f"{text} {wrong}"


def _header_mistakes(headers: Mapping[str, str]) -> Mistakes:
    seen: set[str] = set()
    for name, value in headers.items():
        low = name.casefold()
        if low in OURS:
            yield ("headers", name), f"{_(OURS[low])} {_('Leave this header out.')}"
        elif not re.fullmatch(_TOKEN, name):
            yield ("headers", name), _("This isn't a header's name. It holds letters, digits and hyphens.")
        elif low in seen:
            yield ("headers", name), _("This header is there twice. Keep it once.")
        elif not re.fullmatch(_FIELD, value):
            yield ("headers", name), _("A header's value is printable ASCII on one line, without spaces around it.")
        seen.add(low)


def _body_mistakes(table: Mapping[str, Any]) -> Mistakes:
    body, method = table.get("body"), table.get("method", "GET")
    if body is None:
        if "content_type" in table:
            yield ("content_type",), _("There is no body. Leave content_type out, or add a body.")
        return
    if method in {"GET", "HEAD"}:
        text = _(
            "A {method} has no body (RFC 9110, section 9.3.1). Choose another method, or leave it out.", method=method
        )
        yield ("body",), text
        return
    if isinstance(body, str):
        files = {each["name"] for each in table.get("parameter", ()) if each.get("kind") == "file"}
        if only_hole(body) not in files and is_json(table.get("content_type")):
            try:
                json.loads(body)
            except (ValueError, RecursionError) as error:
                yield ("body",), _("This isn't JSON: {error}. Correct it, or write it as a table.", error=error)
        return
    try:
        json.dumps(body, allow_nan=False)
    except (TypeError, ValueError, RecursionError):
        yield ("body",), _("JSON has no dates and no infinite numbers. Write them as texts.")
    if "content_type" in table and not is_json(table["content_type"]):
        text = _("A table or a list is sent as JSON. Leave content_type out, or write the body as a text.")
        yield ("content_type",), text


def _hole_mistakes(call: Call) -> Mistakes:
    """Yield the mistakes of holes: not declared, not used, or where no value may stand."""
    kinds = {each.name: each.kind for each in call.parameters}
    file = only_hole(call.body or "")
    file = file if file is not None and kinds.get(file) is ParameterKind.FILE else None
    places: list[tuple[KeyPath, str]] = [(("url",), call.url), *((("headers", name), v) for name, v in call.headers)]
    places += [(("body",), text) for text in _texts(call)] if file is None else []
    for path, template in places:
        for name in holes(template):
            if name not in kinds:
                text = _(
                    "{hole} isn't declared. Add a [[api.call.parameter]] with the name {name}, or write {written} for"
                    " the text itself.",
                    hole=f"{{{name}}}",
                    name=quoted(name),
                    written=f"{{{{{name}}}}}",
                )
                yield path, text
            elif kinds[name] is ParameterKind.FILE:
                text = _('A file is the whole body. Write body = "{hole}" and nothing else there.', hole=f"{{{name}}}")
                yield path, text
    used = {name for _path, template in places for name in holes(template)} | {file}
    for number, each in enumerate(call.parameters):
        if each.name not in used:
            text = _(
                "Nothing uses it. Write {hole} into url, headers or body, or leave the parameter out.",
                hole=f"{{{each.name}}}",
            )
            yield ("parameter", number, "name"), text
    yield from _url_mistakes(call)
    takes_none = call.body is not None and file is None and not is_json(call.content_type)
    if takes_none and holes(call.body or "") and encoder_of(call.content_type) is None:
        text = _("A value can be put only into JSON, a form, XML or plain text. Choose such a content_type.")
        yield ("content_type",), text


def _texts(call: Call) -> Iterator[str]:
    """Yield the texts of a body that can have holes: each string of JSON, or the whole text."""
    if call.body is None:
        return
    left: list[Any] = [json.loads(call.body) if is_json(call.content_type) else call.body]
    while left:
        value = left.pop()
        if isinstance(value, str):
            yield value
        elif isinstance(value, list | dict):
            left += value.values() if isinstance(value, dict) else value


def _url_mistakes(call: Call) -> Mistakes:
    before, _mark, fragment = call.url.partition("#")
    path = before.partition("?")[0]
    optional = {each.name for each in call.parameters if not each.required}
    for name in holes(path):
        if name in optional:
            hole = f"{{{name}}}"
            text = _("Without {hole} the address would be another one. It needs required = true.", hole=hole)
            yield ("url",), text
    if holes(fragment):
        yield ("url",), _("What follows # isn't sent. Put the value into the path or the query.")


MOST_WAYS: Final = 4 * (LONGEST_MATCHED + 1) ** 3
"""Ways through the longest text that are tried in less than a second: three repeats without an end, and a choice."""
_PARSER: Final[Any] = re._parser  # type: ignore[attr-defined] # noqa: SLF001 - how `re` itself reads one


def is_quick(pattern: str) -> bool:
    """Return whether a match takes less than a second, whatever is matched: nothing could end one that takes longer."""
    return _ways(_PARSER.parse(pattern)) <= MOST_WAYS


def _ways(parsed: Any) -> int:
    """Return in how many ways a parsed expression can go through a text, or a number above the limit."""
    ways = 1
    for kind, given in parsed:
        match str(kind), given:
            case "MAX_REPEAT" | "MIN_REPEAT" | "POSSESSIVE_REPEAT", (least, most, body):
                one = _ways(body)
                ways *= sum(one**times for times in range(least, min(most, LONGEST_MATCHED) + 1))
            case "BRANCH", (_, choices):
                ways *= sum(map(_ways, choices))
            case _:
                parts = given if isinstance(given, tuple) else (given,)
                ways *= prod(_ways(each) for each in parts if isinstance(each, _PARSER.SubPattern))
        ways = min(ways, MOST_WAYS + 1)
    return ways
