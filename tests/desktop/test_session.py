"""The virtual desktop itself: it waits without a limit, so it has to notice what can no longer come."""

from __future__ import annotations

import pytest

from tests.desktop.bus import WATCHER
from tests.desktop.session import VirtualDesktop

pytestmark = pytest.mark.desktop


def test_a_program_that_ends_before_it_has_its_name_is_noticed(desktop: VirtualDesktop) -> None:
    program = desktop.processes.start("false", ["false"], desktop.environment)
    with pytest.raises(ChildProcessError, match=r"false.*ended with 1"):
        desktop.bus.wait_for_name("org.example.Nobody", program=program)


def test_a_panel_that_is_gone_is_brought_back(desktop: VirtualDesktop) -> None:
    desktop.kill_panel()
    assert not desktop.bus.is_owned(WATCHER)
    desktop.restore_panel()
    assert desktop.bus.is_owned(WATCHER)
    before = list(desktop._panel_processes)
    desktop.restore_panel()
    assert desktop._panel_processes == before


def test_the_panel_comes_back_though_its_settings_are_no_longer_served(desktop: VirtualDesktop) -> None:
    """As after five minutes in which nobody asked for them."""
    desktop.restore_panel()  # the test before may have left none
    settings = desktop._panel_processes[0]
    desktop.processes.end(settings)
    desktop.bus.wait_for_name("org.xfce.Xfconf", owned=False)
    desktop.restore_panel()
    assert desktop.bus.is_owned(WATCHER)
