"""Completes an event with what only the window has: the values of its fields, and a file that the user chooses."""

from __future__ import annotations

import socket
import sys
import threading
import time
import tkinter as tk
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from tkinter import TclError, filedialog
from typing import Final

from trayapp.core import events as ev
from trayapp.core.language import N_, _
from trayapp.core.record import replace
from trayapp.system.file_portal import FileQuestion, NoPortalError, ask_portal
from trayapp.system.session_bus import session_address
from trayapp.ui.theme.theme import Theme

SAVE: Final = N_("Save as a file")
_ASKING: Final[set[str]] = set()
"""The windows whose dialog is open in the desktop portal."""


def complete(
    event: ev.Event,
    top: tk.Toplevel,
    theme: Theme,
    values: Callable[[], tuple[tuple[str, str], ...]],
    post: Callable[[ev.Event], None],
) -> None:
    """Post the event of a control, completed; one that needs a file when that is chosen, and not if none is."""
    match event:
        case ev.FormSent():
            post(replace(event, values=values(), at=time.time()))
        case ev.AnswerSaveChosen(path="") | ev.DiagnosticsSaveChosen(path=""):
            ask_where(top, theme, event.name, lambda path: post(replace(event, path=path)))
        case ev.FileChosen(path=""):
            title = _("Choose a configuration")
            kinds = ((_("Configurations"), "*.toml"),)
            ask_file(top, theme, title, kinds, lambda path: post(ev.FileChosen(path)))
        case _:
            post(event)


def ask_file(
    top: tk.Toplevel, theme: Theme, title: str, kinds: tuple[tuple[str, str], ...], chosen: Callable[[str], None]
) -> None:
    """Ask for a file in the system's dialog, and call `chosen` with it unless the user cancels.

    On X11 that is the desktop portal's, or Tk's where there is none. `kinds` are (name, pattern); every file can be
    chosen as well.
    """
    _ask(top, theme, FileQuestion(title, "", _downloads(), kinds), chosen)


def ask_where(top: tk.Toplevel, theme: Theme, name: str, chosen: Callable[[str], None]) -> None:
    """Ask where to save a file; the dialog asks before another is replaced."""
    _ask(top, theme, FileQuestion(_(SAVE), "", _downloads(), save_as=name), chosen)


def _ask(top: tk.Toplevel, theme: Theme, question: FileQuestion, chosen: Callable[[str], None]) -> None:
    x11 = top.tk.call("tk", "windowingsystem") == "x11"

    def answered(path: str | None) -> None:
        if path is None:
            if x11:
                _adapt_dialog(top, theme)
            path = _ask_tk(top, question)
        if path:
            chosen(path)

    if not x11 or session_address() is None:
        answered(None)
    elif str(top) not in _ASKING:  # one dialog at a time
        _ASKING.add(str(top))
        _ask_portal(top, replace(question, window=f"x11:{int(top.wm_frame(), 16):x}"), answered)


def _ask_tk(top: tk.Toplevel, question: FileQuestion) -> str:
    title, folder, name = question.title, question.folder, question.save_as
    if name is None:
        kinds = [*question.kinds, (_("All files"), "*")]
        found = filedialog.askopenfilename(parent=top, title=title, initialdir=folder, filetypes=kinds)
    else:
        found = filedialog.asksaveasfilename(
            parent=top, title=title, initialdir=folder, initialfile=name, confirmoverwrite=True
        )
    return str(found or "")


def _ask_portal(top: tk.Toplevel, question: FileQuestion, answered: Callable[[str | None], None]) -> None:
    """Ask the portal on another thread; call `answered` on Tk's, with None if there is no portal."""
    if sys.platform == "win32":
        return  # without X11, and Tk has no file handlers there
    ours, theirs = socket.socketpair()
    found: list[str | None] = []

    def ask() -> None:
        with theirs:
            try:
                found.append(ask_portal(question))
            except NoPortalError:
                found.append(None)

    def ended(_file: object, _mask: int) -> None:
        top.tk.deletefilehandler(ours)
        ours.close()
        _ASKING.discard(str(top))
        answered(found[0] if found else None)

    top.tk.createfilehandler(ours, tk.READABLE, ended)
    threading.Thread(target=ask, name="file-dialog", daemon=True).start()


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
