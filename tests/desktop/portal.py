"""The desktop portal's answer to the one question the program asks it: how the user likes windows."""

from __future__ import annotations

from typing import Any

from tests.desktop.bus import Bus
from tests.ui.tray.fake_desktop import Service


class Portal(Service):
    """Answers for ``color-scheme`` (XDG Desktop Portal, Settings): 1 is dark, 2 is light; and for ``contrast``."""

    name = "org.freedesktop.portal.Desktop"
    path = "/org/freedesktop/portal/desktop"

    def __init__(self, bus: Bus, *, dark: bool) -> None:
        super().__init__(bus.address)
        self.prefer(dark=dark)

    def prefer(self, *, dark: bool, contrast: bool = False) -> None:
        """Answer so from now on."""
        self._appearance = {"color-scheme": ("u", 1 if dark else 2), "contrast": ("u", int(contrast))}

    def answer(self, member: str, body: tuple[Any, ...]) -> tuple[str | None, tuple[Any, ...]] | None:
        """Answer a question; None for one that is not known."""
        if member == "ReadAll" and "org.freedesktop.appearance" in body[0]:
            return "a{sa{sv}}", ({"org.freedesktop.appearance": self._appearance},)
        return None
