"""Views to show in tests, with the attributes that the tray reads."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class FakeEntry:
    label: str = ""
    event: object | None = None
    enabled: bool = True
    checked: bool | None = None
    default: bool = False
    children: tuple[FakeEntry, ...] = ()
    separator: bool = False


@dataclass(frozen=True)
class FakeView:
    icon: str = "ready"
    tooltip_title: str = "Consentray"
    tooltip: str = "2 of 2 APIs ready"
    menu: tuple[FakeEntry, ...] = ()


MENU = (
    FakeEntry("Open window", "open", default=True),
    FakeEntry("ana@contoso.example", enabled=False),
    FakeEntry(separator=True),
    FakeEntry(
        "Customer API",
        children=(FakeEntry("Recent customers", ("call", "customer", "list")), FakeEntry("customer.read")),
    ),
    FakeEntry("Start at sign-in", "autostart", checked=True),
    FakeEntry("Not now", "never", enabled=False),
    FakeEntry(separator=True),
    FakeEntry("Quit", "quit"),
)
