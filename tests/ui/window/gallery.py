"""Pictures of every page: `python tests/ui/window/gallery.py OUTDIR [PAGE...]`."""

from __future__ import annotations

import os
import sys
import time
import tkinter as tk
from collections.abc import Iterator, Sequence
from pathlib import Path
from unittest.mock import patch

from PIL import Image, ImageGrab

sys.path.insert(0, str(Path(__file__).parents[3]))

from tests.ui.window.pages import views
from tests.ui.window.problem_pages import problem_views
from tests.ui.window.xvfb import xvfb
from trayapp.core.views.elements import WindowView
from trayapp.system import languages
from trayapp.system.appearance import Appearance
from trayapp.ui.window import Window
from trayapp.ui.window.blocks.details import DetailsBlock

MODES = {
    "light": Appearance(),
    "dark": Appearance(dark=True),
    "contrast": Appearance(contrast=True),
    "contrast-dark": Appearance(dark=True, contrast=True),
}
SCALES = (1.0, 1.5, 2.0)
GERMAN = ("light-100", "dark-150", "contrast-200")
"""Where every page is in German too, whose texts are the longest."""
NOW = 1_790_000_000.0
"""When every picture is taken, in UTC."""
ROUNDS = 3
UNFOLDED = {"problem-declined", "problem-admin", "answer-error"}


def until_still(root: tk.Tk, window: Window) -> None:
    """Let Tk draw until nothing is due, of a timer or of the server, and the window has the size that it asked for."""
    top = window._top

    def is_done() -> bool:
        size = top.winfo_width(), top.winfo_height()
        return bool(top.winfo_viewable()) and size == window._geometry.size and not root.tk.call("after", "info")

    for _ in range(ROUNDS):  # what the server says makes Tk draw, and what Tk draws makes the server say something
        root.update()
        while not is_done():
            window._page.animate(on=False)
            root.update()
        top.winfo_pointerxy()  # the server has done all that it was asked, and its events are here
    root.update()


def unfold(widget: tk.Misc) -> None:
    """Unfold every fold of details."""
    for child in widget.winfo_children():
        if isinstance(child, DetailsBlock):
            child.toggle()
        else:
            unfold(child)


def grab(root: tk.Tk, top: tk.Toplevel) -> Image.Image:
    """Take a picture of a window."""
    box = (
        top.winfo_rootx(),
        top.winfo_rooty(),
        top.winfo_rootx() + top.winfo_width(),
        top.winfo_rooty() + top.winfo_height(),
    )
    return ImageGrab.grab(bbox=box, xdisplay=root.winfo_screen().rpartition(".")[0])


def at_rest(root: tk.Tk, window: Window) -> Image.Image:
    """Take a picture when nothing changes any more, however long a busy computer takes for it."""
    before, now = None, None
    while now is None or before != now:
        until_still(root, window)
        before, now = now, grab(root, window._top)
    return now


def pages() -> dict[str, WindowView]:
    """Return every page's view by its name."""
    return views() | problem_views()


def pictures(wanted: Sequence[str] = (), only: Sequence[str] = ()) -> Iterator[tuple[str, str, Image.Image]]:
    """Yield the page, its mode and scale ("light-100", or "de-light-100"), and its picture, of the wanted or of all."""
    os.environ["TZ"] = "UTC"
    time.tzset()
    modes = [(f"{mode}-{round(scale * 100)}", mode, scale) for mode in MODES for scale in SCALES]
    modes += [(f"de-{how}", mode, scale) for how, mode, scale in modes if how in GERMAN]
    # What is read of an answer before the window opens decides how wide that is: here all, on a busy computer too.
    at_once = patch("trayapp.ui.window.between.SLICE", 3600.0)
    with xvfb(2400, 2000) as display, patch("time.time", return_value=NOW), at_once:
        os.environ["DISPLAY"] = display
        for how, mode, scale in modes:
            if not only or how in only:
                languages.use("de" if how.startswith("de-") else "en")
                yield from _pictures(how, MODES[mode], scale, wanted)
    languages.use("en")


def _pictures(
    how: str, appearance: Appearance, scale: float, wanted: Sequence[str]
) -> Iterator[tuple[str, str, Image.Image]]:
    root = tk.Tk(className="Consentray")
    root.withdraw()
    root.option_add("*insertOffTime", 0)  # no cursor blinks
    window = Window(root, lambda _event: None, appearance=appearance, scale=scale)
    for name, view in pages().items():
        if wanted and name not in wanted:
            continue
        window.show(None)
        window.show(view)
        window._top.event_generate("<Motion>", warp=True, x=-30, y=-30)
        window._top.focus_force()
        until_still(root, window)
        if name in UNFOLDED:
            unfold(window._top)
        if name == "answer-json":
            window._top.event_generate("<Tab>")
        yield name, how, at_rest(root, window)
    root.destroy()


def main(folder: Path, wanted: list[str]) -> None:
    """Save the pictures of the wanted pages, or all."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, how, picture in pictures(wanted):
        picture.save(folder / f"{name}-{how}.png")


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
