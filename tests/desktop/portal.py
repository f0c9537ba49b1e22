"""The desktop portal's answer to the one question the program asks it: whether the person likes dark windows."""

from __future__ import annotations

from typing import Any

from tests.desktop.bus import Bus
from tests.ui.tray.fake_desktop import Service


class Portal(Service):
    """Answers for ``color-scheme`` (XDG Desktop Portal, Settings): 1 is dark, 2 is light."""

    name = "org.freedesktop.portal.Desktop"
    path = "/org/freedesktop/portal/desktop"

    def __init__(self, bus: Bus, *, dark: bool) -> None:
        super().__init__(bus.address)
        self._scheme = 1 if dark else 2

    def answer(self, member: str, body: tuple[Any, ...]) -> tuple[str | None, tuple[Any, ...]] | None:
        """Answer a question; None for one that is not known."""
        if member == "Read" and body == ("org.freedesktop.appearance", "color-scheme"):
            return "v", (("v", ("u", self._scheme)),)
        return None
