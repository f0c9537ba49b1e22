"""The page that checks the set-up, on a desktop: from a sign-in service that is away to one that is back."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.desktop.person import Person
from tests.desktop.written import Written
from trayapp.core.views.elements import Tone
from trayapp.demo import configuration
from trayapp.demo.platform import Platform

pytestmark = pytest.mark.desktop


def test_a_sign_in_service_that_is_away_is_found_and_then_back(
    person: Person, platform: Platform, tmp_path: Path
) -> None:
    file = configuration.write(platform, tmp_path, token_cache="plain-file", authority="organizations")
    platform.stop()
    with person.run("--config", file):
        person.wait_for_state("signed-out")
        person.menu.click("Sign in and consent to all APIs…")
        person.wait_for_state("problem", "offline")
        person.menu.click("Check this set-up…")
        person.window()
        person.wait_for_banner(Tone.BAD)
        person.picture_of_window().save(tmp_path / "found.png")
        platform.start()
        person.press_in_window("Return")  # checks again
        person.wait_for_banner(Tone.BAD, shown=False)
        person.picture_of_window().save(tmp_path / "fixed.png")


def test_the_diagnostics_are_put_together_from_the_window(person: Person, platform: Platform, tmp_path: Path) -> None:
    file = configuration.write(platform, tmp_path, token_cache="plain-file", authority="organizations")
    file.write_text(f'log_level = "debug"\n{file.read_text()}')
    log = person.home / "log" / "consentray.log"
    platform.stop()
    with person.run("--config", file):
        person.wait_for_state("signed-out")
        person.menu.click("Sign in and consent to all APIs…")
        person.wait_for_state("problem", "offline")
        person.menu.click("Check this set-up…")
        with Written(log) as written:
            written.wait_for('"text": "CheckUp took')
            person.window()
            person.press_in_window("Shift_L+Tab", "Shift_L+Tab", "Return")  # the last button but one
            written.wait_for('"text": "Collect took')
        person.picture_of_window().save(tmp_path / "diagnostics.png")
        person.press_in_window("Escape")
