"""What the tray shows while the program reads its settings, for some hundredths of a second."""

from __future__ import annotations

from typing import Final

from trayapp.core import events as ev
from trayapp.core.views.elements import MenuEntry, TrayView

STARTING: Final = TrayView(
    "working",
    "Consentray",
    "Starting…",
    (
        MenuEntry("Starting…", enabled=False),
        MenuEntry("Show Consentray", ev.WindowAsked(), default=True),
        MenuEntry("Quit", ev.QuitChosen()),
    ),
)
