"""Answers in other forms than the sample APIs' records: a picture, CSV, XML, other scripts, an error in own words.

One of very many rows, one that takes long; and one made from the request, of an API of which only the calls are known.
"""

from __future__ import annotations

import io
import json
import re
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Final

import flask
from PIL import Image, ImageDraw

from trayapp.demo.sample_apis.sample_data import ABROAD

_SECONDS: Final = 20
_ROWS: Final = 20_000
_STATES: Final = ("paid", "open", "overdue")


def _chart() -> flask.Response:
    picture = Image.new("RGB", (640, 320), "#f5f6f8")
    draw = ImageDraw.Draw(picture)
    for at, high in enumerate((120, 180, 90, 230, 160, 260, 200)):
        draw.rectangle((40 + 82 * at, 290 - high, 96 + 82 * at, 290), fill="#2f5fd8")
    draw.line((24, 290, 616, 290), fill="#60656f", width=2)
    out = io.BytesIO()
    picture.save(out, "PNG")
    return _file(out.getvalue(), "image/png", "payments-by-month.png")


def _prices() -> flask.Response:
    lines = ["article;unit;price", *(f'A-{at:04};piece;"{at % 90 + 1},{at % 10}0"' for at in range(200))]
    return _file("\r\n".join(lines).encode(), "text/csv; charset=utf-8", "price list.csv")


def _contract() -> flask.Response:
    lines = "".join(f"<line no='{at}'><article>A-{at:04}</article><amount>{at * 3}</amount></line>" for at in range(40))
    head = "<?xml version='1.0' encoding='utf-8'?><contract id='V-2041'><vendor>Nordlicht Papier</vendor>"
    return _file(f"{head}{lines}</contract>".encode(), "application/xml", "")


def _abroad() -> flask.Response:
    return _file(json.dumps(ABROAD, ensure_ascii=False, indent=2).encode(), "application/json", "")


def _refused() -> flask.Response:
    answer = flask.make_response(
        {
            "type": "https://vendor.contoso.example/problems/period-closed",
            "title": "The period is closed",
            "status": 409,
            "detail": "January 2026 was closed on 9 February. Book into February, or ask Accounting to open it again.",
            "instance": "/bookings/88120",
        },
        409,
    )
    answer.content_type = "application/problem+json"
    answer.headers["x-ms-request-id"] = "5f0c1c1e-1f2a-4c56-9f3b-2d9f0b6a7c11"
    return answer


def _journal() -> flask.Response:
    rows = [
        {
            "id": f"B-{at:06}",
            "vendor": f"V-{at % 40 + 2001}",
            "amount": f"{at % 977}.{at % 100:02}",
            "state": _STATES[at % 3],
            "booked": f"2026-{at % 12 + 1:02}-{at % 28 + 1:02}",
        }
        for at in range(_ROWS)
    ]
    return _file(json.dumps({"value": rows}).encode(), "application/json", "")


def _report() -> flask.Response:
    def lines() -> Iterator[str]:
        for second in range(1, _SECONDS + 1):
            time.sleep(1)
            yield f"{second * 100 // _SECONDS} % of the report\n"

    return flask.Response(lines(), mimetype="text/plain")


def _file(content: bytes, content_type: str, name: str) -> flask.Response:
    answer = flask.make_response(content)
    answer.content_type = content_type
    if name:
        answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


OTHER_ANSWERS: Final[Mapping[str, Callable[[], flask.Response]]] = {
    "chart": _chart,
    "prices": _prices,
    "contract": _contract,
    "abroad": _abroad,
    "refused": _refused,
    "journal": _journal,
    "report": _report,
}
"""What an endpoint's `other` names."""


_SAMPLE_ROWS: Final = 5
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
    rows = [{name: _value(name, at) for name in fields} for at in range(1, _SAMPLE_ROWS + 1)]
    several = request.path.endswith("s") or "$top" in request.args
    return flask.jsonify({"value": rows} if several else rows[0])


def _value(name: str, at: int) -> object:
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|[_.-]", " ", name).capitalize()
    return next((make(at) for pattern, make in _VALUES if re.search(pattern, name)), f"{words} {at}")
