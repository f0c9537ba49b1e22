"""The usual keys in text fields; on X11, Tk's defaults are older conventions."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any, Final

from trayapp.core.language import N_, _
from trayapp.core.views.shown import Room, shortened
from trayapp.ui.window.buttons import on_keys

LONGEST_ENTRY: Final = 2_000
"""The most characters in a single-line field: Tk draws all of them after each key."""
PASTED: Final = Room(400_000, 400_000, 20_000)
"""The most text that can be pasted: enough for a configuration of a thousand APIs."""
CUT: Final = N_("What was pasted, or a line of it, is too long. The rest was left out.")
"""Marks where a pasted text was cut. It is invalid TOML, so that no partial configuration is used."""
_CONTROL: Final = 4


def bind_entry(entry: tk.Entry, on_pasted: Callable[[bool], None]) -> None:
    """Make Ctrl+A select all, and pasting replace the selection; refuse more text than fits.

    `on_pasted` is called after each paste with whether something was left out.
    """
    fits = entry.register(lambda after: len(after) <= LONGEST_ENTRY)
    entry.configure(validate="key", validatecommand=(fits, "%P"))
    on_keys(entry, ["<<SelectAll>>", "<Control-a>", "<Control-A>"], lambda: entry.selection_range(0, "end"))

    def insert(given: str) -> None:
        room = LONGEST_ENTRY - len(entry.get())
        line = " ".join(given[:LONGEST_ENTRY].split())
        entry.insert("insert", line[:room])
        on_pasted(len(line) > room or len(given) > LONGEST_ENTRY)

    _bind_pasting(entry, insert)


def bind_text(text: tk.Text) -> None:
    """Bind the same keys in a multi-line field; Tab moves to the next control."""
    on_keys(text, ["<<SelectAll>>", "<Control-a>", "<Control-A>"], lambda: text.tag_add("sel", "1.0", "end-1c"))
    _bind_pasting(text, partial(_insert, text))
    on_keys(text, ["<Tab>"], lambda: _go(text.tk_focusNext()))
    backwards = ["<Shift-Tab>", *(["<ISO_Left_Tab>"] if text.tk.call("tk", "windowingsystem") == "x11" else [])]
    on_keys(text, backwards, lambda: _go(text.tk_focusPrev()))


def paste_into(text: tk.Text) -> None:
    """Replace the selection with the clipboard's text; do nothing if the clipboard has none."""
    _paste(text, partial(_insert, text))


def _insert(text: tk.Text, given: str) -> None:
    """Insert as much as the limits of a line and of the whole text allow."""
    held, line = text.get("1.0", "end-1c"), text.get("insert linestart", "insert lineend")
    left, each = PASTED.characters - len(held), PASTED.each - len(line)
    fitting = shortened(given, PASTED._replace(characters=max(left, 0), each=max(each, 0)))
    text.insert("insert", fitting if fitting is given else f"{fitting}\n<<< {_(CUT)} >>>\n")
    text.see("insert")


def _bind_pasting(widget: tk.Entry | tk.Text, insert: Callable[[str], None]) -> None:
    """Call `insert` for each way to paste: from the clipboard, and on X11 from the primary selection."""
    on_keys(widget, ["<<Paste>>"], lambda: _paste(widget, insert))
    for sequence in ("<<PasteSelection>>", "<Insert>"):
        widget.bind(sequence, partial(_paste_chosen, insert))


def _paste(widget: tk.Entry | tk.Text, insert: Callable[[str], None]) -> None:
    with suppress(tk.TclError):
        given = widget.clipboard_get()
        with suppress(tk.TclError):
            widget.delete("sel.first", "sel.last")
        insert(given.replace("\r\n", "\n"))


def _paste_chosen(insert: Callable[[str], None], event: tk.Event[Any]) -> str | None:
    """Insert the primary selection: where the middle button was clicked, unless that drag has scrolled."""
    widget = event.widget
    if event.type is tk.EventType.KeyPress:
        if isinstance(event.state, int) and event.state & _CONTROL:
            return None  # Ctrl+Insert copies
    elif _was_moved(widget):
        return "break"
    elif isinstance(widget, tk.Text):
        widget.mark_set("insert", widget.tk.call("tk::TextClosestGap", widget, event.x, event.y))
    else:
        widget.icursor(widget.tk.call("tk::EntryClosestGap", widget, event.x))
    with suppress(tk.TclError):
        insert(widget.selection_get().replace("\r\n", "\n"))
    widget.focus_set()
    return "break"


def _was_moved(widget: tk.Misc) -> bool:
    """Return whether the mouse was dragged with its middle button, which scrolls."""
    try:
        return bool(int(widget.getvar("tk::Priv(mouseMoved)")))
    except tk.TclError:
        return False


def _go(widget: tk.Misc | None) -> None:
    if widget is not None:
        widget.focus_set()
