"""The keys of widgets to type in, as people know them: Tk's own for X11 are those of the nineties."""

from __future__ import annotations

import tkinter as tk
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from trayapp.core.views.shown import Room, shortened
from trayapp.ui.window.widgets import on_keys

if TYPE_CHECKING:
    from collections.abc import Callable


LONGEST_ENTRY: Final = 2_000
"""Characters that a line to type holds: Tk draws them all at each key."""
PASTED: Final = Room(400_000, 400_000, 20_000)
"""Room for a pasted text: a configuration of a thousand APIs."""
CUT: Final = "\n<<< What was pasted, or a line of it, is too long. The rest was left out. >>>\n"
"""What stands where a pasted text was cut: no configuration, so that none is used in part."""


def bind_entry(entry: tk.Entry) -> None:
    """Let Ctrl+A take all, and let what is pasted replace what is chosen; more than there is room for is refused."""
    fits = entry.register(lambda after: len(after) <= LONGEST_ENTRY)
    entry.configure(validate="key", validatecommand=(fits, "%P"))
    on_keys(entry, ["<<SelectAll>>", "<Control-a>", "<Control-A>"], lambda: entry.selection_range(0, "end"))
    on_keys(
        entry,
        ["<<Paste>>"],
        lambda: _paste(entry, lambda text: entry.insert("insert", " ".join(text[:LONGEST_ENTRY].split()))),
    )


def bind_text(text: tk.Text) -> None:
    """Give several lines the same keys; Tab goes on to the next control, as everywhere else."""
    on_keys(text, ["<<SelectAll>>", "<Control-a>", "<Control-A>"], lambda: text.tag_add("sel", "1.0", "end-1c"))
    on_keys(text, ["<<Paste>>"], lambda: paste_into(text))
    on_keys(text, ["<Tab>"], lambda: _go(text.tk_focusNext()))
    backwards = ["<Shift-Tab>", *(["<ISO_Left_Tab>"] if text.tk.call("tk", "windowingsystem") == "x11" else [])]
    on_keys(text, backwards, lambda: _go(text.tk_focusPrev()))


def paste_into(text: tk.Text) -> None:
    """Put the clipboard's text in place of what is chosen; without one nothing happens."""

    def insert(given: str) -> None:
        fitting = shortened(given, PASTED)
        text.insert("insert", fitting if fitting is given else fitting + CUT)

    _paste(text, insert)
    text.see("insert")


def _paste(widget: tk.Entry | tk.Text, insert: Callable[[str], None]) -> None:
    with suppress(tk.TclError):
        given = widget.clipboard_get()
        with suppress(tk.TclError):
            widget.delete("sel.first", "sel.last")
        insert(given.replace("\r\n", "\n"))


def _go(widget: tk.Misc | None) -> None:
    if widget is not None:
        widget.focus_set()
