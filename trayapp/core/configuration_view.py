"""The window where there is no configuration that can be used: what is wrong, and what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from trayapp.core import events as ev
from trayapp.core.view import Banner, Block, Button, Code, Hero, MenuEntry, Paragraph, Tone, TrayView, WindowView

if TYPE_CHECKING:
    from collections.abc import Sequence


def configuration_window(mistakes: Sequence[str], *, missing: bool, copied: bool = False) -> WindowView:
    """Give the window that lists the mistakes, each with its place; `missing` tells that there is no file at all."""
    text = "\n".join(mistakes)
    blocks: list[Block]
    if missing:
        blocks = [
            Hero("signed-out", "Welcome to Consentray", "It is not set up on this computer yet."),
            Paragraph(text),
        ]
    else:
        count = f"{len(mistakes)} mistakes" if len(mistakes) > 1 else "1 mistake"
        blocks = [
            Hero("problem", "The configuration needs to be corrected", f"{count} found; nothing was sent."),
            Banner(Tone.INFO, "What to do", "Correct the file, or send this list to who wrote it. Then start again."),
            Code("\n\n".join(mistakes)),
        ]
    buttons = [
        Button("Copy", ev.CopyChosen(text, "List")),
        Button("Close", ev.QuitChosen(), primary=True),
    ]
    return WindowView(
        "configuration", "Consentray", tuple(blocks), tuple(buttons), ev.QuitChosen(), None, "Copied" if copied else ""
    )


def configuration_tray() -> TrayView:
    """Give the tray icon of a program that cannot begin."""
    menu = (
        MenuEntry("Configuration needed", enabled=False),
        MenuEntry("Show Consentray", ev.WindowAsked(), default=True),
        MenuEntry("Quit", ev.QuitChosen()),
    )
    return TrayView("problem", "Consentray", "The configuration needs to be corrected", menu)
