"""The artwork as images for Tk: the state icons, and the program's mark for the title bar."""

from __future__ import annotations

import tkinter as tk

from trayapp.ui import artwork

TITLE_BAR_SIZES = (16, 32, 48, 128)


def state_image(root: tk.Misc, state: str, size: int) -> tk.PhotoImage:
    """Load the icon of a state (a `Status` word) in the size nearest to a square of `size` pixels.

    Its drawing begins at the left edge. Raises ValueError for a word that names no state.
    """
    return tk.PhotoImage(master=root, file=str(artwork.large(state, size)))


def marks(root: tk.Misc) -> list[tk.PhotoImage]:
    """Load the program's mark in the sizes that title bars and task switchers use."""
    return [tk.PhotoImage(master=root, file=str(artwork.mark(size))) for size in TITLE_BAR_SIZES]
