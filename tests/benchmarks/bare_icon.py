"""A bare tray icon on pystray's AppIndicator back end: what the least program of this kind costs."""

import os

os.environ["PYSTRAY_BACKEND"] = "appindicator"

import pystray
from PIL import Image

quit_item = pystray.MenuItem("Quit", lambda icon, _item: icon.stop())
icon = pystray.Icon("bare", Image.new("RGBA", (22, 22), "blue"), "Bare", pystray.Menu(quit_item))
icon.run()
