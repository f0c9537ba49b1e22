"""A desktop for Windows programs under Wine: an X server, a window manager and a tray of the old kind."""

from __future__ import annotations

import os
from contextlib import ExitStack, suppress
from typing import TYPE_CHECKING, Final, Self

from tests.desktop.processes import ENDS_WITH_PARENT, Processes
from tests.desktop.screen import Box, Screen

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path
    from types import TracebackType

    from PIL.Image import Image

SIZE: Final = (1280, 800)
TRAY: Final = (160, 24)
CLASS: Final = "consentray.exe"


class Shell:
    """The desktop; `environment` is what a program needs to be shown there."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._stack = ExitStack()
        self.environment: dict[str, str] = {}

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            self._folder.mkdir()
            processes = Processes(self._folder)
            stack.callback(processes.end_all)
            reader, writer = os.pipe()
            screen = "{}x{}x24".format(*SIZE)
            command = [*ENDS_WITH_PARENT, "Xvfb", "-displayfd", str(writer), "-screen", "0", screen]
            processes.start("xvfb", command, os.environ, pass_fds=[writer])
            os.close(writer)
            with os.fdopen(reader, "rb") as numbers:
                display = f":{int(numbers.readline())}"
            self.environment = {"DISPLAY": display}
            everything = {**os.environ, **self.environment}
            self.screen = Screen(display)
            stack.callback(self.screen.close)
            processes.start("openbox", ["openbox", "--sm-disable"], everything)
            self.screen.wait_until(self.screen.has_window_manager, "the window manager")
            self.screen.paint_background((58, 110, 165), (28, 60, 100))
            self._start_tray(processes, everything)
            self.screen.wait_until_still(1.0)
            self._stack = stack.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    def _start_tray(self, processes: Processes, environment: Mapping[str, str]) -> None:
        """Show the tray. A window manager that is just starting may not take it up: then it is started again."""
        bare = self.tray_picture()
        width, height = TRAY
        command = ["trayer", "--edge", "bottom", "--align", "right", "--SetDockType", "true"]
        command += ["--widthtype", "pixel", "--width", str(width), "--heighttype", "pixel", "--height", str(height)]
        for patience in (5.0, 10.0, 20.0):
            tray = processes.start("trayer", command, environment)
            with suppress(TimeoutError):
                self.screen.wait_for_change(self.tray, bare, patience)
                return
            processes.end(tray)
        raise TimeoutError("the tray does not appear")

    @property
    def tray(self) -> Box:
        """Where the tray is."""
        (width, height), (wide, high) = TRAY, SIZE
        return Box(wide - width, high - height, width, height)

    @property
    def icon(self) -> tuple[int, int]:
        """Where the tray's last icon is."""
        return SIZE[0] - 11, SIZE[1] - 13

    def open_menu(self, timeout: float) -> Box:
        """Open the icon's menu by a right click; give where it is."""
        self.screen.click(*self.icon, button=3)
        menu = self.screen.wait_until(self._menus, "the icon's menu", timeout)[-1]
        self.screen.wait_until_still()
        return menu

    def close_menu(self, timeout: float) -> None:
        """Close the menu by a click beside it: Wine gives it no keyboard."""
        self.screen.click(8, 8)
        self.screen.wait_until(lambda: not self._menus(), "the end of the icon's menu", timeout)
        self.screen.wait_until_still()

    def wait_for_balloon(self, timeout: float) -> None:
        """Wait until the tray shows a notification; raises ``TimeoutError``."""
        self.screen.wait_until(lambda: self.screen.popups("DIALOG", "explorer.exe"), "a notification", timeout)
        self.screen.wait_until_still()

    def _menus(self) -> list[Box]:
        """Return the menus of the program that are open; the balloons of the tray are Wine's own."""
        return self.screen.popups("DIALOG", CLASS)  # what Wine calls every window that it shows without a frame

    def tray_picture(self) -> Image:
        """Return what the tray shows."""
        return self.screen.picture(self.tray)
