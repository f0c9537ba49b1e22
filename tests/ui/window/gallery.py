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
UNFOLDED = {"problem-declined", "problem-admin", "answer-error"}


def settle(root: tk.Tk, seconds: float = 0.06) -> None:
    """Let Tk draw for a while."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        root.update()
        time.sleep(0.005)


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


def at_rest(root: tk.Tk, top: tk.Toplevel) -> Image.Image:
    """Take a picture when nothing changes any more: a busy computer takes longer to draw."""
    before, now = None, grab(root, top)
    while before != now:
        settle(root, 0.1)
        before, now = now, grab(root, top)
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
    with xvfb(2400, 2000) as display, patch("time.time", return_value=NOW):
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
        settle(root)
        if name in UNFOLDED:
            unfold(window._top)
        if name == "answer-json":
            window._top.event_generate("<Tab>")
        window._page.animate(on=False)
        yield name, how, at_rest(root, window._top)
    root.destroy()


def main(folder: Path, wanted: list[str]) -> None:
    """Save the pictures of the wanted pages, or all."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, how, picture in pictures(wanted):
        picture.save(folder / f"{name}-{how}.png")


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
