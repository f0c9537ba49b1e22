"""Replacements for a page or a menu that cannot be shown."""

from __future__ import annotations

from trayapp.core import events as ev
from trayapp.core.views.elements import Button, Hero, MenuEntry, Paragraph, TrayView, WindowView


def failed_page(log: str) -> WindowView:
    """Return the replacement for a page that cannot be shown; `log` is the path of the log."""
    return WindowView(
        "failed",
        "Consentray",
        (
            Hero("problem", "This page can't be shown", "An error in Consentray, or on this desktop, prevented it."),
            Paragraph(
                f"Everything else keeps working, including what you chose. The log says where it went wrong:\n{log}"
            ),
        ),
        (Button("Quit", ev.QuitChosen()), Button("Back", ev.BackChosen(), primary=True)),
        ev.WindowClosed(),
    )


def failed_tray() -> TrayView:
    """Return replacements for an icon and a menu that cannot be shown."""
    menu = (
        MenuEntry("The menu can't be shown", enabled=False),
        MenuEntry("Show Consentray", ev.WindowAsked(), default=True),
        MenuEntry("Sign out", ev.SignOutChosen()),
        MenuEntry("Quit", ev.QuitChosen()),
    )
    return TrayView("problem", "Consentray", "The menu can't be shown", menu)
