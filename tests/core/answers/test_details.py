"""What the help desk is told of a call, and that it holds no secret."""

from __future__ import annotations

from tests.core.build import ADA, APIS, content, run, setup, signed_in
from trayapp import __version__
from trayapp.calls.errors import from_status
from trayapp.core import events as ev
from trayapp.core.answers.details import call_details
from trayapp.core.answers.said import said
from trayapp.core.model import Answer
from trayapp.core.views.elements import Banner, Details
from trayapp.core.views.window import window_view

HEADERS = (
    ("Content-Type", "application/json"),
    ("Request-Id", "r-1"),
    ("x-ms-request-id", "r-2\x1b[2J"),
    ("x-ms-correlation-request-id", "c-1"),
    ("traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"),
    ("Authorization", "Bearer secret"),
)
BODY = content({"error": {"code": "BadRequest", "message": "Invalid filter"}})
REFUSED = Answer(
    "customer",
    "list",
    "https://customer/list?$filter=x&sig=SECRET",
    400,
    12,
    2,
    BODY,
    problem=from_status(400, APIS[0], None, said=said(BODY, "application/json")),
    headers=HEADERS,
    sent="2026-01-01T00:00:00+00:00",
    system="Linux-6",
)


def test_all_that_is_asked_for_is_there() -> None:
    assert dict(call_details(setup(), ADA, REFUSED)) == {
        "Request": "GET https://customer/list?$filter=…&sig=…",
        "Status": "400 Bad Request",
        "Time": "2026-01-01T00:00:00+00:00",
        "Duration": "12 ms",
        "Attempts": "2",
        "Message": "Invalid filter",
        "Code": "BadRequest",
        "request-id": "r-1",
        "x-ms-request-id": "r-2\ufffd[2J",
        "x-ms-correlation-request-id": "c-1",
        "traceparent": "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        "Account": "ada@contoso.example",
        "Tenant": "utid",
        "Client ID": "client",
        "Version": f"Consentray {__version__}",
        "System": "Linux-6",
    }


def test_the_page_begins_with_what_the_api_says_and_ends_with_the_details() -> None:
    state, _ = run(signed_in(), ev.CallChosen("customer", "list"), ev.CallAnswered(REFUSED))
    view = window_view(state)
    assert view is not None
    said_first, advice = [each for each in view.blocks if isinstance(each, Banner)]
    assert (said_first.title, said_first.text) == ("Customer API says", "“Invalid filter”")
    assert "may be wrong" not in advice.text, "the API has said why; nothing is guessed beside it"
    details = view.blocks[-1]
    assert isinstance(details, Details)
    assert [label for label, _ in details.pairs].count("Code") == 1
    assert "SECRET" not in repr(view)


def test_a_call_that_went_well_has_its_details_too() -> None:
    fine = Answer("customer", "list", "https://customer/list", 200, 12, 1, b"[]", headers=HEADERS)
    state, _ = run(signed_in(), ev.CallChosen("customer", "list"), ev.CallAnswered(fine))
    view = window_view(state)
    assert view is not None
    details = view.blocks[-1]
    assert isinstance(details, Details)
    assert dict(details.pairs)["request-id"] == "r-1"
