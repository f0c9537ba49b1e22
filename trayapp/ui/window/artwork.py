"""The artwork as images for Tk: the state icons, and the program's mark for the title bar."""

from __future__ import annotations

import tkinter as tk

from PIL import Image

from trayapp.ui import artwork

TITLE_BAR_SIZES = (16, 32, 48, 128)


def state_image(state: str, size: int) -> Image.Image:
    """Draw the icon of a state (a `Status` word) in a square of `size` pixels, moved to the square's left edge.

    Raises ValueError for a word that names no state.
    """
    pixmap = artwork.load(state).nearest(size)
    drawn = Image.frombytes("RGBA", (pixmap.width, pixmap.height), pixmap.argb)
    alpha, red, green, blue = drawn.split()
    image = Image.merge("RGBA", (red, green, blue, alpha))
    if pixmap.width != size:
        image = image.resize((size, size), Image.Resampling.LANCZOS)
    seen = image.getbbox()
    return image.transform(image.size, Image.Transform.AFFINE, (1, 0, seen[0], 0, 1, 0)) if seen else image


def marks(root: tk.Misc) -> list[tk.PhotoImage]:
    """Load the program's mark in the sizes that title bars and task switchers use."""
    return [tk.PhotoImage(master=root, file=str(artwork.mark(size))) for size in TITLE_BAR_SIZES]
