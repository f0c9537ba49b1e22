"""The diagrams in the documentation are those of the rules."""

from __future__ import annotations

from tests.core.build import setup
from tests.core.diagrams import DIAGRAMS, EVENTS, PAGE, drawn, walk
from trayapp.core import events as ev
from trayapp.core.rules.steps import rule
from trayapp.core.state import initial

ACTIVITIES = {"Restoring", "Prompting", "GettingTokens", "SigningOut", "Reloading"}


def test_they_are_drawn_from_the_rules() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert drawn(page) == page, "python -m tests.core.diagrams draws them"


def test_each_state_that_a_diagram_names_is_reached() -> None:
    found = {name: {namer(after) for _, _, after in walk(initial(setup()))} for name, namer in DIAGRAMS.items()}
    assert found["session"] >= {
        "SignedIn",
        "SignedOut",
        "Restoring",
        "Prompting",
        "GettingTokens",
        "SigningOut",
        "Reloading",
    }
    assert found["call"] == {"NotCalled", "Sent", "Answered", "Challenged", "WaitsForVerification"}


def test_the_walk_knows_only_events_that_have_a_rule() -> None:
    assert {type(event) for event in EVENTS} <= {kind for kind in rule.registry if issubclass(kind, ev.Event)}
