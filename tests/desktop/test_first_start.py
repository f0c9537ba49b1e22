"""A first start on a real desktop: from the welcome to the ready program, by the keyboard alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.desktop.clipboard import clipboard
from tests.desktop.person import SIGN_IN, Person
from tests.desktop.written import Written
from trayapp.core.views.elements import Tone
from trayapp.demo import configuration
from trayapp.demo.accounts import ADA
from trayapp.demo.platform import Platform

pytestmark = pytest.mark.desktop

PASTE = ["Tab"] * 4
"""From the welcome's first way to the fourth."""


def test_a_pasted_configuration_turns_the_welcome_into_the_program(
    person: Person, platform: Platform, tmp_path: Path
) -> None:
    text = configuration.text(platform)
    own = person.home / "consentray.toml"
    with person.run():
        person.wait_for_state("signed-out")
        assert person.menu.labels() == ["Not set up yet", "Set up Consentray…", "About Consentray", "Quit"]
        person.screen.move(5, 5)
        person.screen.wait_until_still()
        person.picture_of_window().save(tmp_path / "welcome.png")
        paste(person, text.replace("scopes", "scops", 1))
        person.wait_for_banner(Tone.BAD)
        person.picture_of_window().save(tmp_path / "wrong.png")
        assert not own.exists()

        person.press_in_window("Escape")
        paste(person, text)
        person.menu.wait_until(lambda: SIGN_IN in person.menu.labels() and person.menu.find(SIGN_IN).enabled)
        assert own.read_text() == text
        person.begin_sign_in()
        person.consent(ADA.username)
        person.wait_for_state("ready")


def test_the_settings_are_shown_and_opened(person: Person, platform: Platform, tmp_path: Path) -> None:
    opened = tmp_path / "opened"
    programs = tmp_path / "programs"
    programs.mkdir()
    opener = programs / "xdg-open"
    opener.write_text(f'#!/bin/sh\necho "$1" > "{opened}"\n')
    opener.chmod(0o755)
    person.variables = {"PATH": f"{programs}:{person.desktop.environment['PATH']}"}
    file = configuration.write(platform, tmp_path)
    with person.run("--config", file):
        person.wait_for_state("signed-out")
        person.menu.click("Settings…")
        before = person.picture_of_window()
        before.save(tmp_path / "settings.png")
        opened.touch()
        with Written(opened) as editor:
            person.press_in_window("Shift_L+Tab", "Shift_L+Tab", "Return")  # the last button but one
            editor.wait_for(f"{file}\n")

        box = person.screen.frame(person.window())
        file.write_text(f"call_attempts = 7\n{file.read_text()}")
        person.screen.wait_for_change(box, before)
        person.picture_of_window().save(tmp_path / "followed.png")


def paste(person: Person, text: str) -> None:
    """Go from the welcome to the page for a paste, paste, and have it checked."""
    with clipboard(text, person.environment):
        person.press_in_window(*PASTE, "Return")
        person.press_in_window("Control_L+a", "Control_L+v")  # over what was typed before, which is still there
        person.press_in_window("Tab", "Tab", "Return")
