"""The user's browser: a real Chromium on the virtual desktop.

The program starts it as it starts any browser, by the command in BROWSER. That command hands the link to `Browser`,
which opens it in Chromium: in a new window, or in a tab of the one that is open. Selenium then looks and clicks in it.
"""

from __future__ import annotations

import json
import queue
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from selenium.webdriver import Chrome, ChromeOptions
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement

from tests.chromedriver import driven
from tests.desktop.session import VirtualDesktop

WINDOW_CLASS: Final = "Chromium"
UNLIMITED: Final = 24 * 60 * 60.0
"""Seconds that Selenium looks for an element, as it wants a number: what hangs is ended by the test run."""

_BROWSERS: Final = ("chromium", "chromium-browser", "/snap/bin/chromium")
_DRIVERS: Final = ("chromedriver", "/snap/bin/chromium.chromedriver")
FLAGS: Final = (
    "--no-first-run",
    "--no-default-browser-check",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-crash-reporter",
    "--disable-breakpad",
    "--disable-gpu",
    "--disable-sync",
    "--disable-search-engine-choice-screen",
    "--disable-features=Translate,MediaRouter,OptimizationHints,GlobalMediaControls",
    "--hide-crash-restore-bubble",
    "--no-proxy-server",
    "--no-pings",
    "--password-store=basic",
    "--test-type",  # no bar that complains of the flags
    "--no-sandbox",  # root and most containers give it none; it shows nothing but pages of this computer
)

# The window manager draws the frame, as for every other window.
_PREFERENCES: Final = {"browser": {"custom_chrome_frame": False}}

# Hands a link over and ends, as `xdg-open` does.
_HAND_OVER: Final = """#!{python} -IS
import socket, sys
with socket.socket(socket.AF_UNIX) as connection:
    connection.connect({address!r})
    connection.sendall(sys.argv[1].encode())
    connection.shutdown(socket.SHUT_WR)
    connection.recv(1)
"""


class Browser:
    """Chromium on a desktop, closed until a link is opened. For one thread."""

    def __init__(self, desktop: VirtualDesktop, *, size: tuple[int, int] = (1040, 800)) -> None:
        self._desktop = desktop
        self._size = size
        self._flags = (*FLAGS, "--force-dark-mode") if desktop.dark else FLAGS
        self._folder = Path(tempfile.mkdtemp(prefix="browser-", dir=_place_for_files(desktop)))
        self._profile = self._folder / "profile"
        (self._profile / "Default").mkdir(mode=0o700, parents=True)
        (self._profile / "Default/Preferences").write_text(json.dumps(_PREFERENCES), encoding="utf-8")
        self._links: queue.Queue[str] = queue.Queue()
        self._chromium: subprocess.Popen[bytes] | None = None
        self._driver: Chrome | None = None
        self._seen: set[str] = set()
        self._port = 0
        self._listener = socket.socket(socket.AF_UNIX)
        address = desktop.folder / "run" / "browser"
        self._listener.bind(str(address))
        self._listener.listen()
        self.command = desktop.folder / "run" / "open-link"
        self.command.write_text(_HAND_OVER.format(python=sys.executable, address=str(address)), encoding="utf-8")
        self.command.chmod(0o700)
        self._receiver = threading.Thread(target=self._receive, name="links", daemon=True)
        self._receiver.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.quit()
        self._listener.shutdown(socket.SHUT_RDWR)
        self._receiver.join()
        self._listener.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    @property
    def links_waiting(self) -> bool:
        """Whether a program has opened a link that nobody has looked at yet."""
        return not self._links.empty()

    def forget_links(self) -> None:
        """Forget the links that nobody has looked at."""
        while self.links_waiting:
            self._links.get_nowait()

    def open_next(self) -> str:
        """Wait until a program opens a link, show it, and return it."""
        link = self._links.get()
        if self._chromium is None or self._chromium.poll() is not None:
            self._start(link)
        else:
            self._open_tab(link)
        return link

    # The page

    def find(self, selector: str) -> WebElement:
        """Return the element of the page with this CSS selector, waiting for it."""
        return self._need().find_element(By.CSS_SELECTOR, selector)

    def click(self, selector: str) -> None:
        """Click the element with this CSS selector."""
        self.find(selector).click()

    def closing_heading(self) -> str:
        """Wait until the browser has brought its answer, and return the heading of the program's own page then."""
        self.find("main > small")
        return self.find("main > h1").text

    def choose_account(self, username: str) -> None:
        """Choose an account on the sign-in page."""
        self.click(f'button[name="account"][value="{username}"]')

    def scopes(self) -> list[str]:
        """Return the permissions that the consent page lists, waiting for it."""
        self.find("#accept")
        return [
            box.get_attribute("value") or ""
            for box in self._need().find_elements(By.CSS_SELECTOR, 'input[name="scope"]')
        ]

    def quit(self) -> None:
        """Close the browser, as a user does who has had enough."""
        if self._driver is not None:
            # Selenium only looked on: the browser is not its own to close.
            self._driver.quit()
            self._driver = None
        if self._chromium is not None:
            self._desktop.processes.end(self._chromium)
            self._chromium = None

    # Inside

    def _start(self, link: str) -> None:
        self.quit()
        self._port = _free_port()
        width, height = self._size
        self._chromium = self._run(
            f"--remote-debugging-port={self._port}", f"--window-size={width},{height}", "--window-position=60,24", link
        )
        options = ChromeOptions()
        options.debugger_address = f"127.0.0.1:{self._port}"
        log = str(self._folder / "driver.log")
        # The driver waits until the browser answers.
        self._driver = driven(options, driver_command(), env=self._desktop.environment, log_output=log)
        self._driver.implicitly_wait(UNLIMITED)
        self._seen = set(self._driver.window_handles)

    def _open_tab(self, link: str) -> None:
        # The second process hands the link to the first and ends.
        self._run(link).wait()
        driver = self._need()
        new = (set(driver.window_handles) - self._seen).pop()
        self._seen.add(new)
        driver.switch_to.window(new)

    def _run(self, *arguments: str) -> subprocess.Popen[bytes]:
        command = [_first(_BROWSERS), *self._flags, f"--user-data-dir={self._profile}", *arguments]
        return self._desktop.processes.start("chromium", command, self._desktop.environment)

    def _need(self) -> Chrome:
        if self._driver is None:
            raise RuntimeError("no link was opened yet")
        return self._driver

    def _receive(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            with connection, connection.makefile("rb") as stream:
                self._links.put(stream.read().decode())


def driver_command() -> str:
    """Return the program that drives Chromium."""
    return _first(_DRIVERS)


def _first(commands: tuple[str, ...]) -> str:
    for command in commands:
        found = shutil.which(command)
        if found:
            return found
    raise RuntimeError(f"none of these is installed: {', '.join(commands)}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _place_for_files(desktop: VirtualDesktop) -> Path:
    """Return a folder that the browser can write to; a snap sees only a folder of its own."""
    if Path(_first(_BROWSERS)).resolve().name == "snap":
        common = Path.home() / "snap/chromium/common"
        common.mkdir(parents=True, exist_ok=True)
        return common
    return desktop.folder
