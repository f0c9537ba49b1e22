"""A plausible answer of an API of which nothing but its calls is known, made from the request."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

import flask

_ROWS: Final = 5
_ASKED: Final = ("$select", "select", "fields")
_ITEM: Final = ("id", "name", "state", "changed")
_VALUES: Final[tuple[tuple[str, Callable[[int], object]], ...]] = (
    (r"^(is|has)[A-Z]|[Ee]nabled$|[Aa]ctive$", lambda at: at % 2 == 1),
    (r"[Mm]ail|[Uu]pn$|[Pp]rincipal", lambda at: f"sample.{at}@contoso.example"),
    (r"[Dd]ate|[Tt]ime|[Cc]hanged|[Cc]reated|[Mm]odified|^(start|end)$", lambda at: f"2026-02-{at:02}T09:00:00Z"),
    (r"[Cc]ount$|[Tt]otal|[Aa]mount|[Ss]ize|[Nn]umber", lambda at: 12 * at),
    (r"(^i|I)d$", lambda at: f"00000000-0000-4000-8000-{at:012}"),
    (r"[Ss]tat(e|us)$", lambda at: ("active", "closed")[at % 2]),
)  # fmt: skip
"""What a field's name tells of its values, the first that fits; `at` counts from 1."""


def sample() -> flask.Response:
    """Return the sample for the request at hand: rows or one record, with the fields that it selects."""
    request = flask.request
    if request.method == "DELETE":
        return flask.Response(status=204)
    if request.method in {"POST", "PUT", "PATCH"}:
        sent = request.get_json(silent=True)
        made = {"id": "N-9001"} | (sent if isinstance(sent, dict) else {})
        return flask.make_response(made, 201 if request.method == "POST" else 200)
    chosen = next((request.args[name] for name in _ASKED if name in request.args), "")
    fields = [name.strip() for name in chosen.split(",") if name.strip()] or _ITEM
    rows = [{name: _value(name, at) for name in fields} for at in range(1, _ROWS + 1)]
    several = request.path.endswith("s") or "$top" in request.args
    return flask.jsonify({"value": rows} if several else rows[0])


def _value(name: str, at: int) -> object:
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|[_.-]", " ", name).capitalize()
    return next((make(at) for pattern, make in _VALUES if re.search(pattern, name)), f"{words} {at}")
