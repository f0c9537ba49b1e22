"""What the tray shows while the program reads its settings, for some hundredths of a second."""

from __future__ import annotations

from trayapp.core import events as ev
from trayapp.core.language import _
from trayapp.core.views.menu import MenuEntry, TrayView


def starting() -> TrayView:
    """Return the tray's icon and menu of that time."""
    return TrayView(
        "working",
        "Consentray",
        _("Starting…"),
        (
            MenuEntry(_("Starting…"), enabled=False),
            MenuEntry(_("Show Consentray"), ev.WindowAsked(), default=True),
            MenuEntry(_("Quit"), ev.QuitChosen()),
        ),
    )
