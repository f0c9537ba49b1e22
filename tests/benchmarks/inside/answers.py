"""Shows a large answer in the window, on the desktop that it is started on; says the figures of each form.

    python -m tests.benchmarks.inside.answers KIND MEBIBYTES

KIND is "rows" (a list of records), "object" (one object of many members), "line" or "text". For each form: `first`,
the seconds until its first rows are drawn; `whole`, until all of them are known; `event`, the longest that one event
took, in seconds of computing, which is how long a click may wait; `key`, one press of End or Home; `sorted` and
`filtered` or `searched`; `memory`, what the process has grown by, in sizes of the answer, which itself counts.
"""

from __future__ import annotations

import json
import sys
import time
import tkinter as tk
from pathlib import Path
from typing import Any

from trayapp.core import events as ev
from trayapp.core.answers.forms import Form, forms_of
from trayapp.core.views.elements import Body, Button, WindowView
from trayapp.system.appearance import Appearance
from trayapp.ui.window import Window
from trayapp.ui.window.grid import Grid

MEBIBYTE = 1024 * 1024


def content(kind: str, size: int) -> tuple[bytearray, str]:
    """Make an answer of about `size` bytes, and its type."""
    made, at = bytearray(b"[" if kind == "rows" else b"{" if kind == "object" else b""), 0
    while len(made) < size:
        if kind == "rows":
            record = {"id": f"C-{at:07}", "name": f"Customer number {at}", "city": "Zürich", "open": at % 17,
                      "total": at * 1.1, "active": bool(at % 2), "address": {"street": "Main", "no": at},
                      "since": "2019-04-01T10:00:00Z", "notes": "Lorem ipsum dolor sit amet, consetetur"}  # fmt: skip
            made += json.dumps(record).encode() + b","
        elif kind == "object":
            made += b'"k%d": {"v": [%d, "%s"]},' % (at, at, b"y" * 60)
        else:
            made += b"line %d of a text%s" % (at, b"\n" if kind == "text" else b" ")
        at += 1
    if kind in {"rows", "object"}:
        made[-1:] = b"]" if kind == "rows" else b"}"
    return made, "application/json" if kind in {"rows", "object"} else "text/plain"


def memory() -> int:
    """Return the bytes of memory that are this process's alone."""
    rollup = Path("/proc/self/smaps_rollup").read_text("ascii")
    return sum(int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Private")) * 1024


class Shown:
    """The window, and one answer in it."""

    def __init__(self, raw: bytes, content_type: str) -> None:
        self.root = tk.Tk(className="Consentray")
        self.root.withdraw()
        self.window = Window(self.root, lambda _event: None, appearance=Appearance(), scale=1.0)
        self.raw, self.content_type = raw, content_type
        self.show()
        self.longest = 0.0

    def show(self, *blocks: Body) -> None:
        self.window.show(WindowView(blocks[0].form if blocks else "", "", blocks, (), ev.WindowClosed()))
        self.root.update()

    def step(self) -> None:
        began = time.thread_time()
        self.root.tk.dooneevent(0)
        self.longest = max(self.longest, time.thread_time() - began)

    def rest(self, grid: Grid) -> float:
        began = time.perf_counter()
        while grid._work:
            self.step()
        return time.perf_counter() - began

    def measure(self, form: Form) -> dict[str, float]:
        button = Button(form.value, ev.AnswerFormChosen("a", "b", form.value), primary=True)
        self.longest, before, began = 0.0, memory(), time.perf_counter()
        view = WindowView(form, "", (Body(self.raw, self.content_type, form.value, (button,)),), (), ev.WindowClosed())
        self.window.show(view)
        grid = next(each for each in _below(self.root) if isinstance(each, Grid))
        while not grid.tree.get_children():
            self.step()
        self.root.update_idletasks()
        found = {"first": time.perf_counter() - began, "whole": self.rest(grid)}
        grid.tree.focus_force()
        began = time.perf_counter()
        for key in ("<End>", "<Home>", "<End>", "<Home>"):
            grid.tree.event_generate(key)
            self.root.update_idletasks()
        found["key"] = (time.perf_counter() - began) / 4
        if form is Form.TABLE:
            grid.sort(1)
            found["sorted"] = self.rest(grid)
            grid.filter("nowhere")
            found["filtered"] = self.rest(grid)
        else:
            grid.find("nowhere")
            found["searched"] = self.rest(grid)
        size = len(self.raw)
        return found | {"event": self.longest, "memory": 1 + (memory() - before) / size}


def _below(widget: tk.Misc) -> list[Any]:
    return [each for child in widget.winfo_children() for each in (child, *_below(child))]


def main() -> None:
    kind, size = sys.argv[1], int(sys.argv[2]) * MEBIBYTE
    made, content_type = content(kind, size)
    raw = bytes(made)
    del made
    shown = Shown(raw, content_type)
    json.dump({form: shown.measure(form) for form in forms_of(raw, content_type)}, sys.stdout)


if __name__ == "__main__":
    main()
