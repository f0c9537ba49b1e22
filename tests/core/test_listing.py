"""Many APIs and calls: favourites and recent ones first, the rest in groups, and finding one by its words."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.core.build import ADA, APIS, run, setup, signed_in
from trayapp.core import effects as fx
from trayapp.core import events as ev
from trayapp.core.described import SettingLine, SettingsSnapshot
from trayapp.core.effects import Effect
from trayapp.core.listing import MOST_LETTERS, MOST_PLAIN, favourites, matches, sections, words_of
from trayapp.core.model import Answer, Api, SessionConfig
from trayapp.core.record import replace
from trayapp.core.request import Call
from trayapp.core.state import State, initial
from trayapp.core.views.elements import Finder, Hero, LedgerList
from trayapp.core.views.menu import MenuEntry
from trayapp.core.views.overview import overview_page
from trayapp.core.views.tray import tray_view
from trayapp.core.views.window import window_view
from trayapp.settings.writer import setting_of, value_of

WORDS = ("Accounts", "Billing", "Contracts", "Delivery", "Export", "Fleet", "Growth", "Hiring", "Imports", "Journeys")


def api(name: str, title: str = "", group: str = "", calls: int = 5) -> Api:
    made = tuple(Call(f"call{at}", f"Call {at}", "GET", f"https://{name}.contoso.example/{at}") for at in range(calls))
    return Api(name, title or name, (f"https://contoso.example/{name}/read",), made, group=group)


def hundred() -> SessionConfig:
    apis = tuple(api(f"api{at}", f"{WORDS[at % 10]} {at}") for at in range(100))
    return replace(setup(), apis=apis, favourites=tuple(f"api{at}/call1" for at in range(12)))


def ready(config: SessionConfig) -> State:
    return signed_in(initial(config))


def answered(state: State, *calls: tuple[str, str]) -> State:
    for name, call in calls:
        answer = Answer(name, call, f"https://{name}.contoso.example/", 200)
        state, _ = run(state, ev.CallChosen(name, call), ev.CallAnswered(answer), ev.BackChosen())
    return state


def everything(entries: tuple[MenuEntry, ...]) -> Iterator[MenuEntry]:
    for entry in entries:
        yield entry
        yield from everything(entry.children)


class TestSections:
    def test_few_apis_stay_as_they_are(self) -> None:
        apis = [api(name) for name in ("zeta", "alpha", "beta")]
        assert [(each.title, list(each.apis)) for each in sections(apis)] == [("", apis)]

    def test_groups_come_in_the_order_of_the_configuration_and_the_rest_last(self) -> None:
        apis = [api("a"), api("b", group="Sales"), api("c", group="Areas"), api("d", group="SALES")]
        found = [(each.title, [one.name for one in each.apis]) for each in sections(apis)]
        assert found == [("Sales", ["b", "d"]), ("Areas", ["c"]), ("Other APIs", ["a"])]

    def test_many_go_by_letter_without_accents_and_digits_together(self) -> None:
        titles = ["Äpfel", "apricots", "Birnen", "Zoë", "3D", "1st", "Yard", "École", "Eis"]
        found = [(each.title, [one.title for one in each.apis]) for each in sections([api(each) for each in titles])]
        assert found == [
            ("0\u20139", ["1st", "3D"]),
            ("A", ["Äpfel", "apricots"]),
            ("B\u2013E", ["Birnen", "École", "Eis"]),
            ("Y\u2013Z", ["Yard", "Zoë"]),
        ]

    def test_the_words_that_all_titles_begin_with_are_no_letter(self) -> None:
        apis = [api(f"n{at}", f"Contoso {WORDS[at]}") for at in range(10)]
        assert [each.title for each in sections(apis)] == ["A\u2013B", "C\u2013D", "E\u2013F", "G\u2013H", "I\u2013J"]

    def test_one_letter_of_all_is_no_heading(self) -> None:
        assert [each.title for each in sections([api(f"n{at}", f"Service {at}") for at in range(10)])] == [""]

    @given(st.lists(st.tuples(st.text(max_size=8), st.sampled_from(["", "", "Sales", "Ops"])), max_size=60))
    def test_every_api_is_in_one_section_and_letters_are_few(self, drawn: list[tuple[str, str]]) -> None:
        apis = [api(f"n{at}", title, group) for at, (title, group) in enumerate(drawn)]
        found = sections(apis)
        assert sorted(each.name for section in found for each in section.apis) == sorted(each.name for each in apis)
        assert len({section.title for section in found}) == len(found) <= MOST_LETTERS


class TestFinding:
    CRM = api("crm", "Ångström CRM", "Verkauf")

    @pytest.mark.parametrize(
        "typed", ["angstrom", "ÅNGSTRÖM", "call 3", "3 crm", "verkauf", "contoso.example", "  crm   CALL3 ", "ström"]
    )
    def test_any_word_in_any_case_finds_it(self, typed: str) -> None:
        assert matches(typed, words_of(self.CRM, self.CRM.calls[3]))

    @pytest.mark.parametrize("typed", ["crm invoices", "call 33x", "api"])
    def test_every_word_must_match(self, typed: str) -> None:
        assert not matches(typed, words_of(self.CRM, self.CRM.calls[3]))

    def test_letters_that_are_written_as_two_are_two(self) -> None:
        assert matches("strasse", "Straße")
        assert matches("ﬁnd", "find")

    @given(st.text(), st.text())
    def test_what_was_typed_is_found_in_itself(self, before: str, typed: str) -> None:
        assert matches(typed, f"{before} {typed}")


class TestTheMenuOfManyApis:
    def test_show_and_quit_are_in_sight(self) -> None:
        """Of a menu with everything in it, no more lines than a small screen has: 768 pixels, 25 for each."""
        state = answered(ready(hundred()), *((f"api{at}", "call0") for at in range(20, 40)))
        menu = tray_view(replace(state, accounts=(ADA,))).menu
        assert len(menu) <= 30
        assert menu[-1].label == "Quit"
        assert {"Show Consentray", "Favourites", "Recent", "More favourites"} <= {each.label for each in menu}

    @pytest.mark.parametrize("groups", [0, 3, 40])
    def test_every_call_is_in_it_once_beside_the_first_ones(self, groups: int) -> None:
        apis = tuple(
            replace(each, group=f"Group {at % groups}" if groups else "") for at, each in enumerate(hundred().apis)
        )
        state = ready(replace(hundred(), apis=apis, favourites=()))
        menu = tray_view(state).menu
        assert len(menu) <= 20
        calls = [each.event for each in everything(menu) if isinstance(each.event, ev.CallChosen)]
        assert len(calls) == len(set(calls)) == 500

    def test_the_first_ones_come_before_all_else(self) -> None:
        menu = tray_view(answered(ready(hundred()), ("api50", "call0"), ("api3", "call1"))).menu
        events = [each.event for each in menu if isinstance(each.event, ev.CallChosen)]
        assert [each.api for each in events] == ["api0", "api1", "api2", "api3", "api4", "api50"]
        labels = [each.label for each in menu]
        assert "Accounts 0: Call 1" in labels
        assert labels.index("Accounts 0: Call 1") < labels.index("Check again")

    def test_a_group_says_how_many_of_it_are_not_ready(self) -> None:
        state = ready(replace(hundred(), favourites=()))
        ledgers = (replace(state.ledgers[0], granted=()), *state.ledgers[1:])
        assert "A\u2013B (1 not ready)" in [each.label for each in tray_view(replace(state, ledgers=ledgers)).menu]

    def test_few_apis_look_as_ever(self) -> None:
        apis = tuple(api(f"n{at}", group="Sales", calls=1) for at in range(MOST_PLAIN))
        state = answered(ready(replace(setup(), apis=apis)), ("n1", "call0"))
        labels = [each.label for each in tray_view(state).menu]
        assert [f"n{at}" for at in range(MOST_PLAIN)] == [each for each in labels if each.startswith("n")]
        assert not {"Recent", "Favourites"} & set(labels)


class TestTheOverview:
    def blocks(self, state: State) -> tuple[Finder | None, list[LedgerList]]:
        view = window_view(run(state, ev.WindowAsked())[0])
        assert view is not None
        lists = [each for each in view.blocks if isinstance(each, LedgerList)]
        return next((each for each in view.blocks if isinstance(each, Finder)), None), lists

    def test_favourites_and_recent_calls_come_before_the_groups(self) -> None:
        finder, lists = self.blocks(answered(ready(hundred()), ("api50", "call0")))
        assert finder is not None
        assert len(finder.things) == 600  # each call, and each API
        assert [[(row.title, len(row.buttons)) for row in each.rows] for each in lists[:1]] == [
            [("Favourites", 12), ("Recent", 1)]
        ]
        assert {row.group for row in lists[1].rows} == {"A\u2013B", "C\u2013D", "E\u2013F", "G\u2013H", "I\u2013J"}
        assert len(lists[1].rows) == 100

    def test_few_calls_have_no_field_and_no_recent_ones(self) -> None:
        finder, lists = self.blocks(answered(ready(setup()), ("customer", "list")))
        assert (finder, len(lists), {row.group for row in lists[0].rows}) == (None, 1, {""})

    def test_nobody_signed_in_is_offered_nothing(self) -> None:
        finder, lists = self.blocks(initial(hundred()))
        assert (finder, len(lists)) == (None, 1)

    def test_of_very_many_favourites_the_first_ones_come(self) -> None:
        config = replace(hundred(), favourites=tuple(f"api{at}/call2" for at in range(100)))
        assert [api.name for api, _ in favourites(config)] == [f"api{at}" for at in range(30)]

    def test_what_is_switched_off_is_no_favourite(self) -> None:
        config = replace(setup(), favourites=("vendor/pay", "vendor/list", "gone/list"), allow_changing_calls=False)
        assert [call.name for _, call in favourites(config)] == ["list"]
        _, lists = self.blocks(ready(config))
        assert [button.label for button in lists[0].rows[0].buttons] == ["Vendor API: Vendors"]

    def test_what_is_switched_off_is_not_found(self) -> None:
        (call,) = APIS[1].calls[1:]
        many = replace(APIS[1], calls=(*APIS[1].calls, *(replace(APIS[1].calls[0], name=f"c{at}") for at in range(20))))
        for allowed in (True, False):
            config = replace(setup(apis=(many,)), allow_changing_calls=allowed)
            (finder,) = [each for each in overview_page(ready(config))[0] if isinstance(each, Finder)]
            assert (ev.CallChosen("vendor", call.name) in [each.event for each in finder.things]) is allowed


class TestAClickOnFavourite:
    """Written into the user's own file, and shown at once."""

    def labels(self, state: State) -> list[str]:
        view = window_view(state)
        assert view is not None
        found = [block.button.label for block in view.blocks if isinstance(block, Hero) and block.button]
        lists = [block for block in view.blocks if isinstance(block, LedgerList)]
        return found + [button.label for each in lists for row in each.rows for button in row.buttons]

    def written(self, effects: tuple[Effect, ...]) -> tuple[object, int]:
        (change,) = effects
        assert isinstance(change, fx.ChangeSetting)
        assert change.values is not None
        assert change.key == "favourites"
        return value_of(setting_of("favourites"), *change.values), change.number

    def test_an_answer_offers_it_and_two_clicks_count_on_from_one_another(self) -> None:
        state = ready(setup())
        state, _ = run(
            state, ev.CallChosen("vendor", "list"), ev.CallAnswered(Answer("vendor", "list", "https://a", 200))
        )
        assert self.labels(state) == ["Add to favourites"]
        state, effects = run(state, ev.FavouriteToggled("vendor", "list"))
        assert self.written(effects) == (("vendor/list",), 1)
        assert self.labels(state) == ["Remove from favourites"]
        state, effects = run(state, ev.FavouriteToggled("customer", "list"))
        assert self.written(effects) == (("vendor/list", "customer/list"), 2)
        state, effects = run(state, ev.FavouriteToggled("vendor", "list"), ev.FavouriteToggled("customer", "list"))
        assert self.written(effects) == ((), 4)

    def test_the_page_of_an_api_lists_its_calls(self) -> None:
        config = replace(setup(), favourites=("vendor/pay",))
        state, _ = run(ready(config), ev.ApiPageChosen("vendor"))
        assert self.labels(state) == ["Add to favourites", "Remove from favourites"]

    def test_what_is_refused_is_taken_back_and_said(self) -> None:
        state, _ = run(ready(setup()), ev.ApiPageChosen("vendor"), ev.FavouriteToggled("vendor", "list"))
        line = SettingLine("Appearance", "favourites", "Favourite calls", "", "policy", typed=("vendor/pay",))
        refused = ev.SettingWritten(SettingsSnapshot((line,)), "favourites", "It is locked by a policy.")
        state, _ = run(state, refused)
        assert (state.setup.favourites, state.copied) == (("vendor/pay",), "It is locked by a policy.")

    def test_what_was_written_is_said_where_it_was_clicked_and_read_again(self) -> None:
        written = ev.SettingWritten(SettingsSnapshot(()), "favourites")
        state, effects = run(ready(setup()), ev.ApiPageChosen("vendor"), ev.FavouriteToggled("vendor", "list"), written)
        assert (state.copied, effects) == ("Favourites saved", (fx.ReloadSettings(),))

    @given(st.lists(st.sampled_from(['a"b', "a,b", "a/b", "ü\\", "[x]"]), unique=True))
    def test_any_name_is_written_as_it_is(self, names: list[str]) -> None:
        state = ready(replace(setup(), favourites=tuple(f"x/{name}" for name in names)))
        _, effects = run(state, ev.FavouriteToggled("customer", "list"))
        assert self.written(effects)[0] == (*state.setup.favourites, "customer/list")
