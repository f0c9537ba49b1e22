"""The desktop's preference for dark windows, asked over a real bus."""

from __future__ import annotations

from typing import Any

import pytest

from tests.ui.tray.fake_desktop import Service
from trayapp.system.appearance import prefers_dark


class Portal(Service):
    """The portal's settings, with one value."""

    name = "org.freedesktop.portal.Desktop"
    path = "/org/freedesktop/portal/desktop"

    def __init__(self, address: str, value: int | None) -> None:
        super().__init__(address)
        self.value = value

    def answer(self, member: str, body: tuple[Any, ...]) -> tuple[str | None, tuple[Any, ...]] | None:
        asked = (member, body) == ("Read", ("org.freedesktop.appearance", "color-scheme"))
        return ("v", (("v", ("u", self.value)),)) if asked and self.value is not None else None


@pytest.mark.parametrize(("value", "dark"), [(1, True), (2, False), (0, None), (7, None), (None, None)])
def test_what_the_portal_says(bus: str, value: int | None, dark: bool | None) -> None:
    with Portal(bus, value):
        assert prefers_dark() is dark


@pytest.mark.usefixtures("bus")
def test_a_desktop_without_a_portal_states_nothing() -> None:
    assert prefers_dark() is None


@pytest.mark.parametrize("address", ["unix:path=/nowhere", "tcp:host=localhost,port=1", "nonsense", "autolaunch:", ""])
def test_no_desktop_at_all_states_nothing(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
    assert prefers_dark() is None


@pytest.mark.parametrize("body", [(None, ()), ("v", (("as", ["dark"]),)), ("s", ("dark",))])
def test_an_answer_that_is_no_preference_states_nothing(bus: str, body: tuple[str | None, tuple[Any, ...]]) -> None:
    class Odd(Portal):
        def answer(self, _member: str, _body: tuple[Any, ...]) -> tuple[str | None, tuple[Any, ...]] | None:
            return body

    with Odd(bus, None):
        assert prefers_dark() is None
