"""Walks the main job on a virtual desktop as a user would, and keeps a picture of each step.

    python -m tests.desktop.tour build/tour

The identity platform of the demo runs in this process, so that its own record can say what it served. The exit code is
0 only if all was as it must be, else 1, with what was not.
"""

from __future__ import annotations

import argparse
import signal
import time
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Final

from tests.desktop.browser import WINDOW_CLASS as BROWSER_CLASS
from tests.desktop.browser import Browser
from tests.desktop.person import SIGN_IN, Person
from tests.desktop.report import Report
from tests.desktop.session import VirtualDesktop
from trayapp.demo import configuration
from trayapp.demo.accounts import ADA, MARCUS, NOAH, PRIYA, TOMAS
from trayapp.demo.history import ApiCall, AuthorizeRequest, ConsentPage
from trayapp.demo.platform import Platform

SCREEN: Final = (1440, 1120)  # the whole consent page fits
BROWSER: Final = (1100, 1030)
TIME_LIMIT: Final = 480
"""Seconds that the whole walk may take: no step of it has a limit of its own."""


class Tour:
    """One walk: the user, the platform's record and what comes of it."""

    def __init__(self, person: Person, platform: Platform, file: Path, report: Report) -> None:
        self._person = person
        self._browser = person.browser
        self._screen = person.screen
        self._record = platform.record
        self._file = file
        self._report = report

    def main_job(self) -> None:
        """Sign in once, use both APIs, and start again."""
        with self._person.run("--config", self._file) as program:
            self._sign_in()
            self._use()
            self._person.click_menu("Quit")
            self._report.check("Ends with exit code", program.wait(), 0)
        with self._person.run("--config", self._file):
            state = self._person.wait_for_state("ready", "attention", "problem", "offline", "signed-out")
            self._hover(state, "started again: signed in at once")
            again = self._record.count(AuthorizeRequest) > 1 or self._browser.links_waiting
            self._report.check("Started again without the browser", "no" if again else "yes", "yes")
            self._person.click_menu("Sign out")
            self._report.check(
                "Icon after signing out", self._person.wait_for_state("signed-out", "problem"), "signed-out"
            )
            self._person.click_menu("Show Consentray")
            self._show_window("signed out")
            self._screen.press("Escape")

    def troubles(self) -> None:
        """Meet what can go wrong, and the accounts that need more."""
        self._browser.quit()
        with self._person.run("--config", self._file):
            self._person.wait_for_state("signed-out")
            self._decline()
            self._personal_account()
            self._second_factor()
            self._administrator()

    # The main job

    def _sign_in(self) -> None:
        person, browser, report = self._person, self._browser, self._report
        person.wait_for_state("signed-out")
        self._hover("signed-out", "the icon: not signed in")
        menu, entries = person.open_menu()
        self._show("the menu before the sign-in")
        person.icon.choose(menu, entries, SIGN_IN)
        self._show_window("a warning about personal accounts")
        self._screen.press("Return")
        person.wait_for_state("working")
        self._show_window("the window waits for the browser")
        browser.open_next()
        browser.find('button[name="account"]')
        self._show("the browser: choose an account")
        browser.choose_account(ADA.username)
        scopes = browser.scopes()
        self._show("the browser: one consent page for both APIs")
        report.check("Permissions on the consent page", len(scopes), 4)
        browser.click("#accept")
        browser.closing_heading()
        person.wait_for_state("ready")
        self._show("the browser: done")
        self._hover("ready", "the icon: ready")
        title, text = person.menu.tooltip()
        report.check("Prompts in the browser", self._record.count(AuthorizeRequest), 1)
        report.check("Consent pages", self._record.count(ConsentPage), 1)
        report.check("APIs ready", text.partition("\n")[2].removesuffix(" APIs ready"), "2 of 2")
        report.check("Tooltip", f"{title}: {text.partition(chr(10))[0]}", f"Consentray: Signed in as {ADA.username}")

    def _use(self) -> None:
        person = self._person
        for api in ("Vendor API", "Customer API"):
            menu, entries = person.open_menu(api)
            self._show(f"the menu: {api}")
            if api == "Vendor API":
                person.close_menu()
        person.icon.choose(menu, entries, "Recent customers")
        person.show_answer("Recent customers")  # the browser has the keyboard
        self._answer("GET", "/customer/customers", 200, "an answer as a table")
        self._next("Tab", "space")  # a favourite
        self._call("Customer API", "✎ Register a visit… (changes data)")
        self._show_window("a call asks for its values")
        self._next("Return")
        self._show_window("a call that changes something asks first")
        self._next("Tab", "Tab", "space")
        self._answer("POST", "/customer/visits", 201, "an answer as JSON")
        self._call("Customer API", "All orders")
        self._show_window("an answer that is read stays, and a new one is announced")
        person.show_answer("All orders")
        self._answer("GET", "/customer/orders", 200, "a page of many records")
        self._next(*["Tab"] * 12, "space")
        self._show_window("all pages of it")
        self._report.check("Pages of orders", len(self._record.of(ApiCall, path="/customer/orders")), 5)
        self._call("Vendor API", "Open invoices")
        person.show_answer("Open invoices")
        self._answer("GET", "/vendor/invoices", 200, "the other API's answer")
        for call, name in (
            ("Payments by month (a picture)", "an answer that is a picture"),
            ("Price list (CSV)", "an answer in CSV"),
            ("A booking that is refused", "a refusal in the API's own words"),
            ("Vendors abroad (other scripts)", "records in Arabic, Hebrew, Thai, Chinese, Hindi and emoji"),
        ):
            self._call("Vendor API", call)
            person.show_answer(call)
            self._show_window(name)
        self._next(*["Tab"] * 4, "space")
        self._show_window("the same as JSON")
        person.click_menu("Show Consentray")
        person.wait_for_state("ready")
        self._show_window("the overview: a favourite, and recent calls")
        menu, entries = person.open_menu()
        self._show("the menu: a favourite, and recent calls")
        person.close_menu()
        person.click_menu("Show Consentray")
        self._next("Tab", "Tab", *"vendors")
        self._show_window("a call is found by its words")
        self._next("Return")
        self._screen.wait_until(lambda: self._record.of(ApiCall, path="/vendor/vendors"), "the call that was found")
        person.leave_window()

    def _call(self, api: str, call: str) -> None:
        before = self._person.picture_of_window()
        box = self._screen.frame(self._person.window())
        self._person.click_menu(api, call)
        self._screen.wait_for_change(box, before)

    def _next(self, *keys: str) -> None:
        before = self._person.picture_of_window()
        box = self._screen.frame(self._person.window())
        self._screen.press(*keys)
        self._screen.wait_for_change(box, before)

    def _answer(self, method: str, path: str, status: int, name: str) -> None:
        self._show_window(name)
        calls = self._record.of(ApiCall, method=method, path=path)
        self._report.check(f"{method} {path}", calls[-1].status if calls else "not called", status)

    # What can go wrong

    def _decline(self) -> None:
        self._begin_sign_in()
        self._person.consent(MARCUS.username, accept=False)
        state = self._person.wait_for_state("problem")
        self._report.check("Icon after declining", state, "problem")
        self._person.window()
        for each in self._screen.windows(BROWSER_CLASS):  # the program's window has come in front of it
            self._screen.activate(each)
        self._screen.wait_until(lambda: self._screen.active_class() == BROWSER_CLASS, "the browser in front")
        self._show("declined: the browser's last page")
        self._browser.quit()
        self._show_window("declined: what to do")
        self._screen.press("Tab", "space")
        self._show_window("declined: details for the help desk")
        self._screen.press("Escape")
        self._person.wait_for_state("signed-out")  # before the menu is opened, which changes with it

    def _personal_account(self) -> None:
        self._begin_sign_in()
        self._person.consent(NOAH.username)
        self._report.check("Icon with a personal account", self._person.wait_for_state("ready", "problem"), "ready")
        self._browser.quit()
        self._show_window("a personal account: the warning afterwards")
        self._screen.press("Escape")
        self._sign_out()

    def _second_factor(self) -> None:
        self._begin_sign_in()
        self._person.consent(TOMAS.username)
        state = self._person.wait_for_state("attention", "problem")
        self._report.check("Icon before the second factor", state, "attention")
        self._show_window("one API asks for a second factor")
        self._person.click_menu("Verify it is you…")
        self._browser.open_next()
        self._browser.find("#verify")
        self._show("the browser: the second factor")
        self._browser.click("#verify")
        self._browser.closing_heading()
        self._report.check("Icon after the second factor", self._person.wait_for_state("ready", "problem"), "ready")
        self._browser.quit()
        self._sign_out()

    def _administrator(self) -> None:
        self._begin_sign_in()
        self._browser.open_next()
        self._browser.choose_account(PRIYA.username)
        self._browser.find("#return")
        self._show("the browser: an administrator must approve")
        self._browser.click("#return")
        self._browser.closing_heading()
        self._report.check("Icon without the administrator", self._person.wait_for_state("problem"), "problem")
        self._browser.quit()
        self._show_window("an administrator must approve: the link for them")
        self._screen.press("Escape")

    def _begin_sign_in(self) -> None:
        self._person.click_menu(SIGN_IN)
        self._person.press_in_window("Return")
        self._person.wait_for_state("working")

    def _sign_out(self) -> None:
        self._person.click_menu("Sign out")
        self._person.wait_for_state("signed-out")

    # Pictures

    def _show(self, name: str) -> None:
        self._screen.wait_until_still()
        self._report.picture(name, self._screen.picture())

    def _show_window(self, name: str) -> None:
        window = self._person.window()
        self._report.picture(name, self._screen.picture(), self._screen.frame(window))

    def _hover(self, state: str, name: str) -> None:
        self._person.icon.hover(state)
        self._show(name)
        self._screen.move(*self._screen.box.middle)


