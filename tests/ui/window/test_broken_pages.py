"""A page that cannot be drawn: the real program's rules, its real shell and a real window, with one part broken."""

from __future__ import annotations

import tkinter as tk
from pathlib import Path
from typing import Any

import pytest

from tests.broken_program import fail
from tests.core.build import content
from tests.ui.window.conftest import POSTED, settle, until
from tests.ui.window.pages import CUSTOMERS, SETUP, answered, prompted
from tests.ui.window.test_updates import labels
from trayapp.core import effects as fx
from trayapp.core import events as ev
from trayapp.core.model import Answer
from trayapp.core.views import window as window_view
from trayapp.core.views.menu import starting
from trayapp.runtime.desktop import Desktop
from trayapp.runtime.journal import Journal
from trayapp.runtime.program import Program
from trayapp.system.log import Log
from trayapp.ui.window import Window
from trayapp.ui.window.blocks.body import BodyBlock
from trayapp.ui.window.blocks.hero import HeroBlock
from trayapp.ui.window.blocks.ledger import LedgerBlock

CANNOT = "This page can't be shown"


class OneLoop:
    """The loop of a test, which drives Tk itself."""

    def __init__(self, root: tk.Tk) -> None:
        self._root = root
        self.stopped = False

    def post(self, event: ev.Event) -> None:
        POSTED.append(event)

    def need_tk(self) -> tk.Tk:
        return self._root

    def stop(self) -> None:
        self.stopped = True


class Stage:
    """The program with a real window; what its worker is given is kept."""

    def __init__(self, window: Window, root: tk.Tk, folder: Path) -> None:
        self.window = window
        loop: Any = OneLoop(root)
        self.loop = loop
        self.log = Log(folder)
        self.desktop = Desktop(loop, starting(), self.log)
        self.desktop._window = window
        self.effects: list[fx.Effect] = []
        worker: Any = self
        self.program = Program(answered(CUSTOMERS), worker, self.desktop, Journal(self.log))

    def run(self, effect: fx.Effect) -> None:
        self.effects.append(effect)

    def handle(self, *events: ev.Event) -> None:
        for event in events:
            self.program.handle(event)
        settle(self.window)

    @property
    def logged(self) -> int:
        return self.log.file.read_text().count('"level": "error"') if self.log.file.exists() else 0


@pytest.fixture
def stage(window: Window, root: tk.Tk, tmp_path: Path) -> Stage:
    return Stage(window, root, tmp_path)


BREAKS = [
    (window_view, "method_of"),
    (window_view, "answer_blocks"),
    (BodyBlock, "render"),
    (BodyBlock, "fit"),
    (BodyBlock, "natural_width"),
]


@pytest.mark.parametrize(("owner", "name"), BREAKS)
def test_a_plain_page_stands_in_is_logged_once_and_leads_back(
    owner: Any, name: str, stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage.handle(ev.BackChosen())
    broken = ev.CallAnswered(
        Answer("customer", "customers", "https://customer.example/", 200, 1, 1, content(CUSTOMERS))
    )
    with monkeypatch.context() as patch:
        patch.setattr(owner, name, fail)
        stage.handle(ev.CallChosen("customer", "customers"), broken, ev.CopyChosen("x", "Answer"))
        assert CANNOT in labels(stage.window)
        assert any(str(stage.log.file) in each for each in labels(stage.window))
        assert stage.logged == 1
        assert stage.window._top.clipboard_get() == "x", "what comes after the drawing is carried out"
        assert [type(each) for each in stage.effects] == [fx.SendCall]
        assert [each.button.label for each in stage.window._footer._buttons.shown] == ["Quit", "Back"]
        stage.handle(ev.WindowClosed(), ev.WindowAsked())
        assert CANNOT not in labels(stage.window)
    stage.handle(ev.CallChosen("customer", "customers"), broken)
    assert CANNOT not in labels(stage.window), "the page is tried again"
    assert len(stage.window._scroll.winfo_children()) == 2, "no page is left behind: the bar, and the one"


def test_a_page_that_fails_again_and_again_is_logged_once(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(LedgerBlock, "render", fail)
    for _ in range(3):
        stage.handle(ev.WindowAsked(), ev.CheckAgainChosen(), ev.TokensAcquired(()))
    assert CANNOT in labels(stage.window)
    assert stage.logged == 1
    stage.program.handle(ev.QuitChosen())
    assert stage.loop.stopped


def test_where_not_even_the_plain_page_can_be_drawn_the_rest_goes_on(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(HeroBlock, "render", fail)
    stage.program.handle(ev.WindowAsked())
    stage.program.handle(ev.CheckAgainChosen())
    stage.program.handle(ev.SignOutChosen())
    assert "It can't be drawn" in capsys.readouterr().err
    assert [type(each) for each in stage.effects] == [fx.AcquireTokens]
    assert not stage.loop.stopped, "there is the icon"
    stage.program.handle(ev.QuitChosen())
    assert stage.loop.stopped
    assert stage.logged == 2


@pytest.mark.parametrize("failing", ["copy", "raise_", "show"])
def test_an_effect_that_fails_takes_no_other_with_it(
    failing: str, stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(type(stage.window), failing, fail)
        for event in (ev.CopyChosen("x", "Answer"), ev.WindowAsked(), ev.CheckAgainChosen()):
            stage.program.handle(event)
    assert [type(each) for each in stage.effects] == [fx.AcquireTokens]
    assert stage.logged >= 1


def test_the_effects_after_one_that_raises_are_carried_out(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    stage.program.state = prompted(SETUP)
    monkeypatch.setattr(stage, "run", fail)
    with pytest.raises(OverflowError):
        stage.program.handle(ev.QuitChosen())
    assert stage.loop.stopped, "the prompt could not be cancelled, and the program ends"


def test_a_journal_that_fails_takes_neither_the_event_nor_its_effects(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stage.program._journal, "log_event", fail)
    with pytest.raises(OverflowError):
        stage.program.handle(ev.QuitChosen())
    assert stage.program.state.quitting
    assert stage.loop.stopped


@pytest.mark.parametrize("again", ["fold", "size"])
def test_a_page_that_fails_when_it_is_laid_out_anew_gives_way_too(
    again: str, stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stage.window, "_on_error", stage.desktop._page_failed)
    stage.handle(ev.BackChosen())
    with monkeypatch.context() as patch:
        patch.setattr(LedgerBlock, "fit", fail)
        if again == "fold":
            stage.window._kit.refit()
        else:
            stage.window._top.geometry("611x433")
        until(stage.window._top, lambda: CANNOT in labels(stage.window))
    assert stage.logged == 1
    stage.handle(ev.BackChosen(), ev.CopyChosen("x", "Answer"))
    assert CANNOT not in labels(stage.window)
