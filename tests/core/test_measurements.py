"""What is measured of each event, and that it is said in words of ours alone."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.core.build import ADA, APIS, granted, request, setup
from trayapp.core import events as ev
from trayapp.core.measurements import INSTRUMENTS, Measurement, Measuring
from trayapp.core.model import Answer, Api, TokenOutcome
from trayapp.core.problems import CATALOGUE, Problem
from trayapp.core.state import initial
from trayapp.core.update import update

CUSTOMER, VENDOR = APIS
URL = "https://customer.contoso.example/customers"
LIST = request("customer", "list")
WORDS = {*CATALOGUE, "complete", "partial", "answered", *(f"{number}xx" for number in range(1, 6)), "none"}


def declined(code: str = "consent-declined") -> Problem:
    return Problem(code, f"{ADA.username} has declined at {URL}")


def refused(api: Api, code: str) -> TokenOutcome:
    return TokenOutcome(api.name, problem=declined(code))


def measured(*events: ev.Event) -> list[Measurement]:
    """Return what is measured of a run that began at 100, with a second between the events."""
    state = initial(setup())
    found: list[Measurement] = []
    measuring = Measuring(100)
    for now, event in enumerate(events, 102):
        before = state
        state, _ = update(state, event)
        found += measuring.take(before, event, state, now)
    return found


def words(found: list[Measurement]) -> list[str]:
    return [
        " ".join((each.name.removeprefix("consentray."), f"{each.value:g}", *(value for _, value in each.attributes)))
        for each in found
    ]


PAGE = (ev.SignInChosen(), ev.BrowserWaiting("https://login/authorize"))
SIGNED_IN = (*PAGE, ev.PromptAnswered(ADA, granted(CUSTOMER)), ev.TokensAcquired((granted(VENDOR),)))
SIGN_IN = ["sign_ins 1 complete", "sign_in.duration 3 complete", "sign_in.prompts 1 complete"]


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        ((ev.Started(),), ["start.duration 2"]),
        (SIGNED_IN, SIGN_IN),
        (
            (*PAGE, ev.PromptFailed(declined())),
            ["problems 1 consent-declined"]
            + [f"{name} consent-declined" for name in ("sign_ins 1", "sign_in.duration 2", "sign_in.prompts 1")],
        ),
        (
            (*SIGNED_IN[:-1], ev.TokensAcquired((refused(VENDOR, "admin-consent-needed"),))),
            ["problems 1 admin-consent-needed", *(each.replace("complete", "partial") for each in SIGN_IN)],
        ),
        (
            (*PAGE, ev.Failed(declined("unexpected"))),
            ["problems 1 unexpected"]
            + [f"{name} unexpected" for name in ("sign_ins 1", "sign_in.duration 2", "sign_in.prompts 1")],
        ),
        (
            (
                *SIGNED_IN,
                ev.CallAnswered(Answer("customer", "list", URL, 204, 250, request=LIST)),
            ),
            [*SIGN_IN, "calls 1 answered 2xx", "call.duration 0.25 answered 2xx"],
        ),
        (
            (ev.CallAnswered(Answer("customer", "list", URL, problem=declined("offline"))),),
            ["problems 1 offline", "calls 1 offline none"],
        ),
        ((ev.SignedOut((ADA.home_id,), declined("unexpected")),), ["problems 1 unexpected"]),
        ((ev.ApprovalLooked(ADA, (refused(VENDOR, "admin-consent-needed"),)), ev.WindowAsked()), []),
    ],
)
def test_what_is_measured(events: tuple[ev.Event, ...], expected: list[str]) -> None:
    found = measured(*events)
    assert sorted(words(found)) == sorted(expected)
    for each in found:
        assert tuple(name for name, _ in each.attributes) == INSTRUMENTS[each.name].attributes
        assert {value for _, value in each.attributes} <= WORDS


def test_the_page_on_it_lists_each_of_them() -> None:
    page = (Path(__file__).parents[2] / "docs/telemetry.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(consentray\.[a-z_.]+)` \| ([^|]+) \| ([^|]+) \| ([^|]*)\|$", page, re.MULTILINE)
    assert {name: (unit, text, attributes.strip()) for name, unit, text, attributes in rows} == {
        name: (each.unit, each.text, ", ".join(f"`{attribute}`" for attribute in each.attributes))
        for name, each in INSTRUMENTS.items()
    }
