"""A pystray back end for Linux: a StatusNotifierItem with a com.canonical.dbusmenu menu, over D-Bus. No GTK, no X.

    from pystray import Menu, MenuItem
    icon = Icon("name", image, "Title", Menu(MenuItem("Quit", lambda icon: icon.stop())))
    icon.run()

    icon           the icon, as pystray has it, and what it can do beyond that; wires the parts below
    pictures       pictures as the bus carries them
    text           text as the bus carries it
    bus            the exported objects, and the dispatch of what comes in
    connection     one connection to the session bus, by jeepney's messages
    interface      how an exported D-Bus interface is described
    standard       the interfaces that every D-Bus object has
    item           org.kde.StatusNotifierItem
    dbusmenu       com.canonical.dbusmenu
    menu_tree      the menu with stable ids, and what an update changed in it
    host_watch     whether a panel shows the icon; registers again when it restarts
    notifications  org.freedesktop.Notifications

Nothing here knows of the program around it: what is needed is pystray, jeepney, and Pillow for who shows images. Who
imports this has imported pystray, by a back end that is there (`PYSTRAY_BACKEND=dummy` is everywhere).

Everything on the bus happens on the thread that runs the icon, and only when a message or a call from another thread
arrives: an idle icon does not wake up. The icon's own methods and attributes may be used from any thread.

A desktop whose tray speaks only the older XEmbed protocol (trayer, stalonetray, panels without a StatusNotifier
plug-in), or that has no tray (GNOME without its AppIndicator extension), shows no icon: `on_host_change` is told so.

The protocols: https://www.freedesktop.org/wiki/Specifications/StatusNotifierItem/ and libdbusmenu's `dbus-menu.xml`.
"""

from __future__ import annotations

from .bus import NoSessionBusError, SessionBusError
from .icon import Icon

__all__ = ["Icon", "NoSessionBusError", "SessionBusError"]
