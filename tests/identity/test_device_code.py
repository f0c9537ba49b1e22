"""The waiting for a device code's use (RFC 8628): how often it asks, and what ends it."""

from __future__ import annotations

import threading
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

import pytest

from tests.core.build import APIS
from tests.identity.provider import Provider
from tests.patience import PATIENCE
from trayapp.core.consent.plan import Ask, Prompt
from trayapp.core.effects import OpenPrompt
from trayapp.core.events import PromptAnswered, PromptFailed
from trayapp.core.problems import Problem
from trayapp.identity.sign_in.browser import BrowserSignIn
from trayapp.identity.sign_in.device_code import DeviceCode
from trayapp.network.limits import Limits
from trayapp.system.interruptible import Interruptible

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

PROMPT = Prompt((Ask("customer", APIS[0].scopes),))
EFFECT = OpenPrompt(PROMPT, None, 0, 1)
PENDING = (400, {"error": "authorization_pending"})


class Recorded(Interruptible):
    """Writes the waits down in place of waiting."""

    def __init__(self) -> None:
        super().__init__()
        self.waits: list[float] = []
        self.then: Callable[[], None] = lambda: None

    def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.then()


@pytest.fixture
def provider(tmp_path: Path) -> Iterator[Provider]:
    with Provider(tmp_path) as made:
        made.answers["/device"] = lambda _: (200, code(made))
        made.answers["/token"] = lambda _: PENDING
        yield made


def code(provider: Provider, **changes: Any) -> dict[str, Any]:
    answer = {
        "device_code": "device",
        "user_code": "ABCD-EFGH",
        "verification_uri": f"{provider.origin}/device",
        "expires_in": 900,
        "interval": 1,
    }
    return {name: value for name, value in {**answer, **changes}.items() if value is not None}


def answered_after(provider: Provider, *before: str) -> None:
    """Answer with these errors, one after the other, then with tokens."""
    errors = list(before)
    provider.answers["/token"] = lambda _: (400, {"error": errors.pop(0)}) if errors else (200, provider.tokens())


@pytest.mark.filterwarnings("ignore:Attempted too soon")  # MSAL knows nothing of a wait that was only written down
@pytest.mark.parametrize(
    ("interval", "seconds"), [(0, 5), (-1, 5), (-(10**6), 5), ("0", 5), (None, 5), (1, 1), ("7", 7), (5, 5), (False, 5)]
)
def test_it_leaves_the_interval_that_was_named_or_five_seconds(
    provider: Provider, interval: object, seconds: int
) -> None:
    provider.answers["/device"] = lambda _: (200, code(provider, interval=interval))
    answered_after(provider, "authorization_pending", "authorization_pending", "slow_down", "authorization_pending")
    waits = Recorded()
    result = DeviceCode(provider.client(), waits).answer(PROMPT, lambda *_: None)
    assert isinstance(result, dict)
    assert result["access_token"] == "access"
    assert waits.waits == [seconds, seconds, seconds, seconds + 5, seconds + 5]


@pytest.mark.attack("a hostile sign-in service", "an interval of years", "waited for until the time limit alone")
@pytest.mark.parametrize("interval", [10**9, 10**300, 301])
def test_an_absurd_interval_waits_no_longer_than_the_time_limit_and_asks_no_sooner(
    provider: Provider, interval: int
) -> None:
    provider.answers["/device"] = lambda _: (200, code(provider, interval=interval))
    answered_after(provider)
    waits = Recorded()
    result = DeviceCode(provider.client(sign_in_timeout=300), waits).answer(PROMPT, lambda *_: None)
    assert isinstance(result, Problem)
    assert result.code == "sign-in-timed-out"
    assert all(wait <= 300 for wait in waits.waits)
    assert [path for path, _ in provider.forms] == ["/device"]


@pytest.mark.parametrize(
    ("changes", "limit"),
    [
        ({"expires_in": 1}, 300),
        ({"expires_in": 10**9}, 1),
        ({"expires_in": 0}, 1),
        ({"expires_in": -5}, 1),
        ({"expires_in": None}, 1),
        ({"interval": 10**9}, 1),
        ({"interval": 0}, 1),
    ],
)
def test_the_shorter_of_the_codes_time_and_the_time_limit_counts(
    provider: Provider, changes: dict[str, Any], limit: int
) -> None:
    provider.answers["/device"] = lambda _: (200, code(provider, **changes))
    result = DeviceCode(provider.client(sign_in_timeout=limit), Interruptible()).answer(PROMPT, lambda *_: None)
    assert isinstance(result, Problem)
    assert result.code == "sign-in-timed-out"
    assert len(provider.forms) <= 3


@pytest.mark.parametrize(
    "changes",
    [{"expires_in": 10**400}, {"expires_in": "soon"}, {"expires_in": []}, {"interval": "x"}, {"interval": {}}],
)
def test_a_number_that_is_none_is_said(provider: Provider, changes: dict[str, Any]) -> None:
    provider.answers["/device"] = lambda _: (200, code(provider, **changes))
    ended = BrowserSignIn(provider.client(device_code=True)).prompt(EFFECT, lambda *_: None, unset())
    assert isinstance(ended, PromptFailed)
    assert ended.problem.code == "provider-unexpected"


@pytest.mark.filterwarnings("ignore:Attempted too soon")
def test_after_a_question_that_got_no_answer_in_time_it_asks_half_as_often(provider: Provider) -> None:
    held = threading.Event()

    def slow_at_first(_: object) -> tuple[int, dict[str, Any]]:
        if not held.is_set():
            held.wait(PATIENCE)
        return 200, provider.tokens()

    provider.answers["/token"] = slow_at_first
    waits = Recorded()
    client = provider.client(limits=Limits(connect=5, silence=0.3, total=5))
    with ExitStack() as leaving:
        leaving.callback(held.set)
        waits.then = lambda: held.set() if len(waits.waits) > 1 else None
        result = DeviceCode(client, waits).answer(PROMPT, lambda *_: None)
    assert isinstance(result, dict)
    assert result["access_token"] == "access"
    assert waits.waits == [1, 2]


