"""Settings that a user sees: the theme of the window, the items of the menu, the start with the session."""

from __future__ import annotations

from operator import itemgetter
from pathlib import Path

import pytest
from PIL import ImageColor
from PIL.Image import Image

from tests.desktop.person import Person
from tests.desktop.written import Written
from trayapp.demo import configuration
from trayapp.demo.platform import Platform
from trayapp.system.appearance import Appearance
from trayapp.ui.theme.tokens import PALETTES

pytestmark = pytest.mark.desktop


@pytest.mark.parametrize(("theme", "is_dark"), [("light", False), ("dark", True)])
def test_the_theme_and_the_hidden_items(
    person: Person, platform: Platform, tmp_path: Path, theme: str, is_dark: bool
) -> None:
    file = write(platform, tmp_path, f'theme = "{theme}"\nhidden_menu_items = ["quit"]\n')
    with person.run("--config", file):
        person.wait_for_state("signed-out")
        assert "Quit" not in person.menu.labels()
        person.menu.click("Show Consentray")
        person.window()
        person.screen.wait_until(lambda: (brightness(person.picture_of_window()) < 128) is is_dark, f"{theme} window")
        person.picture_of_window().save(tmp_path / f"{theme}.png")


def test_the_window_is_as_the_system_when_it_opens_again(person: Person, platform: Platform, tmp_path: Path) -> None:
    def wait_for(appearance: Appearance) -> None:
        page = ImageColor.getrgb(PALETTES[appearance].page)
        person.screen.wait_until(lambda: commonest(person.picture_of_window()) == page, f"a window of {appearance}")

    with person.run("--config", write(platform, tmp_path, "")):
        person.wait_for_state("signed-out")
        person.menu.click("Show Consentray")
        person.window()
        wait_for(Appearance())
        person.desktop.portal.prefer(dark=True, contrast=True)
        try:
            person.leave_window()
            person.menu.click("Show Consentray")
            person.window()
            wait_for(Appearance(dark=True, contrast=True))
        finally:
            person.desktop.portal.prefer(dark=False)


def test_it_starts_with_the_session_only_while_the_setting_is_on(
    person: Person, platform: Platform, tmp_path: Path
) -> None:
    entry = tmp_path / "config" / "autostart" / "consentray.desktop"
    # A home of its own would leave the session alone.
    person.variables = {"CONSENTRAY_HOME": ""} | {
        f"XDG_{name}_HOME": str(tmp_path / name.lower()) for name in ("CONFIG", "DATA", "STATE")
    }
    on, off = (write(platform, tmp_path / each, f"autostart = {each}\n") for each in ("true", "false"))
    with person.run("--config", on):
        person.wait_for_state("signed-out")
        with Written(entry) as written:
            written.until(entry.exists, "the entry of the session")
        assert entry.read_text().count("--autostarted") == 1
        with person.start("--autostarted", "--config", on) as second:
            assert second.wait() == 0
        assert second.said == "Consentray is already running.\n"
    with person.start("--autostarted", "--config", off) as program:
        assert (program.wait(), program.said) == (0, "")
    with person.run("--config", off), Written(entry) as written:
        written.until(lambda: not entry.exists(), "the end of the entry")


def test_the_theme_is_chosen_by_the_keyboard_and_taken_back(person: Person, platform: Platform, tmp_path: Path) -> None:
    file = write(platform, tmp_path, '# mine\ntheme = "light" # by day\n')
    before = file.read_text()

    def wait_for(*, dark: bool) -> None:
        person.screen.wait_until(lambda: (brightness(person.picture_of_window()) < 128) is dark, "the other theme")

    with person.run("--config", file), Written(file) as written:
        person.wait_for_state("signed-out")
        person.menu.click("Settings…")
        person.press_in_window("Tab", "Tab", "space", "Down", "Return")  # past About…
        written.until(lambda: file.read_text() == before.replace("light", "dark", 1), "the theme in the file")
        wait_for(dark=True)
        person.press_in_window("space", "Up", "Return")  # the focus has stayed
        wait_for(dark=False)
        person.picture_of_window().save(tmp_path / "settings.png")
        assert file.read_text() == before


def write(platform: Platform, folder: Path, head: str) -> Path:
    """Write a configuration with `head` at its top."""
    folder.mkdir(exist_ok=True)
    file = folder / "consentray.toml"
    file.write_text(head + configuration.text(platform), encoding="utf-8")
    return file


def commonest(picture: Image) -> object:
    """Return the colour that most of the picture has."""
    return max(picture.convert("RGB").getcolors(picture.width * picture.height) or [(0, ())], key=itemgetter(0))[1]


def brightness(picture: Image) -> float:
    """Return the mean brightness, 0 to 255."""
    histogram = picture.convert("L").histogram()
    return sum(value * count for value, count in enumerate(histogram)) / sum(histogram)
