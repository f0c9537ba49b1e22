"""The pages in a real browser, which enforces what the scripted one does not: policies, cookies, scripts."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait

from tests.chromedriver import driven
from tests.demo.client import Client, Raw
from tests.patience import PATIENCE
from trayapp.demo.accounts import ADA, ELENA, FABRIKAM, GRACE, PRIYA, DemoAccount
from trayapp.demo.history import ConsentPage, OrganisationConsentPage, SecondFactorPage
from trayapp.demo.platform import Platform
from trayapp.demo.sample_apis.apis import CUSTOMER, VENDOR

pytestmark = pytest.mark.desktop

BOTH = f"openid offline_access {' '.join((*CUSTOMER.scopes, *VENDOR.scopes))}"
CLAIMS = '{"access_token":{"acrs":{"essential":true,"value":"c1"}}}'


class Listener:
    """Waits for one answer on loopback, as the client does."""

    def __init__(self) -> None:
        self.answers: list[dict[str, str]] = []
        self.arrived = threading.Event()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self._answer(urlsplit(self.path).query)

            def do_POST(self) -> None:
                self._answer(self.rfile.read(int(self.headers["Content-Length"])).decode())

            def _answer(self, text: str) -> None:
                fields = {name: values[0] for name, values in parse_qs(text).items()}
                self.send_response(200)
                self.send_header("Content-Type", "text/plain")
                self.end_headers()
                self.wfile.write(b"done")
                if fields:  # a browser also asks for an icon
                    outer.answers.append(fields)
                    outer.arrived.set()

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self._server.server_port
        self._thread = threading.Thread(target=self._server.serve_forever)
        self._thread.start()

    def wait(self) -> dict[str, str]:
        assert self.arrived.wait(PATIENCE), "the client got no answer"
        return self.answers[-1]

    def close(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


@pytest.fixture
def listener() -> Iterator[Listener]:
    running = Listener()
    yield running
    running.close()


@pytest.fixture
def chromium(tmp_path: Path, listener: Listener) -> Iterator[webdriver.Chrome]:
    # Asked for so that the browser ends first, and its idle connections to the listener with it.
    assert listener.port
    options = webdriver.ChromeOptions()
    for argument in (
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-background-networking",
        "--disable-component-update",
        "--no-first-run",
        f"--user-data-dir={tmp_path / 'chromium'}",
        "--window-size=900,760",
    ):
        options.add_argument(argument)
    browser, control = shutil.which("chromium"), shutil.which("chromedriver")
    assert browser, "Chromium is not installed"
    assert control, "ChromeDriver is not installed"
    options.binary_location = browser
    driver = driven(options, control)
    yield driver
    driver.quit()


def press(chromium: webdriver.Chrome, selector: str) -> None:
    WebDriverWait(chromium, 20).until(lambda driver: driver.find_elements(By.CSS_SELECTOR, selector))
    element = chromium.find_element(By.CSS_SELECTOR, selector)
    # The bar with Accept stays at the bottom: what is under it counts as in view, and a click would hit the bar.
    chromium.execute_script("arguments[0].scrollIntoView({block: 'center'})", element)
    element.click()


@pytest.mark.parametrize("mode", ["query", "form_post"])
@pytest.mark.parametrize("host", ["localhost", "127.0.0.1"])
def test_the_whole_way(
    platform: Platform, chromium: webdriver.Chrome, listener: Listener, mode: str, host: str
) -> None:
    with Raw(platform) as raw:
        uri = f"http://{host}:{listener.port}/"
        chromium.get(raw.authorize_url(scope=BOTH, response_mode=mode, redirect_uri=uri))
        press(chromium, f'button[name=account][value="{ADA.username}"]')
        press(chromium, f'input[name=scope][value="{VENDOR.scopes[1]}"]')
        press(chromium, "#accept")
        answer = listener.wait()
        token = raw.token(code=answer["code"], redirect_uri=uri, scope=VENDOR.scopes[0]).json()
    assert answer["state"] == "a state with spaces & signs"
    assert token["scope"] == VENDOR.scopes[0]
    assert platform.record.count(ConsentPage) == 1
    problems = [entry for entry in chromium.get_log("browser") if "favicon" not in entry["message"]]  # type: ignore[no-untyped-call]  # Selenium's
    assert problems == []


def test_the_keyboard_is_enough(platform: Platform, chromium: webdriver.Chrome, listener: Listener) -> None:
    with Raw(platform) as raw:
        uri = f"http://localhost:{listener.port}/"
        chromium.get(raw.authorize_url(scope=BOTH, response_mode="form_post", redirect_uri=uri, claims=CLAIMS))
        send = webdriver.ActionChains(chromium).send_keys
        send(Keys.TAB, Keys.ENTER).perform()
        WebDriverWait(chromium, 20).until(lambda driver: driver.find_elements(By.ID, "verify"))
        webdriver.ActionChains(chromium).send_keys(Keys.TAB, Keys.ENTER).perform()
        WebDriverWait(chromium, 20).until(lambda driver: driver.find_elements(By.ID, "accept"))
        keys = webdriver.ActionChains(chromium).send_keys(Keys.TAB, Keys.SPACE)
        keys.send_keys(Keys.TAB, Keys.TAB, Keys.TAB, Keys.TAB, Keys.TAB, Keys.ENTER).perform()
        answer = listener.wait()
        token = raw.token(code=answer["code"], redirect_uri=uri, scope=CUSTOMER.scopes[1]).json()
    assert token["scope"] == CUSTOMER.scopes[1]
    assert platform.record.count(SecondFactorPage) == 1


@pytest.mark.parametrize(("account", "button"), [(PRIYA, "#return"), (ELENA, "#cancel")])
def test_the_ways_back_without_consent(
    platform: Platform, chromium: webdriver.Chrome, listener: Listener, account: DemoAccount, button: str
) -> None:
    with Raw(platform) as raw:
        uri = f"http://localhost:{listener.port}/"
        chromium.get(raw.authorize_url(scope=BOTH, response_mode="form_post", redirect_uri=uri))
        press(chromium, f'button[name=account][value="{account.username}"]')
        press(chromium, button)
        assert listener.wait()["error"] == "access_denied"


def test_a_device_code_is_typed_with_the_keyboard(chromium: webdriver.Chrome, sign_in: Callable[..., Client]) -> None:
    client = sign_in()
    flow = client.by_device_code(CUSTOMER.scopes)
    chromium.get(flow["verification_uri"])
    assert chromium.switch_to.active_element.get_attribute("id") == "code"
    webdriver.ActionChains(chromium).send_keys(flow["user_code"].lower(), Keys.ENTER).perform()
    press(chromium, f'button[name=account][value="{ADA.username}"]')
    press(chromium, "#accept")
    WebDriverWait(chromium, 20).until(lambda driver: driver.find_elements(By.ID, "done"))
    assert "access_token" in client.poll(flow)


def test_an_administrator_allows_everyone(platform: Platform, chromium: webdriver.Chrome) -> None:
    # By the page's own address: the link's certificate is of an authority that this browser does not know.
    link = platform.admin_consent_link(FABRIKAM.id).replace(platform.authority("").rstrip("/"), platform.api_origin)
    chromium.get(link)
    press(chromium, f'button[name=account][value="{GRACE.username}"]')
    press(chromium, "#accept")
    WebDriverWait(chromium, 20).until(lambda driver: driver.find_elements(By.ID, "done"))
    assert platform.record.count(OrganisationConsentPage) == 1
