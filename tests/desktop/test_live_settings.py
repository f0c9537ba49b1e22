"""Settings that change while the program runs, as a user and as IT change them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.desktop.person import SIGN_IN, Person
from tests.desktop.test_settings import brightness
from tests.desktop.written import Written
from trayapp.demo import configuration
from trayapp.demo.accounts import ADA
from trayapp.demo.configuration import TokenCache
from trayapp.demo.history import AuthorizeRequest
from trayapp.demo.platform import Platform

pytestmark = pytest.mark.desktop


@pytest.mark.parametrize("token_cache", ["encrypted", "memory"])
def test_an_edit_takes_effect_and_a_broken_one_changes_nothing(
    person: Person, platform: Platform, tmp_path: Path, token_cache: TokenCache
) -> None:
    file = configuration.write(platform, tmp_path, token_cache=token_cache)
    head, customers, vendors = file.read_text().split("[[api]]")
    head = f'log_level = "info"\n{head}'
    file.write_text(f"{head}[[api]]{customers}")
    with person.run("--config", file):
        sign_in(person)
        assert tooltip(person).endswith("1 of 1 API ready")

        # An API more: its token is tried for silently, and no page opens.
        file.write_text(f"{head}[[api]]{customers}[[api]]{vendors}")
        person.menu.wait_until(lambda: "new permission" in tooltip(person))
        person.wait_for_state("attention")
        assert platform.record.count(AuthorizeRequest) == 1

        before = person.menu.tooltip()
        with Written(person.home / "log" / "consentray.log") as log:
            file.write_text(file.read_text().replace("scopes", "scops"))
            log.wait_for("settings: changed, but not to be used, 4 mistakes")
        assert person.menu.tooltip() == before
        person.menu.click("Show Consentray")
        person.picture_of_window().save(tmp_path / "refused.png")

        file.write_text(f'theme = "dark"\nhidden_menu_items = ["quit"]\n{head}[[api]]{customers}')
        person.menu.wait_until(lambda: "Quit" not in person.menu.labels())
        person.wait_for_state("ready")
        # The window is drawn again some time after the menu has changed.
        person.screen.wait_until(lambda: brightness(person.picture_of_window()) < 128, "the dark window")

        file.write_text(f'language = "de"\n{file.read_text()}')
        person.menu.wait_until(lambda: "Show Consentray" not in person.menu.labels())
        person.wait_for_state("ready")
        person.picture_of_window().save(tmp_path / "german.png")


def test_a_first_configuration_turns_the_page_into_the_program(person: Person, platform: Platform, file: Path) -> None:
    assert platform
    late = file.with_name("late.toml")
    late.write_text('client_id = "not yet"\n')
    with person.run("--config", late):
        person.window()
        assert person.menu.labels() == ["Configuration needed", "Show Consentray", "About Consentray", "Quit"]
        file.replace(late)
        person.menu.wait_until(lambda: SIGN_IN in person.menu.labels())
        person.wait_for_state("signed-out")
        person.window()


def sign_in(person: Person) -> None:
    person.wait_for_state("signed-out")
    person.begin_sign_in()
    person.consent(ADA.username)
    person.wait_for_state("ready")


def tooltip(person: Person) -> str:
    return person.menu.tooltip()[1]
