"""What every renderer is handed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from trayapp.core.events import Event
from trayapp.ui.theme.theme import Theme


@dataclass(frozen=True, slots=True)
class Kit:
    """The look, and the ways back to the window.

    `post` takes the event of a pressed button, `refit` says that a renderer has changed its own height, `copy` puts a
    text on the clipboard.
    """

    theme: Theme
    post: Callable[[Event], None]
    refit: Callable[[], None]
    copy: Callable[[str], None]
