"""Whatever happens, in whatever order: no rule raises, every view can be drawn, and what must hold holds."""

from __future__ import annotations

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.build import ADA, APIS, NOAH, content, setup
from trayapp.core import effects as fx
from trayapp.core import events as ev
from trayapp.core.described import About, SettingLine, SettingsSnapshot, Unusable
from trayapp.core.findings import Finding, Result
from trayapp.core.mistake import Mistake
from trayapp.core.model import Answer, AuthorityKind, Notice, Status, TokenOutcome
from trayapp.core.problems import CATALOGUE, Problem
from trayapp.core.report import consent_document
from trayapp.core.state import State, initial
from trayapp.core.update import update
from trayapp.core.views.menu import MenuEntry
from trayapp.core.views.tray import tray_view
from trayapp.core.views.window import window_view

api_names = st.sampled_from([api.name for api in APIS])
accounts = st.sampled_from([ADA, NOAH])
problems = st.builds(
    lambda code, claims: Problem(code, "Something happened.", claims=claims),
    st.sampled_from(sorted(CATALOGUE)),
    st.none() | st.just('{"access_token": {}}'),
)
calls = st.sampled_from([(api.name, call.name) for api in APIS for call in api.calls])
scopes = api_names.flatmap(
    lambda name: st.sets(st.sampled_from(next(api.scopes for api in APIS if api.name == name))).map(
        lambda held: (name, tuple(sorted(held)))
    )
)
outcomes = st.one_of(
    scopes.map(lambda pair: TokenOutcome(*pair)),
    st.builds(lambda name, trouble: TokenOutcome(name, problem=trouble), api_names, problems),
)
answers = st.builds(
    lambda call, status, body, trouble: Answer(
        call[0], call[1], "https://api", status, 5, 1, content(body), problem=trouble
    ),
    calls,
    st.none() | st.sampled_from([200, 401, 500, 799]),
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
        max_leaves=12,
    ),
    st.none() | problems,
)
events = st.one_of(
    st.sampled_from(
        [
            ev.SignInChosen(),
            ev.SignInConfirmed(),
            ev.SignInConfirmed(dismissed=True),
            ev.NarrowChosen(),
            ev.AskAgainChosen(),
            ev.ApprovalDue(),
            ev.SystemChanged(),
            ev.AdminAsked(),
            ev.ExplainAsked(),
            ev.FormSent("explain", values=(("text", "90094"),)),
            ev.PromptFailed(Problem("admin-consent-needed", "Ask.")),
            ev.SignInCancelled(),
            ev.BrowserAgainChosen(),
            ev.CheckAgainChosen(),
            ev.SignOutChosen(),
            ev.ProblemDismissed(),
            ev.WindowAsked(),
            ev.BackChosen(),
            ev.NetworkChanged(),
            ev.KeyringOpened(),
            ev.ProgramReplaced(restarts=True),
            ev.ProgramReplaced(restarts=False),
            ev.ProgramRemoved(),
            ev.WhatIsAskedChosen(),
            ev.ApiPageChosen("vendor"),
            ev.ApiPageChosen("gone"),
            ev.ConsentAwaited(),
            ev.ConsentAwaited(last=True),
            ev.OtherAccountNamed("ada@contoso.example"),
            ev.WindowClosed(),
            ev.Started(),
            ev.BrowserWaiting("https://login/authorize"),
            ev.BrowserNotOpened(),
            ev.SignedOut((ADA.home_id,)),
            ev.SignedOut((ADA.home_id, NOAH.home_id)),
            ev.SignedOut((), Problem("sign-out-incomplete", "It can't be written.")),
            ev.SignOutChosen(NOAH.home_id),
            ev.SignOutOfAllChosen(),
            ev.AccountsAsked(),
            ev.OtherAccountChosen(),
            ev.AccountChosen(ADA.home_id),
            ev.AccountChosen(NOAH.home_id),
            ev.TrayHostChanged(present=True),
            ev.TrayHostChanged(present=False),
            ev.NoticeRaised(Notice("cache-in-memory", "Title", "Message.")),
            ev.NoticeDismissed("cache-in-memory"),
            ev.CopyChosen("text", "Details"),
            ev.SessionRestored(None),
            ev.SettingsAsked(),
            ev.OwnFileAsked(),
            ev.SettingChosen("theme", ("dark",)),
            ev.SettingWritten(SettingsSnapshot(()), "theme"),
            ev.SettingWritten(SettingsSnapshot(()), "theme", "No."),
            ev.SettingUndone(),
            ev.SettingWritten(SettingsSnapshot(()), "theme", undone=True),
            ev.AboutAsked(),
            ev.ProgramDescribed(About("1", ())),
            ev.PlaceAsked("/x"),
            ev.SettingsDescribed(SettingsSnapshot((SettingLine("Sign-in", "client_id", "Client", "1", "your file"),))),
            ev.CheckUpAsked(),
            ev.CheckUpAsked(again=True),
            ev.Examined(Finding("clock", "Clock", Result.FAILED, "This computer's clock is wrong."), 2),
            ev.CheckUpEnded((Finding("clock", "Clock", Result.OK, "It is right."),)),
            ev.FormSent("paste"),
            ev.SetUpTried("paste"),
            ev.SettingsTouched(),
            ev.SettingsRefused(Unusable(missing=False, mistakes=(Mistake("", "A mistake."),))),
            ev.SettingsChanged(setup(apis=APIS[:1])),
            ev.SettingsChanged(setup()),
            ev.SettingsChanged(setup(tenant="common"), new_session=True),
        ]
    ),
    api_names.map(ev.VerifyChosen),
    calls.map(lambda call: ev.CallChosen(*call)),
    st.builds(ev.PromptAnswered, accounts, outcomes),
    problems.map(ev.PromptFailed),
    problems.map(ev.Failed),
    problems.map(ev.Explained),
    st.lists(outcomes, max_size=2).map(lambda found: ev.TokensAcquired(tuple(found))),
    st.builds(lambda who, found: ev.ApprovalLooked(who, tuple(found)), accounts, st.lists(outcomes, max_size=2)),
    answers.map(ev.CallAnswered),
    st.builds(
        lambda account, kept: ev.SessionRestored(account, tuple(kept), accounts=(ADA, NOAH)),
        accounts,
        st.lists(scopes, max_size=2),
    ),
)


