"""The window's first page: the account, what waits, and each API with its permissions and calls."""

from __future__ import annotations

from collections.abc import Iterable

from trayapp.core import events as ev
from trayapp.core.consent.scopes import name_of
from trayapp.core.language import N_, _
from trayapp.core.listing import Named, are_many, calls_of, favourites, recent, sections, words_of
from trayapp.core.model import Api, ApiConsent, Consent
from trayapp.core.problems import AWAITED
from trayapp.core.state import Activity, State
from trayapp.core.views.call import call_label
from trayapp.core.views.consents import asks_of_browser
from trayapp.core.views.details import copy_details, remedies_of, said
from trayapp.core.views.elements import Banner, Block, Busy, Button, Finder, Found, Hero, LedgerList, LedgerRow, Tone
from trayapp.core.views.running import news, recent_calls, running_blocks
from trayapp.core.views.wording import headline, offer, sign_in_label, waiting_line

CHIPS = {
    Consent.GRANTED: (N_("Ready"), Tone.GOOD),
    Consent.PARTIAL: (N_("Partly granted"), Tone.WARNING),
    Consent.MISSING: (N_("Not granted"), Tone.WARNING),
    Consent.ADMIN_NEEDED: (N_("Administrator needed"), Tone.WARNING),
    Consent.UNKNOWN: (N_("Not checked"), Tone.NEUTRAL),
}


def overview_page(state: State) -> tuple[list[Block], list[Button]]:
    """Return the blocks and buttons of the first page: who is signed in, and what each API was granted."""
    who = state.account
    text = f"{who.username}  ·  {state.progress}" if who else _("Sign in once to use all of your organisation's APIs.")
    settings = Button(_("Settings…"), ev.SettingsAsked())
    blocks: list[Block] = [Hero(state.status.value, who.label if who else _("Not signed in"), text, settings)]
    if state.busy:
        show = Button(_("Show"), ev.WindowAsked()) if state.activity is Activity.PROMPTING or state.late else None
        blocks.append(Busy(headline(state), stop=show))
    blocks += (*running_blocks(state), *news(state), *_banners(state))
    blocks += _first(state)
    groups, ledger_of = sections(state.setup.apis), state.ledger_of
    rows = [_row(state, each, ledger_of[each.name], group.title) for group in groups for each in group.apis]
    blocks.append(LedgerList(tuple(rows)))
    return blocks, _footer(state)


def _first(state: State) -> list[Block]:
    """Return the field that finds a call, and the calls that come first."""
    if state.account is None:
        return []
    listed = {_("Favourites"): favourites(state.setup), _("Recent"): recent(state.setup, state.history)}
    rows = [LedgerRow(title, "", Tone.NEUTRAL, buttons=_buttons(state, calls)) for title, calls in listed.items()]
    shown = tuple(row for row in rows if row.buttons)
    first: list[Block] = [_finder(state)] if are_many(state.setup) else []
    return [*first, LedgerList(shown, "first")] if shown else first


def _buttons(state: State, calls: Iterable[Named]) -> tuple[Button, ...]:
    return tuple(
        Button(f"{api.title}: {call_label(call)}", ev.CallChosen(api.name, call.name))
        for api, call in calls
        if state.ledger(api.name).can_be_called
    )


def _finder(state: State) -> Finder:
    """Return the field that finds a call or an API by any of its words."""
    ledger_of = state.ledger_of
    found = [
        Found(call_label(call), where, words_of(api, call), ev.CallChosen(api.name, call.name))
        for api, call in calls_of(state.setup)
        if ledger_of[api.name].can_be_called
        for where in ["  ·  ".join(filter(None, (api.title, api.group)))]
    ]
    found += [
        Found(_("{title} (its permissions)", title=api.title), api.group, words_of(api), ev.ApiPageChosen(api.name))
        for api in state.setup.apis
    ]
    return Finder(tuple(found))


