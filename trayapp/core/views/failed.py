"""Replacements for a page or a menu that cannot be shown."""

from __future__ import annotations

from trayapp.core import events as ev
from trayapp.core.language import _
from trayapp.core.views.elements import Block, Button, Hero, Paragraph, WindowView
from trayapp.core.views.menu import MenuEntry, TrayView


def failed_page(log: str) -> WindowView:
    """Return the replacement for a page that cannot be shown; `log` is the path of the log."""
    return WindowView(
        "failed",
        "Consentray",
        (
            Hero(
                "problem", _("This page can't be shown"), _("An error in Consentray, or on this desktop, prevented it.")
            ),
            Paragraph(
                _(
                    "Everything else keeps working, including what you chose. The log says where it went wrong:\n{log}",
                    log=log,
                )
            ),
        ),
        (Button(_("Quit"), ev.QuitChosen()), Button(_("Back"), ev.BackChosen(), primary=True)),
        ev.WindowClosed(),
        escape=ev.BackChosen(),
    )


def elsewhere_page(display: str) -> WindowView:
    """Return the page of a start in a second session that shares the first one's bus, and with it the icon's place."""
    text = _("You're signed in to this computer twice, and Consentray's icon is on display {display}.", display=display)
    return _last_page(
        Hero("signed-out", _("Consentray runs in your other session"), text),
        _("To use it here, choose Quit in the icon's menu there, or sign out there. Then start it again."),
    )


def hanging_page(process: int | None) -> WindowView:
    """Return the page of a start that meets one which does not react; `process` is its number, if that is known."""
    return _last_page(
        Hero(
            "problem",
            _("Consentray doesn't respond"),
            _("It's running already, and didn't open its window in time."),
        ),
        _("Wait a minute, and start it again. If it still doesn't respond, end it first."),
        _("To end it, type in a terminal: kill -9 {process}", process=process)
        if process
        else _("Its process is named consentray."),
    )


def _last_page(hero: Hero, *texts: str) -> WindowView:
    """Return the page of a start that ends when it is closed."""
    quits = ev.QuitChosen()
    blocks: list[Block] = [hero, *map(Paragraph, texts)]
    return WindowView(
        "last", "Consentray", tuple(blocks), (Button(_("Close"), quits, primary=True),), quits, escape=quits
    )


def failed_tray() -> TrayView:
    """Return replacements for an icon and a menu that cannot be shown."""
    menu = (
        MenuEntry(_("The menu can't be shown"), enabled=False),
        MenuEntry(_("Show Consentray"), ev.WindowAsked(), default=True),
        MenuEntry(_("Sign out"), ev.SignOutChosen()),
        MenuEntry(_("Quit"), ev.QuitChosen()),
    )
    return TrayView("problem", "Consentray", _("The menu can't be shown"), menu)