def walk(folder: Path, *, dark: bool) -> int:
    """Walk the tour, put the pictures into `folder`, print the table; return the exit code."""
    began = time.monotonic()
    signal.signal(signal.SIGALRM, _too_long)
    signal.alarm(TIME_LIMIT)
    report = Report(folder)
    try:
        with ExitStack() as stack:
            width, height = SCREEN
            desktop = stack.enter_context(VirtualDesktop(width=width, height=height, dark=dark))
            browser = stack.enter_context(Browser(desktop, size=BROWSER))
            platform = stack.enter_context(Platform(desktop.folder / "platform"))
            file = configuration.write(platform, desktop.folder)
            person = Person(desktop, browser, desktop.home / ".consentray", folder)
            tour = Tour(person, platform, file, report)
            try:
                tour.main_job()
                tour.troubles()
            except Exception as error:  # noqa: BLE001 - whatever stops the tour, a user reads what it was
                report.stopped(_words(error))
    except KeyboardInterrupt:
        report.stopped("it was interrupted")
    except (OSError, RuntimeError) as error:
        report.stopped(_words(error))
    report.finish(time.monotonic() - began)
    return 0 if report.good else 1


def _too_long(*_: object) -> None:
    raise TimeoutError(f"it was not done within {TIME_LIMIT} seconds")


def _words(error: Exception) -> str:
    """Return an error's words, without the addresses that Selenium adds."""
    return f"{type(error).__name__}: {str(error).partition('Stacktrace')[0].strip()}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Read the command line and walk."""
    parser = argparse.ArgumentParser("tests.desktop.tour", description="Walks the main job on a virtual desktop.")
    parser.add_argument("folder", type=Path, help="where the pictures go")
    parser.add_argument("--dark", action="store_true", help="on a desktop of dark windows")
    options = parser.parse_args(arguments)
    return walk(options.folder, dark=options.dark)


if __name__ == "__main__":
    raise SystemExit(main())
