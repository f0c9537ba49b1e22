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
            Hero("problem", "This page cannot be shown", "A mistake in Consentray, or in this desktop, prevented it."),
            Paragraph(
                "Everything else keeps working, and what you chose is carried out. The log says where it went wrong:"
                f"\n{log}"
            ),
        ),
        (Button("Quit", ev.QuitChosen()), Button("Back", ev.BackChosen(), primary=True)),
        ev.WindowClosed(),
    )


def failed_tray() -> TrayView:
    """Return replacements for an icon and a menu that cannot be shown."""
    menu = (
        MenuEntry("The menu cannot be shown", enabled=False),
        MenuEntry("Show Consentray", ev.WindowAsked(), default=True),
        MenuEntry("Sign out", ev.SignOutChosen()),
        MenuEntry("Quit", ev.QuitChosen()),
    )
    return TrayView("problem", "Consentray", "The menu cannot be shown", menu)
