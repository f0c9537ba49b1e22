"""Two sessions of one user on one computer, as the console and xrdp: two displays, and two session buses or one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.desktop.person import Person
from tests.desktop.program import WINDOW_CLASS
from tests.desktop.session import VirtualDesktop

pytestmark = pytest.mark.desktop


@pytest.fixture(scope="module")
def second_desktop() -> Iterator[VirtualDesktop]:
    with VirtualDesktop(keyring=False) as running:
        yield running


@pytest.fixture(params=["systemd's folder", "no folder"])
def here_and_there(
    request: pytest.FixtureRequest, desktop: VirtualDesktop, second_desktop: VirtualDesktop, tmp_path: Path
) -> tuple[Person, Person]:
    """The same user at both desktops: the same files, and one runtime folder (pam_systemd(8)) or none."""
    run = tmp_path / "run"
    run.mkdir(mode=0o700)
    people = tuple(Person(each, None, tmp_path / "home", tmp_path) for each in (desktop, second_desktop))
    for each in people:
        each.desktop.restore_panel()
        each.variables = {"XDG_RUNTIME_DIR": str(run) if request.param == "systemd's folder" else ""}
    return people[0], people[1]


def test_each_session_has_its_icon_and_window(here_and_there: tuple[Person, Person], file: Path) -> None:
    here, there = here_and_there
    with here.run("--config", file), there.run("--config", file):
        for each, other in (here_and_there, here_and_there[::-1]):
            each.wait_for_state("signed-out")
            with each.start("--config", file) as again:
                assert again.wait() == 0
            each.window()
            assert not other.screen.windows(WINDOW_CLASS)
            each.leave_window()


def test_sessions_that_share_a_bus_share_the_icon_and_the_other_is_told_so(
    here_and_there: tuple[Person, Person], file: Path
) -> None:
    here, there = here_and_there
    there.variables["DBUS_SESSION_BUS_ADDRESS"] = here.desktop.bus.address
    with here.run("--config", file):
        with there.start("--autostarted", "--config", file) as quiet:
            assert quiet.wait() == 0
        with there.start("--config", file) as program:
            there.press_in_window("Return")
            assert program.wait() == 1
        assert f"in your other session, on display {here.environment['DISPLAY']}." in program.said
        there.screen.wait_for_no_window(WINDOW_CLASS)
        here.window()  # it was asked for
