"""States and parts of states for the tests of the core."""

from __future__ import annotations

import json

from trayapp.core import effects as fx
from trayapp.core import events as ev
from trayapp.core.effects import Effect
from trayapp.core.model import Account, AccountKind, Api, AuthorityKind, SessionConfig, TokenOutcome
from trayapp.core.request import Call, Request
from trayapp.core.state import State, initial
from trayapp.core.update import update

CUSTOMER = "https://mytenant.onmicrosoft.com/customerapi"
VENDOR = "https://mytenant.onmicrosoft.com/vendorapi"

APIS = (
    Api(
        "customer",
        "Customer API",
        (f"{CUSTOMER}/customer.read", f"{CUSTOMER}/customer.write"),
        (Call("list", "Recent customers", "GET", "https://customer.contoso.example/customers"),),
    ),
    Api(
        "vendor",
        "Vendor API",
        (f"{VENDOR}/vendor.read", f"{VENDOR}/vendor.write"),
        (
            Call("list", "Vendors", "GET", "https://vendor.contoso.example/vendors"),
            Call("pay", "Request a payment", "POST", "https://vendor.contoso.example/payments"),
        ),
    ),
)
ADA = Account("uid.utid", "ada@contoso.example", "Ada Brandt", AccountKind.WORK, "utid")
NOAH = Account("noah.msa", "noah@mailbox.example", "Noah Lindqvist", AccountKind.PERSONAL, "msa")


def setup(
    *, tenant: str = "organizations", kind: AuthorityKind = AuthorityKind.ENTRA, apis: tuple[Api, ...] = APIS
) -> SessionConfig:
    return SessionConfig("client", f"https://login.microsoftonline.com/{tenant}", kind, apis)


def run(state: State, *happened: ev.Event) -> tuple[State, tuple[Effect, ...]]:
    """Take events one after the other; return the state and the effects of the last one.

    The user is at the window: an answer that is offered is shown.
    """
    effects: tuple[Effect, ...] = ()
    for event in happened:
        state, effects = update(state, event)
        for offered in [each for each in effects if isinstance(each, fx.OfferAnswer)]:
            state, raised = update(state, ev.AnswerChosen(offered.number))
            effects = (*(each for each in effects if each != offered), *raised)
    return state, effects


def content(value: object) -> bytes:
    """Return the body of an answer: a text, or values as JSON."""
    return value.encode("utf-8", "surrogatepass") if isinstance(value, str) else json.dumps(value).encode()


def request(api: str, name: str) -> Request:
    """Return what a call without parameters sends."""
    call = setup().call(api, name)
    assert call is not None
    return Request(api, name, call.method, call.url)


def granted(api: Api) -> TokenOutcome:
    return TokenOutcome(api.name, api.scopes)


def signed_in(state: State | None = None, account: Account = ADA) -> State:
    """Return the state after a sign-in in which everything was granted."""
    first, *others = (state or initial(setup())).setup.apis
    begun, _ = run(state or initial(setup()), ev.SignInChosen())
    if begun.sign_in is None:
        begun, _ = run(begun, ev.SignInConfirmed())
    ready, _ = run(
        begun,
        ev.BrowserWaiting("https://login/authorize"),
        ev.PromptAnswered(account, granted(first)),
        ev.TokensAcquired(tuple(granted(api) for api in others)),
    )
    return ready
