"""What the configuration switches off: items of the tray's menu, and the warning about personal accounts."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from tests.core.build import ADA, NOAH, run, setup, signed_in
from trayapp.core import effects as fx
from trayapp.core import events as ev
from trayapp.core.model import Account, AccountKind
from trayapp.core.record import replace
from trayapp.core.state import Activity, Page, State, initial
from trayapp.core.views.menu import MenuEntry
from trayapp.core.views.tray import tray_view
from trayapp.settings.definition import TOP

(HIDEABLE,) = [setting.choices for setting in TOP if setting.key == "hidden_menu_items"]
EVE = Account("eve.utid", "eve@contoso.example", "Eve", AccountKind.WORK, "utid")
LABELS = {
    "check-again": {"Check again"},
    "permissions": {"Permissions", "customer.read", "customer.write", "vendor.read", "vendor.write"},
    "switch-account": {
        "Switch account",
        ADA.username,
        EVE.username,
        "Use another account…",
        "Sign out of all accounts",
    },
    "another-account": {"Use another account…"},
    "settings": {"Settings…"},
    "about": {"About Consentray"},
    "sign-out": {"Sign out", "Sign out of all accounts"},
    "quit": {"Quit"},
}


def everything(entries: tuple[MenuEntry, ...]) -> Iterator[MenuEntry]:
    for entry in entries:
        yield entry
        yield from everything(entry.children)


def labels(state: State) -> set[str]:
    return {entry.label for entry in everything(tray_view(state).menu) if not entry.separator}


def hiding(*items: str) -> State:
    """Return a signed-in state of two accounts whose menu leaves these out."""
    state = replace(signed_in(), accounts=(ADA, EVE))
    return replace(state, setup=replace(state.setup, hidden_menu_items=items))


class TestHiddenMenuItems:
    def test_every_item_that_can_be_hidden_is_known_here(self) -> None:
        assert set(HIDEABLE) == set(LABELS)

    @given(st.sets(st.sampled_from(sorted(LABELS))))
    def test_what_is_hidden_is_gone_and_nothing_else(self, hidden: set[str]) -> None:
        gone = set().union(*(LABELS[each] for each in hidden))
        assert labels(hiding(*hidden)) == labels(hiding()) - gone

    @given(st.sets(st.sampled_from(sorted(LABELS))), st.booleans())
    def test_no_separator_divides_nothing(self, hidden: set[str], signed_out: bool) -> None:
        state = hiding(*hidden)
        state = replace(initial(state.setup), accounts=(ADA,)) if signed_out else state
        menu = tray_view(state).menu
        for entries in (menu, *(entry.children for entry in everything(menu) if entry.children)):
            assert not entries[0].separator
            assert not entries[-1].separator
            assert not any(one.separator and other.separator for one, other in pairwise(entries))

    def test_an_api_with_neither_calls_nor_permissions_to_show_is_no_empty_submenu(self) -> None:
        state = hiding("permissions")
        apis = tuple(replace(api, calls=()) for api in state.setup.apis)
        state = replace(state, setup=replace(state.setup, apis=apis))
        (customer,) = [entry for entry in tray_view(state).menu if entry.label == "Customer API"]
        assert (customer.children, customer.enabled) == ((), False)


class TestPersonalAccountWarning:
    START = initial(replace(setup(tenant="common"), personal_account_warning=False))

    def test_the_sign_in_begins_without_the_notice(self) -> None:
        state, effects = run(self.START, ev.SignInChosen())
        assert (state.page, state.activity) == (Page.WAITING, Activity.PROMPTING)
        assert any(isinstance(each, fx.OpenPrompt) for each in effects)

    def test_a_personal_account_is_not_warned_afterwards_and_no_window_opens(self) -> None:
        state = signed_in(self.START, NOAH)
        assert state.notices == ()
        assert state.page is Page.CLOSED

    def test_with_the_warning_on_it_is(self) -> None:
        state = signed_in(initial(setup(tenant="common")), NOAH)
        assert [each.code for each in state.notices] == ["personal-account"]
        assert state.page is Page.OVERVIEW
