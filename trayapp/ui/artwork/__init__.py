"""The finished artwork: the state icons as pixmaps and the program's mark as image files.

Everything here is made by `assets/build.py`. Each `<state>.argb` holds one state icon in all sizes, ready for a D-Bus
panel, so that no image library is needed to show an icon. The file is zlib-compressed; inside, each pixmap is its width
and height (16 bits each) and its pixels (32-bit ARGB, not premultiplied, row by row), all big-endian.
"""

from __future__ import annotations

import struct
import zlib
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

STATES = ("signed-out", "working", "ready", "attention", "problem", "offline")
"""The names of the state icons."""

MARK_SIZES = (16, 24, 32, 48, 64, 128, 256)
"""The sizes, in pixels, in which the program's mark is kept as PNG."""

LARGE_SIZES = (48, 54, 60, 66, 72, 84, 96, 120, 144, 192)
"""The sizes, in pixels, in which the state icons are kept as PNG, for the head of a page at the scales of displays."""

_FOLDER = Path(__file__).parent
_SIZE = struct.Struct(">HH")


class Pixmap(NamedTuple):
    """One picture; `argb` holds width x height big-endian ARGB pixels."""

    width: int
    height: int
    argb: bytes


class StateIcon(NamedTuple):
    """One state's icon in all its sizes, smallest first."""

    state: str
    pixmaps: tuple[Pixmap, ...]

    def nearest(self, size: int) -> Pixmap:
        """Give the smallest pixmap at least `size` pixels wide, or else the largest."""
        return next((pixmap for pixmap in self.pixmaps if pixmap.width >= size), self.pixmaps[-1])


@lru_cache(maxsize=2)
def load(state: str) -> StateIcon:
    """Read a state icon. Raises ValueError for a name that is not in STATES."""
    if state not in STATES:
        raise ValueError(f"no icon for the state {state!r}; there are {', '.join(STATES)}")
    data = zlib.decompress((_FOLDER / f"{state}.argb").read_bytes())
    pixmaps = []
    position = 0
    while position < len(data):
        width, height = _SIZE.unpack_from(data, position)
        position += _SIZE.size
        end = position + width * height * 4
        pixmaps.append(Pixmap(width, height, data[position:end]))
        position = end
    return StateIcon(state, tuple(pixmaps))


def large(state: str, size: int) -> Path:
    """Give the PNG of a state icon, moved to its left edge, in the size nearest to `size` pixels.

    Raises ValueError for a name that is not in STATES.
    """
    if state not in STATES:
        raise ValueError(f"no icon for the state {state!r}; there are {', '.join(STATES)}")
    return _FOLDER / f"{state}-{min(LARGE_SIZES, key=lambda each: abs(each - size))}.png"


def pack(pixmaps: tuple[Pixmap, ...]) -> bytes:
    """Give the contents of a `.argb` file: what `load` reads."""
    return zlib.compress(b"".join(_SIZE.pack(p.width, p.height) + p.argb for p in pixmaps), 9)


def mark(size: int) -> Path:
    """Give the PNG of the program's mark, of a size in MARK_SIZES, for a window's icon or a page."""
    return _FOLDER / f"consentray-{size}.png"
