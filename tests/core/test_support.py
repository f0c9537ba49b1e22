"""The page for the help desk: the log, the diagnostics, what is saved of them."""

from __future__ import annotations

import json

from tests.core.build import ADA, run, setup, signed_in
from trayapp.core import effects as fx
from trayapp.core import events as ev
from trayapp.core.record import replace
from trayapp.core.report import session_document
from trayapp.core.state import Page, State, initial
from trayapp.core.support import Part
from trayapp.core.views.elements import Banner, Body, Busy, Paragraph, WindowView
from trayapp.core.views.window import window_view

START = initial(replace(setup(), help_desk="IT", help_desk_address="it@contoso.example"))
CHECKS, LOG = Part("checks.json", "Checks", b"[1]"), Part("log.jsonl", "Log", b'{"text": "one"}\n')


def window(state: State) -> WindowView:
    view = window_view(state)
    assert view is not None
    return view


def labels(state: State) -> list[str]:
    return [button.label for button in window(state).buttons]


def body(state: State) -> Body:
    (block,) = [block for block in window(state).blocks if isinstance(block, Body)]
    return block


def test_the_log_is_a_table_and_leads_to_the_diagnostics() -> None:
    state, effects = run(START, ev.AboutAsked(), ev.LogAsked())
    assert effects[-2:] == (fx.RaiseWindow(), fx.Collect(False, session_document(START)))
    assert any(isinstance(block, Busy) for block in window(state).blocks)
    state, _ = run(state, ev.Collected((LOG,)))
    assert (body(state).content, body(state).form, body(state).forms) == (LOG.content, "Table", ())
    assert labels(state) == ["Back", "Copy", "Diagnostics…"]
    empty, _ = run(START, ev.LogAsked(), ev.Collected((Part("log.jsonl", "Log", b""),)))
    assert any(isinstance(block, Paragraph) and "Nothing was logged" in block.text for block in window(empty).blocks)


def test_each_part_of_the_diagnostics_is_shown_before_it_is_saved() -> None:
    state, _ = run(START, ev.DiagnosticsAsked(), ev.Collected((CHECKS, LOG)))
    assert (body(state).content, body(state).form) == (CHECKS.content, "Tree")
    assert [(each.label, each.primary) for each in body(state).forms] == [("Checks", True), ("Log", False)]
    state, _ = run(state, body(state).forms[1].event)
    assert (body(state).content, body(state).form) == (LOG.content, "Table")
    _, effects = run(state, ev.DiagnosticsSaveChosen("x.zip", "/tmp/x.zip"))
    assert effects == (fx.SaveDiagnostics("/tmp/x.zip", (CHECKS, LOG)),)


def test_what_was_saved_can_be_mailed_and_what_could_not_be_is_said() -> None:
    state, _ = run(START, ev.DiagnosticsAsked(), ev.Collected((CHECKS,)), ev.DiagnosticsSaved("x.zip"))
    (desk,) = [block for block in window(state).blocks if isinstance(block, Banner)]
    assert desk.dismiss is not None
    assert isinstance(desk.dismiss.event, ev.LinkChosen)
    assert desk.dismiss.event.link.startswith("mailto:?to=it%40contoso.example")
    assert "x.zip" in desk.dismiss.event.link
    assert window(state).status == "Saved as x.zip"
    state, _ = run(state, ev.DiagnosticsSaved("x.zip", "No space left"))
    (banner,) = [block for block in window(state).blocks if isinstance(block, Banner)]
    assert banner.text == "No space left"


def test_what_comes_late_or_without_the_page_changes_nothing() -> None:
    for late in (
        ev.Collected((LOG,)),
        ev.PartChosen("x"),
        ev.DiagnosticsSaveChosen("x", "/x"),
        ev.DiagnosticsSaved("x"),
    ):
        assert run(START, late) == (START, ())
    state, _ = run(START, ev.LogAsked(), ev.Collected((LOG,)), ev.Collected(()))
    assert body(state).content == LOG.content


def test_the_page_leads_back() -> None:
    state, _ = run(START, ev.AboutAsked(), ev.LogAsked(), ev.Collected((LOG,)))
    state, _ = run(state, ev.DiagnosticsAsked(), ev.BackChosen())
    assert state.page is Page.OVERVIEW


def test_the_session_names_nobody() -> None:
    state = signed_in()
    assert state.account == ADA
    said = json.dumps(session_document(state))
    assert ADA.username not in said
    assert ADA.name not in said
