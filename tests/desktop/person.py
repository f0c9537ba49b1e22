"""What a user does with the program: starts it, looks at its icon, uses its menu, its window and the browser."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PIL import ImageColor
from PIL.Image import Image

from tests.desktop.panel import TrayIcon
from tests.desktop.program import WINDOW_CLASS, RunningProgram
from tests.desktop.screen import Box
from tests.desktop.session import VirtualDesktop
from tests.menu_client import MenuClient, open_client
from trayapp.core.views.elements import Tone
from trayapp.system.appearance import Appearance
from trayapp.ui import artwork
from trayapp.ui.theme.tokens import PALETTES
from trayapp.ui.window.attention import PAUSE_SECONDS

if TYPE_CHECKING:
    from tests.desktop.browser import Browser  # a user without one, as in the package's proof, needs no Selenium

SIGN_IN = "Sign in and consent to all APIs…"


class Person:
    """Someone at the desktop, with the program's files in `home`.

    Without a `browser` there is none to open. When something goes wrong while the program runs, a picture of the screen
    is put into `pictures`. `variables` join the program's environment. Somebody who is `new` has never seen the
    program, whose window then opens by itself.
    """

    def __init__(self, desktop: VirtualDesktop, browser: Browser | None, home: Path, pictures: Path) -> None:
        self.desktop = desktop
        self._browser = browser
        self.screen = desktop.screen
        self.icon = TrayIcon(desktop.screen, desktop.panel)
        self.home = home
        self._pictures = pictures
        self.variables: dict[str, str] = {}
        self.new = False
        self._starts = 0
        self._menu: MenuClient | None = None

    # Starting and ending

    @property
    def environment(self) -> dict[str, str]:
        """The environment in which the program is started."""
        own = {"CONSENTRAY_HOME": str(self.home)}
        if self._browser is not None:
            own["BROWSER"] = f"{self._browser.command} %s"
        return self.desktop.environment | own | self.variables

    def start(self, *arguments: str | Path) -> RunningProgram:
        """Start the program; it need not show itself."""
        self._starts += 1
        environment = self.environment
        data = Path(environment["CONSENTRAY_HOME"] or Path(environment["XDG_DATA_HOME"], "consentray"))
        if not self.new and not (seen := data / "window.json").exists():
            data.mkdir(parents=True, exist_ok=True, mode=0o700)
            seen.write_text("{}", encoding="utf-8")
        log = self.desktop.folder / "logs" / f"consentray-{self.home.parent.name}-{self._starts}.log"
        return RunningProgram(arguments, self.environment, log)

    @contextmanager
    def run(self, *arguments: str | Path, with_icon: bool = True) -> Iterator[RunningProgram]:
        """Start the program and wait for its icon; in the end it is ended, and must have printed no complaint."""
        with ExitStack() as stack:
            program = self.start(*arguments)
            stack.callback(self.screen.wait_for_no_window, WINDOW_CLASS)
            stack.enter_context(program)
            self._menu = stack.enter_context(open_client(self.desktop.bus.address))
            try:
                if with_icon:
                    self.find_icon(program)
                yield program
            except BaseException as error:  # also where a wait without an end is ended from outside
                self.screen.picture().save(self._pictures / "where-it-stopped.png")
                error.add_note(f"The program has said: {program.said.strip() or 'nothing'}")
                raise
            finally:
                self._menu = None
        if program.complaints():
            raise AssertionError("the program complains:\n" + program.said)

    def find_icon(self, program: RunningProgram) -> None:
        """Wait until the program's icon is on the bus, and the panel knows it."""
        self.desktop.bus.wait_for_item(self.menu.wait_for_item(pid=program.pid))

    # The icon and its menu

    @property
    def menu(self) -> MenuClient:
        """The program's icon and menu, read as a panel reads them."""
        if self._menu is None:
            raise RuntimeError("the program does not run")
        return self._menu

    def wait_for_state(self, *states: str) -> str:
        """Wait until the icon shows one of these states, on the bus and in the panel; return the one it shows.

        The demo's icons are those of the same states with its sign.
        """
        shown = {f"{sign}{state}" for sign in ("", artwork.DEMO) for state in states}
        self.menu.wait_until(lambda: self.menu.state() in shown)

        def look() -> str:
            # The program may have gone on to the next state meanwhile.
            state = self.menu.state()
            return state if state in shown and self.icon.find(state) else ""

        return self.screen.wait_until(look, f"the icon {' or '.join(states)} in the panel")

    def click_menu(self, *path: str) -> None:
        """Choose an entry of the menu with the real pointer: open the menu, go through the submenus, click."""
        menu, entries = self.open_menu(*path[:-1])
        self.icon.choose(menu, entries, path[-1])

    def open_menu(self, *path: str) -> tuple[Box, Sequence[Any]]:
        """Open the menu with the real pointer, and the submenus on the way; return the last one's place and entries."""
        menu, entries = self.icon.open_menu(self.menu.state, self.menu.menu)
        for label in path:
            menu, entries = self.icon.open_submenu(menu, entries, label)
        return menu, entries

    def close_menu(self) -> None:
        """Close the menu that is open."""
        while open_ones := len(self.screen.popups("MENU")):
            self.screen.press("Escape")
            self.screen.wait_until(lambda: len(self.screen.popups("MENU")) < open_ones, "a menu to close")

    # The window

    def window(self) -> Any:
        """Wait for the program's window, in front and at rest, look at it, and return it."""
        found = self.screen.wait_for_window(WINDOW_CLASS)
        time.sleep(PAUSE_SECONDS)  # a key that comes sooner counts as typed for something else
        return found

    def show_answer(self, call: str) -> None:
        """Show the answer of a call that has come while another window had the keyboard."""
        label = f"Show the answer: {call}"
        self.menu.wait_until(lambda: label in self.menu.labels())
        self.click_menu(label)
        self.window()

    def press_in_window(self, *keys: str) -> None:
        """Press keys in the program's window."""
        self.window()
        self.screen.press(*keys)

    def leave_window(self) -> None:
        """Press Escape until the window is gone: a press just after a page has come counts for nothing."""
        self.window()
        while True:
            self.screen.press("Escape")
            with suppress(TimeoutError):
                self.screen.wait_for_no_window(WINDOW_CLASS, timeout=3 * PAUSE_SECONDS)
                return

    def wait_for_banner(self, tone: Tone, *, shown: bool = True) -> None:
        """Wait until the program's window shows a banner of this tone, and so the page that has it, or shows none."""
        fill = ImageColor.getrgb(PALETTES[Appearance(self.desktop.dark)].tones[tone].fill)

        def look() -> bool:
            windows = [self.screen.picture(self.screen.frame(each)) for each in self.screen.windows(WINDOW_CLASS)]
            return any(fill in _colours(each) for each in windows) is shown

        self.screen.wait_until(look, f"a banner of the tone {tone}")

    def confirm_sign_in(self) -> None:
        """Go on from the warning about personal accounts, once it is there."""
        self.wait_for_banner(Tone.WARNING)
        self.press_in_window("Return")

    def picture_of_window(self) -> Image:
        """Return a picture of the program's window with its frame."""
        return self.screen.picture(self.screen.frame(self.window()))

    # The browser

    @property
    def browser(self) -> Browser:
        """The user's browser."""
        if self._browser is None:
            raise RuntimeError("this person has no browser")
        return self._browser

    def begin_sign_in(self) -> None:
        """Choose to sign in, and continue from the warning about personal accounts."""
        self.menu.click(SIGN_IN)
        self.confirm_sign_in()

    def consent(self, username: str, *, accept: bool = True) -> list[str]:
        """Go through the page flow that waits in the browser; return the permissions that were listed."""
        self.browser.open_next()
        self.browser.choose_account(username)
        scopes = self.browser.scopes()
        self.browser.click("#accept" if accept else "#cancel")
        self.browser.closing_heading()
        return scopes


def _colours(picture: Image) -> set[object]:
    found = picture.convert("RGB").getcolors(picture.width * picture.height) or []
    return {colour for _, colour in found}
