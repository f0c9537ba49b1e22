"""The tray icon: it shows a view, and posts the events of clicked menu entries.

tray                  the icon as the program sees it, and the choice of the back end
back_end              what it asks of a back end
linux, win32, darwin  a pystray icon each: by our back end, and by pystray's own with their traps handled
statusnotifier        a back end for pystray over D-Bus, which knows nothing of the program
pystray_base          pystray, imported without probing for a back end
pystray_menu          from the view's entries to pystray's menu
"""

from __future__ import annotations

from . import pystray_base  # noqa: F401 - before anything else here imports pystray
from .back_end import TrayUnavailableError
from .tray import Tray, open_tray

__all__ = ["Tray", "TrayUnavailableError", "open_tray"]
