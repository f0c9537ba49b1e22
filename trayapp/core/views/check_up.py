"""The page of the checks of the set-up: what is to be fixed first, with its fix; all else in a line each."""

from __future__ import annotations

from typing import Final

from trayapp.core import events as ev
from trayapp.core.findings import CheckUp, Finding, Result, as_text, count_text, worst_first
from trayapp.core.language import _
from trayapp.core.model import Status
from trayapp.core.problems import Action
from trayapp.core.record import replace
from trayapp.core.state import State
from trayapp.core.text import capital
from trayapp.core.views.elements import Banner, Block, Busy, Button, Hero, SettingGroup, SettingRow, Tone

OF_A_SET_UP: Final = frozenset({Action.RETRY, Action.FIX_CONFIG, Action.NONE})
"""What helps with a problem that a part of the set-up may be the reason of."""
_OF_SETTINGS: Final = {"configuration", "policies", "autostart"}


def check_up_page(state: State) -> tuple[list[Block], list[Button]]:
    """Return the blocks and the buttons of the page."""
    done = state.check_up or CheckUp()
    found = worst_first(done.findings)
    count = count_text(found)
    worst = {Result.FAILED: Status.PROBLEM, Result.WARNING: Status.ATTENTION}
    icon = Status.WORKING if done.running else worst.get(found[0].result if found else Result.OK, Status.READY)
    blocks: list[Block] = [
        Hero(icon.value, _("Check of this set-up"), f"{count}." if count else _("It takes a few seconds."))
    ]
    if done.running:
        blocks.append(
            Busy(
                _("{found} of {total} checks made…", found=len(found), total=done.total)
                if done.total
                else _("Checking…")
            )
        )
    for each in found:
        if each.is_wrong:
            tone = Tone.BAD if each.result is Result.FAILED else Tone.WARNING
            remedy = _remedy(state, each)
            by_hand = remedy is None or isinstance(remedy.event, ev.CopyChosen)
            blocks.append(Banner(tone, each.title, _text(each if by_hand else replace(each, command="")), remedy))
    for title, result in ((_("In order"), Result.OK), (_("Skipped"), Result.SKIPPED)):
        if rows := tuple(SettingRow(each.title, capital(each.detail)) for each in found if each.result is result):
            blocks.append(SettingGroup(title, rows))
    buttons = [Button(_("Back"), ev.BackChosen())]
    if not done.running:
        buttons.append(Button(_("Copy for the help desk"), ev.CopyChosen(as_text(found), _("Findings"))))
        buttons.append(Button(_("Diagnostics…"), ev.DiagnosticsAsked()))
        buttons.append(Button(_("Check again"), ev.CheckUpAsked(again=True), primary=True))
    return blocks, buttons


def _text(found: Finding) -> str:
    first = capital(found.detail)
    fix = _("What to do: {text}", text=found.fix) if found.fix else ""
    command = _("Command: {text}", text=found.command) if found.command else ""
    return "\n".join(filter(None, (first if first.endswith(".") else f"{first}.", found.why, fix, command)))


def _remedy(state: State, found: Finding) -> Button | None:
    if found.name.startswith("token:") and found.command and not state.busy:
        return Button(_("Sign in…"), ev.SignInChosen())
    if found.name in _OF_SETTINGS:
        return Button(_("Settings…"), ev.SettingsAsked())
    return Button(_("Copy the command"), ev.CopyChosen(found.command, _("Command"))) if found.command else None
