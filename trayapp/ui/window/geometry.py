"""The window's size and position: as its page needs, until the user resizes it."""

from __future__ import annotations

import tkinter as tk
from collections import deque
from typing import Final

from trayapp.ui.window.memory import Memory, Place
from trayapp.ui.window.monitors import Area, monitor_of_pointer

HIGHEST: Final = 0.85
"""The largest part of the monitor's height that the window takes; a longer page scrolls."""
BELOW: Final = 90
"""Space for the title bar and a panel, which no X11 window manager keeps free of a window that moves itself."""


FRAME: Final = 60
"""Pixels by which a window manager may place a window elsewhere, for its frame; a person moves it further."""


class Geometry:
    """The size that the window has or has requested, in pixels, and the monitor that it opened on."""

    def __init__(self, top: tk.Toplevel, memory: Memory) -> None:
        self.size = (0, 0)
        self.set_by_person = False
        self.area = Area(0, 0, 0, 0)
        self._top = top
        self._memory = memory
        self._kind = self._screen = ""
        self._corner: tuple[int, int] | None = None
        self._chosen: tuple[int, int] | None = None
        self._asked: deque[tuple[int, int]] = deque(maxlen=64)  # requests that the window manager may still answer

    def open(self, kind: str, scale: float) -> None:
        """Choose the monitor with the pointer, and recall where a page of this kind was there, and how large."""
        self.area = area = monitor_of_pointer(self._top)
        self._screen = f"{area.width}x{area.height}{area.x:+d}{area.y:+d}@{scale:g}"
        self._kind = kind
        found = self._memory.recall(self._screen, kind)
        self.set_by_person = found is not None and found.width > 0
        self._chosen = None
        if found is not None:
            width, height = min(found.width, area.width), min(found.height, area.height)
            self.size = (width, height) if self.set_by_person else self.size
            self._chosen = found.x, found.y

    def turn(self, kind: str) -> None:
        """Take note that the window shows a page of another kind."""
        self.keep()
        self._kind = kind

    def keep(self) -> None:
        """Remember where a person has put the window, and how large."""
        if self._corner is None or self._top.wm_state() != "normal":
            return
        x, y = _position(self._top)
        moved = max(abs(x - self._corner[0]), abs(y - self._corner[1])) > FRAME
        if moved or self.set_by_person or self._chosen is not None:
            self._memory.note(self._screen, self._kind, Place(x, y, *(self.size if self.set_by_person else (0, 0))))

    def height_for(self, wanted: int, lowest: int) -> int:
        """Return the window's height for content of `wanted` pixels."""
        return max(min(wanted, round(self.area.height * HIGHEST)), lowest)

    def resize(self, width: int, height: int, *, centred: bool, below: int) -> None:
        """Resize the window, centred on its monitor or in its place, at least `below` pixels above the lower edge."""
        before, self.size = self.size, (width, height)
        if not centred and before == self.size:
            return
        area = self.area
        if centred and self._chosen is not None:
            x = max(min(self._chosen[0], area.x + area.width - width), area.x)
            y = max(min(self._chosen[1], area.y + area.height - height), area.y)
        elif centred:
            x = area.x + (area.width - width) // 2
            y = area.y + (area.height - height) // 2
        else:
            x, y = _position(self._top)
            x += (before[0] - width) // 2
            # The window grows downwards, but not off the screen, nor below a panel.
            y = max(min(y, area.y + area.height - height - below), min(y, area.y))
        self._asked.append(self.size)
        self._corner = x, y
        self._top.geometry(f"{width}x{height}{x:+d}{y:+d}")

    def take_over(self, width: int, height: int) -> bool:
        """Record a size that Tk reports; return whether the user, or the window manager, has chosen it."""
        size = width, height
        if size in self._asked:
            while self._asked[0] != size:  # no answer to an earlier request is to come
                self._asked.popleft()
        if self._top.wm_state() != "normal" or size == self.size or size in self._asked:
            return False
        self.set_by_person = True
        self.size = size
        return True


def _position(top: tk.Toplevel) -> tuple[int, int]:
    x, y = top.wm_geometry().partition("+")[2].split("+", 1)
    return int(x), int(y)
