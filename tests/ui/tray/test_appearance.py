"""How the desktop's user likes windows, asked over a real bus."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from typing import Any

import pytest

from tests.ui.tray.fake_desktop import Service
from trayapp.system.appearance import TIMEOUT, Appearance, appearance_for, of_system

PORTAL, A11Y, GNOME = "org.freedesktop.appearance", "org.gnome.desktop.a11y.interface", "org.gnome.desktop.interface"
NOTHING = Appearance()


class Portal(Service):
    """The portal's settings: of each group and key a signature and a value."""

    name = "org.freedesktop.portal.Desktop"
    path = "/org/freedesktop/portal/desktop"

    def __init__(self, address: str, settings: dict[str, dict[str, tuple[str, Any]]] | None) -> None:
        super().__init__(address)
        self.settings = settings

    def answer(self, member: str, body: tuple[Any, ...]) -> tuple[str | None, tuple[Any, ...]] | None:
        if member != "ReadAll" or self.settings is None:
            return None
        asked = {group: keys for group, keys in self.settings.items() if group in body[0]}
        return "a{sa{sv}}", (asked,)


@pytest.mark.parametrize(
    ("settings", "appearance"),
    [
        ({PORTAL: {"color-scheme": ("u", 1)}}, Appearance(dark=True)),
        ({PORTAL: {"color-scheme": ("u", 2), "contrast": ("u", 1)}}, Appearance(contrast=True)),
        ({PORTAL: {"color-scheme": ("u", 1), "contrast": ("u", 1)}}, Appearance(dark=True, contrast=True)),
        ({PORTAL: {"color-scheme": ("u", 7), "contrast": ("u", 9)}}, NOTHING),
        ({A11Y: {"high-contrast": ("b", True)}}, Appearance(contrast=True)),
        ({A11Y: {"high-contrast": ("b", False)}, PORTAL: {"contrast": ("u", 0)}}, NOTHING),
        ({GNOME: {"gtk-theme": ("s", "HighContrast")}}, Appearance(contrast=True)),
        ({GNOME: {"gtk-theme": ("s", "HighContrastInverse")}}, Appearance(dark=True, contrast=True)),
        ({GNOME: {"gtk-theme": ("s", "Adwaita")}}, NOTHING),
        ({PORTAL: {"color-scheme": ("as", ["dark"]), "contrast": ("s", "1")}}, NOTHING),
        ({}, NOTHING),
        (None, NOTHING),
    ],
)
def test_what_the_portal_says(
    bus: str, settings: dict[str, dict[str, tuple[str, Any]]] | None, appearance: Appearance
) -> None:
    with Portal(bus, settings):
        assert of_system() == appearance


@pytest.mark.usefixtures("bus")
def test_a_desktop_without_a_portal_states_nothing() -> None:
    assert of_system() == NOTHING


@pytest.mark.parametrize("address", ["unix:path=/nowhere", "tcp:host=localhost,port=1", "nonsense", "autolaunch:", ""])
def test_no_desktop_at_all_states_nothing(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
    assert of_system() == NOTHING


@pytest.mark.parametrize(
    "body", [(None, ()), ("v", (("as", ["dark"]),)), ("s", ("dark",)), ("a{ss}", ({PORTAL: "1"},))]
)
def test_an_answer_that_is_no_preference_states_nothing(bus: str, body: tuple[str | None, tuple[Any, ...]]) -> None:
    class Odd(Portal):
        def answer(self, _member: str, _body: tuple[Any, ...]) -> tuple[str | None, tuple[Any, ...]] | None:
            return body

    with Odd(bus, None):
        assert of_system() == NOTHING


def test_a_portal_that_hangs_changes_nothing_and_holds_nothing_up(bus: str) -> None:
    asked, over = threading.Event(), threading.Event()

    class Hanging(Portal):
        def answer(self, _member: str, _body: tuple[Any, ...]) -> tuple[str | None, tuple[Any, ...]] | None:
            asked.set()
            over.wait()
            return None

    with Hanging(bus, None):
        begun = time.monotonic()
        assert appearance_for("system", Appearance(dark=True)) == Appearance(dark=True)
        assert asked.is_set()
        assert time.monotonic() - begun < TIMEOUT
        over.set()


@pytest.mark.parametrize(
    ("theme", "appearance"),
    [
        ("system", Appearance(dark=True)),
        ("high-contrast", Appearance(dark=True, contrast=True)),
        ("light", Appearance()),
        ("dark", Appearance(dark=True)),
    ],
)
def test_a_theme_leaves_the_rest_to_the_system(bus: str, theme: str, appearance: Appearance) -> None:
    with Portal(bus, {PORTAL: {"color-scheme": ("u", 1)}}):
        assert appearance_for(theme) == appearance


@pytest.mark.parametrize(
    ("defaults", "appearance"),
    [
        ({"AppleInterfaceStyle": "Dark"}, Appearance(dark=True)),
        ({"increaseContrast": "1"}, Appearance(contrast=True)),
        ({"increaseContrast": "0"}, NOTHING),
    ],
)
def test_what_macos_says(monkeypatch: pytest.MonkeyPatch, defaults: dict[str, str], appearance: Appearance) -> None:
    def run(command: list[str], **_how: Any) -> subprocess.CompletedProcess[str]:
        return subprocess.CompletedProcess(command, 0, f"{defaults.get(command[-1], '')}\n")

    monkeypatch.setattr(sys, "platform", "darwin")
    monkeypatch.setattr(subprocess, "run", run)
    assert of_system() == appearance