def _footer(state: State) -> list[Button]:
    buttons = []
    who = state.account
    if who is not None:
        buttons.append(Button(_("Sign out"), ev.SignOutChosen()))
    if state.accounts:
        buttons.append(Button(_("Switch account…"), ev.AccountsAsked()))
    if who is not None:
        buttons.append(Button(_("Check again"), ev.CheckAgainChosen()))
    buttons += recent_calls(state)
    if state.again():
        buttons.append(Button(_("Ask again…"), ev.AskAgainChosen()))
    shown = who is not None and any(each.problem and each.problem.admin_consent_url for each in state.ledgers)
    if not shown and (links := (who is None and state.waiting_links) or state.admin_links):
        buttons.append(
            Button(_("Copy the administrator's link"), ev.CopyChosen(links[0][1], _("Administrator's link")))
        )
    if asks_of_browser(state):
        buttons.append(Button(_("What will be asked…"), ev.WhatIsAskedChosen()))
    narrower = offer(state)
    first = narrower is not None and who is None  # the whole page was refused
    if narrower is not None and not first:
        buttons.append(Button(f"{narrower.label}…", ev.NarrowChosen()))
    if not state.busy and (who is None or state.pending()):
        buttons.append(Button(sign_in_label(state), ev.SignInChosen(), primary=not first))
    if narrower is not None and first:
        buttons.append(Button(f"{narrower.label}…", ev.NarrowChosen(), primary=True))
    return buttons


def _banners(state: State) -> list[Block]:
    banners: list[Block] = [
        Banner(
            Tone.WARNING,
            each.title,
            each.message,
            Button(_("Hide until restart"), ev.NoticeDismissed(each.code)),
        )
        for each in state.shown_notices()
    ]
    narrower, waiting = offer(state), waiting_line(state)
    if waiting:
        how = _("Consentray looks by itself from time to time, and tells you of the approval. The ready link is below.")
        banners.append(Banner(Tone.INFO, waiting, f"{how}\n{narrower.title}." if narrower else how))
    elif narrower is not None:
        banners.append(Banner(Tone.INFO, narrower.title, narrower.text))
    if not state.tray_host:
        banners.append(
            Banner(
                Tone.INFO,
                _("No system tray found"),
                _(
                    "This window replaces the tray icon, and closing it quits Consentray. The icon appears when a panel"
                    " that shows tray icons starts."
                ),
            )
        )
    return banners


def _row(state: State, api: Api, ledger: ApiConsent, group: str) -> LedgerRow:
    chip, tone = _(CHIPS[ledger.consent][0]), CHIPS[ledger.consent][1]
    if ledger.problem is not None and ledger.problem.code == AWAITED and not ledger.granted:
        chip = _("Waits for approval")
    buttons: list[Button] = []
    text = ""
    if state.account is None:
        chip, tone = _("Not asked yet"), Tone.NEUTRAL
    elif ledger.problem is not None:
        text = "\n".join(filter(None, (ledger.problem.message, said(ledger.problem))))
        if ledger.consent is Consent.GRANTED or not ledger.known:
            chip, tone = ledger.problem.title, Tone.WARNING
        if ledger.problem.needs_admin:
            buttons += remedies_of(ledger.problem, api=ledger.api)  # what a user can do is below, for all APIs at once
    if state.account is not None and ledger.problem is not None:
        buttons.append(copy_details(ledger.problem))
    if state.account is not None and ledger.can_be_called:
        allowed = [call for call in api.calls if state.setup.allows(call)]
        buttons += [Button(call_label(call), ev.CallChosen(api.name, call.name)) for call in allowed]
    if state.account is not None and ledger.known:
        buttons.append(Button(_("Permissions…"), ev.ApiPageChosen(api.name)))
    missing = ledger.missing if ledger.known else ledger.asked
    return LedgerRow(
        ledger.title,
        chip,
        tone,
        tuple(name_of(scope) for scope in ledger.granted),
        tuple(name_of(scope) for scope in missing),
        text,
        tuple(buttons),
        group,
    )
