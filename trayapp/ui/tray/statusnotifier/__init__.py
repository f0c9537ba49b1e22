"""The Linux tray icon: a StatusNotifierItem with a com.canonical.dbusmenu menu, over D-Bus with jeepney. No GTK, no X.

    icon           the icon; wires the parts below
    bus            the exported objects, and the dispatch of what comes in
    connection     one connection to the session bus
    interface      how an exported D-Bus interface is described
    standard       the interfaces that every D-Bus object has
    item           org.kde.StatusNotifierItem
    dbusmenu       com.canonical.dbusmenu
    menu_tree      the menu with stable ids, and what an update changed in it
    host_watch     whether a panel shows the icon; registers again when it restarts
    notifications  org.freedesktop.Notifications
    log            what goes into the log

Everything happens on the thread that runs the icon, and only when a message or a call from another thread arrives: an
idle icon does not wake up.

A desktop whose tray speaks only the older XEmbed protocol (trayer, stalonetray, panels without a StatusNotifier
plug-in), or that has no tray (GNOME without its AppIndicator extension), shows no icon. That is reported as "no host",
and the program opens its window instead.

The protocols: https://www.freedesktop.org/wiki/Specifications/StatusNotifierItem/ and libdbusmenu's `dbus-menu.xml`.
"""

from __future__ import annotations

from .icon import open_icon

__all__ = ["open_icon"]
