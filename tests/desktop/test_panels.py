"""The icon in other panels than the one of most tests: shown, clicked, and there again after the panel was."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.desktop.panels import LXQT, MATE, Panel
from tests.desktop.person import SIGN_IN, Person
from tests.desktop.session import VirtualDesktop

pytestmark = pytest.mark.desktop


@pytest.fixture(scope="module", params=[LXQT, MATE], ids=lambda panel: panel.desktop)
def other_desktop(request: pytest.FixtureRequest) -> Iterator[VirtualDesktop]:
    panel: Panel = request.param
    with VirtualDesktop(panel=panel, keyring=False) as running:
        yield running


@pytest.fixture
def visitor(other_desktop: VirtualDesktop, tmp_path: Path) -> Person:
    other_desktop.restore_panel()  # the test before may have left none
    return Person(other_desktop, None, tmp_path / "home", tmp_path)


def test_the_icon_is_shown_and_its_menu_works(visitor: Person, file: Path) -> None:
    with visitor.run("--config", file) as program:
        visitor.wait_for_state("signed-out")
        visitor.click_menu("Show Consentray")
        visitor.leave_window()
        menu, entries = visitor.open_menu()
        assert SIGN_IN in [entry.label for entry in entries]
        visitor.icon.choose(menu, entries, "Quit")
        assert program.wait() == 0


def test_the_icon_survives_the_panel(visitor: Person, other_desktop: VirtualDesktop, file: Path) -> None:
    with visitor.run("--config", file) as program:
        visitor.wait_for_state("signed-out")
        other_desktop.kill_panel()
        visitor.window()  # without its icon the program is not out of reach
        other_desktop.start_panel()
        visitor.find_icon(program)
        visitor.wait_for_state("signed-out")


def test_the_icon_follows_a_panel_that_starts_late(visitor: Person, other_desktop: VirtualDesktop, file: Path) -> None:
    other_desktop.kill_panel()
    with visitor.run("--config", file, with_icon=False) as program:
        visitor.window()
        other_desktop.start_panel()
        visitor.find_icon(program)
        visitor.wait_for_state("signed-out")
