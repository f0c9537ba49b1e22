"""The window as a function of the state: which page, its blocks and its buttons."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from trayapp.core import events as ev
from trayapp.core.addresses import without_secrets
from trayapp.core.answers.details import call_details
from trayapp.core.consent.refusals import NOT_BY_SIGNING_IN
from trayapp.core.events import Event
from trayapp.core.language import N_, _
from trayapp.core.model import AccountKind, AuthorityKind
from trayapp.core.notices import possibly_personal
from trayapp.core.problems import ADMIN_NEEDED, OTHER_ANSWERED, STAYED_IN_BROWSER, Problem
from trayapp.core.record import replace
from trayapp.core.state import Page, State
from trayapp.core.views.about import about_page, help_desk, keys_page
from trayapp.core.views.answer import answer_blocks, answer_buttons
from trayapp.core.views.call import (
    again_button,
    confirm_page,
    favourite_button,
    method_of,
    more_blocks,
    more_buttons,
    shows_pages,
    values_page,
)
from trayapp.core.views.check_up import OF_A_SET_UP, check_up_page
from trayapp.core.views.consents import api_page, what_is_asked
from trayapp.core.views.details import details, for_administrator, remedies_of, words
from trayapp.core.views.elements import (
    Banner,
    Block,
    Busy,
    Button,
    Details,
    Hero,
    LedgerList,
    LedgerRow,
    Tick,
    Tone,
    WindowView,
)
from trayapp.core.views.first_start import configuration_window
from trayapp.core.views.overview import overview_page
from trayapp.core.views.running import history_page, news, running_blocks
from trayapp.core.views.settings import settings_page
from trayapp.core.views.support import support_page
from trayapp.core.views.waiting import explain_page, waiting_page
from trayapp.core.views.wording import headline, offer

TITLE = "Consentray"

KINDS = {
    AccountKind.WORK: N_("Work or school account"),
    AccountKind.PERSONAL: N_("Personal account"),
    AccountKind.GUEST: N_("Guest account"),
    AccountKind.B2C: N_("Customer account"),
    AccountKind.OTHER: N_("Account"),
}


def window_view(state: State) -> WindowView | None:
    """Return the window that shows `state`, or None while it is closed."""
    if state.first_start is not None and state.page in {Page.CLOSED, Page.OVERVIEW}:
        return configuration_window(state)
    view = _page(state)
    if view is None or view.escape is not None:
        return view
    leave = ev.WindowClosed() if state.tray_host else None  # without a panel the window is the only control
    quits = ev.QuitChosen() if "quit" not in state.setup.hidden_menu_items else None
    return replace(view, escape=leave if state.page is Page.OVERVIEW else ev.BackChosen(), quits=quits)


def _page(state: State) -> WindowView | None:
    if state.page is Page.CLOSED:
        return None
    shown = _PAGES[state.page](state) or overview_page(state)
    return shown if isinstance(shown, WindowView) else _view(state, *shown)


def accounts_page(state: State) -> tuple[list[Block], list[Button]]:
    """Return the page of the accounts that this computer knows."""
    active = state.account.home_id if state.account else None
    rows = []
    for each in state.accounts:
        used = each.home_id == active
        buttons = [] if used else [Button(_("Use this account"), ev.AccountChosen(each.home_id))]
        rows.append(
            LedgerRow(
                each.label,
                _("In use") if used else _("Not in use"),
                Tone.GOOD if used else Tone.NEUTRAL,
                text=f"{each.username}  ·  {_(KINDS[each.kind])}",
                buttons=(*buttons, Button(_("Sign out"), ev.SignOutChosen(each.home_id))),
            )
        )
    blocks: list[Block] = [
        Hero(
            state.status.value,
            _("Accounts on this computer"),
            _("You use one account at a time. Each has its own permissions."),
        ),
        LedgerList(tuple(rows)),
    ]
    buttons = [Button(_("Back"), ev.BackChosen())]
    if len(state.accounts) > 1:
        buttons.append(Button(_("Sign out of all"), ev.SignOutOfAllChosen()))
    buttons.append(Button(_("Use another account…"), ev.OtherAccountChosen(), primary=True))
    return blocks, buttons


def _view(
    state: State,
    blocks: list[Block],
    buttons: list[Button],
    *,
    close: Event | None = None,
    tick: Tick | None = None,
    key: str = "",
) -> WindowView:
    status = state.copied or ""
    return WindowView(
        f"{state.page}{key}", TITLE, tuple(blocks), tuple(buttons), close or ev.WindowClosed(), tick, status
    )


def _notice(state: State) -> WindowView:
    warning = possibly_personal()
    blocks: list[Block] = [
        Hero(
            "signed-out",
            _("Before you sign in"),
            _("One page in your browser asks for the permissions of all APIs."),
        ),
        Banner(Tone.WARNING, warning.title, warning.message),
    ]
    buttons = [
        Button(_("Cancel"), ev.SignInCancelled()),
        Button(_("Continue to sign in"), ev.SignInConfirmed(), primary=True),
    ]
    tick = Tick(_("Don't show this again until restart"), ev.SignInConfirmed(dismissed=True))
    view = _view(state, blocks, buttons, close=ev.SignInCancelled(), tick=tick)
    return replace(view, escape=ev.SignInCancelled())


def _problem(state: State) -> WindowView | None:
    trouble = state.problem
    if trouble is None:
        return None
    icon = {"offline": "offline"}.get(trouble.code, "problem")
    blocks: list[Block] = [
        Hero(icon, trouble.title, trouble.message),
        *words(trouble),
        *for_administrator(trouble),
        *_for_help_desk(state, trouble, details(trouble)),
    ]
    remedies = remedies_of(trouble, api=None)
    no_page_helps = trouble.code in NOT_BY_SIGNING_IN or (trouble.needs_admin and not trouble.admin_consent_url)
    if state.account is None and no_page_helps:
        others = Button(_("Sign in for the other APIs…"), ev.SignInChosen(), primary=True)
        remedies = [others] if state.offers_others else []
    if trouble.code == OTHER_ANSWERED and state.answered_by is not None:
        name, home_id = state.answered_by.username, state.answered_by.home_id
        use = Button(_("Use {username}", username=name), ev.AccountChosen(home_id))
        remedies = [use, Button(_("Forget that sign-in"), ev.SignOutChosen(home_id), primary=True)]
    narrower = offer(state) if trouble.code == ADMIN_NEEDED else None
    if narrower is not None:
        blocks.insert(1, Banner(Tone.INFO, narrower.title, narrower.text))
        remedies = [replace(each, primary=False) for each in remedies]
        remedies.append(Button(f"{narrower.label}…", ev.NarrowChosen(), primary=True))
    buttons = [Button(_("Close"), ev.ProblemDismissed(), primary=not remedies), *remedies]
    if trouble.code in STAYED_IN_BROWSER:
        buttons.insert(1, Button(_("The page showed an error…"), ev.ExplainAsked()))
        if state.unanswered and state.setup.kind is AuthorityKind.ENTRA:
            buttons.insert(2, Button(_("It asked for an administrator"), ev.AdminAsked()))
    if trouble.action in OF_A_SET_UP or trouble.code in STAYED_IN_BROWSER:
        buttons.insert(1, Button(_("Check this set-up…"), ev.CheckUpAsked()))
    return _view(state, blocks, buttons, close=ev.ProblemDismissed())


def _answer(state: State) -> WindowView | None:
    answer = state.answer
    if answer is None:
        return None
    api = state.setup.api(answer.api)
    call = next(each for each in api.calls if each.name == answer.call)
    trouble = answer.problem
    icon = "ready" if trouble is None else ("offline" if trouble.code == "offline" else "problem")
    blocks: list[Block] = [
        Hero(
            icon,
            call.title,
            f"{api.title}  ·  {method_of(call)} {without_secrets(answer.url or call.url)}",
            favourite_button(state, api.name, call),
        )
    ]
    buttons = [Button(_("Back"), ev.BackChosen())]
    buttons += [again_button(answer, call)] if state.setup.allows(call) else []
    blocks += news(state)
    if answer.next is None:  # the pages that follow say themselves that they are being loaded
        blocks += running_blocks(state)
    form = dict(state.forms).get((answer.api, answer.call))
    if state.not_saved is not None:
        blocks.append(
            Banner(
                Tone.BAD,
                _("The answer wasn't saved"),
                _("{not_saved}. Choose another place.", not_saved=state.not_saved),
            )
        )
    desk = details(trouble, call_details(state.setup, state.account, answer))
    if trouble is not None:
        said = words(trouble, api.title, Tone.BAD)  # what the API says comes before what is made of it
        blocks += (*said, Banner(Tone.INFO if said else Tone.BAD, trouble.title, trouble.message))
    blocks += more_blocks(state, answer)
    buttons += more_buttons(state, answer)
    if trouble is not None:
        blocks += (*answer_blocks(answer, form), *_for_help_desk(state, trouble, desk))
        buttons += [replace(each, primary=False) for each in answer_buttons(answer)]
        buttons += [
            each for each in remedies_of(trouble, api=answer.api) if not isinstance(each.event, ev.CheckAgainChosen)
        ]
    else:
        blocks += (*answer_blocks(answer, form), desk) if shows_pages(state, answer) else ()
        if (answer.api, answer.call) not in state.calls:  # what is being loaded can be copied when it is there
            buttons += answer_buttons(answer)
    return _view(state, blocks, buttons, key=f":{answer.api}:{answer.call}")


def _for_help_desk(state: State, trouble: Problem, known: Details) -> list[Block]:
    """Return a problem's details, and who is named to take them."""
    copied = known.copy.event
    told = copied.text if isinstance(copied, ev.CopyChosen) else ""
    desk = help_desk(state.setup, trouble.title, told)
    return [known, desk] if desk is not None else [known]


