"""Whatever the sign-in service and the APIs answer, in any order: no page in vain, no lost sign-in, always a way on.

A user clicks whatever the tray's menu and the window offer; the service's answers are drawn, as the embedded
platform gives them. What must hold is checked after each.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.build import ADA, APIS, NOAH, granted, setup
from tests.core.test_any_order import flat
from trayapp.core import effects as fx
from trayapp.core import events as ev
from trayapp.core.consent.refusals import fingerprint, worth_a_page
from trayapp.core.effects import Effect
from trayapp.core.events import Event
from trayapp.core.model import Account, Answer, Api, AuthorityKind, Status, TokenOutcome
from trayapp.core.problems import Problem, verification_needed
from trayapp.core.state import Activity, State, initial
from trayapp.core.update import update
from trayapp.core.views.tray import tray_view
from trayapp.core.views.window import window_view

MOST_CLICKS = 12
THREE = (*APIS, Api("orders", "Orders API", ("api://orders/orders.read",)))
CLAIMS = '{"access_token": {"acrs": {"essential": true, "value": "c1"}}}'


def refusal(code: str, *aadsts: int, error: str = "invalid_grant") -> Problem:
    return Problem(code, "The service says no.", aadsts=aadsts, error=error)


OF_A_PAGE = (
    refusal("consent-declined", 65004, error="access_denied"),
    refusal("sign-in-cancelled"),
    refusal("sign-in-refused", error="access_denied"),
    refusal("admin-consent-needed", 90094, error="access_denied"),
    refusal("access-blocked", 53003, error="access_denied"),
    refusal("not-assigned", 50105, error="access_denied"),
    refusal("sign-in-expired", 70000),
    refusal("sign-in-expired"),
    refusal("scope-unknown", 650053, error="invalid_client"),
    refusal("offline"),
)
OF_A_TOKEN = (
    refusal("consent-missing", 65001),
    refusal("admin-consent-needed", 90094),
    refusal("not-assigned", 50105),
    refusal("sign-in-expired", 70000),
    refusal("sign-in-expired", 50173),
    refusal("sign-in-expired"),
    refusal("throttled", error="temporarily_unavailable"),
    refusal("offline"),
    verification_needed("The API", CLAIMS),
)
OF_A_CALL = (
    Problem("call-unauthorised", "401."),
    Problem("call-forbidden", "403."),
    Problem("call-failed", "500."),
    verification_needed("The API", CLAIMS),
)
USEFUL = (ev.SignInConfirmed, ev.NarrowChosen, ev.VerifyChosen, ev.CheckAgainChosen, ev.SignInChosen, ev.AskAgainChosen)
"""What may lead on."""
CLICKED = (*USEFUL, ev.CallChosen, ev.ProblemDismissed, ev.BackChosen, ev.SignInCancelled)

Page = tuple[frozenset[str], str | None]
Draw = Callable[[Sequence[object]], object]


class Walk:
    """A run of the program, whose effects are answered as they come.

    An API in `stubborn` is always refused so; with `heals`, until a page that asks for it has been answered.
    """

    def __init__(
        self, state: State, draw: Draw, stubborn: dict[str, Problem] | None = None, *, heals: bool = False
    ) -> None:
        self.state = state
        self.draw = draw
        self.stubborn = stubborn or {}
        self.heals = heals
        self.waiting: list[Effect] = []
        self.kept: fx.KeepLedger | fx.KeepWaits | None = None
        self.page: Page = (frozenset(), None)
        self.excused = False
        self.seen: set[tuple[Page, str]] = set()
        self.reasons = ""

    def take(self, event: Event) -> None:
        before = self.state
        self.state, effects = update(before, event)
        self.waiting += effects
        clicked = not isinstance(event, ev.PromptAnswered | ev.PromptFailed | ev.TokensAcquired | ev.CallAnswered)
        for effect in effects:
            if isinstance(effect, fx.OpenPrompt):
                page = frozenset(effect.prompt.scopes), effect.prompt.claims
                assert clicked or page != self.page, f"the same page opens by itself: {page}"
                self.page = page
                self.excused = isinstance(event, ev.AskAgainChosen)
        if before.account is not None:
            assert self.state.account == before.account, "the sign-in is lost"

    def restart(self) -> None:
        """End the program, and start it with what it has written down."""
        self.state = initial(self.state.setup)
        self.take(ev.Started())
        self.answer_all()

    def answer_all(self) -> None:
        """Answer every effect until nothing is under way."""
        while self.waiting:
            event = self.answer(self.waiting.pop(0))
            if event is not None:
                self.take(event)
        assert self.state.activity is Activity.IDLE, "something is under way for ever"
        assert self.state.sign_in is None

    def answer(self, effect: Effect) -> Event | None:
        match effect:
            case fx.RestoreSession():
                return self._restored()
            case fx.KeepLedger() | fx.KeepWaits():
                self.kept = effect
            case fx.OpenPrompt():
                self.take(ev.BrowserWaiting("https://login"))
                return self._page_ends(effect)
            case fx.AcquireTokens(_, asks):
                outcomes = tuple(self._outcome(name, scopes) for name, scopes in asks)
                self._checked(outcomes)
                return ev.TokensAcquired(outcomes)
            case fx.AwaitConsent():
                return ev.ConsentAwaited(last=bool(self.draw([False, True])))
            case fx.SendCall(_, request):
                trouble = self.draw([None, *OF_A_CALL])
                assert trouble is None or isinstance(trouble, Problem)
                self.seen.clear()  # a page may have a new reason
                return ev.CallAnswered(
                    Answer(request.api, request.call, "https://api", 401 if trouble else 200, 5, 1, problem=trouble)
                )
        return None

    def _restored(self) -> Event:
        match self.kept:
            case fx.KeepLedger(account, granted, challenges, waits, histories):
                return ev.SessionRestored(account, granted, challenges, (account,), waits=waits, histories=histories)
            case fx.KeepWaits(waits):
                return ev.SessionRestored(None, waits=waits)
        return ev.SessionRestored(None)

    def _page_ends(self, effect: fx.OpenPrompt) -> Event:
        redeem = effect.prompt.redeem
        apis = [None, *(ask.api for ask in effect.prompt.asks)]
        ended = self.draw([ADA, ADA, NOAH, *OF_A_PAGE])
        if self.heals:
            self.stubborn = {api: each for api, each in self.stubborn.items() if api not in apis}
        stubborn = self.stubborn.get(redeem.api)
        if stubborn is not None and len(apis) == 2 and self.draw([True, False]):  # refused as the code is redeemed
            if self.state.account is not None:
                self._note((redeem.api, stubborn))
            return ev.PromptFailed(stubborn, redeem.api)
        if isinstance(ended, Problem):
            api = self.draw(apis) if ended.code in {"not-assigned", "scope-unknown"} else None
            api = redeem.api if ended.code == "sign-in-expired" else api  # it comes as the code is redeemed
            assert api is None or isinstance(api, str)
            if self.state.account is not None:
                self._note((api or "", ended))
            return ev.PromptFailed(ended, api)
        assert isinstance(ended, Account)
        if self.state.account is None:
            ended = ADA  # whoever it is; the other one comes later
        if redeem.api in self.stubborn:
            self.seen = set()  # it has helped, this time
        return ev.PromptAnswered(ended, TokenOutcome(redeem.api, redeem.scopes))

    def _note(self, *refusals: tuple[str, Problem | None]) -> None:
        """Note how a page has ended where a page is what is said to help: never twice the same, unless one has helped.

        Nor if others came between them. The user can ask for it all the same.
        """
        end = self.page, worth(refusals)
        assert not end[1] or self.excused or end not in self.seen, end
        self.excused = True  # a consent on its way is asked for until it is there: that is no other page
        self.seen = self.seen | {end} if end[1] else set()

    def _checked(self, outcomes: tuple[TokenOutcome, ...]) -> None:
        """Note what the silent tokens say: after a page how it has ended, else perhaps a new reason for one."""
        missed = [each for each in outcomes if each.granted != self.state.ledger(each.api).asked]
        reasons = repr([(each.api, each.granted, each.problem) for each in missed])
        if any(each.problem is None and self.state.ledger(each.api).problem is not None for each in outcomes):
            self.seen = set()  # the page has helped one API, though perhaps not another
        if any(each.problem is None for each in missed):
            self.seen = set()  # a user has left something out, and may come for it
        elif self.state.sign_in is not None:
            self._note(*((each.api, each.problem) for each in outcomes))
        elif reasons != self.reasons:
            self.seen = set()
        self.reasons = reasons

    def _outcome(self, name: str, scopes: tuple[str, ...]) -> TokenOutcome:
        drawn = self.stubborn.get(name) or self.draw([True, True, False, *OF_A_TOKEN])
        if isinstance(drawn, Problem):
            return TokenOutcome(name, problem=drawn)
        return TokenOutcome(name, scopes if drawn else scopes[:1], fresh=True)

    def offered(self) -> list[Event]:
        """Return what the menu and the window offer to click."""
        found = [entry.event for entry in flat(tray_view(self.state).menu) if entry.enabled and entry.event]
        window = window_view(self.state)
        found += [button.event for button in window.buttons] if window else []
        return [event for event in dict.fromkeys(found) if isinstance(event, CLICKED)]


def worth(refusals: Sequence[tuple[str, Problem | None]]) -> str:
    """Return the refusals for which a page is what is said to help."""
    found = [(api, fingerprint(each)) for api, each in refusals if each is not None and worth_a_page(each)]
    return repr(sorted(found)) if found else ""


def is_ready(walk: Walk) -> bool:
    return walk.state.status is Status.READY


def well(walk: Walk) -> None:
    """Click the first thing that may help, with a service that now grants everything: all is ready in a few clicks."""
    for _ in range(MOST_CLICKS):
        if is_ready(walk):
            return
        events = walk.offered()
        chosen = [event for kind in USEFUL for event in events if isinstance(event, kind)]
        assert chosen, f"nothing leads out of here: {walk.state}"
        # What was tried last is tried last again.
        for event in chosen:
            walk.take(event)
            walk.answer_all()
            if is_ready(walk):
                return
        if isinstance(walk.state.problem, Problem):
            walk.take(ev.ProblemDismissed())
    raise AssertionError(f"never ready again: {walk.state}")


def granting(options: Sequence[object]) -> object:
    """Draw the best answer: the first of those that are not refusals stands first in each list."""
    return options[0]


@settings(max_examples=400)
@given(st.sampled_from([AuthorityKind.ENTRA, AuthorityKind.OIDC]), st.data())
def test_no_sequence_of_refusals_ends_in_a_dead_end(kind: AuthorityKind, data: st.DataObject) -> None:
    def drawn(options: Sequence[object]) -> object:
        return data.draw(st.sampled_from(options))

    stubborn = data.draw(st.dictionaries(st.sampled_from(["vendor", "orders"]), st.sampled_from(OF_A_TOKEN[:6])))
    walk = Walk(initial(setup(kind=kind, apis=THREE)), drawn, stubborn)
    for _ in range(data.draw(st.integers(1, 8))):
        walk.take(data.draw(st.sampled_from(walk.offered())))
        walk.answer_all()
        if data.draw(st.booleans()):
            walk.restart()
    # What needs a page is refused until one has asked for it; the rest is well again.
    asked = {api: each for api, each in stubborn.items() if worth_a_page(each)}
    well(Walk(walk.state, granting, asked, heals=True))


def test_the_first_answer_is_the_best() -> None:
    walk = Walk(initial(setup()), granting)
    walk.take(ev.SignInChosen())
    walk.answer_all()
    assert walk.state.status is Status.READY
    assert walk.state.ledgers[0].granted == granted(APIS[0]).granted


def test_an_api_that_no_page_helps_is_not_searched_for_what_waits() -> None:
    unclear, link = refusal("sign-in-expired", 70000), ev.BrowserWaiting("https://login")
    customer = granted(APIS[0])
    walk = Walk(initial(setup()), granting)
    for event in (
        *(ev.SignInChosen(), link, ev.PromptAnswered(ADA, customer)),
        ev.TokensAcquired((TokenOutcome("vendor", problem=unclear),)),
        *(ev.SignInChosen(), link, ev.PromptFailed(OF_A_PAGE[3])),
        *(ev.NarrowChosen(), link, ev.PromptFailed(unclear, "vendor")),
    ):
        walk.take(event)
    assert ev.NarrowChosen() not in walk.offered()
