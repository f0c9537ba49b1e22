from __future__ import annotations

import os
import shutil
import subprocess
import tkinter as tk

import pytest

from tests.ui.window.conftest import Opener, settle
from tests.ui.window.pages import views
from trayapp.ui import artwork
from trayapp.ui.theme.detect import scale_of
from trayapp.ui.window.geometry import monitor_of_pointer

XRDB = shutil.which("xrdb") or ""


@pytest.fixture(autouse=True)
def no_scale(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GDK_SCALE", raising=False)


def test_a_display_of_96_dots_to_the_inch_is_not_scaled(root: tk.Tk, open_window: Opener) -> None:
    assert scale_of(root) == 1.0
    open_window(scale=3.0)
    assert scale_of(root) == 1.0


@pytest.mark.parametrize(
    ("said", "scale"), [("2", 2.0), ("3", 3.0), ("0", 1.0), ("nonsense", 1.0), ("9", 4.0), ("9" * 5000, 4.0)]
)
def test_the_desktops_scale_is_followed(root: tk.Tk, monkeypatch: pytest.MonkeyPatch, said: str, scale: float) -> None:
    monkeypatch.setenv("GDK_SCALE", said)
    assert scale_of(root) == scale


@pytest.mark.skipif(not XRDB, reason="xrdb isn't installed")
@pytest.mark.parametrize(("dpi", "scale"), [("144", 1.5), ("192", 2.0), ("96", 1.0), ("48", 1.0)])
def test_the_desktops_dots_to_the_inch_are_followed(root: tk.Tk, dpi: str, scale: float) -> None:
    def load(resources: str) -> None:
        subprocess.run([XRDB, "-nocpp"], input=resources, text=True, check=True, env=os.environ)

    load(f"Xft.dpi:\t{dpi}\n")
    try:
        assert scale_of(root) == scale
    finally:
        load("*nothing:\tof note\n")


def test_the_monitor_holds_the_pointer(root: tk.Tk) -> None:
    assert monitor_of_pointer(root) == (0, 0, 1920, 1400)


def test_fonts_and_sizes_follow_the_scale(open_window: Opener) -> None:
    heights = []
    for scale in (1.0, 2.0, 3.0):
        window = open_window(scale=scale)
        window.show(views()["overview-signed-out"])
        settle(window)
        heights.append(window._theme.fonts.body.metrics("linespace"))
        assert window._top.winfo_width() == 560 * scale
    assert heights[1] == pytest.approx(2 * heights[0], abs=3)
    assert heights[2] == pytest.approx(3 * heights[0], abs=4)


def test_each_state_has_its_icon_in_any_size(root: tk.Tk) -> None:
    def shown(state: str, size: int) -> tk.PhotoImage:
        return tk.PhotoImage(master=root, file=str(artwork.large(state, size)))

    drawn = {state: shown(state, 96) for state in ("ready", "problem", "offline", "signed-out")}
    assert len({str(root.tk.call(image, "data")) for image in drawn.values()}) == 4
    assert [shown("ready", size).width() for size in (33, 48, 60, 97, 300)] == [48, 48, 60, 96, 192]
    with pytest.raises(ValueError, match="no icon"):
        artwork.large("unheard-of", 48)
