"""Completes an event with what only the window has: the values of its fields, and a file that the user chooses."""

from __future__ import annotations

import time
import tkinter as tk
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from tkinter import TclError, filedialog
from typing import Final

from trayapp.core import events as ev
from trayapp.core.record import replace
from trayapp.ui.theme.theme import Theme

ANY_FILE: Final = ("All files", "*")
CONFIGURATIONS: Final = (("Configurations", "*.toml"),)


def completed(
    event: ev.Event, top: tk.Toplevel, theme: Theme, values: Callable[[], tuple[tuple[str, str], ...]]
) -> ev.Event | None:
    """Return the event of a control, completed; None if the user cancelled."""
    match event:
        case ev.FormSent():
            return replace(event, values=values(), at=time.time())
        case ev.AnswerSaveChosen(path=""):
            path = ask_where(top, theme, event.name)
            return replace(event, path=path) if path else None
        case ev.FileChosen(path="") if path := ask_file(top, theme, "Choose a configuration", CONFIGURATIONS):
            return ev.FileChosen(path)
        case ev.FileChosen(path=""):
            return None
        case _:
            return event


def ask_file(top: tk.Toplevel, theme: Theme, title: str, kinds: tuple[tuple[str, str], ...]) -> str:
    """Return the file chosen in the system's dialog (Tk's own on X11), or an empty string if it was closed.

    `kinds` are (name, pattern); every file can be chosen as well.
    """
    if top.tk.call("tk", "windowingsystem") == "x11":
        _adapt_dialog(top, theme)
    chosen = filedialog.askopenfilename(parent=top, title=title, filetypes=[*kinds, ANY_FILE], initialdir=_downloads())
    return str(chosen or "")


def ask_where(top: tk.Toplevel, theme: Theme, name: str) -> str:
    """Return where to save a file, or an empty string if the dialog was closed; it asks before another is replaced."""
    if top.tk.call("tk", "windowingsystem") == "x11":
        _adapt_dialog(top, theme)
    chosen = filedialog.asksaveasfilename(
        parent=top,
        title="Save the answer",
        initialdir=_downloads(),
        initialfile=name,
        filetypes=[ANY_FILE],
        confirmoverwrite=True,
    )
    return str(chosen or "")


def _downloads() -> Path:
    downloads = Path.home() / "Downloads"
    return downloads if downloads.is_dir() else Path.home()


def _adapt_dialog(top: tk.Toplevel, theme: Theme) -> None:
    """Hide hidden files in Tk's own dialog until the user chooses otherwise, and colour its list."""
    theme.style_dialogs()
    top.event_delete("<<LineStart>>", "<Control-a>")  # as in the program's own fields
    top.event_add("<<SelectAll>>", "<Control-a>")
    with suppress(TclError):
        top.tk.call("tk_getOpenFile", "-none")  # not an option of it: this only loads the dialog's code
    with suppress(TclError):
        top.tk.call("set", "::tk::dialog::file::showHiddenBtn", "1")
        top.tk.call("set", "::tk::dialog::file::showHiddenVar", "0")
    top.option_add("*__tk_filedialog*Canvas.foreground", theme.colours.text)

    def colour() -> None:
        with suppress(TclError):  # the dialog was closed, or this Tk builds it differently
            top.tk.call(f"{top}.__tk_filedialog.contents.icons.cHull.canvas", "configure", "-bg", theme.colours.card)

    top.after_idle(colour)
