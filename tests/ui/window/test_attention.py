"""A key that was meant for another program presses nothing here."""

from __future__ import annotations

import pytest

from tests.ui.window.test_keys_and_buttons import buttons, opened, press
from trayapp.core import events as ev
from trayapp.core.events import Event
from trayapp.ui.window import Window, attention


class Clock:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.now = 100.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(window: Window, monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(window, "_attention", attention.Attention())
    monkeypatch.setattr(attention, "time", made)
    monkeypatch.setattr(attention, "PAUSE_SECONDS", 0.7)
    return made


def test_a_page_that_appears_takes_no_key_at_first(window: Window, posted: list[Event], clock: Clock) -> None:
    top = opened(window, "waiting-one")
    for key in ("<Return>", "<Escape>", "<KP_Enter>"):
        press(top, key)
    assert posted == []
    clock.now += 0.8
    press(top, "<Return>")
    assert posted == [ev.BrowserAgainChosen()]


def test_typing_on_prolongs_it(window: Window, posted: list[Event], clock: Clock) -> None:
    top = opened(window, "waiting-one")
    for letter in "hello":
        clock.now += 0.4
        press(top, f"<{letter}>")
    press(top, "<Return>")
    assert posted == []
    clock.now += 0.8
    press(top, "<Return>")
    assert posted == [ev.BrowserAgainChosen()]


def test_what_follows_a_press_in_the_window_takes_keys_at_once(
    window: Window, posted: list[Event], clock: Clock
) -> None:
    top = opened(window, "overview-ready")
    clock.now += 0.8
    buttons(window)["Sign out"].press()
    opened(window, "waiting-one")
    press(top, "<Return>")
    assert posted == [ev.SignOutChosen(), ev.BrowserAgainChosen()]


def test_a_window_that_comes_to_the_front_has_no_button_in_focus(
    window: Window, posted: list[Event], clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The space bar presses the button that has the focus."""
    top = opened(window, "waiting-one")
    clock.now += 0.8
    buttons(window)["Cancel"].focus_force()
    top.update()
    monkeypatch.setattr(window, "is_active", lambda: False)  # another program's window is in front
    window.raise_()
    top.update()
    press(top, "<space>")
    press(top, "<Return>")
    assert posted == []
