"""From the view's menu entries to pystray's menu, for the back ends that are pystray's own.

The result is a snapshot: every attribute is a constant, because pystray evaluates callables up to five times for one
update.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from .pystray_base import Menu, MenuItem

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from .model import MenuEntry


def build_menu(entries: Sequence[MenuEntry], clicked: Callable[[object], None], label: Callable[[str], str]) -> Any:
    """Give a `pystray.Menu` whose items do nothing but call `clicked` with their entry's event.

    `label` gives a label as the platform's menus want it.
    """
    return Menu(*(_item(entry, clicked, label) for entry in entries))


def _item(entry: MenuEntry, clicked: Callable[[object], None], label: Callable[[str], str]) -> Any:
    if entry.separator:
        return Menu.SEPARATOR
    action: Any = None
    if entry.children:
        action = build_menu(entry.children, clicked, label)
    elif entry.event is not None:
        action = partial(_click, clicked, entry.event)
    return MenuItem(
        label(entry.label),
        action,
        checked=None if entry.checked is None else partial(_constant, entry.checked),
        default=entry.default,
        enabled=entry.enabled,
    )


def _click(clicked: Callable[[object], None], event: object, _icon: object, _item: object) -> None:
    clicked(event)


def _constant(value: bool, _item: object) -> bool:
    return value
