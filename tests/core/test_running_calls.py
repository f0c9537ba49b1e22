"""Calls that run side by side, their ends, and where their answers are shown."""

from __future__ import annotations

import pytest

from tests.core.build import ADA, APIS, NOAH, granted, run, setup, signed_in
from tests.core.playbook import Playbook
from trayapp.core import effects as fx
from trayapp.core import events as ev
from trayapp.core.model import Announced, Answer, Status
from trayapp.core.problems import Problem
from trayapp.core.record import replace
from trayapp.core.request import Parameter
from trayapp.core.rules import calls
from trayapp.core.state import Page, SignIn, State, initial
from trayapp.core.update import update
from trayapp.core.views.elements import Banner, Busy, Button, LedgerList, WindowView
from trayapp.core.views.menu import MenuEntry
from trayapp.core.views.tray import tray_view
from trayapp.core.views.window import window_view

CUSTOMERS = ev.CallChosen("customer", "list")
VENDORS = ev.CallChosen("vendor", "list")


def answered(api: str = "customer", content: bytes = b"[]") -> ev.CallAnswered:
    return ev.CallAnswered(Answer(api, "list", f"https://{api}.contoso.example/", 200, 12, 1, content))


def story() -> Playbook:
    return Playbook(signed_in())


def window(state: State) -> WindowView:
    view = window_view(state)
    assert view is not None
    return view


def pressed(button: Button | MenuEntry | None) -> ev.Event:
    assert button is not None
    assert isinstance(button.event, ev.Event)
    return button.event


def menu(state: State) -> dict[str, MenuEntry]:
    return {each.label: each for each in tray_view(state).menu}


class TestRunning:
    def test_several_run_side_by_side_and_each_says_since_when(self) -> None:
        running = story().given(CUSTOMERS, ev.CallBegun("customer", "list", 100.0), VENDORS).given(ev.WindowAsked())
        busy = [each for each in window(running.state).blocks if isinstance(each, Busy)]
        assert [(each.text, each.since) for each in busy] == [
            ("Customer API  ·  Recent customers", 100.0),
            ("Vendor API  ·  Vendors", None),
        ]

    def test_a_click_on_one_that_runs_says_so(self) -> None:
        running = story().given(ev.WindowAsked(), CUSTOMERS).on(CUSTOMERS)
        assert window(running.state).status == "Recent customers is running already"

    def test_a_click_on_one_that_runs_in_an_older_menu_shows_what_runs(self) -> None:
        running = story().given(CUSTOMERS).on(CUSTOMERS, fx.RaiseWindow()).has(page=Page.OVERVIEW)
        assert window(running.state).status == "Recent customers is running already"
        assert any(isinstance(each, Busy) for each in window(running.state).blocks)

    @pytest.mark.parametrize(("at", "page"), list(enumerate([Page.OVERVIEW, Page.VALUES, Page.CONFIRM])))
    def test_a_click_while_the_session_is_looked_at_says_so(self, at: int, page: Page) -> None:
        call = replace(APIS[0].calls[0], method="POST", parameters=(Parameter("n", "N"),))
        opened = Playbook(signed_in(initial(setup(apis=(replace(APIS[0], calls=(call,)),)))))
        clicks = [CUSTOMERS, ev.FormSent(Page.VALUES, values=(("n", "1"),), at=1.0), ev.CallConfirmed()]
        opened.given(ev.WindowAsked(), *clicks[:at], ev.CheckAgainChosen()).on(clicks[at]).has(page=page)
        assert window(opened.state).status == "Not now: a sign-in or a check is under way"

    def test_one_is_ended_and_the_other_goes_on(self) -> None:
        running = story().given(CUSTOMERS, VENDORS)
        stop = pressed(menu(running.state)["Cancel the call: Recent customers"])
        running.on(stop, fx.StopCall("customer", "list")).has(calls=(("vendor", "list"),), status=Status.WORKING)
        running.on(answered())  # it came in between
        running.has(history=(), unread=())

    def test_what_was_ended_is_no_error_and_changes_no_page(self) -> None:
        running = story().given(ev.WindowAsked(), CUSTOMERS)
        running.on(ev.CallStopped("customer", "list"), fx.StopCall).has(page=Page.OVERVIEW, problem=None, answer=None)
        running.on(CUSTOMERS, fx.SendCall)  # and can be called again at once

    def test_all_can_be_ended_at_once(self) -> None:
        running = story().given(CUSTOMERS, VENDORS)
        running.on(pressed(menu(running.state)["Cancel all 2 calls"]), fx.StopCall, fx.StopCall).has(calls=())

    def test_of_many_calls_a_page_shows_some_and_how_many_more(self) -> None:
        api = replace(APIS[0], calls=tuple(replace(APIS[0].calls[0], name=f"c{n}") for n in range(9)))
        state = signed_in(initial(setup(apis=(api,))))
        state, _ = run(state, *(ev.CallChosen("customer", f"c{n}") for n in range(9)), ev.WindowAsked())
        busy = [each for each in window(state).blocks if isinstance(each, Busy)]
        assert (len(busy), busy[-1].text) == (6, "4 more calls")


