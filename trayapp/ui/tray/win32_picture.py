"""A picture as Windows takes it for an icon. Pure, so that it can be tested on every system."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.Image import Image

_HEADER = struct.Struct("<IiiHHIIiiII")
_BITS = 32


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
