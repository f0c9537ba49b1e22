"""What a call asks for before it is sent, and the pages of its answer, as stories."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tests.core.build import ADA, NOAH, granted, run, setup, signed_in
from tests.core.playbook import Playbook
from trayapp.core import effects as fx
from trayapp.core import events as ev
from trayapp.core.model import Answer, Api, SessionConfig
from trayapp.core.problems import Problem, verification_needed
from trayapp.core.record import replace
from trayapp.core.request import Call, Parameter, ParameterKind, Request
from trayapp.core.state import Page, initial
from trayapp.core.update import update
from trayapp.core.views.elements import Button, Code, WindowView
from trayapp.core.views.form import TextEntry
from trayapp.core.views.tray import tray_view
from trayapp.core.views.window import window_view

URL = "https://customer.contoso.example/customers"
FIND = Call("find", "Find", "GET", URL + "?city={city}", (Parameter("city", "City", default="Lyon"),))
SECRET = Parameter("pin", "PIN", ParameterKind.NUMBER, remember=False)
ADD = Call(
    "add", "Add a customer", "POST", URL, (Parameter("name", "Name"), SECRET), body='{"n": "{name}", "p": "{pin}"}'
)
ADD = replace(ADD, content_type="application/json")
DROP = Call("drop", "Drop all", "DELETE", URL)
SEARCH = Call("search", "Search", "POST", URL + "/search", confirm=False)
LIST = Call("list", "List", "GET", URL)
API = Api("customer", "Customer API", ("api://c/read",), (FIND, ADD, DROP, SEARCH, LIST))
CONFIG = setup(apis=(API,))


def begin() -> Playbook:
    return Playbook(signed_in(initial(CONFIG)))


def chosen(name: str) -> ev.CallChosen:
    return ev.CallChosen("customer", name)


def sending(name: str, method: str, url: str = URL, **fields: str) -> fx.SendCall:
    return fx.SendCall(ADA, Request("customer", name, method, url, **fields), API.scopes)  # type: ignore[arg-type] # fields by their names


def shown(story: Playbook) -> WindowView:
    view = window_view(story.state)
    assert view is not None
    return view


def fields(story: Playbook) -> dict[str, tuple[str, str]]:
    return {each.name: (each.value, each.error) for each in shown(story).blocks if isinstance(each, TextEntry)}


def button(story: Playbook, label: str) -> Button:
    return next(each for each in shown(story).buttons if each.label == label)


class TestParameters:
    def test_a_form_asks_and_the_last_value_is_offered(self) -> None:
        story = begin().on(chosen("find"), fx.RaiseWindow()).has(page=Page.VALUES)
        assert fields(story) == {"city": ("Lyon", "")}
        sent = ev.FormSent(Page.VALUES, values=(("city", "Porto & Co"),))
        story.on(sent, sending("find", "GET", URL + "?city=Porto%20%26%20Co"), fx.KeepLedger).has(page=Page.OVERVIEW)
        story.given(ev.CallAnswered(Answer("customer", "find", URL, 200, content=b"[]")), chosen("find"))
        assert fields(story) == {"city": ("Porto & Co", "")}

    def test_all_mistakes_stand_at_their_fields_and_nothing_is_sent(self) -> None:
        story = begin().given(chosen("add")).on(ev.FormSent(Page.VALUES, values=(("name", ""), ("pin", "x"))))
        assert [bool(error) for _, error in fields(story).values()] == [True, True]
        story.has(page=Page.VALUES, calls=())

    def test_what_is_not_to_be_remembered_is_asked_again(self) -> None:
        story = begin().given(chosen("add"), ev.FormSent(Page.VALUES, values=(("name", "Ada"), ("pin", "12"))))
        story.given(ev.CallConfirmed(), ev.CallAnswered(Answer("customer", "add", URL, 201)), chosen("add"))
        assert fields(story) == {"name": ("Ada", ""), "pin": ("", "")}

    def test_after_a_restart_the_last_values_are_offered_but_what_is_not_to_be_remembered(self) -> None:
        story = begin().given(chosen("add"))
        sent = ev.FormSent(Page.VALUES, values=(("name", "Ada"), ("pin", "12")))
        _, effects = update(story.state, sent)
        (kept,) = [each for each in effects if isinstance(each, fx.KeepLedger)]
        assert "12" not in repr(kept.histories)
        restored = ev.SessionRestored(ADA, kept.granted, accounts=(ADA,), histories=kept.histories, check=False)
        again = Playbook(initial(CONFIG)).given(ev.Started(), restored, chosen("add"))
        assert fields(again) == {"name": ("Ada", ""), "pin": ("", "")}
        # What has become secret since is not offered either, nor anything where the history is switched off.
        secret = replace(API, calls=(replace(ADD, parameters=(replace(ADD.parameters[0], remember=False), SECRET)),))
        for config in (setup(apis=(secret,)), replace(CONFIG, call_history=False)):
            again = Playbook(initial(config)).given(ev.Started(), restored, chosen("add"))
            assert fields(again) == {"name": ("", ""), "pin": ("", "")}

    def test_without_a_history_no_value_is_saved_and_the_same_ones_are_not_saved_again(self) -> None:
        sent = ev.FormSent(Page.VALUES, values=(("city", "Porto"),))
        story = Playbook(signed_in(initial(replace(CONFIG, call_history=False)))).given(chosen("find"))
        story.on(sent, fx.SendCall).given(ev.CheckAgainChosen())
        _, effects = update(story.state, ev.TokensAcquired((granted(API),)))
        assert any(isinstance(each, fx.KeepLedger) for each in effects)
        assert "Porto" not in repr([each for each in effects if isinstance(each, fx.KeepLedger)])
        story = begin().given(chosen("find")).on(sent, fx.SendCall, fx.KeepLedger)
        story.given(ev.CallAnswered(Answer("customer", "find", URL, 200, content=b"[]")), chosen("find"))
        story.on(sent, fx.SendCall)

    def test_the_values_of_one_account_are_not_offered_to_the_next(self) -> None:
        story = begin().given(chosen("find"), ev.FormSent(Page.VALUES, values=(("city", "Porto"),)))
        story.given(
            ev.CallAnswered(Answer("customer", "find", URL, 200)), ev.SignOutChosen(), ev.SignedOut((ADA.home_id,))
        )
        story.has(remembered=(), asking=None)

    def test_a_date_counts_from_when_the_form_was_sent(self) -> None:
        day = Parameter("day", "Day", ParameterKind.DATE, "today", time_zone="UTC")
        api = replace(API, calls=(Call("find", "Find", "GET", URL + "?d={day}", (day,)),))
        story = Playbook(signed_in(initial(setup(apis=(api,))))).given(chosen("find"))
        story.on(
            ev.FormSent(Page.VALUES, values=(("day", "+1d"),), at=0.0),
            sending("find", "GET", URL + "?d=1970-01-02"),
            fx.KeepLedger,
        )


class TestChanges:
    def test_a_call_that_changes_something_asks_with_cancel_as_the_default(self) -> None:
        story = begin().on(chosen("drop"), fx.RaiseWindow()).has(page=Page.CONFIRM, calls=())
        assert [each.label for each in shown(story).buttons if each.primary] == ["Cancel"]
        assert any(URL in each.text for each in shown(story).blocks if isinstance(each, Code))
        story.on(ev.CallConfirmed(), sending("drop", "DELETE"))

    def test_cancel_sends_nothing_and_an_older_yes_is_no_yes(self) -> None:
        story = begin().given(chosen("drop")).on(ev.CallCancelled()).has(page=Page.OVERVIEW, asking=None)
        story.on(ev.CallConfirmed())
        story.given(chosen("add")).on(ev.CallConfirmed())  # its values are not there yet

    def test_nothing_is_confirmed_on_another_page(self) -> None:
        for leaving in (ev.WindowAsked(), ev.BackChosen(), ev.WindowClosed(), ev.HistoryAsked()):
            begin().given(chosen("drop"), leaving).on(ev.CallConfirmed()).has(calls=())

    def test_with_parameters_the_question_shows_what_is_sent_and_cancel_leads_back(self) -> None:
        values = (("name", "Ada"), ("pin", "12"))
        story = (
            begin().given(chosen("add")).on(ev.FormSent(Page.VALUES, values=values), fx.RaiseWindow(), fx.KeepLedger)
        )
        (code,) = [each for each in shown(story).blocks if isinstance(each, Code)]
        assert '"n": "Ada",\n  "p": 12' in code.text
        story.given(ev.CallCancelled()).has(page=Page.VALUES)
        assert fields(story) == {"name": ("Ada", ""), "pin": ("12", "")}
        body = '{"n": "Ada", "p": 12}'
        story.given(ev.FormSent(Page.VALUES, values=values))
        story.on(ev.CallConfirmed(), sending("add", "POST", body=body, content_type="application/json"))

    def test_again_asks_again(self) -> None:
        story = begin().given(chosen("drop"), ev.CallConfirmed(), ev.CallAnswered(Answer("customer", "drop", URL, 204)))
        story.given(button(story, "Call again…").event).has(page=Page.CONFIRM, calls=())

    def test_one_that_only_searches_goes_at_once(self) -> None:
        begin().on(chosen("search"), sending("search", "POST", URL + "/search"))

    def test_it_is_marked_by_a_sign_and_a_word_in_the_menu_and_the_window(self) -> None:
        story = begin().given(ev.WindowAsked())
        submenu = next(each for each in tray_view(story.state).menu if each.label == "Customer API")
        labels = [each.label for each in submenu.children]
        assert labels[:5] == [
            "Find…",
            "✎ Add a customer… (changes data)",
            "✎ Drop all… (changes data)",
            "Search",
            "List",
        ]
        buttons = repr(shown(story))
        assert all(each in buttons for each in labels[:5])

    def test_where_changing_calls_are_off_none_is_offered_or_sent(self) -> None:
        off = replace(CONFIG, allow_changing_calls=False)
        story = Playbook(signed_in(initial(off)))
        for name in ("add", "drop", "search"):
            story.on(chosen(name))
        submenu = next(each for each in tray_view(story.state).menu if each.label == "Customer API")
        assert [each.enabled for each in submenu.children[:5]] == [True, False, False, False, True]
        story.given(ev.WindowAsked())
        assert "Drop all" not in repr(shown(story))
        story.on(chosen("list"), sending("list", "GET"))

    def test_one_that_was_confirmed_continues_after_a_verification(self) -> None:
        story = begin().given(chosen("drop"), ev.CallConfirmed())
        challenge = verification_needed("Customer API", "{}")
        story.given(ev.CallAnswered(Answer("customer", "drop", URL, 401, problem=challenge)))
        story.given(ev.VerifyChosen("customer"), ev.BrowserWaiting("https://login/"))
        story.given(ev.PromptAnswered(ADA, granted(API)))
        _, effects = update(story.state, ev.TokensAcquired(()))
        assert sending("drop", "DELETE") in effects

    def challenged(self, config: SessionConfig = CONFIG) -> Playbook:
        """Return a story in which a confirmed DELETE was refused until the user verifies."""
        story = Playbook(signed_in(initial(config))).given(chosen("drop"), ev.CallConfirmed())
        challenge = verification_needed("Customer API", "{}")
        return story.given(ev.CallAnswered(Answer("customer", "drop", URL, 401, problem=challenge)))

    def verified(self, story: Playbook) -> tuple[fx.Effect, ...]:
        story.given(ev.VerifyChosen("customer"), ev.BrowserWaiting("https://login/"))
        story.given(ev.PromptAnswered(ADA, granted(API)))
        story.state, effects = update(story.state, ev.TokensAcquired(()))
        return effects

    def test_an_older_answer_that_asks_to_verify_sends_it_no_second_time(self) -> None:
        story = self.challenged()
        assert sending("drop", "DELETE") in self.verified(story)
        story.given(ev.CallAnswered(Answer("customer", "drop", URL, 204)), ev.HistoryAsked(), ev.AnswerChosen(1))
        assert not any(isinstance(each, fx.SendCall) for each in self.verified(story))
        story.has(calls=())

    def test_switched_off_meanwhile_nothing_continues(self) -> None:
        story = self.challenged().given(ev.SettingsTouched())
        story.given(ev.SettingsChanged(replace(CONFIG, allow_changing_calls=False)))
        assert not any(isinstance(each, fx.SendCall) for each in self.verified(story))
        story.has(calls=())

    def test_what_may_not_be_sent_is_not_offered_again(self) -> None:
        story = self.challenged().given(ev.SettingsTouched())
        story.given(ev.SettingsChanged(replace(CONFIG, allow_changing_calls=False)))
        for page in (ev.AnswerChosen(1), ev.HistoryAsked()):
            story.given(page)
            assert "Call again" not in repr(shown(story))

    def test_settings_that_change_take_the_question_back(self) -> None:
        story = begin().given(chosen("drop"), ev.SettingsTouched())
        story.given(ev.SettingsChanged(setup(apis=(replace(API, title="CRM"),)))).has(
            asking=None, page=Page.OVERVIEW
        ).on(ev.CallConfirmed())

    def test_nothing_can_be_sent_while_it_would_not_be(self) -> None:
        story = begin().given(chosen("drop"))
        story.given(ev.CheckAgainChosen())
        assert [each.label for each in shown(story).buttons] == ["Cancel"]
        begin().given(chosen("drop"), ev.CallConfirmed(), chosen("drop")).has(asking=None)

    def test_another_account_takes_the_question_back(self) -> None:
        story = begin().given(chosen("drop"), ev.OtherAccountNamed("sam@contoso.example"))
        story.has(asking=None, page=Page.OVERVIEW).on(ev.CallConfirmed())

    def test_what_is_typed_is_not_taken_away_by_an_answer(self) -> None:
        story = begin().given(chosen("list"), chosen("find"))
        story.on(ev.CallAnswered(Answer("customer", "list", URL, 200)), fx.Notify).has(page=Page.VALUES)


class TestPages:
    def first(self) -> Playbook:
        answer = Answer("customer", "list", URL, 200, 5, 1, b'[{"id": 1}]', next=URL + "?page=2")
        return begin().given(chosen("list"), ev.CallAnswered(answer))

    def more(self, story: Playbook) -> fx.SendCall:
        request = Request("customer", "list", "GET", URL + "?page=2")
        return fx.SendCall(ADA, request, API.scopes, story.state.answer)

    def test_the_next_page_is_asked_for_by_a_click_and_grows_in_place(self) -> None:
        story = self.first()
        key = shown(story).key
        story.on(button(story, "Load more").event, self.more(story))
        grown = Answer("customer", "list", URL, 200, 9, 1, b'[{"id": 1}, {"id": 2}]', pages=2)
        story.on(ev.CallAnswered(grown))  # nothing is raised: the user is reading
        assert shown(story).key == key
        assert "Load more" not in [each.label for each in shown(story).buttons]

    def test_all_are_loaded_one_after_the_other_until_the_last(self) -> None:
        story = self.first()
        story.on(button(story, "Load all").event, self.more(story))
        grown = Answer("customer", "list", URL, 200, 9, 1, b'[{"id": 1}]', next=URL + "?page=2", pages=2)
        for pages in range(2, 101):
            story.on(ev.CallAnswered(replace(grown, pages=pages)), fx.SendCall)
        story.on(ev.CallAnswered(replace(grown, pages=101))).has(to_load=0)  # the limit: the user may go on
        assert button(story, "Load all")

    def test_loading_all_can_be_stopped_and_a_page_that_fails_stops_it(self) -> None:
        story = self.first().given(ev.MoreChosen(everything=True))
        story.on(button(story, "Stop loading").event, fx.StopCall("customer", "list")).has(calls=(), to_load=0)
        grown = Answer("customer", "list", URL, 200, 9, 1, b'[{"id": 1}]', next=URL + "?page=3", pages=2)
        story.on(ev.CallAnswered(grown)).given(ev.MoreChosen(everything=True))
        story.on(ev.CallAnswered(replace(grown, problem=Problem("offline", "Away.")))).has(calls=())
        story.on(button(story, "Load more").event, fx.SendCall)

    def test_the_next_page_is_a_get_without_the_body_of_the_search(self) -> None:
        api = replace(API, calls=(replace(SEARCH, body="x", content_type="text/plain", headers=(("X-A", "1"),)),))
        story = Playbook(signed_in(initial(setup(apis=(api,))))).given(chosen("search"))
        story.given(ev.CallAnswered(Answer("customer", "search", URL, 200, content=b"[]", next=URL + "?page=2")))
        after = story.state.answer
        request = Request("customer", "search", "GET", URL + "?page=2", (("X-A", "1"),))
        story.on(ev.MoreChosen(), fx.SendCall(ADA, request, API.scopes, after))

    def test_one_page_elsewhere_is_said(self) -> None:
        story = begin().given(chosen("list"))
        story.given(
            ev.CallAnswered(Answer("customer", "list", URL, 200, content=b"[]", next_elsewhere="https://other.example"))
        )
        assert "https://other.example" in repr(shown(story))


OFF = replace(CONFIG, allow_changing_calls=False)
CHALLENGE = verification_needed("Customer API", "{}")
happenings = st.one_of(
    st.sampled_from(["find", "add", "drop", "search", "list"]).flatmap(
        lambda name: st.sampled_from(
            [
                chosen(name),
                ev.CallAnswered(Answer("customer", name, URL, 200, content=b"[]", next=f"{URL}?page=2")),
                ev.CallAnswered(Answer("customer", name, URL, 401, problem=CHALLENGE)),
                ev.CallAnswered(Answer("customer", name, URL, 503, problem=Problem("throttled", "Wait."))),
                ev.CallStopped("customer", name),
                ev.FavouriteToggled("customer", name),
            ]
        )
    ),
    st.sampled_from(
        [
            ev.FormSent(Page.VALUES, values=(("name", "Ada"), ("pin", "12"), ("city", "Porto"))),
            *(
                ev.CallConfirmed(),
                ev.CallCancelled(),
                ev.CallStopped(),
                ev.MoreChosen(),
                ev.MoreChosen(everything=True),
            ),
            *(ev.BackChosen(), ev.WindowClosed(), ev.WindowAsked(), ev.HistoryAsked(), ev.ApiPageChosen("customer")),
            *(ev.AnswerChosen(1), ev.AnswerChosen(2), ev.VerifyChosen("customer"), ev.SignInCancelled()),
            *(ev.PromptAnswered(ADA, granted(API)), ev.PromptAnswered(NOAH, granted(API)), ev.TokensAcquired(())),
            *(ev.SignOutChosen(), ev.SignedOut((ADA.home_id,)), ev.AccountChosen(NOAH.home_id)),
            *(ev.SettingsTouched(), ev.SettingsChanged(OFF), ev.SettingsChanged(CONFIG), ev.CheckAgainChosen()),
        ]
    ),
)


@given(st.lists(happenings, max_size=30))
def test_whatever_happens_a_change_is_sent_by_a_yes_alone_and_by_one_yes_once(happened: list[ev.Event]) -> None:
    """A call continues by itself only after the page that its API asked for instead of carrying it out."""
    state = replace(signed_in(initial(CONFIG)), accounts=(ADA, NOAH))
    turned_away: list[Request] = []
    for event in happened:
        before = state
        state, effects = run(before, event)
        for sent in (each for each in effects if isinstance(each, fx.SendCall)):
            assert sent.account == state.account
            method, call = sent.request.method, CONFIG.call("customer", sent.request.call)
            assert call is not None
            assert method == "GET" or state.setup.allow_changing_calls
            if method == "GET" or not call.changes:
                continue
            if not isinstance(event, ev.CallConfirmed):
                assert isinstance(event, ev.TokensAcquired)
                turned_away.remove(sent.request)
        if isinstance(event, ev.CallAnswered) and event.answer.problem == CHALLENGE:
            turned_away += [each.request for each in before.sent if each.key == ("customer", event.answer.call)]
