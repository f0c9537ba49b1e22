"""The program between the rules and those who carry their effects out."""

from __future__ import annotations

from pathlib import Path

from tests.core.build import ADA, setup, signed_in
from trayapp.core import effects as fx
from trayapp.core import events as ev
from trayapp.core.state import Activity, State
from trayapp.runtime.journal import Journal
from trayapp.runtime.program import Program
from trayapp.system.log import Log


class Nobody:
    """Takes what is shown and what is to be carried out."""

    def __init__(self) -> None:
        self.shown: list[State] = []
        self.run_effects: list[fx.Effect] = []

    def show(self, state: State) -> None:
        self.shown.append(state)

    def run(self, effect: fx.Effect) -> None:
        self.run_effects.append(effect)

    def close(self) -> None:
        pass

    def raise_window(self) -> None:
        pass

    def copy(self, text: str) -> None:
        pass

    def notify(self, title: str, message: str, event: object = None) -> None:
        pass

    def offer_answer(self, _offer: fx.OfferAnswer) -> bool:
        return True

    def is_unused(self) -> bool:
        return True

    def quit(self) -> None:
        pass


def program_for(here: Nobody, folder: Path) -> Program:
    return Program(signed_in(), here, here, Journal(Log(folder)), lambda: ev.SettingsChanged(setup()))


def test_a_click_right_after_the_settings_were_touched_is_not_lost(tmp_path: Path) -> None:
    """An editor's last write and a user's click may come in either order, and close together."""
    here = Nobody()
    program = program_for(here, tmp_path)
    program.handle(ev.SettingsTouched())
    assert program.state.activity is Activity.IDLE
    program.handle(ev.CallChosen("customer", "list"))
    assert any(isinstance(each, fx.SendCall) and each.account == ADA for each in here.run_effects)


def test_reading_the_settings_greys_nothing_out(tmp_path: Path) -> None:
    here = Nobody()
    program_for(here, tmp_path).handle(ev.SettingsTouched())
    assert not any(state.busy for state in here.shown)
