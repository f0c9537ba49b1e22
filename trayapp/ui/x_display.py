"""A connection to the X server for what Tk does not say: the windows of others, and the monitors."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from Xlib.display import Display


@contextmanager
def x_display(name: str | None = None) -> Iterator[Display]:
    """Open a display, ``DISPLAY`` if none is named; raise an exception of python-xlib's if that cannot be done.

    python-xlib loads every extension it knows that the server has, and asks its version: of RANDR alone that takes a
    third of the time and half of the 1.3 MiB.
    """
    from Xlib import ext
    from Xlib.display import Display

    ext.__extensions__[:] = [each for each in ext.__extensions__ if each[0] == "RANDR"]
    with closing(Display(name)) as server:
        yield server
