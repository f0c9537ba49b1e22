"""The tray icon as a function of the state: its picture, its tooltip, its menu."""

from __future__ import annotations

from typing import Final

from trayapp.core import events as ev
from trayapp.core.consent.scopes import name_of
from trayapp.core.language import N_, _
from trayapp.core.listing import MOST_LETTERS, MOST_PLAIN, favourites, recent, sections
from trayapp.core.model import Api, ApiConsent, Consent, Status
from trayapp.core.problems import AWAITED
from trayapp.core.request import Call
from trayapp.core.state import Activity, State
from trayapp.core.views.call import call_label
from trayapp.core.views.menu import MenuEntry, TrayView
from trayapp.core.views.wording import (
    headline,
    new_permissions,
    offer,
    sign_in_label,
    waiting_line,
)

MOST_LISTED = 3
"""Running calls, or new answers, that the menu lists."""
MOST_FIRST: Final = 5
"""Favourites that stand in the menu itself; more are in a menu below it."""
ALL: Final = N_("All APIs")
SEPARATOR = MenuEntry(separator=True)


def tray_view(state: State) -> TrayView:
    """Return the tray icon that shows `state`."""
    if state.first_start is not None:
        return configuration_tray(missing=state.first_start.found.missing)
    return TrayView(state.status.value, "Consentray", _tooltip(state), _menu(state))


def configuration_tray(*, missing: bool = False) -> TrayView:
    """Return the tray icon of a program without a usable configuration."""
    tooltip = _("Not set up yet") if missing else _("The configuration needs to be corrected")
    menu = (
        MenuEntry(_("Not set up yet") if missing else _("Configuration needed"), enabled=False),
        MenuEntry(_("Set up Consentray…") if missing else _("Show Consentray"), ev.WindowAsked(), default=True),
        MenuEntry(_("About Consentray"), ev.AboutAsked()),
        MenuEntry(_("Quit"), ev.QuitChosen()),
    )
    return TrayView("signed-out" if missing else "problem", "Consentray", tooltip, menu)


def _tooltip(state: State) -> str:
    if state.status is Status.PROBLEM and state.problem is not None:
        return f"{headline(state)}\n{state.problem.title}"
    if state.status is Status.OFFLINE:
        return _("{headline}\nOffline", headline=headline(state))
    if state.account is None:
        return headline(state)
    lines = [headline(state), state.progress]
    needed = new_permissions(state)
    if state.status is Status.ATTENTION and needed:
        lines.append(_("{needed} needed", needed=needed))
    if waiting := waiting_line(state):
        lines.append(waiting)
    return "\n".join(lines)


def _menu(state: State) -> tuple[MenuEntry, ...]:
    entries = [MenuEntry(headline(state), enabled=False)]
    if state.account is not None:
        entries.append(MenuEntry(state.progress, enabled=False))
    entries.append(SEPARATOR)
    entries += _first(state)
    entries.append(SEPARATOR)
    entries += _session(state)
    entries += _calls(state)
    entries.append(SEPARATOR)
    entries += _apis(state)
    entries.append(SEPARATOR)
    entries.append(MenuEntry(_("Show Consentray"), ev.WindowAsked(), default=True))
    if _shown(state, "settings"):
        entries.append(MenuEntry(_("Settings…"), ev.SettingsAsked()))
    if state.status in {Status.PROBLEM, Status.OFFLINE}:
        entries.append(MenuEntry(_("Check this set-up…"), ev.CheckUpAsked()))
    if _shown(state, "about"):
        entries.append(MenuEntry(_("About Consentray"), ev.AboutAsked()))
    if state.accounts and _shown(state, "switch-account"):
        entries.append(_accounts(state))
    if state.account is not None and _shown(state, "sign-out"):
        entries.append(MenuEntry(_("Sign out"), ev.SignOutChosen(), enabled=not state.busy))
    if _shown(state, "quit"):
        entries.append(MenuEntry(_("Quit"), ev.QuitChosen()))
    return _tidy(entries)


def _shown(state: State, item: str) -> bool:
    """Return whether the menu has this item: the configuration can hide items (`hidden_menu_items`)."""
    return item not in state.setup.hidden_menu_items


def _tidy(entries: list[MenuEntry]) -> tuple[MenuEntry, ...]:
    """Remove separators that divide nothing, as their neighbours are hidden."""
    tidy: list[MenuEntry] = []
    for entry in entries:
        if not entry.separator or (tidy and not tidy[-1].separator):
            tidy.append(entry)
    return tuple(tidy[:-1] if tidy and tidy[-1].separator else tidy)


def _accounts(state: State) -> MenuEntry:
    active = state.account.home_id if state.account else None
    entries = [
        MenuEntry(each.username, ev.AccountChosen(each.home_id), enabled=not state.busy, checked=each.home_id == active)
        for each in state.accounts
    ]
    entries.append(SEPARATOR)
    if _shown(state, "another-account"):
        entries.append(MenuEntry(_("Use another account…"), ev.OtherAccountChosen(), enabled=not state.busy))
    if len(state.accounts) > 1 and _shown(state, "sign-out"):
        entries.append(MenuEntry(_("Sign out of all accounts"), ev.SignOutOfAllChosen(), enabled=not state.busy))
    return MenuEntry(_("Switch account"), children=_tidy(entries))


