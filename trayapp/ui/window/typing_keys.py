"""The keys of widgets to type in, as people know them: Tk's own for X11 are those of the nineties."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any, Final

from trayapp.core.views.shown import Room, shortened
from trayapp.ui.window.widgets import on_keys

LONGEST_ENTRY: Final = 2_000
"""Characters that a line to type holds: Tk draws them all at each key."""
PASTED: Final = Room(400_000, 400_000, 20_000)
"""Room for a pasted text: a configuration of a thousand APIs."""
CUT: Final = "\n<<< What was pasted, or a line of it, is too long. The rest was left out. >>>\n"
"""What stands where a pasted text was cut: no configuration, so that none is used in part."""
_CONTROL: Final = 4


def bind_entry(entry: tk.Entry, on_pasted: Callable[[bool], None]) -> None:
    """Let Ctrl+A take all, and let what is pasted replace what is chosen; more than there is room for is refused.

    `on_pasted` is told of each paste whether something of it was left out.
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
    """Bind the same keys in several lines; Tab moves to the next control, as everywhere else."""
    on_keys(text, ["<<SelectAll>>", "<Control-a>", "<Control-A>"], lambda: text.tag_add("sel", "1.0", "end-1c"))
    _bind_pasting(text, partial(_insert, text))
    on_keys(text, ["<Tab>"], lambda: _go(text.tk_focusNext()))
    backwards = ["<Shift-Tab>", *(["<ISO_Left_Tab>"] if text.tk.call("tk", "windowingsystem") == "x11" else [])]
    on_keys(text, backwards, lambda: _go(text.tk_focusPrev()))


def paste_into(text: tk.Text) -> None:
    """Put the clipboard's text in place of what is chosen; without one nothing happens."""
    _paste(text, partial(_insert, text))


def _insert(text: tk.Text, given: str) -> None:
    """Insert as much as there is room for beside what is there, in its line and in all."""
    held, line = text.get("1.0", "end-1c"), text.get("insert linestart", "insert lineend")
    left, each = PASTED.characters - len(held), PASTED.each - len(line)
    fitting = shortened(given, PASTED._replace(characters=max(left, 0), each=max(each, 0)))
    text.insert("insert", fitting if fitting is given else fitting + CUT)
    text.see("insert")


def _bind_pasting(widget: tk.Entry | tk.Text, insert: Callable[[str], None]) -> None:
    """Let each way to paste end in `insert`: the clipboard's, and X11's of what is chosen anywhere."""
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
    """Insert what is chosen anywhere: at the place of a click of the middle button, but not where that has scrolled."""
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
    """Return whether the mouse was moved while its middle button was down, which scrolls."""
    try:
        return bool(int(widget.getvar("tk::Priv(mouseMoved)")))
    except tk.TclError:
        return False


def _go(widget: tk.Misc | None) -> None:
    if widget is not None:
        widget.focus_set()
