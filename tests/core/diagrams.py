"""State diagrams of docs/developers/architecture.md, drawn from the rules (`python -m tests.core.diagrams`).

The rules are walked from the start with every kind of event, as far as they lead; what an event changes is an arrow.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final

from tests.core.build import ADA, APIS, NOAH, granted, run, setup
from trayapp.core import effects as fx
from trayapp.core import events as ev
from trayapp.core.described import Unusable
from trayapp.core.mistake import Mistake
from trayapp.core.model import Answer, TokenOutcome
from trayapp.core.problems import Problem, verification_needed
from trayapp.core.state import Activity, State, initial, unconfigured
from trayapp.core.update import update

PAGE: Final = Path(__file__).parent.parent.parent / "docs/developers/architecture.md"
CUSTOMER, VENDOR = APIS
NOTHING: Final = Unusable(missing=True, mistakes=(Mistake("", "No configuration was found."),))
CHALLENGE: Final = verification_needed("Customer API", '{"access_token":{}}')
CALL: Final = ("customer", "list")
EVENTS: Final[tuple[ev.Event, ...]] = (
    ev.SessionRestored(None),
    ev.SessionRestored(ADA, tuple((api.name, api.scopes) for api in APIS), accounts=(ADA, NOAH)),
    ev.SignInChosen(),
    ev.SignInConfirmed(),
    ev.SignInCancelled(),
    ev.BrowserWaiting("https://login/authorize"),
    ev.PromptAnswered(ADA, granted(CUSTOMER)),
    ev.PromptFailed(Problem("consent-declined", "Declined.")),
    ev.PromptFailed(Problem("admin-consent-needed", "Ask.")),
    ev.NarrowChosen(),
    ev.AskAgainChosen(),
    ev.TokensAcquired((granted(CUSTOMER), granted(VENDOR))),
    ev.TokensAcquired((TokenOutcome("customer", problem=CHALLENGE),)),
    ev.TokensAcquired((TokenOutcome("vendor", problem=Problem("consent-missing", "Missing.")),)),
    ev.ConsentAwaited(last=True),
    ev.CheckAgainChosen(),
    ev.VerifyChosen("customer"),
    ev.CallChosen(*CALL),
    ev.CallAnswered(Answer(*CALL, "https://customer/", status=200)),
    ev.CallAnswered(Answer(*CALL, "https://customer/", problem=CHALLENGE)),
    ev.AccountChosen(NOAH.home_id),
    ev.SignOutChosen(),
    ev.SignedOut((ADA.home_id, NOAH.home_id)),
    ev.SettingsTouched(),
    ev.SettingsChanged(setup()),
    ev.SettingsRefused(NOTHING),
    ev.Failed(Problem("unexpected", "No luck.")),
)
Namer = Callable[[State], str]


def session(state: State) -> str:
    """Name the state of the session."""
    if state.first_start is not None:
        return "Unconfigured"
    if state.activity is Activity.IDLE:
        return "SignedIn" if state.account else "SignedOut"
    return "".join(word.capitalize() for word in state.activity.split("-"))


def sign_in(state: State) -> str:
    """Name the state of a sign-in."""
    if state.planned is not None:
        return "Warned"
    if state.sign_in is None:
        return "None_"
    if state.activity is Activity.GETTING_TOKENS:
        return "ConsentOnItsWay" if state.late else "SilentTokens"
    return "BrowserOpen" if state.sign_in.link else "PromptSent"


def call(state: State) -> str:
    """Name the state of the quick call `CALL`."""
    if CALL in state.calls:
        return "Sent"
    if state.sign_in is not None and state.sign_in.then_call is not None:
        return "WaitsForVerification"
    if state.answer is None:
        return "NotCalled"
    return "Challenged" if state.answer.problem else "Answered"


DIAGRAMS: Final[dict[str, Namer]] = {"session": session, "sign-in": sign_in, "call": call}


ANSWERS: Final[dict[type[ev.Event], frozenset[type[fx.Effect]]]] = {
    ev.SessionRestored: frozenset({fx.RestoreSession, fx.RestoreAccount}),
    ev.BrowserWaiting: frozenset({fx.OpenPrompt}),
    ev.PromptAnswered: frozenset({fx.OpenPrompt}),
    ev.PromptFailed: frozenset({fx.OpenPrompt}),
    ev.TokensAcquired: frozenset({fx.AcquireTokens}),
    ev.ConsentAwaited: frozenset({fx.AwaitConsent}),
    ev.CallAnswered: frozenset({fx.SendCall}),
    ev.SignedOut: frozenset({fx.ForgetAccounts}),
    ev.SettingsChanged: frozenset({fx.ReloadSettings}),
    ev.SettingsRefused: frozenset({fx.ReloadSettings}),
    ev.Failed: frozenset({fx.RestoreSession, fx.RestoreAccount, fx.OpenPrompt, fx.AcquireTokens, fx.ForgetAccounts}),
}
"""Which effects bring an event: it comes only while one of them is under way. The others may come at any time."""
Effects = frozenset[type[fx.Effect]]


def walk(*starts: State) -> Iterable[tuple[State, ev.Event, State]]:
    """Yield every step of the rules, from states that differ in what the diagrams name."""
    waiting: list[tuple[State, Effects]] = []
    for state in starts:
        after, effects = update(state, ev.Started())
        yield state, ev.Started(), after
        waiting.append((after, frozenset(map(type, effects))))
    seen = set()
    while waiting:
        state, under_way = waiting.pop(0)
        problems = tuple(ledger.problem is not None for ledger in state.ledgers)
        named = (session(state), sign_in(state), call(state))
        key = (
            named,
            under_way,
            len(state.accounts),
            state.reload_due,
            problems,
            state.setup.admits_personal,
            bool(state.waits.suspected),
        )
        if key in seen:
            continue
        seen.add(key)
        for event in EVENTS:
            causes = ANSWERS.get(type(event), frozenset())
            if causes and not causes & under_way:
                continue
            if state.activity is Activity.RELOADING and fx.ReloadSettings not in causes:
                continue  # the settings are read between two events
            after, effects = run(state, event)
            yield state, event, after
            left = under_way if isinstance(event, ev.BrowserWaiting) else under_way - causes
            waiting.append((after, left | frozenset(map(type, effects)) & ASKED))


ASKED: Final = frozenset().union(*ANSWERS.values())


def diagrams() -> dict[str, str]:
    """Return each diagram's text in Mermaid's language, by its name."""
    arrows: dict[str, dict[tuple[str, str], dict[str, None]]] = {name: {} for name in DIAGRAMS}
    personal = initial(setup(tenant="common"))
    for before, event, after in walk(unconfigured(NOTHING), initial(setup()), personal):
        for name, namer in DIAGRAMS.items():
            ends = namer(before), namer(after)
            if ends[0] != ends[1]:
                arrows[name].setdefault(ends, {})[type(event).__name__] = None
    return {
        name: "\n".join(
            [
                "stateDiagram-v2",
                *(f"    {a} --> {b}: {', '.join(sorted(events))}" for (a, b), events in sorted(found.items())),
            ]
        )
        for name, found in arrows.items()
    }


def drawn(page: str) -> str:
    """Return the page with its diagrams as the rules have them."""
    for name, text in diagrams().items():
        found = re.search(rf"(?<=<!-- {name} -->\n```mermaid\n).*?(?=```\n)", page, flags=re.DOTALL)
        assert found, f"{PAGE.name} has no place for the diagram of the {name}"
        page = f"{page[: found.start()]}{text}\n{page[found.end() :]}"
    return page


if __name__ == "__main__":
    PAGE.write_text(drawn(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