def _session(state: State) -> list[MenuEntry]:
    if state.activity is Activity.PROMPTING:
        link = state.sign_in.link if state.sign_in else None
        return [
            MenuEntry(_("Open the browser again"), ev.BrowserAgainChosen(), enabled=link is not None),
            MenuEntry(
                _("Copy the sign-in link"), ev.CopyChosen(link or "", _("Sign-in link")), enabled=link is not None
            ),
            MenuEntry(_("Cancel sign-in"), ev.SignInCancelled()),
        ]
    if state.late:
        return [MenuEntry(_("Don't wait for the consent"), ev.SignInCancelled())]
    entries = []
    if state.account is None or state.pending():
        entries.append(MenuEntry(sign_in_label(state), ev.SignInChosen(), enabled=not state.busy))
    if (narrower := offer(state)) is not None:
        entries.append(MenuEntry(f"{narrower.label}…", ev.NarrowChosen()))
    if state.again():
        entries.append(MenuEntry(_("Ask again…"), ev.AskAgainChosen()))
    if state.account is not None and _shown(state, "check-again"):
        entries.append(MenuEntry(_("Check again"), ev.CheckAgainChosen(), enabled=not state.busy))
    return entries


def _calls(state: State) -> list[MenuEntry]:
    """List the answers that nobody has seen, and the calls on their way: each can be ended."""
    unread = [each for each in state.history if each.number in state.unread]
    entries = [
        MenuEntry(
            _("Show the answer: {title}", title=state.setup.titles(each.api, each.call)[1]),
            ev.AnswerChosen(each.number),
        )
        for each in unread[:MOST_LISTED]
    ]
    entries += [
        MenuEntry(_("Cancel the call: {title}", title=state.setup.titles(*each.key)[1]), ev.CallStopped(*each.key))
        for each in state.sent[:MOST_LISTED]
    ]
    if len(state.sent) > 1:
        entries.append(MenuEntry(_("Cancel all {count} calls", count=len(state.sent)), ev.CallStopped()))
    return entries


def _first(state: State) -> list[MenuEntry]:
    """List the favourite calls, and the recent ones."""
    if state.account is None:
        return []
    known, last = favourites(state.setup), recent(state.setup, state.history)
    first = [_call(state, *each, state.ledger(each[0].name), whole=True) for each in known]
    entries = [MenuEntry(_("Favourites"), enabled=False)] if known else []
    entries += first[:MOST_FIRST]
    if len(first) > MOST_FIRST:
        entries.append(MenuEntry(_("More favourites"), children=tuple(first[MOST_FIRST:])))
    entries += [MenuEntry(_("Recent"), enabled=False)] if last else []
    return entries + [_call(state, *each, state.ledger(each[0].name), whole=True) for each in last[:MOST_LISTED]]


def _call(state: State, api: Api, call: Call, ledger: ApiConsent, *, whole: bool = False) -> MenuEntry:
    """Return the entry of a call; the `whole` name has its API's."""
    runs = (api.name, call.name) in state.calls
    return MenuEntry(
        (f"{api.title}: " if whole else "") + call_label(call) + (" …" if runs else ""),
        ev.CallChosen(api.name, call.name),
        enabled=ledger.can_be_called and not state.busy and not runs and state.setup.allows(call),
    )


def _apis(state: State) -> list[MenuEntry]:
    """List the APIs; where there are many, in a menu for each group, so that the whole menu stays short."""
    if state.account is None:
        return []
    groups, ledger_of = sections(state.setup.apis), state.ledger_of
    entries = [[_api(state, each, ledger_of[each.name]) for each in group.apis] for group in groups]
    if len(state.setup.apis) <= MOST_PLAIN:
        return [entry for group in entries for entry in group]
    below = []
    for group, children in zip(groups, entries, strict=True):
        waiting = sum(not ledger_of[each.name].ready for each in group.apis)
        title = group.title or _(ALL)
        label = _("{title} ({waiting} not ready)", title=title, waiting=waiting) if waiting else title
        below.append(MenuEntry(label, children=tuple(children)))
    return below if len(below) <= MOST_LETTERS else [MenuEntry(_(ALL), children=tuple(below))]


def _api(state: State, api: Api, ledger: ApiConsent) -> MenuEntry:
    children = [_call(state, api, call, ledger) for call in api.calls]
    if _shown(state, "permissions"):
        children.append(SEPARATOR)
        children += _permissions(ledger)
    return MenuEntry(_api_label(ledger), enabled=bool(children), children=_tidy(children))


def _api_label(ledger: ApiConsent) -> str:
    trouble = {
        Consent.PARTIAL: _("partly granted"),
        Consent.MISSING: _("not granted"),
        Consent.ADMIN_NEEDED: _("administrator needed"),
        Consent.UNKNOWN: _("not checked"),
    }.get(ledger.consent)
    if trouble is None and ledger.problem is not None:
        trouble = _("no connection") if ledger.problem.code == "offline" else _("needs attention")
    if ledger.problem is not None and ledger.problem.code == AWAITED:
        trouble = _("waiting for an administrator")
    return f"{ledger.title} ({trouble})" if trouble else ledger.title


def _permissions(ledger: ApiConsent) -> list[MenuEntry]:
    held = set(ledger.granted)
    return [MenuEntry(_("Permissions"), enabled=False)] + [
        MenuEntry(name_of(scope), checked=scope in held, enabled=False) for scope in ledger.asked
    ]
