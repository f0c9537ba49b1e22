"""What every renderer is passed."""

from __future__ import annotations

from collections.abc import Callable

from trayapp.core.events import Event
from trayapp.core.record import Record
from trayapp.ui.theme.theme import Theme


class RenderContext(Record):
    """The theme, and the window's functions.

    `post` is called with the event of a pressed button, `refit` after a renderer has changed its own height, `copy`
    with a text for the clipboard, and `draw` with a function that draws later, so that its errors are reported.
    """

    theme: Theme
    post: Callable[[Event], None]
    refit: Callable[[], None]
    copy: Callable[[str], None]
    draw: Callable[[Callable[[], None]], None]
