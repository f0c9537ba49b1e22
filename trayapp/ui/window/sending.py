"""What only the window knows of an event: what its fields hold, and which file a person chooses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from trayapp.core import events as ev
from trayapp.core.record import replace

if TYPE_CHECKING:
    import tkinter as tk
    from collections.abc import Callable


def completed(event: ev.Event, top: tk.Toplevel, values: Callable[[], tuple[tuple[str, str], ...]]) -> ev.Event | None:
    """Complete the event of a control; None where the person thought better of it."""
    match event:
        case ev.FormSent():
            return replace(event, values=values())
        case ev.FileChosen(path="") if path := ask_file(top):
            return ev.FileChosen(path)
        case ev.FileChosen(path=""):
            return None
        case _:
            return event


def ask_file(top: tk.Toplevel) -> str:
    """Ask for a file by the system's dialog (Tk's own on X11); an empty text where it was closed."""
    from tkinter import filedialog

    kinds = [("Configurations", "*.toml"), ("All files", "*")]
    chosen = filedialog.askopenfilename(parent=top, title="Choose a configuration", filetypes=kinds)
    return str(chosen or "")
