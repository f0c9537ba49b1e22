"""What is on screen when the language changes is told in the new one, though it was made in the old one."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.core.build import run, setup, signed_in
from tests.languages.made_up import Bracketed
from tests.ui.window.problem_pages import problems
from trayapp.core import events as ev
from trayapp.core import notices
from trayapp.core.language import _, speak
from trayapp.core.problems import Problem
from trayapp.core.record import replace
from trayapp.core.rules.settings import retold
from trayapp.network.failures import Failure
from trayapp.network.problems import network_problem


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    yield
    speak(None)


def made() -> dict[str, Problem]:
    """Return the problems in the language of now; one is of many sentences, the last names nothing of ours."""
    skewed = network_problem(Failure.TLS_EXPIRED, "x", unreadable="offline", skew=-7200.0, way="http://proxy:3128")
    return problems() | {"skewed": skewed}


def test_every_problem() -> None:
    english = made()
    speak(Bracketed())
    other = made()
    assert {name: retold(each) for name, each in english.items()} == other
    assert all("⟦" in each.title for each in other.values())
    speak(None)
    assert {name: retold(each) for name, each in other.items()} == english


def test_changed_settings_tell_the_state_again() -> None:
    state = replace(signed_in().with_notice(notices.personal()), problem=made()["admin"])
    speak(Bracketed())
    now, _effects = run(state, ev.SettingsTouched(), ev.SettingsChanged(setup()))
    assert now.problem == made()["admin"]
    assert notices.personal() in now.notices


def test_an_exception_keeps_what_it_was_given() -> None:
    text = str(ValueError(_("Sign out")))
    speak(Bracketed())
    assert retold(text) == "⟦Sign out⟧"
