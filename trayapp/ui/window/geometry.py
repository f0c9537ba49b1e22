"""The window's size and position: as its page needs, until the user resizes it."""

from __future__ import annotations

import tkinter as tk
from collections import deque
from typing import Final

from trayapp.ui.window.monitors import Area, monitor_of_pointer

HIGHEST: Final = 0.85
"""The largest part of the monitor's height that the window takes; a longer page scrolls."""
BELOW: Final = 90
"""Space for the title bar and a panel, which no X11 window manager keeps free of a window that moves itself."""


class Geometry:
    """The size that the window has or has requested, in pixels, and the monitor that it opened on."""

    def __init__(self, top: tk.Toplevel) -> None:
        self.size = (0, 0)
        self.set_by_person = False
        self.area = Area(0, 0, 0, 0)
        self._top = top
        self._asked: deque[tuple[int, int]] = deque(maxlen=8)  # requests that the window manager may still answer

    def open(self) -> None:
        """Choose the monitor with the pointer, and forget that the user has resized the window."""
        self.set_by_person = False
        self.area = monitor_of_pointer(self._top)

    def height_for(self, wanted: int, lowest: int) -> int:
        """Return the window's height for content of `wanted` pixels."""
        return max(min(wanted, round(self.area.height * HIGHEST)), lowest)

    def resize(self, width: int, height: int, *, centred: bool, below: int) -> None:
        """Resize the window, centred on its monitor or in its place, at least `below` pixels above the lower edge."""
        before, self.size = self.size, (width, height)
        if not centred and before == self.size:
            return
        area = self.area
        if centred:
            x = area.x + (area.width - width) // 2
            y = area.y + (area.height - height) // 2
        else:
            x, y = _position(self._top)
            x += (before[0] - width) // 2
            # The window grows downwards, but not off the screen, nor below a panel.
            y = max(min(y, area.y + area.height - height - below), min(y, area.y))
        self._asked.append(self.size)
        self._top.geometry(f"{width}x{height}{x:+d}{y:+d}")

    def take_over(self, width: int, height: int) -> bool:
        """Record a size that Tk reports; return whether the user, or the window manager, has chosen it."""
        size = width, height
        if self._top.wm_state() != "normal" or size == self.size or size in self._asked:
            return False
        self.set_by_person = True
        self.size = size
        return True


def _position(top: tk.Toplevel) -> tuple[int, int]:
    x, y = top.wm_geometry().partition("+")[2].split("+", 1)
    return int(x), int(y)