class TestWhoseCallsTheyAre:
    """What is on its way, and what was typed and answered, belongs to the account that called."""

    GONE = pytest.mark.parametrize(
        "leaving",
        [
            (ev.SignOutChosen(), ev.SignedOut((ADA.home_id,))),
            (ev.OtherAccountNamed("sam@contoso.example"),),
            (ev.AccountChosen(NOAH.home_id),),
            (ev.OtherAccountChosen(), ev.SignInConfirmed(), ev.PromptAnswered(NOAH, granted(APIS[0]))),
        ],
        ids=["signed out", "named", "switched", "signed in as another"],
    )

    @GONE
    def test_they_are_hung_up_on_when_the_account_goes(self, leaving: tuple[ev.Event, ...]) -> None:
        state = replace(signed_in(), accounts=(ADA, NOAH))
        effects = []
        state, _ = run(state, CUSTOMERS, VENDORS)
        for event in leaving:
            state, came = update(state, event)
            effects += [each for each in came if isinstance(each, fx.StopCall)]
        assert effects == [fx.StopCall("customer", "list"), fx.StopCall("vendor", "list")]
        assert state.calls == ()

    @GONE
    def test_nothing_of_it_is_left_for_the_next_account(self, leaving: tuple[ev.Event, ...]) -> None:
        state = replace(signed_in(), accounts=(ADA, NOAH), remembered=(("customer", "list", (("q", "secret"),)),))
        state, _ = run(state, CUSTOMERS, answered(content=b"secret"), VENDORS)
        for event in (*leaving, answered("vendor", b"secret")):
            state, effects = update(state, event)
            assert not any(isinstance(each, fx.KeepLedger) and "secret" in repr(each) for each in effects)
        assert "secret" not in repr(state.fields())


