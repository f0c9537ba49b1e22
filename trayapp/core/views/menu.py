"""What a user sees of the tray, as values: the icon, the tooltip and the menu.

They stand apart from the window's, which the first icon does without. `trayapp.core.views.tray` makes them from the
state.
"""

from __future__ import annotations

from trayapp.core import events as ev
from trayapp.core.events import Event
from trayapp.core.language import _
from trayapp.core.record import Record


class MenuEntry(Record):
    """One line of the tray's menu; a click posts `event`. `children` make it a submenu."""

    label: str = ""
    event: Event | None = None
    enabled: bool = True
    checked: bool | None = None
    default: bool = False
    children: tuple[MenuEntry, ...] = ()
    separator: bool = False


class TrayView(Record):
    """The tray icon: the name of its picture (a `Status` word), the tooltip's two parts, the menu."""

    icon: str
    tooltip_title: str
    tooltip: str
    menu: tuple[MenuEntry, ...]


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
