"""What every renderer is handed."""

from __future__ import annotations

from collections.abc import Callable

from trayapp.core.events import Event
from trayapp.core.record import Record
from trayapp.ui.theme.theme import Theme


class RenderContext(Record):
    """The look, and the ways back to the window.

    `post` takes the event of a pressed button, `refit` says that a renderer has changed its own height, `copy` puts a
    text on the clipboard, `draw` does what draws by itself later.
    """

    theme: Theme
    post: Callable[[Event], None]
    refit: Callable[[], None]
    copy: Callable[[str], None]
    draw: Callable[[Callable[[], None]], None]