class TestWhereAnAnswerIsShown:
    def test_it_is_offered_to_who_is_there(self) -> None:
        called = story().given(CUSTOMERS, ev.CallBegun("customer", "list", 100.0))
        called.on(answered(), fx.OfferAnswer(1, "Recent customers", "Customer API: Answered (200)", 100.0))
        called.has(page=Page.CLOSED, unread=(1,))
        called.on(ev.AnswerChosen(1), fx.RaiseWindow()).has(page=Page.ANSWER, unread=())

    def test_the_one_that_is_read_is_not_replaced(self) -> None:
        reading = story().given(CUSTOMERS, answered(), VENDORS)
        reading.on(
            answered("vendor"),
            fx.Notify("Vendors", "Vendor API: Answered (200)", ev.AnswerChosen(2), Announced.ANSWERS),
        )
        assert reading.state.answer is not None
        assert (reading.state.answer.api, reading.state.unread) == ("customer", (2,))
        (news,) = [each for each in window(reading.state).blocks if isinstance(each, Banner)]
        reading.on(pressed(news.dismiss), fx.RaiseWindow()).has(unread=())

    @pytest.mark.parametrize("page", sorted(set(Page) - {Page.CLOSED, Page.OVERVIEW, Page.API, Page.HISTORY}))
    def test_a_page_that_is_read_or_filled_in_or_asks_something_is_not_replaced(self, page: Page) -> None:
        prompt = SignIn(signed_in().everything())
        asked = Playbook(replace(run(signed_in(), CUSTOMERS)[0], page=page, sign_in=prompt))
        asked.on(answered(), fx.Notify).has(page=page, unread=(1,))

    def test_called_again_from_its_page_it_takes_its_own_place(self) -> None:
        reading = story().given(CUSTOMERS, answered(), CUSTOMERS)
        reading.on(answered(content=b'[{"id": 2}]')).has(page=Page.ANSWER, unread=())
        assert reading.state.answer == reading.state.history[0]

    def test_one_that_nobody_saw_can_be_had_from_the_menu(self) -> None:
        away = Playbook(run(signed_in(), CUSTOMERS)[0]).on(answered(), fx.OfferAnswer)
        away.on(pressed(menu(away.state)["Show the answer: Recent customers"]), fx.RaiseWindow()).has(page=Page.ANSWER)

    def test_a_problem_is_offered_as_an_answer_is(self) -> None:
        trouble = Problem("call-failed", "It refused.")
        failed = ev.CallAnswered(Answer("customer", "list", "https://c/", 500, problem=trouble))
        offered = fx.OfferAnswer(1, "Recent customers", f"Customer API: {trouble.title}", None)
        story().given(CUSTOMERS).on(failed, offered)


class TestHistory:
    def times(self, count: int, content: bytes = b"[]", state: State | None = None) -> Playbook:
        read = Playbook(state or signed_in())
        for _ in range(count):
            read.given(CUSTOMERS, answered(content=content))
        return read

    def test_the_newest_comes_first_and_each_can_be_shown_again(self) -> None:
        read = self.times(2).given(VENDORS).on(answered("vendor"), fx.Notify).given(ev.HistoryAsked())
        (rows,) = [each for each in window(read.state).blocks if isinstance(each, LedgerList)]
        assert [each.title for each in rows.rows] == ["Vendors", "Recent customers", "Recent customers"]
        read.on(rows.rows[2].buttons[0].event, fx.RaiseWindow()).has(page=Page.ANSWER)
        assert read.state.answer == read.state.history[2]
        assert [each.event for each in rows.rows[0].buttons] == [ev.AnswerChosen(3), VENDORS]

    def test_a_hundred_are_kept(self) -> None:
        assert [each.number for each in self.times(130).state.history] == list(range(130, 30, -1))

    def test_large_ones_push_out_the_oldest(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(calls, "MOST_BYTES", 25)
        assert [each.number for each in self.times(4, b'[{"a": 1}]').state.history] == [4, 3]

    def test_switched_off_only_the_last_one_is_kept_and_what_nobody_has_seen(self) -> None:
        off = signed_in(initial(replace(setup(), call_history=False)))
        read = self.times(3, state=off).given(VENDORS).on(answered("vendor"), fx.Notify)
        assert [each.number for each in read.state.history] == [4]
        read.given(CUSTOMERS).on(answered())
        assert [each.number for each in read.state.history] == [5, 4]

    def test_switched_off_while_the_program_runs_what_was_kept_goes(self) -> None:
        read = self.times(3).given(VENDORS).on(answered("vendor"), fx.Notify).given(ev.SettingsTouched())
        read.given(ev.SettingsChanged(replace(setup(), call_history=False)))
        assert [each.number for each in read.state.history] == [4, 3], "what nobody has seen, and what is shown"
        read.given(ev.BackChosen())
        assert "Recent calls…" not in [each.label for each in window(read.state).buttons]

    def test_another_account_finds_nothing_of_it(self) -> None:
        read = self.times(2).given(ev.HistoryAsked(), ev.SignOutChosen(), ev.SignedOut((ADA.home_id,)))
        read.has(history=(), unread=(), answer=None, page=Page.OVERVIEW)

    def test_answers_of_a_call_that_the_settings_no_longer_have_go(self) -> None:
        read = self.times(1).given(ev.SettingsTouched(), ev.SettingsChanged(setup(apis=APIS[1:])))
        read.has(history=(), unread=())
