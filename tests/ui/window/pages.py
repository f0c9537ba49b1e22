"""Every page of the window, made from real states by the program's own rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

from trayapp.core import events as ev
from trayapp.core.model import Account, AccountKind, Answer, Api, AuthorityKind, Call, Setup
from trayapp.core.problems import Problem, problem
from trayapp.core.record import replace
from trayapp.core.state import Activity, State, initial
from trayapp.core.update import update
from trayapp.core.window_view import window_view

if TYPE_CHECKING:
    from trayapp.core.view import WindowView

HOST = "https://contoso.onmicrosoft.com"
DANA = Account("1", "dana@contoso.example", "Dana Okafor", AccountKind.WORK, "t")
SAM = Account("2", "sam.lindqvist@outlook.example", "Sam Lindqvist", AccountKind.PERSONAL, "9188040d")
LINK = "https://login.microsoftonline.com/common/oauth2/v2.0/authorize?client_id=1111"


def api(name: str, title: str, *calls: tuple[str, str]) -> Api:
    scopes = tuple(f"{HOST}/{name}api/{name}.{what}" for what in ("read", "write"))
    url = f"https://{name}.contoso.example"
    return Api(name, title, scopes, tuple(Call(each, label, "GET", f"{url}/{each}") for each, label in calls))


CUSTOMER = api("customer", "Customer API", ("customers", "Recent customers"), ("visits", "Visits this week"))
VENDOR = api("vendor", "Vendor API", ("invoices", "Open invoices"))
SETUP = Setup("1111", "https://login.microsoftonline.com/organizations", AuthorityKind.ENTRA, (CUSTOMER, VENDOR))


def many(count: int) -> Setup:
    return replace(
        SETUP,
        apis=tuple(api(f"api{at}", f"Service {at:03}", ("list", "List everything")) for at in range(1, count + 1)),
    )


def after(state: State, *events: ev.Event) -> State:
    for event in events:
        state, _effects = update(state, event)
    return state


def outcome(each: Api, granted: tuple[str, ...] | None = None, trouble: Problem | None = None) -> ev.TokenOutcome:
    return ev.TokenOutcome(each.name, each.scopes if granted is None and trouble is None else granted, trouble)


def signed_in(setup: Setup = SETUP, account: Account = DANA, *others: ev.TokenOutcome) -> State:
    changed = {each.api: each for each in others}
    got = {each.name: changed.get(each.name, outcome(each)) for each in setup.apis}
    state = prompted(setup)
    while state.activity is Activity.PROMPTING and state.sign_in is not None:
        first = state.sign_in.prompt.asks[0].api
        state = after(state, ev.PromptAnswered(account, got[first]), ev.BrowserWaiting(LINK))
    return after(state, ev.TokensAcquired(tuple(got.values())), ev.WindowAsked())


def admin_needed() -> Problem:
    return problem(
        "admin-consent-needed",
        "Your organisation lets only an administrator approve the permissions of Vendor API. Send the link to your"
        " administrator; when it is approved, choose “Check again”.",
        aadsts=(90094,),
        error="interaction_required",
        suberror="consent_required",
        correlation_id="7c1f0c5e-3a3e-4d0b-9b51-0b4f6d1b2f7a",
        trace_id="1d6b9f6e-52b0-4c07-8f5e-0a5d2b1e4c00",
        timestamp="2026-03-04 09:41:27Z",
        admin_consent_url="https://login.microsoftonline.com/organizations/v2.0/adminconsent?client_id=11111111-2222"
        "-3333-4444-555555555555&scope=https%3A%2F%2Fcontoso.onmicrosoft.com%2Fvendorapi%2F.default",
    )


def declined() -> Problem:
    return problem(
        "consent-declined",
        "You chose not to grant the permissions, so nothing was changed and no API can be used. Choose “Give consent”"
        " to see the page again.",
        aadsts=(65004,),
        error="access_denied",
        correlation_id="7c1f0c5e-3a3e-4d0b-9b51-0b4f6d1b2f7a",
        trace_id="1d6b9f6e-52b0-4c07-8f5e-0a5d2b1e4c00",
        timestamp="2026-03-04 09:41:27Z",
    )


def offline() -> Problem:
    return problem(
        "offline",
        "login.microsoftonline.com could not be reached. Check the network connection, then choose “Try again”.",
    )


CUSTOMERS = [
    dict(zip(("id", "name", "city", "segment", "since", "openOrders"), row, strict=True))
    for row in (
        ("C-1042", "Aldgate Print Works", "London", "Business", "2019-03-11", 3),
        ("C-1043", "Bergström & Dahl", "Gothenburg", "Business", "2020-09-02", 0),
        ("C-1047", "Casa Ferreira", "Porto", "Retail", "2018-06-25", 1),
        ("C-1051", "Delacroix Frères", "Lyon", "Business", "2021-01-14", 15),
        ("C-1056", "Eastfield Dental", "Bristol", "Health", "2022-05-30", 2),
        ("C-1058", "Finkel Werkzeugbau", "Stuttgart", "Industry", "2017-11-08", 7),
        ("C-1063", "Garda Outdoor", "Verona", "Retail", "2023-02-20", 1),
        ("C-1066", "Hollis Garden Centre", "Leeds", "Retail", "2020-04-17", 0),
        ("C-1071", "Iveragh Boats", "Cork", "Industry", "2016-08-01", 2),
        ("C-1074", "Jansen Logistiek", "Utrecht", "Business", "2021-10-12", 4),
        ("C-1080", "Kovář Sklo", "Brno", "Industry", "2022-12-05", 1),
        ("C-1085", "Lumen Studio", "Tallinn", "Business", "2024-03-19", 2),
    )
]
PROFILE = {
    "id": "C-1042",
    "name": "Aldgate Print Works",
    "active": True,
    "rating": None,
    "address": {"street": "14 Mansell Street", "city": "London", "postcode": "E1 8AP"},
    "contacts": [{"name": "Ruth Amory", "role": "Purchasing"}, {"name": "Theo Vance", "role": "Accounts"}],
    "limits": {"credit": 12500.5, "orders": 40},
}


def answered(body: object = None, trouble: Problem | None = None, status: int | None = 200) -> State:
    url = "https://customer.contoso.example/customers"
    answer = Answer("customer", "customers", url, status, 84, 1, body, problem=trouble)
    return after(signed_in(), ev.CallChosen("customer", "customers"), ev.CallAnswered(answer))


def prompted(setup: Setup) -> State:
    return after(
        initial(setup),
        ev.Started(),
        ev.SessionRestored(None),
        ev.SignInChosen(),
        ev.SignInConfirmed(),
        ev.BrowserWaiting(LINK),
    )


def failed(trouble: Problem) -> State:
    return after(prompted(SETUP), ev.PromptFailed(trouble))


def states() -> dict[str, State]:
    """Give each page's state by the page's name."""
    common = replace(SETUP, authority="https://login.microsoftonline.com/common")
    opened = after(initial(SETUP), ev.Started(), ev.SessionRestored(None), ev.WindowAsked())
    wordy = tuple(replace(each, scopes=tuple(f"{s}.{'x' * 900}" for s in each.scopes)) for each in many(8).apis)
    missing = outcome(VENDOR, ())
    partial = outcome(CUSTOMER, CUSTOMER.scopes[:1])
    admin = outcome(VENDOR, trouble=admin_needed())
    api_error = problem(
        "call-failed",
        "customer.contoso.example answered 503 Service Unavailable three times. Try again in a few minutes.",
        correlation_id="7c1f0c5e-3a3e-4d0b-9b51-0b4f6d1b2f7a",
    )
    return {
        "overview-signed-out": opened,
        "overview-ready": signed_in(),
        "overview-busy": after(signed_in(), ev.CheckAgainChosen()),
        "overview-partial": signed_in(SETUP, DANA, partial),
        "overview-missing": signed_in(SETUP, DANA, missing),
        "overview-admin": signed_in(SETUP, DANA, admin),
        "overview-personal": signed_in(common, SAM),
        "overview-no-tray": after(signed_in(), ev.TrayHostChanged(present=False)),
        "overview-many": signed_in(many(20), DANA, outcome(many(20).apis[2], ())),
        "overview-100": signed_in(many(100), DANA, outcome(many(100).apis[2], ())),
        "overview-copied": after(signed_in(SETUP, DANA, admin), ev.CopyChosen("x", "Administrator's link")),
        "accounts": after(replace(signed_in(common), accounts=(DANA, SAM)), ev.AccountsAsked()),
        "notice": after(initial(common), ev.Started(), ev.SessionRestored(None), ev.SignInChosen()),
        "waiting-one": prompted(SETUP),
        "waiting-two": prompted(replace(SETUP, apis=wordy)),
        "tokens": after(prompted(SETUP), ev.PromptAnswered(DANA, outcome(CUSTOMER))),
        "problem-declined": failed(declined()),
        "problem-admin": failed(admin_needed()),
        "offline": failed(offline()),
        "answer-table": answered(CUSTOMERS),
        "answer-json": answered(PROFILE),
        "answer-empty": answered([]),
        "answer-error": answered({"error": "unavailable"}, api_error, 503),
        "answer-offline": answered(None, offline(), None),
    }


def views() -> dict[str, WindowView]:
    """Give each page's view by the page's name."""
    shown = {name: window_view(state) for name, state in states().items()}
    return {name: view for name, view in shown.items() if view is not None}