@settings(max_examples=250)
@given(
    st.sampled_from(list(AuthorityKind)), st.sampled_from(["common", "organizations"]), st.lists(events, max_size=25)
)
def test_no_order_of_events_breaks_the_program(kind: AuthorityKind, tenant: str, happened: list[ev.Event]) -> None:
    state = initial(setup(kind=kind, tenant=tenant))
    for event in happened:
        before = state
        state, effects = update(state, event)
        check(before, event, state, effects)


def check(before: State, event: ev.Event, state: State, effects: tuple[fx.Effect, ...]) -> None:
    view = tray_view(state)
    assert view.icon == state.status.value
    assert all(entry.separator or entry.label for entry in flat(view.menu))
    window = window_view(state)
    if window is not None:
        assert sum(button.primary for button in window.buttons) <= 1
    json.dumps(consent_document(state))
    prompts = [effect for effect in effects if isinstance(effect, fx.OpenPrompt)]
    asked_for = isinstance(
        event,
        ev.OtherAccountChosen
        | ev.SignInChosen
        | ev.SignInConfirmed
        | ev.VerifyChosen
        | ev.CheckAgainChosen
        | ev.PromptAnswered
        | ev.NarrowChosen
        | ev.AskAgainChosen,
    ) or (isinstance(event, ev.PromptFailed) and before.sign_in is not None and before.sign_in.search is not None)
    assert not prompts or asked_for, "a prompt that the person did not ask for"
    assert len(prompts) <= 1
    if before.busy:
        assert not any(isinstance(effect, fx.SendCall | fx.ForgetAccounts) for effect in effects) or not isinstance(
            event, ev.CallChosen | ev.SignOutChosen | ev.SignOutOfAllChosen
        )
    if state.status is Status.READY:
        assert state.account is not None
        assert all(not ledger.missing and ledger.problem is None for ledger in state.ledgers)


def flat(menu: tuple[MenuEntry, ...]) -> list[MenuEntry]:
    return [each for entry in menu for each in (entry, *flat(entry.children))]
