"""Pictures as the bus carries them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from PIL.Image import Image


Pixmap = tuple[int, int, bytes]
"""One finished picture: its width, its height, and as many big-endian ARGB pixels."""


def pixmaps(icon: Any) -> tuple[Pixmap, ...]:
    """Return the pixmaps of what an icon may be: a picture, or the same in several sizes, smallest first."""
    several: Sequence[Image | Pixmap] = icon if isinstance(icon, list) else (icon,)
    return tuple(each if isinstance(each, tuple) else _of_image(each) for each in several)


def nearest(pictures: Sequence[Pixmap], size: int) -> Pixmap | None:
    """Return the smallest pixmap at least `size` pixels wide, or else the last; None if there is none."""
    return next((each for each in pictures if each[0] >= size), pictures[-1] if pictures else None)


def rgba(argb: bytes) -> bytes:
    """Return pixels with their alpha last."""
    moved = bytearray(len(argb))
    moved[0::4], moved[1::4], moved[2::4], moved[3::4] = argb[1::4], argb[2::4], argb[3::4], argb[0::4]
    return bytes(moved)


def _of_image(image: Image) -> Pixmap:
    pixels = image.convert("RGBA").tobytes()
    moved = bytearray(len(pixels))
    moved[0::4], moved[1::4], moved[2::4], moved[3::4] = pixels[3::4], pixels[0::4], pixels[1::4], pixels[2::4]
    return image.width, image.height, bytes(moved)
