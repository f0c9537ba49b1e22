"""What a user sees and touches on an X display: windows, pictures, the pointer and the keyboard.

Nothing is polled: every wait looks once and then again whenever the X server says that something on the screen changed.
"""

from __future__ import annotations

import select
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from PIL import ImageChops, ImageGrab
from PIL.Image import Image
from Xlib import XK, X
from Xlib.display import Display
from Xlib.error import BadDrawable, BadWindow
from Xlib.ext import damage, xtest
from Xlib.protocol.event import ClientMessage

T = TypeVar("T")

QUIET: Final = 0.15
"""Seconds without a change after which a picture counts as finished."""

_ROUNDS: Final = 3  # a key; what its handler has put into the program's own queue; what is drawn of that

_SMALL: Final = 12  # an area less high than this is a progress bar's or a caret's, which never come to rest


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on the screen, in pixels."""

    x: int
    y: int
    width: int
    height: int

    @property
    def corners(self) -> tuple[int, int, int, int]:
        """Left, top, right and bottom, as Pillow wants them."""
        return self.x, self.y, self.x + self.width, self.y + self.height

    @property
    def middle(self) -> tuple[int, int]:
        """The point in the middle."""
        return self.x + self.width // 2, self.y + self.height // 2


class Screen:
    """The one screen of the display `name`. For one thread."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._display = Display(name)
        self._pings = 0
        self._answered = False
        self._protocols = self._display.intern_atom("WM_PROTOCOLS")
        self._root = self._display.screen().root
        self._display.damage_query_version()
        self._root.damage_create(damage.DamageReportRawRectangles)
        self._root.change_attributes(event_mask=X.SubstructureNotifyMask | X.PropertyChangeMask)
        self._display.sync()

    def close(self) -> None:
        """Close the connection to the X server."""
        self._display.close()

    # Looking

    @property
    def box(self) -> Box:
        """The whole screen."""
        screen = self._display.screen()
        return Box(0, 0, screen.width_in_pixels, screen.height_in_pixels)

    def picture(self, box: Box | None = None) -> Image:
        """Return what is shown in `box`, or on the whole screen."""
        whole = ImageGrab.grab(xdisplay=self.name)
        return whole.crop(box.corners) if box else whole

    def has_window_manager(self) -> bool:
        """Return whether a window manager is in charge."""
        return bool(self._property(self._root, "_NET_SUPPORTING_WM_CHECK"))

    def windows(self, class_name: str) -> list[Any]:
        """Return the windows of programs with this class that the window manager shows, the oldest first."""
        return [each for each in self._listed("_NET_CLIENT_LIST") if self._shows(each, class_name)]

    def active_class(self) -> str:
        """Return the class of the window that has the keyboard, or ""."""
        active = self._listed("_NET_ACTIVE_WINDOW")
        return self._class_of(active[0]) if active else ""

    def frame(self, window: Any) -> Box:
        """Return where a window is, with what the window manager draws around it."""
        geometry = window.get_geometry()
        corner = window.translate_coords(self._root, 0, 0)
        left, right, top, bottom = self._property(window, "_NET_FRAME_EXTENTS") or (0, 0, 0, 0)
        x, y = -corner.x - left, -corner.y - top
        return Box(x, y, geometry.width + left + right, geometry.height + top + bottom)

    def popups(self, kind: str, class_name: str | None = None) -> list[Box]:
        """Return the menus ("MENU") or tooltips ("TOOLTIP") that are open, in the order of their stacking.

        With `class_name` those of one program alone.
        """
        found = []
        for window in self._root.query_tree().children:
            try:
                attributes = window.get_attributes()
                if not attributes.override_redirect or attributes.map_state != X.IsViewable:
                    continue
                names = [self._display.get_atom_name(each) for each in self._property(window, "_NET_WM_WINDOW_TYPE")]
                if any(name.endswith(kind) for name in names) and class_name in {None, self._class_of(window)}:
                    geometry = window.get_geometry()
                    found.append(Box(geometry.x, geometry.y, geometry.width, geometry.height))
            except (BadWindow, BadDrawable):  # it has just gone
                continue
        return found

    # Waiting

    def wait_until(self, look: Callable[[], T | None], what: str, timeout: float | None = None) -> T:
        """Call `look` now and after each change on the screen until it gives something true, and give that.

        Raises TimeoutError, with `what` was waited for, after `timeout` seconds if there is such a limit.
        """
        deadline = None if timeout is None else time.monotonic() + timeout
        try:
            while True:
                self._take_events()
                found = look()
                if found:
                    return found
                if not self._wait_for_event(None if deadline is None else deadline - time.monotonic()):
                    raise TimeoutError(f"not within {timeout:g} seconds")
        except BaseException as error:  # also where a wait without an end is ended from outside
            error.add_note(f"Waited for: {what}.")
            raise

    def wait_until_still(self, quiet: float = QUIET) -> None:
        """Wait until nothing larger than a progress bar has changed for a while."""
        still_at = time.monotonic() + quiet
        while (now := time.monotonic()) < still_at:
            if self._wait_for_event(still_at - now) and self._take_events():
                still_at = time.monotonic() + quiet

    def wait_for_window(self, class_name: str, timeout: float | None = None) -> Any:
        """Wait for a window of this class, in front, with the keyboard and at rest; raises TimeoutError."""
        found = self.wait_until(lambda: self.windows(class_name), f"a window of {class_name}", timeout)[-1]
        self.wait_until(lambda: self.active_class() == class_name, f"the keyboard for {class_name}", timeout)
        self.wait_until(lambda: self._on_top(found), f"{class_name} in front of the other windows", timeout)
        self.wait_for_rest(found, timeout)
        return found

    def wait_for_rest(self, window: Any, timeout: float | None = None) -> None:
        """Wait until a window's program has done what it was asked to so far, and has drawn it; raises TimeoutError.

        It is asked for a sign of life before and after a pause (Extended Window Manager Hints, _NET_WM_PING): a program
        that the machine leaves no time draws nothing either.
        """
        for _ in range(_ROUNDS):
            self._ping(window, timeout)
        self.wait_until_still()
        self._ping(window, timeout)
        self.wait_until_still()

    def _ping(self, window: Any, timeout: float | None) -> None:
        self._pings += 1
        self._answered = False
        data = [self._display.intern_atom("_NET_WM_PING"), self._pings, window.id, 0, 0]
        window.send_event(ClientMessage(window=window, client_type=self._protocols, data=(32, data)), event_mask=0)
        self._display.sync()
        self.wait_until(lambda: self._answered, "an answer of the window's program", timeout)

    def wait_for_no_window(self, class_name: str, timeout: float | None = None) -> None:
        """Wait until there is no window of this class; raises TimeoutError."""
        self.wait_until(lambda: not self.windows(class_name), f"no window of {class_name}", timeout)

    def wait_for_change(self, box: Box, before: Image, timeout: float | None = None) -> Image:
        """Wait until `box` shows something else than `before`; give the picture."""

        def look() -> Image | None:
            now = self.picture(box)
            return now if ImageChops.difference(now, before).getbbox() else None

        return self.wait_until(look, "another picture", timeout)

    # Touching

    def move(self, x: int, y: int) -> None:
        """Move the pointer."""
        xtest.fake_input(self._display, X.MotionNotify, x=x, y=y)
        self._display.sync()

    def click(self, x: int, y: int, button: int = 1) -> None:
        """Move the pointer to a place and click there."""
        self.move(x, y)
        xtest.fake_input(self._display, X.ButtonPress, button)
        xtest.fake_input(self._display, X.ButtonRelease, button)
        self._display.sync()

    def press(self, *keys: str) -> None:
        """Press keys, one after the other, by the names of X ("Return", "Tab", "Control_L+v")."""
        for key in keys:
            codes = [self._display.keysym_to_keycode(XK.string_to_keysym(each)) for each in key.split("+")]
            for code in codes:
                xtest.fake_input(self._display, X.KeyPress, code)
            for code in reversed(codes):
                xtest.fake_input(self._display, X.KeyRelease, code)
        self._display.sync()

    def activate(self, window: Any) -> None:
        """Bring a window to the front, as a click in the task bar does."""
        message = ClientMessage(
            window=window,
            client_type=self._display.intern_atom("_NET_ACTIVE_WINDOW"),
            data=(32, [2, X.CurrentTime, 0, 0, 0]),  # 2: a user's doing (Extended Window Manager Hints)
        )
        self._root.send_event(message, event_mask=X.SubstructureRedirectMask | X.SubstructureNotifyMask)
        self._display.sync()

    def paint_background(self, top: tuple[int, int, int], bottom: tuple[int, int, int]) -> None:
        """Paint the desktop with a gradient."""
        box = self.box
        pixmap = self._root.create_pixmap(box.width, box.height, self._display.screen().root_depth)
        pen = pixmap.create_gc()
        for y in range(box.height):
            part = y / (box.height - 1)
            red, green, blue = (round(a + (b - a) * part) for a, b in zip(top, bottom, strict=True))
            pen.change(foreground=red << 16 | green << 8 | blue)
            pixmap.fill_rectangle(pen, 0, y, box.width, 1)
        self._root.change_attributes(background_pixmap=pixmap)
        self._root.clear_area()
        pen.free()
        pixmap.free()
        self._display.sync()

    # Inside

    def _wait_for_event(self, seconds: float | None) -> bool:
        if self._display.pending_events():
            return True
        return bool(select.select([self._display], [], [], None if seconds is None else max(seconds, 0.0))[0])

    def _take_events(self) -> bool:
        """Take all events that have come; return whether one was of more than a progress bar."""
        changed = self._display.extension_event.DamageNotify
        large = False
        while self._display.pending_events():
            event = self._display.next_event()
            if event.type == X.ClientMessage and event.client_type == self._protocols:
                self._answered |= event.data[1][1] == self._pings
                continue
            large = large or event.type != changed or event.area.height >= _SMALL
        return large

    def _listed(self, name: str) -> list[Any]:
        return [
            self._display.create_resource_object("window", each) for each in self._property(self._root, name) if each
        ]

    def _shows(self, window: Any, class_name: str) -> bool:
        return self._class_of(window) == class_name and self._is_viewable(window)

    def _on_top(self, window: Any) -> bool:
        """Return whether no window lies on this one; a panel keeps a place of its own."""
        stacked = [each for each in self._listed("_NET_CLIENT_LIST_STACKING") if not self._is_dock(each)]
        return bool(stacked) and stacked[-1].id == window.id

    def _is_dock(self, window: Any) -> bool:
        dock = self._display.intern_atom("_NET_WM_WINDOW_TYPE_DOCK")
        return dock in self._property(window, "_NET_WM_WINDOW_TYPE")

    def _is_viewable(self, window: Any) -> bool:
        try:
            return bool(window.get_attributes().map_state == X.IsViewable)
        except BadWindow:
            return False

    def _class_of(self, window: Any) -> str:
        try:
            names = window.get_wm_class()
        except BadWindow:
            return ""
        return str(names[1]) if names else ""

    def _property(self, window: Any, name: str) -> Any:
        try:
            found = window.get_full_property(self._display.intern_atom(name), X.AnyPropertyType)
        except BadWindow:
            return ()
        return found.value if found else ()
