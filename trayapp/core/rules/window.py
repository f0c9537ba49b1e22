"""The rules of the window, the tray icon and the clipboard."""

from __future__ import annotations

from typing import Final

from trayapp.core import effects as fx
from trayapp.core import events as ev
from trayapp.core.answers.body import header, text_of
from trayapp.core.effects import Effect
from trayapp.core.language import _
from trayapp.core.notices import IN_MEMORY
from trayapp.core.record import replace
from trayapp.core.rules.calls import values_sent
from trayapp.core.rules.steps import Step, rule
from trayapp.core.rules.trail import origin
from trayapp.core.state import Activity, Explanation, Page, State


@rule.register(ev.CopyChosen)
def copy_chosen(event: ev.CopyChosen, state: State) -> Step:
    return replace(state, copied=_("{what} copied", what=event.what)), (fx.Copy(event.text),)


@rule.register(ev.AnswerCopyChosen)
def answer_copy_chosen(_event: ev.AnswerCopyChosen, state: State) -> Step:
    if state.answer is None:
        return state, ()
    text = text_of(state.answer.content, header(state.answer, "Content-Type"))
    return replace(state, copied=_("Answer copied")), (fx.Copy(text),)


@rule.register(ev.AnswerFormChosen)
def answer_form_chosen(event: ev.AnswerFormChosen, state: State) -> Step:
    key = event.api, event.call
    others = tuple(each for each in state.forms if each[0] != key)
    return replace(state, forms=(*others, (key, event.form)), copied=None), ()


@rule.register(ev.AnswerSaveChosen)
def answer_save_chosen(event: ev.AnswerSaveChosen, state: State) -> Step:
    shown = () if state.answer is None else (state.answer,)  # another one, if the dialog was open for long
    answer = next((each for each in (*shown, *state.history) if each.number == event.number), None)
    if answer is None or not event.path:
        return state, ()
    return replace(state, copied=None, not_saved=None), (fx.SaveAnswer(event.path, answer.content),)


@rule.register(ev.AnswerSaved)
def answer_saved(event: ev.AnswerSaved, state: State) -> Step:
    return replace(
        state, copied=None if event.refused else _("Saved as {name}", name=event.name), not_saved=event.refused
    ), ()


@rule.register(ev.LinkChosen)
def link_chosen(event: ev.LinkChosen, state: State) -> Step:
    return state, (fx.OpenBrowser(event.link),)


@rule.register(ev.NoticeDismissed)
def notice_dismissed(event: ev.NoticeDismissed, state: State) -> Step:
    return replace(state, dismissed=state.dismissed | {event.code}), ()


@rule.register(ev.ProblemDismissed)
def problem_dismissed(_event: ev.ProblemDismissed, state: State) -> Step:
    return replace(state, problem=None, page=Page.CLOSED), ()


_OPENED: Final[dict[type[ev.Event], Page]] = {
    ev.AccountsAsked: Page.ACCOUNTS,
    ev.HistoryAsked: Page.HISTORY,
    ev.KeysAsked: Page.KEYS,
    ev.WhatIsAskedChosen: Page.ASKED,
}
"""The pages that a control of the window opens, with nothing to find out before."""


def page_asked(event: ev.Event, state: State) -> Step:
    return replace(state, page=_OPENED[type(event)], problem=None), ()


for _event in _OPENED:
    rule.register(_event, page_asked)


@rule.register(ev.ApiPageChosen)
def api_page_chosen(event: ev.ApiPageChosen, state: State) -> Step:
    """Show an API's page, from the overview or from a notification."""
    return replace(state, page=Page.API, api_shown=event.api, problem=None), (fx.RaiseWindow(),)


@rule.register(ev.ExplainAsked)
def explain_asked(_event: ev.ExplainAsked, state: State) -> Step:
    return replace(state, page=Page.EXPLAIN, problem=None, explanation=None), ()


@rule.register(ev.FormSent)
def form_sent(event: ev.FormSent, state: State) -> Step:
    if event.form == Page.VALUES:
        return values_sent(event, state)
    if event.form != Page.EXPLAIN:
        return state, ()
    text = dict(event.values).get("text", "")
    return replace(state, explanation=Explanation(text), copied=None), (fx.Explain(text),)


@rule.register(ev.WindowAsked)
def window_asked(_event: ev.WindowAsked, state: State) -> Step:
    page = Page.OVERVIEW
    if state.activity is Activity.PROMPTING or state.late:
        page = Page.WAITING
    elif state.problem is not None:
        page = Page.PROBLEM
    return replace(state, page=page, unasked=False), (fx.RaiseWindow(),)


@rule.register(ev.BackChosen)
def back_chosen(_event: ev.BackChosen, state: State) -> Step:
    before = origin(state)
    return replace(state, page=Page.OVERVIEW if before is Page.CLOSED else before, problem=None), ()


@rule.register(ev.WindowClosed)
def window_closed(_event: ev.WindowClosed, state: State) -> Step:
    trouble = None if state.page is Page.PROBLEM else state.problem
    state = replace(state, page=Page.CLOSED, problem=trouble, described=None, unasked=False)
    # Without a panel the window is the only control: closing it would leave a program that nobody can use.
    return state, () if state.tray_host else (fx.Quit(),)


@rule.register(ev.QuitChosen)
def quit_chosen(_event: ev.QuitChosen, state: State) -> Step:
    cancel: tuple[Effect, ...] = (fx.CancelPrompt(),) if state.activity is Activity.PROMPTING else ()
    return replace(state, quitting=True), (*cancel, fx.Quit())


@rule.register(ev.NoticeRaised)
def notice_raised(event: ev.NoticeRaised, state: State) -> Step:
    notice = event.notice
    known = notice in state.notices or notice.code in state.dismissed
    told: tuple[Effect, ...] = () if known else (fx.Notify(notice.title, notice.message),)
    watch: tuple[Effect, ...] = (fx.WatchKeyring(),) if notice.code == IN_MEMORY else ()
    return state.with_notice(notice), (*told, *watch)


@rule.register(ev.TrayHostChanged)
def tray_host_changed(event: ev.TrayHostChanged, state: State) -> Step:
    if event.present == state.tray_host:
        return state, ()
    state = replace(state, tray_host=event.present)
    if not event.present and state.page is Page.CLOSED:
        return replace(state, page=Page.OVERVIEW, unasked=True), (fx.RaiseWindow(),)
    if event.present and state.unasked:
        return replace(state, unasked=False), (fx.CloseUnused(),)
    return state, ()
