"""A pixmap as Windows takes it for an icon. Pure, so that it can be tested on every system."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from trayapp.ui.artwork import Pixmap

_HEADER = struct.Struct("<IiiHHIIiiII")
_BITS = 32


def icon_resource(pixmap: Pixmap) -> bytes:
    """Give the bytes of an icon resource: a bitmap header, BGRA rows from the bottom up, and an unused mask.

    The format is that of CreateIconFromResourceEx (Windows API, "Icons", and BITMAPINFOHEADER).
    """
    width, height, argb = pixmap
    bgra = bytearray(len(argb))
    for channel in range(4):
        bgra[channel::4] = argb[3 - channel :: 4]
    row = width * 4
    upward = b"".join(bytes(bgra[start : start + row]) for start in range((height - 1) * row, -1, -row))
    # The mask has a bit for each pixel, in rows of whole 32-bit words; with an alpha channel it is not looked at.
    mask = bytes((width + 31) // 32 * 4 * height)
    # The height counts the picture and the mask.
    header = _HEADER.pack(_HEADER.size, width, height * 2, 1, _BITS, 0, len(upward) + len(mask), 0, 0, 0, 0)
    return header + upward + mask
