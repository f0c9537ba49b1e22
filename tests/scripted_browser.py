"""A browser without a screen that walks through the demonstration's sign-in pages.

As a class for tests, and as a program for the BROWSER variable:

    BROWSER="python tests/scripted_browser.py --account ada.brandt@contoso.example %s &"

(without the "&" the program that opens the browser waits for it). A scope to untick may be named by its last part,
`vendor.write`: BROWSER is a list with colons between, so no URL can stand in it.

It follows redirects and forms as a user would who knows what to press, until the client's loopback listener
has its answer. With --device-code CODE the address is the page that asks for the code, and the walk ends where the page
says so; so does an administrator's, that begins at an /adminconsent link. Exit code 0: the client got an answer or the
walk ended (an error counts); 1: a page could not be passed.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import parse_qs, urljoin, urlsplit

import requests

_LIMIT = 20  # pages: more than any way through has
_TIMEOUT = 600.0  # seconds: what hangs is ended by the test that waits for it


class Stuck(Exception):  # noqa: N818 - it says what the browser is
    """The page at hand offers no way on."""


@dataclass
class Form:
    """A form with its address, its hidden fields, its boxes and its buttons."""

    action: str
    method: str
    name: str = ""
    fields: list[tuple[str, str]] = field(default_factory=list)
    boxes: list[tuple[str, str]] = field(default_factory=list)
    buttons: list[dict[str, str]] = field(default_factory=list)


@dataclass
class Page:
    """One page: where it is, what it says, the forms on it."""

    url: str
    status: int
    title: str
    text: str
    forms: list[Form]
    headers: dict[str, str]
    html: str

    def button(self, element_id: str) -> bool:
        """Return whether a button with this id is on the page."""
        return any(button.get("id") == element_id for form in self.forms for button in form.buttons)

    @property
    def last(self) -> bool:
        """Return whether the walk ends here: the page says what became of it."""
        return 'id="done"' in self.html

    @property
    def asks_for_code(self) -> bool:
        """Return whether this is the page on which a device's code is typed."""
        return any(form.name == "device" for form in self.forms)

    @property
    def accounts(self) -> list[str]:
        """The usernames that can be chosen here."""
        return [button["value"] for form in self.forms for button in form.buttons if button.get("name") == "account"]

    @property
    def scopes(self) -> list[str]:
        """The scopes that can be ticked here."""
        return [value for form in self.forms for name, value in form.boxes if name == "scope"]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.title = ""
        self.text: list[str] = []
        self._inside: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag in {"title", "script", "style"}:
            self._inside.append(tag)
        elif tag == "form":
            self.forms.append(Form(given.get("action", ""), given.get("method", "get").lower(), given.get("id", "")))
        elif tag == "input" and self.forms:
            self._input(given)
        elif tag == "button" and self.forms:
            self.forms[-1].buttons.append(given)

    def _input(self, given: dict[str, str]) -> None:
        pair = (given.get("name", ""), given.get("value", ""))
        if given.get("type") == "hidden":
            self.forms[-1].fields.append(pair)
        elif given.get("type") == "checkbox" and "checked" in given:
            self.forms[-1].boxes.append(pair)

    def handle_endtag(self, tag: str) -> None:
        if self._inside and self._inside[-1] == tag:
            self._inside.pop()

    def handle_data(self, data: str) -> None:
        if self._inside and self._inside[-1] == "title":
            self.title += data
        elif not self._inside and data.strip():
            self.text.append(" ".join(data.split()))


@dataclass(frozen=True)
class Answer:
    """What went back to the client: to which address, how, and with which parameters."""

    redirect_uri: str
    method: str
    fields: dict[str, str]


