"""The tray icon as a user meets it in the panel: its place, its tooltip, its menu, all by what the screen shows.

The artwork and the menu's labels are known, so the icon is found by its picture, and a menu's rows by counting the
lines of text in it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from itertools import groupby

from PIL import Image, ImageChops, ImageStat

from tests.desktop.panels import Panel
from tests.desktop.screen import Box, Screen
from tests.menu_client import Entry
from trayapp.ui import artwork

_ALIKE = 6.0  # the mean difference of a colour, of 255, up to which two pictures show the same
_PART = 240  # pixels of the panel's right end in which the tray is
_TEXT_HEIGHT = 5  # lines of a menu less high than this are separators
_MENU, _TOOLTIP = "MENU", "TOOLTIP"
_RESTING = 5.0  # seconds that the pointer rests on the icon before it comes again


class TrayIcon:
    """The program's icon on a screen with a panel."""

    def __init__(self, screen: Screen, panel: Panel) -> None:
        self._screen = screen
        self._panel = panel

    def find(self, state: str) -> Box | None:
        """Return where the icon of this state is shown, or None."""
        for window in self._screen.windows(self._panel.window_class):
            panel = self._screen.frame(window)
            picture = self._screen.picture(panel)
            for icon in _icons(state, self._panel.icon_size):
                place = _find(icon, picture)
                if place is not None:
                    return Box(panel.x + place[0], panel.y + place[1], icon.width, icon.height)
        return None

    def wait_for(self, state: str) -> Box:
        """Wait until the icon of this state is shown and return its place; raises TimeoutError."""
        return self._screen.wait_until(lambda: self.find(state), f"the icon {state!r} in the panel")

    def hover(self, state: str) -> Box:
        """Rest the pointer on the icon until its tooltip opens, and return the tooltip's place."""
        while True:
            self._screen.move(*self.wait_for(state).middle)
            with suppress(TimeoutError):
                return self._screen.wait_until(lambda: self._screen.popups(_TOOLTIP), "the icon's tooltip", _RESTING)[
                    -1
                ]
            # The panel forgets a pointer that rests on an icon while the icon changes: come again, as a user does.
            self._screen.move(*self._screen.box.middle)

    def open_menu(
        self, state: Callable[[], str], entries: Callable[[], Sequence[Entry]]
    ) -> tuple[Box, Sequence[Entry]]:
        """Click the icon with the right button; return the place of the menu that opens, and its entries.

        Both are asked for as long as it takes: the program may still be busy with what was pressed before.
        """
        icon = self._screen.wait_until(lambda: self.find(state()), "the icon in the panel")
        self._screen.click(*icon.middle, button=3)
        return self._wait_for_menu(1, entries)

    def open_submenu(self, menu: Box, entries: Sequence[Entry], label: str) -> tuple[Box, Sequence[Entry]]:
        """Rest the pointer on the row of a submenu in an open menu; return the place of what opens, and its entries."""
        before = len(self._screen.popups(_MENU))
        inner = next(entry.children for entry in entries if entry.label == label)
        self._screen.move(*self.row(menu, entries, label))
        return self._wait_for_menu(before + 1, lambda: inner)

    def choose(self, menu: Box, entries: Sequence[Entry], label: str) -> None:
        """Click a row of an open menu, and wait until the menu has closed."""
        self._screen.click(*self.row(menu, entries, label))
        self._screen.wait_until(lambda: not self._screen.popups(_MENU), "the menu to close")

    def row(self, menu: Box, entries: Sequence[Entry], label: str) -> tuple[int, int]:
        """Return the middle of the row with this label. Raise LookupError if the picture is not that of `entries`."""
        labels = _labels(entries)
        rows = _lines(self._screen.picture(menu))
        if len(rows) != len(labels):
            raise LookupError(f"{len(rows)} rows are shown for {labels}")
        return menu.x + menu.width // 2, menu.y + rows[labels.index(label)]

    def _wait_for_menu(self, count: int, entries: Callable[[], Sequence[Entry]]) -> tuple[Box, Sequence[Entry]]:
        """Wait until so many menus are open and the last one is drawn with all its rows; return its place and them."""

        def look() -> tuple[Box, Sequence[Entry]] | None:
            found, wanted = self._screen.popups(_MENU), entries()
            drawn = len(found) >= count and len(_lines(self._screen.picture(found[-1]))) == len(_labels(wanted))
            return (found[-1], wanted) if drawn else None

        return self._screen.wait_until(look, "a menu of the panel with the program's rows")


def _labels(entries: Sequence[Entry]) -> list[str]:
    return [entry.label for entry in entries if not entry.separator]


def _icons(state: str, width: int) -> list[Image.Image]:
    """Return what a state's artwork can look like in the panel: as drawn for its size, or made small by the panel."""
    size = (width, width)
    icons = []
    for drawn in (width, artwork.SIZES[-1]):
        picture = artwork.image(state, drawn)
        icons.append(picture.convert("RGBa").resize(size, Image.Resampling.HAMMING).convert("RGBA"))
    return icons


def _find(icon: Image.Image, panel: Image.Image) -> tuple[int, int] | None:
    """Return the place in the panel's right part that looks most like `icon`, if it looks like it."""
    background = panel.getpixel((panel.width - 3, 4))
    expected = Image.new("RGB", icon.size, background)
    expected.paste(icon, mask=icon.getchannel("A"))
    middle = (panel.height - icon.height) // 2
    best = (_ALIKE, 0, 0)
    for x in range(max(panel.width - _PART, 0), panel.width - icon.width + 1):
        for y in range(middle - 2, middle + 3):
            shown = panel.crop((x, y, x + icon.width, y + icon.height))
            best = min(best, (_difference(shown, expected), x, y))
    return best[1:] if best[0] < _ALIKE else None


def _difference(one: Image.Image, other: Image.Image) -> float:
    """Return the mean difference of two pictures' pixels, 0 to 255."""
    return ImageStat.Stat(ImageChops.difference(one, other).convert("L")).mean[0]


def _lines(menu: Image.Image) -> list[int]:
    """Return the middle of each line of text in a menu's picture, from the top."""
    grey = menu.convert("L")
    inner = grey.crop((6, 2, grey.width - 6, grey.height - 2))
    inked = []
    for y in range(inner.height):
        ((low, high),) = ImageStat.Stat(inner.crop((0, y, inner.width, y + 1))).extrema
        inked.append(high - low > 24)
    middles = []
    y = 2
    for ink, run in groupby(inked):
        height = len(list(run))
        if ink and height >= _TEXT_HEIGHT:
            middles.append(y + height // 2)
        y += height
    return middles