def _api(state: State) -> WindowView | None:
    shown = next((each for each in state.ledgers if each.api == state.api_shown), None)
    return _view(state, *api_page(state, shown), key=f":{shown.api}") if shown else None


def _asking(state: State) -> WindowView | None:
    asking = state.asking
    call = state.setup.call(asking.api, asking.call) if asking is not None else None
    if asking is None or call is None:
        return None
    if state.page is Page.CONFIRM and asking.request is not None:
        parts = confirm_page(state, asking.request, call)
    else:
        parts = values_page(state, asking, call)
    blocks, buttons = parts
    if state.busy or (asking.api, asking.call) in state.calls:
        waits = (
            headline(state) if state.busy else _("This call is still running. It can be sent again when it has ended.")
        )
        blocks.append(Busy(waits))
        buttons = [each for each in buttons if isinstance(each.event, ev.CallCancelled)]
    return replace(_view(state, blocks, buttons, key=f":{asking.api}:{asking.call}"), escape=ev.CallCancelled())


_PAGES: Final[dict[Page, Callable[[State], tuple[list[Block], list[Button]] | WindowView | None]]] = {
    Page.OVERVIEW: overview_page,
    Page.NOTICE: _notice,
    Page.PROBLEM: _problem,
    Page.ANSWER: _answer,
    Page.API: _api,
    Page.VALUES: _asking,
    Page.CONFIRM: _asking,
    Page.WAITING: waiting_page,
    Page.ACCOUNTS: accounts_page,
    Page.SETTINGS: settings_page,
    Page.CHECK_UP: check_up_page,
    Page.EXPLAIN: explain_page,
    Page.ASKED: what_is_asked,
    Page.KEYS: keys_page,
    Page.HISTORY: history_page,
    Page.ABOUT: about_page,
    Page.SUPPORT: support_page,
}
"""Each page, most by its blocks and buttons alone; one that has nothing to show is the overview."""
