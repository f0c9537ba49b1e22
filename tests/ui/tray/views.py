"""Views to show in tests, with the attributes that the tray reads."""

from __future__ import annotations

from typing import Any

from trayapp.core.views.menu import MenuEntry, TrayView


def item(label: Any = "", event: Any = None, **options: Any) -> MenuEntry:
    """Return an entry whose event is what reads well in a test."""
    return MenuEntry(label, event, **options)


def tray_view(
    icon: str = "ready",
    tooltip_title: str = "Consentray",
    tooltip: str = "2 of 2 APIs ready",
    menu: tuple[MenuEntry, ...] = (),
) -> TrayView:
    return TrayView(icon, tooltip_title, tooltip, menu)


MENU = (
    item("Open window", "open", default=True),
    item("ana@contoso.example", enabled=False),
    item(separator=True),
    item(
        "Customer API",
        children=(item("Recent customers", ("call", "customer", "list")), item("customer.read")),
    ),
    item("Start at sign-in", "autostart", checked=True),
    item("Not now", "never", enabled=False),
    item(separator=True),
    item("Quit", "quit"),
)
