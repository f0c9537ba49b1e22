"""From the view's menu entries to pystray's menu.

The result is a snapshot: every attribute is a constant, because pystray evaluates callables up to five times for one
update.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from trayapp.core.events import Event
from trayapp.core.record import Record
from trayapp.core.views.menu import MenuEntry

from .pystray_base import Menu, MenuItem


class Click(Record):
    """What a click does. Equal events make equal clicks, by which a back end recognizes an item after an update."""

    clicked: Callable[[Event], None]
    event: Event | None

    def __call__(self, _icon: object, _item: object) -> None:
        """Pass the event on; an entry without one does nothing."""
        if self.event is not None:
            self.clicked(self.event)


def build_menu(entries: Sequence[MenuEntry], clicked: Callable[[Event], None], label: Callable[[str], str]) -> Any:
    """Return a `pystray.Menu` whose items do nothing but call `clicked` with their entry's event.

    `label` converts a label to what the platform's menus expect.
    """
    return Menu(*(_item(entry, clicked, label) for entry in entries))


def _item(entry: MenuEntry, clicked: Callable[[Event], None], label: Callable[[str], str]) -> Any:
    if entry.separator:
        return Menu.SEPARATOR
    action = build_menu(entry.children, clicked, label) if entry.children else Click(clicked, entry.event)
    return MenuItem(
        label(entry.label),
        action,
        checked=None if entry.checked is None else partial(_constant, entry.checked),
        default=entry.default,
        enabled=entry.enabled,
    )


def _constant(value: bool, _item: object) -> bool:
    return value