class ScriptedBrowser:
    """Keeps cookies between visits, as one browser does.

    `account` is the username to choose, `decline` presses Cancel on the consent page, `untick`
    names scopes, or their last parts, to take the tick from. With `deliver=False` nothing is sent to
    the client: the answer is only given back, for tests without a listener. `ca_file` is trusted for https.
    """

    def __init__(
        self,
        account: str = "",
        *,
        decline: bool = False,
        untick: Sequence[str] = (),
        ca_file: Path | str | None = None,
        deliver: bool = True,
    ) -> None:
        self.account = account
        self.decline = decline
        self.untick = tuple(untick)
        self.deliver = deliver
        self.pages: list[Page] = []
        self._session = requests.Session()
        self._session.trust_env = False
        self._session.verify = str(ca_file) if ca_file else True
        self._home = ""

    def __enter__(self) -> ScriptedBrowser:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._session.close()

    def visit(self, url: str) -> Answer:
        """Go through every page from the authorize address on, to the end.

        Raise Stuck if no button leads on, and requests' errors where nothing answers.
        """
        step = self._walk(self._start(url))
        if isinstance(step, Page):
            raise Stuck(f"the walk ended on “{step.title}”")
        return step

    def administer(self, url: str) -> Page:
        """Go through every page from an /adminconsent link on, to the last page; raises as `visit` does."""
        return self._to_the_last(self._start(url))

    def enter_code(self, url: str, code: str) -> Page:
        """Type a device's code on the page that asks for it, and continue to the last page; raises as `visit` does."""
        return self._to_the_last(self.type_code(self.open(url), code))

    def type_code(self, page: Page, code: str) -> Page | Answer:
        """Type a device's code on the page that asks for it, and press Next."""
        form = next((form for form in page.forms if form.name == "device"), None)
        if form is None:
            raise Stuck(f"no code is asked for on “{page.title}”")
        return self._submit(page, Form(form.action, form.method, fields=[*form.fields, ("code", code)]), {})

    def open(self, url: str) -> Page:
        """Load one page and stay there; raises Stuck when it leads back to the client at once."""
        step = self._start(url)
        if isinstance(step, Answer):
            raise Stuck(f"the client got an answer at once: {sorted(step.fields)}")
        return step

    def press(self, page: Page, **attributes: str) -> Page | Answer:
        """Press the button of `page` with these attributes (`id`, `name`, `value`)."""
        for form in page.forms:
            for button in form.buttons:
                if all(button.get(name) == value for name, value in attributes.items()):
                    return self._submit(page, form, button)
        raise Stuck(f"no button {attributes} on “{page.title}”")

    def _start(self, url: str) -> Page | Answer:
        """Load the first page; a program's own short link, which works once, leads there."""
        response = self._load(url)
        target = urljoin(url, response.headers.get("Location", url))
        if response.status_code == requests.codes.see_other and "client_id=" in target:
            return self._start(target)
        self._home = _origin(url)
        page = self._follow(response)
        if isinstance(page, Page) and page.forms and dict(page.forms[0].fields).get("client_id"):
            # The program's own page, whose script posts the request.
            self._home = _origin(page.forms[0].action)
            return self._submit(page, page.forms[0], {})
        return page

    def _walk(self, step: Page | Answer) -> Page | Answer:
        for _ in range(_LIMIT):
            if isinstance(step, Answer) or step.last:
                return step
            step = self._press_on(step)
        raise Stuck(f"no end after {_LIMIT} pages")

    def _to_the_last(self, step: Page | Answer) -> Page:
        step = self._walk(step)
        if isinstance(step, Answer):
            raise Stuck(f"the client got an answer: {sorted(step.fields)}")
        return step

    def _press_on(self, page: Page) -> Page | Answer:
        if page.asks_for_code:
            raise Stuck(f"the page wants another code: {page.text}")
        if page.accounts:
            if page.text and 'role="alert"' in page.html:
                raise Stuck(f"the sign-in page refuses: {page.text}")
            account = self.account or page.accounts[0]
            return self.press(page, name="account", value=account)
        for element_id in ("verify", "cancel" if self.decline else "accept", "return"):
            if page.button(element_id):
                return self.press(page, id=element_id)
        for form in page.forms:
            if _origin(form.action) not in {"", self._home}:
                return self._submit(page, form, {})  # what the page's script does at once
        raise Stuck(f"“{page.title}”, status {page.status}: {page.text}")

    def _submit(self, page: Page, form: Form, button: dict[str, str]) -> Page | Answer:
        fields = [*form.fields, *(box for box in form.boxes if not self._unticks(box[1]))]
        if button.get("name"):
            fields.append((button["name"], button.get("value", "")))
        action = urljoin(page.url, form.action)
        if _origin(action) != self._home:
            return self._answer(action, "POST", dict(fields))
        return self._follow(self._session.post(action, data=fields, timeout=_TIMEOUT, allow_redirects=False))

    def _unticks(self, scope: str) -> bool:
        return scope in self.untick or scope.rpartition("/")[2] in self.untick

    def _get(self, url: str) -> Page | Answer:
        return self._follow(self._load(url))

    def _load(self, url: str) -> requests.Response:
        return self._session.get(url, timeout=_TIMEOUT, allow_redirects=False)

    def _follow(self, response: requests.Response) -> Page | Answer:
        if response.is_redirect:
            target = urljoin(response.url, response.headers["Location"])
            if urlsplit(target).path == urlsplit(response.url).path:
                self._home = _origin(target)  # the same page of the platform, by http
            if _origin(target) == self._home:
                return self._get(target)
            parts = urlsplit(target)
            fields = {name: values[0] for name, values in parse_qs(parts.query, keep_blank_values=True).items()}
            return self._answer(parts._replace(query="").geturl(), "GET", fields)
        reader = _Reader()
        reader.feed(response.text)
        page = Page(
            response.url,
            response.status_code,
            reader.title,
            " ".join(reader.text),
            reader.forms,
            dict(response.headers),
            response.text,
        )
        self.pages.append(page)
        return page

    def _answer(self, redirect_uri: str, method: str, fields: dict[str, str]) -> Answer:
        if self.deliver:
            # Its own request, without this browser's cookies: they belong to the platform.
            with requests.Session() as session:
                session.trust_env = False
                query, form = (fields, None) if method == "GET" else (None, fields)
                session.request(method, redirect_uri, params=query, data=form, timeout=_TIMEOUT)
        return Answer(redirect_uri, method, fields)


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""


def main(arguments: Sequence[str] | None = None) -> int:
    """Visit the given address and return the exit code."""
    parser = argparse.ArgumentParser(description="Walks through the demonstration's sign-in pages.")
    parser.add_argument("--account", default="", help="the username to choose (default: the first)")
    parser.add_argument("--decline", action="store_true", help="press Cancel on the consent page")
    parser.add_argument(
        "--untick", action="append", default=[], metavar="SCOPE", help="take the tick from a scope (or its last part)"
    )
    parser.add_argument("--ca", metavar="FILE", help="a certificate authority to trust for https")
    parser.add_argument("--device-code", metavar="CODE", help="type this code on the page first")
    parser.add_argument("url")
    options = parser.parse_args(arguments)
    browser = ScriptedBrowser(options.account, decline=options.decline, untick=options.untick, ca_file=options.ca)
    try:
        with browser:
            if options.device_code:
                browser.enter_code(options.url, options.device_code)
            elif urlsplit(options.url).path.endswith("/adminconsent"):
                browser.administer(options.url)
            else:
                browser.visit(options.url)
    except (Stuck, requests.RequestException) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
