"""From the view's menu entries to pystray's menu.

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


class EventItem(MenuItem):  # type: ignore[misc]  # pystray has no type information
    """A menu item that remembers the event that it posts, so that it can be told again after an update."""

    def __init__(self, event: object | None, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.event = event


def build_menu(entries: Sequence[MenuEntry], post: Callable[[object], None], label: Callable[[str], str]) -> Any:
    """Give a `pystray.Menu` whose items do nothing but call `post` with their entry's event.

    `label` gives a label as the platform's menus want it.
    """
    return Menu(*(_item(entry, post, label) for entry in entries))


def default_event(entries: Sequence[MenuEntry]) -> object | None:
    """Give the event of the first enabled default entry, or None if there is none."""
    return next((entry.event for entry in entries if entry.default and entry.enabled), None)


def _item(entry: MenuEntry, post: Callable[[object], None], label: Callable[[str], str]) -> Any:
    if entry.separator:
        return Menu.SEPARATOR
    action: Any = None
    if entry.children:
        action = build_menu(entry.children, post, label)
    elif entry.event is not None:
        action = partial(_post, post, entry.event)
    return EventItem(
        entry.event,
        label(entry.label),
        action,
        checked=None if entry.checked is None else partial(_constant, entry.checked),
        default=entry.default,
        enabled=entry.enabled,
    )


def _post(post: Callable[[object], None], event: object, _icon: object, _item: object) -> None:
    post(event)


def _constant(value: bool, _item: object) -> bool:
    return value
