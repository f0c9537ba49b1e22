"""A picture as Windows takes it for an icon, and the size that it takes. Tested on every system."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from PIL.Image import Image

_HEADER = struct.Struct("<IiiHHIIiiII")
_BITS = 32
_SM_CXSMICON = 49


def taskbar_icon_size(user32: Any) -> int:
    """Return the pixels of an icon in the notification area, at the DPI of the monitor that the taskbar is on now.

    `user32` is that library or an object with the same interface. The DPI that the process began with serves where
    there is no taskbar, and on Windows before 10 version 1607, which has only that.
    """
    taskbar = user32.FindWindowW("Shell_TrayWnd", None)
    try:
        dpi = user32.GetDpiForWindow(taskbar) if taskbar else 0
        size = user32.GetSystemMetricsForDpi(_SM_CXSMICON, dpi) if dpi else 0
    except AttributeError:
        size = 0
    return int(size or user32.GetSystemMetrics(_SM_CXSMICON))


def icon_resource(image: Image) -> bytes:
    """Return the bytes of an icon resource: a bitmap header, BGRA rows from the bottom up, and an unused mask.

    The format is that of CreateIconFromResourceEx (Windows API, "Icons", and BITMAPINFOHEADER).
    """
    width, height = image.size
    upward = image.convert("RGBA").tobytes("raw", "BGRA", 0, -1)
    # The mask has a bit for each pixel, in rows of whole 32-bit words; with an alpha channel it is not looked at.
    mask = bytes((width + 31) // 32 * 4 * height)
    # The height counts the picture and the mask.
    header = _HEADER.pack(_HEADER.size, width, height * 2, 1, _BITS, 0, len(upward) + len(mask), 0, 0, 0, 0)
    return header + upward + mask