@pytest.mark.attack(
    "a hostile sign-in service",
    "a device code or a link with codes of a terminal, or to another kind of address",
    "not shown",
)
@pytest.mark.parametrize(
    "changes",
    [
        *(
            {"verification_uri": link}
            for link in (
                "javascript:alert(1)",
                "file:///etc/passwd",
                "--remote",
                "http://login.example/",
                "https://login.example/ x",
                "https://me@login.example/",
                None,
                5,
            )
        ),
        {"user_code": ""},
        {"user_code": 5},
        {"user_code": "\x1b[2J"},
        {"user_code": "x" * 100},
    ],
)
def test_a_code_or_a_link_that_a_person_must_not_be_shown_is_not(provider: Provider, changes: dict[str, Any]) -> None:
    provider.answers["/device"] = lambda _: (200, code(provider, **changes))
    shown: list[object] = []
    ended = BrowserSignIn(provider.client(device_code=True)).prompt(EFFECT, lambda *each: shown.append(each), unset())
    assert isinstance(ended, PromptFailed)
    assert (ended.problem.code, shown) == ("provider-unexpected", [])


@pytest.mark.parametrize("place", ["/device", "/token"])
@pytest.mark.parametrize("end", ["cancel", "limit"])
def test_a_request_that_hangs_holds_nobody_and_what_it_brings_late_is_nobodys(
    provider: Provider, place: str, end: str
) -> None:
    asked, hanging = threading.Event(), threading.Event()
    late = {"/device": code(provider), "/token": provider.tokens()}[place]

    def hang(_: object) -> tuple[int, dict[str, Any]]:
        asked.set()
        hanging.wait(PATIENCE)
        return 200, late

    provider.answers[place] = hang
    client = provider.client(device_code=True, sign_in_timeout=2 if end == "limit" else 300)
    sign_in = BrowserSignIn(client)
    ended: list[PromptAnswered | PromptFailed] = []
    thread = threading.Thread(target=lambda: ended.append(sign_in.prompt(EFFECT, lambda *_: None, unset())))
    thread.start()
    assert asked.wait(PATIENCE)
    if end == "cancel":
        sign_in.cancel()
    thread.join()
    assert not hanging.is_set()
    (failed,) = ended
    assert isinstance(failed, PromptFailed)
    assert failed.problem.code == ("sign-in-cancelled" if end == "cancel" else "sign-in-timed-out")
    left = [each for each in threading.enumerate() if each.name == "interruptible"]
    hanging.set()
    for each in left:
        each.join()
    assert list(client.cache.msal.search("RefreshToken")) == []


def test_a_cancel_ends_the_waiting_between_two_questions(provider: Provider) -> None:
    provider.answers["/device"] = lambda _: (200, code(provider, interval=10**6))
    sign_in = BrowserSignIn(provider.client(device_code=True))
    ended = sign_in.prompt(EFFECT, lambda *_: sign_in.cancel(), unset())
    assert isinstance(ended, PromptFailed)
    assert ended.problem.code == "sign-in-cancelled"
    assert [path for path, _ in provider.forms] == ["/device"]


def unset() -> threading.Event:
    return threading.Event()


@pytest.mark.filterwarnings("ignore:Attempted too soon")
def test_passing_faults_cost_a_longer_pause_and_not_the_sign_in(provider: Provider) -> None:
    faults: list[tuple[int, dict[str, Any]]] = [(503, {}), (500, {"error": "server_error"}), (429, {}), PENDING]
    provider.answers["/token"] = lambda _: faults.pop(0) if faults else (200, provider.tokens())
    waits = Recorded()
    result = DeviceCode(provider.client(), waits).answer(PROMPT, lambda *_: None)
    assert isinstance(result, dict)
    assert result["access_token"] == "access"
    assert waits.waits == [1, 2, 4, 8, 8]


def test_a_fault_that_lasts_is_what_is_said(provider: Provider) -> None:
    provider.answers["/token"] = lambda _: (503, {})
    ended = BrowserSignIn(provider.client(sign_in_timeout=2, device_code=True)).prompt(
        EFFECT, lambda *_: None, threading.Event()
    )
    assert isinstance(ended, PromptFailed)
    assert ended.problem.code == "provider-unavailable"


def test_the_drafts_name_of_the_page_is_read_too(provider: Provider) -> None:
    page = f"{provider.origin}/device"
    provider.answers["/device"] = lambda _: (200, code(provider, verification_uri=None, verification_url=page))
    answered_after(provider)
    shown: list[str] = []
    result = DeviceCode(provider.client(), Recorded()).answer(PROMPT, lambda link, *_: shown.append(link))
    assert isinstance(result, dict)
    assert shown == [page]


def test_one_code_of_a_plain_provider_is_for_all_apis(provider: Provider) -> None:
    answered_after(provider)
    both = Prompt(tuple(Ask(api.name, api.scopes) for api in APIS))
    DeviceCode(provider.client(), Recorded()).answer(both, lambda *_: None)
    (asked,) = [form for path, form in provider.forms if path == "/device"]
    assert set(asked["scope"].split()) >= set(both.scopes)


def test_a_provider_without_it_is_said_plainly(tmp_path: Path) -> None:
    with Provider(tmp_path, device_authorization_endpoint=None) as without:
        result = DeviceCode(without.client(), Recorded()).answer(PROMPT, lambda *_: None)
    assert isinstance(result, Problem)
    assert result.code == "device-code-unavailable"
