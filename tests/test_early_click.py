"""A click that is there as soon as the menu is: nothing that the start does afterwards may overtake it."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from tests.program import Program as Commands
from trayapp.core import events as ev
from trayapp.core.state import Activity, State
from trayapp.core.views.menu import starting
from trayapp.demo.platform import Platform
from trayapp.runtime.desktop import Desktop
from trayapp.runtime.tray_run import TrayRun
from trayapp.settings.load import read_file
from trayapp.system.folders import folders
from trayapp.system.log import Log
from trayapp.ui.loop import Loop


class Clicked(Desktop):
    """A desktop whose user clicks on the first menu at once, and quits when something has come of it."""

    shown: list[State]

    def show(self, state: State) -> None:
        if not self.shown:
            self._loop.post(ev.SignInChosen())
        self.shown.append(state)
        if len(self.shown) > 1 and state.activity is Activity.IDLE:
            self._loop.post(ev.QuitChosen())


def test_no_sign_in_begins_before_the_session_is_restored(
    tmp_path: Path, platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    commands = Commands(tmp_path, platform)
    commands.configure()
    monkeypatch.setenv("BROWSER", commands.environ["BROWSER"])
    log = Log(tmp_path / "log")
    loop = Loop[ev.Event](log.unexpected)
    with closing(Clicked(loop, starting(), log, icon=False)) as desktop:
        desktop.shown = []
        TrayRun(loop, desktop, folders(), log, None).run(read_file(commands.config))
    assert desktop.shown[0].activity is Activity.RESTORING
    # A sign-in that has begun is either under way or has signed somebody in: it never vanishes.
    begun = [each for each in desktop.shown if each.activity is Activity.PROMPTING]
    assert desktop.shown[-1].account is not None or not begun
