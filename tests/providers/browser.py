"""Real headless Chromium that walks a server's pages: ``python -m tests.providers.browser WALK.json URL``.

The program starts it by the command in BROWSER. A walk is a list of pages; each is known by an element on it and says
what to fill in and where to press. It ends where the program's own page stands, or where the last page was passed.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Final, NamedTuple
from urllib.parse import urlsplit

from selenium.common.exceptions import StaleElementReferenceException, WebDriverException
from selenium.webdriver import Chrome, ChromeOptions
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.wait import WebDriverWait

from tests.chromedriver import driven
from tests.desktop.browser import FLAGS, driver_command
from tests.program import ROOT

MOST_PAGES: Final = 60
LONGEST: Final = 30
"""Seconds until a page counts as unknown, or as stuck."""


class Page(NamedTuple):
    """A page that has `shows`: what to type into which elements, and what to press (CSS selectors), if it goes on."""

    shows: str
    presses: str = ""
    types: dict[str, str] = {}  # noqa: RUF012 - never changed


OWN: Final = Page("main > small")
"""The page by which the program ends a sign-in."""


class Walk(NamedTuple):
    """The pages that may come, in any order; `key` is the digest of the server's public key, which is trusted."""

    pages: Sequence[Page]
    key: str

    def write(self, path: Path) -> Path:
        path.write_text(json.dumps([self.key, self.pages]))
        return path


def read(path: Path) -> Walk:
    key, pages = json.loads(path.read_text())
    return Walk([Page(*each) for each in pages], key)


def walk(browser: Chrome, pages: Sequence[Page], url: str) -> str:
    """Go through the pages from `url` on; return the text of the last one."""
    browser.get(url)
    for _ in range(MOST_PAGES):
        page = _known(browser, [OWN, *pages])
        if not page.presses:
            return browser.find_element(By.TAG_NAME, "body").text
        for selector, text in page.types.items():
            field = browser.find_element(By.CSS_SELECTOR, selector)
            field.clear()
            field.send_keys(text)
        button = browser.find_element(By.CSS_SELECTOR, page.presses)
        browser.execute_script("arguments[0].scrollIntoView({block: 'center'})", button)
        button.click()
        # A page may be exchanged in place; ChromeDriver has errors of its own for one that is just being left.
        WebDriverWait(button, LONGEST, ignored_exceptions=(WebDriverException,)).until(_is_gone)
    raise AssertionError(f"no end in sight at {urlsplit(browser.current_url).path}")


def _known(browser: Chrome, pages: Sequence[Page]) -> Page:
    """Wait for a page that is known, and return which it is."""

    def look(_: Chrome) -> list[Page]:
        found = (page for page in pages if browser.find_elements(By.CSS_SELECTOR, page.shows))
        return [
            page
            for page in found
            if not page.presses or browser.find_element(By.CSS_SELECTOR, page.presses).is_displayed()
        ][:1]

    try:
        return WebDriverWait(browser, LONGEST, ignored_exceptions=(WebDriverException,)).until(look)[0]
    except WebDriverException as error:
        text = browser.find_element(By.TAG_NAME, "body").text[:500]
        raise AssertionError(f"an unknown page, {urlsplit(browser.current_url).path}: {text}") from error


def _is_gone(element: WebElement) -> bool:
    try:
        element.is_enabled()
    except StaleElementReferenceException:
        return True
    return False


def browse(found: Walk, url: str) -> str:
    """Walk in a browser of its own, with an empty profile; return the text of the last page."""
    with tempfile.TemporaryDirectory(prefix="chromium-", ignore_cleanup_errors=True) as profile:
        options = ChromeOptions()
        for flag in (*FLAGS, "--headless=new", f"--user-data-dir={profile}", "--window-size=1000,1400"):
            options.add_argument(flag)
        options.add_argument(f"--ignore-certificate-errors-spki-list={found.key}")
        browser = driven(options, driver_command())
        try:
            return walk(browser, found.pages, url)
        finally:
            browser.quit()


def command(walk_file: Path) -> list[str]:
    """Return the command that walks, to which an address is added."""
    start = f"import runpy, sys; sys.path.insert(0, {str(ROOT)!r}); runpy.run_module({__name__!r}, run_name='__main__')"
    return [sys.executable, "-c", start, str(walk_file)]


def main() -> None:
    """Walk, and leave beside the walk's file what the last page said."""
    path, url = Path(sys.argv[1]), sys.argv[2]
    try:
        said = browse(read(path), url)
    except AssertionError as error:
        said = str(error)
    path.with_suffix(".said").write_text(said)


if __name__ == "__main__":
    main()
