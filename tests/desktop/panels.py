"""The panels with a tray that the program is tried in: what each is started with, and how its icons look."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final, NamedTuple

_SERVICES: Final = Path("/usr/share/dbus-1/services")


class Program(NamedTuple):
    """A process of a panel, and the name on the bus by which it is known to stand.

    A service that the bus would start itself, on a desktop whose bus starts services, is named by its service.
    """

    command: tuple[str, ...]
    bus_name: str


class Panel(NamedTuple):
    """A panel: the desktop it belongs to, its windows' class, its icons' size, its processes in their order.

    `files` are its settings, by their places below ~/.config. The last process is the panel itself.
    """

    desktop: str
    window_class: str
    icon_size: int
    programs: tuple[Program, ...]
    files: Mapping[str, str] = MappingProxyType({})
    variables: Mapping[str, str] = MappingProxyType({})


WATCHER: Final = "org.kde.StatusNotifierWatcher"

_XFCONF: Final = "org.xfce.Xfconf"

XFCE: Final = Panel(
    "XFCE",
    "Xfce4-panel",
    22,
    (Program((_XFCONF,), _XFCONF), Program(("xfce4-panel", "--disable-wm-check"), WATCHER)),
)
"""The panel of most tests. Its settings are written with those of the whole desktop, in `settings`.

Who serves them ends by itself when it was not asked for five minutes, and a bus that starts services starts it again.
"""

LXQT: Final = Panel(
    "LXQt",
    "lxqt-panel",
    22,
    (Program(("lxqt-panel",), WATCHER),),
    {
        "lxqt/panel.conf": """[General]
__userfile__=true
panels=panel1

[panel1]
position=Bottom
panelSize=36
iconSize=22
width=100
width-percent=true
background-color=#e9edf2
plugins=spacer, statusnotifier

[spacer]
type=spacer
expandable=true

[statusnotifier]
type=statusnotifier
alignment=Right
""",
    },
)
"""A panel of Qt."""

_MATE_TRAY: Final = "org.mate.panel.applet.NotificationAreaAppletFactory"

MATE: Final = Panel(
    "MATE",
    "Mate-panel",
    24,
    (Program((_MATE_TRAY,), _MATE_TRAY), Program(("mate-panel",), WATCHER)),
    variables={"GSETTINGS_BACKEND": "memory"},  # its own first settings, and none of anybody's
)
"""A panel of GTK that has its tray in an applet, a process beside it."""


def program_of(service: str) -> str:
    """Return the program of a D-Bus service, which lies where the system's architecture says."""
    for line in (_SERVICES / f"{service}.service").read_text(encoding="utf-8").splitlines():
        if line.startswith("Exec="):
            return line.removeprefix("Exec=").strip()
    raise RuntimeError(f"{service} names no program")
