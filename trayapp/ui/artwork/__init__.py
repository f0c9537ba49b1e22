"""The finished artwork: the state icons as pixmaps and the program's mark as image files.

Everything here is made by `assets/build.py`. Each `<state>.png` holds one state icon in all sizes, side by side from
the smallest. Its rows are not filtered, so that a panel's pixmaps are read from it at once: importing Pillow takes
longer than the icon has, and more memory than a program that waits in the tray should keep.
"""

from __future__ import annotations

import struct
import zlib
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

STATES = ("signed-out", "working", "ready", "attention", "problem", "offline")
"""The names of the state icons."""

DEMO = "demo-"
"""Before the name of a state icon, the same with the demo's sign."""

SIZES = (16, 20, 22, 24, 32, 40, 48, 64)
"""The sizes, in pixels, of the state icons for the tray."""

MARK_SIZES = (16, 32, 48, 128)
"""The sizes, in pixels, in which the program's mark is kept as PNG, for title bars and task switchers."""

LARGE_SIZES = (48, 54, 60, 66, 72, 84, 96, 120, 144, 192)
"""The sizes, in pixels, in which the state icons are kept as PNG, for the head of a page at the scales of displays."""

if TYPE_CHECKING:
    from PIL.Image import Image

_FOLDER = Path(__file__).parent
_WIDTH = struct.Struct(">I")
_WIDTH_AT = 16
"""Where a PNG file says how wide it is (RFC 2083)."""
_ROWS_FROM, _ROWS_TO = 41, -16
"""Where its pixels are: one part, after the head and before the end."""


@lru_cache(maxsize=2)
def load(state: str) -> tuple[tuple[int, int, bytes], ...]:
    """Read a state icon in all its sizes, smallest first, without Pillow: width, height, big-endian ARGB pixels.

    Raise ValueError for a name that is not in STATES.
    """
    data = _file(state).read_bytes()
    (width,) = _WIDTH.unpack_from(data, _WIDTH_AT)
    rows, stride = zlib.decompress(data[_ROWS_FROM:_ROWS_TO]), 1 + 4 * width
    pixmaps, left = [], 1  # each row begins with the number of its filter, which is none
    for size in SIZES:
        pixels = b"".join(rows[at : at + 4 * size] for at in range(left, left + size * stride, stride))
        argb = bytearray(len(pixels))
        argb[0::4], argb[1::4], argb[2::4], argb[3::4] = pixels[3::4], pixels[0::4], pixels[1::4], pixels[2::4]
        pixmaps.append((size, size, bytes(argb)))
        left += 4 * size
    return tuple(pixmaps)


def image(state: str, size: int) -> Image:
    """Read a state icon with Pillow: the smallest at least `size` pixels wide, or else the largest.

    Raise ValueError for a name that is not in STATES.
    """
    from PIL import Image

    side = next((each for each in SIZES if each >= size), SIZES[-1])
    left = sum(each for each in SIZES if each < side)
    with Image.open(_file(state), formats=("PNG",)) as whole:
        return whole.crop((left, 0, left + side, side))


def _file(state: str) -> Path:
    if state.removeprefix(DEMO) not in STATES:
        raise ValueError(f"no icon for the state {state!r}; there are {', '.join(STATES)}")
    return _FOLDER / f"{state}.png"


def large(state: str, size: int) -> Path:
    """Return the PNG of a state icon, moved to its left edge, in the size nearest to `size` pixels.

    Raise ValueError for a name that is not in STATES.
    """
    return _file(state).with_stem(f"{state}-{min(LARGE_SIZES, key=lambda each: abs(each - size))}")


def mark(size: int, *, demo: bool = False) -> Path:
    """Return the PNG of the program's mark, or the demo's, of a size in MARK_SIZES."""
    return _FOLDER / f"{DEMO if demo else ''}consentray-{size}.png"
