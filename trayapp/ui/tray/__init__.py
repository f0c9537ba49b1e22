"""The tray icon: a finished view goes in, the events of clicked menu entries come out.

tray            the icon as the program sees it, and the choice of the back end
model           what the tray is given to show
statusnotifier  the Linux back end, over D-Bus
win32, darwin   pystray's own back ends, with their traps handled
pystray_base    pystray, imported for them
pystray_menu    from the view's entries to pystray's menu
"""

from __future__ import annotations

from .errors import TrayUnavailableError
from .tray import Tray, open_tray

__all__ = ["Tray", "TrayUnavailableError", "open_tray"]
