"""How large the window is and where it stands: as its page needs, until a person resizes it."""

from __future__ import annotations

import tkinter as tk
from collections import deque
from typing import Final

from trayapp.ui.window.monitors import Area, monitor_of_pointer

HIGHEST: Final = 0.85
"""The part of the monitor's height that the window takes at most; a longer page scrolls."""
BELOW: Final = 90
"""The room for the title bar and a panel: no window manager of X11 keeps a window off it that moves itself."""


class Geometry:
    """The size that the window has or was asked to have, in pixels, and the monitor that it opened on."""

    def __init__(self, top: tk.Toplevel) -> None:
        self.size = (0, 0)
        self.set_by_person = False
        self.area = Area(0, 0, 0, 0)
        self._top = top
        self._asked: deque[tuple[int, int]] = deque(maxlen=8)  # what the window manager may yet answer to

    def open(self) -> None:
        """Begin anew on the monitor with the pointer."""
        self.set_by_person = False
        self.area = monitor_of_pointer(self._top)

    def height_for(self, wanted: int, lowest: int) -> int:
        """Return the height for content that wants so many pixels."""
        return max(min(wanted, round(self.area.height * HIGHEST)), lowest)

    def resize(self, width: int, height: int, *, centred: bool, below: int) -> None:
        """Give the window this size, in the middle of its monitor or where it stands, `below` pixels off the edge."""
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
        """Take over a size that Tk reports; return whether it is a wish, of a person or of the window manager."""
        size = width, height
        if self._top.wm_state() != "normal" or size == self.size or size in self._asked:
            return False
        self.set_by_person = True
        self.size = size
        return True


def _position(top: tk.Toplevel) -> tuple[int, int]:
    x, y = top.wm_geometry().partition("+")[2].split("+", 1)
    return int(x), int(y)
