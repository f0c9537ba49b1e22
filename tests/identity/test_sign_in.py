"""One prompt in the browser: its links, and what ends it."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import pytest
import requests

from tests.core.build import APIS
from tests.identity.provider import Provider
from tests.patience import PATIENCE
from trayapp.core.consent.plan import Ask, Prompt
from trayapp.core.effects import OpenPrompt
from trayapp.core.events import PromptAnswered, PromptFailed
from trayapp.identity.sign_in.browser import BrowserSignIn

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

EFFECT = OpenPrompt(Prompt((Ask("customer", APIS[0].scopes),)), None, 0, 1)


@pytest.fixture
def provider(tmp_path: Path) -> Iterator[Provider]:
    with Provider(tmp_path) as made:
        yield made


def test_each_opening_of_the_browser_gets_a_link_of_its_own(provider: Provider) -> None:
    sign_in = BrowserSignIn(provider.client())
    assert sign_in.fresh_link() is None
    statuses: list[int] = []

    def browse(links: list[str]) -> None:
        statuses.extend(requests.get(each, timeout=PATIENCE, allow_redirects=False).status_code for each in links)
        sign_in.cancel()

    browsers: list[threading.Thread] = []

    def waiting(shown: str, code: str | None, opened: str | None, _seconds: float) -> None:
        links = [shown, str(opened), str(sign_in.fresh_link()), str(sign_in.fresh_link())]
        assert code is None
        assert len({*links}) == 4
        browsers.append(threading.Thread(target=browse, args=(links,)))
        browsers[0].start()

    ended = sign_in.prompt(EFFECT, waiting, threading.Event())
    browsers[0].join()
    assert isinstance(ended, PromptFailed)
    assert ended.problem.code == "sign-in-cancelled"
    assert statuses == [303] * 4
    assert sign_in.fresh_link() is None


@pytest.mark.parametrize("place", ["discovery", "/token"])
def test_a_cancel_does_not_wait_for_a_request_that_hangs(provider: Provider, place: str) -> None:
    asked, hanging = threading.Event(), threading.Event()

    def hang(*_: object) -> Any:
        asked.set()
        hanging.wait(PATIENCE)
        return 200, provider.tokens()

    client = provider.client()
    if place == "discovery":
        client._make_http = hang
    else:
        provider.answers[place] = hang
    sign_in = BrowserSignIn(client)
    ended: list[PromptAnswered | PromptFailed] = []
    pages: list[str] = []

    def browse(link: str) -> None:
        there = requests.get(link, timeout=PATIENCE, allow_redirects=False).headers["Location"]
        state = dict(each.split("=", 1) for each in there.partition("?")[2].split("&"))["state"]
        pages.append(requests.get(link.rpartition("/")[0], params={"code": "x", "state": state}, timeout=PATIENCE).text)

    browsers: list[threading.Thread] = []

    def waiting(_shown: str, _code: str | None, opened: str | None, _seconds: float) -> None:
        browsers.append(threading.Thread(target=browse, args=(str(opened),)))
        browsers[0].start()

    thread = threading.Thread(target=lambda: ended.append(sign_in.prompt(EFFECT, waiting, threading.Event())))
    thread.start()
    assert asked.wait(PATIENCE)
    sign_in.cancel()
    thread.join()
    assert not hanging.is_set()
    (failed,) = ended
    assert isinstance(failed, PromptFailed)
    assert failed.problem.code == "sign-in-cancelled"
    for browser in browsers:
        browser.join()
        assert "Sign-in was cancelled" in pages[0]
    left = [each for each in threading.enumerate() if each.name == "interruptible"]
    hanging.set()
    for each in left:
        each.join()
    assert list(client.cache.msal.search("RefreshToken")) == []
