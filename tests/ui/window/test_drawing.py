"""What the window draws: smooth edges that cover as much of each pixel as the shape does."""

from __future__ import annotations

import subprocess
import sys
import tkinter as tk
from math import hypot
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageStat

from trayapp.system.appearance import Appearance
from trayapp.ui.theme import shapes
from trayapp.ui.theme.drawing import Shape
from trayapp.ui.theme.signs import sign
from trayapp.ui.theme.tokens import PALETTES
from trayapp.ui.window import Window

TOLERANCE = 36
"""Of 255: Pillow's own circles are off by part of a pixel of the enlarged picture."""
SIGNS = [
    "check",
    "good",
    "absent",
    "neutral",
    "info",
    "warning",
    "bad",
    "right",
    "down",
    "lock",
    "play",
    "parts",
    "file",
    "paste",
    "letter",
]


def difference(one: Image.Image, other: Image.Image) -> int:
    grey = ImageChops.difference(one.convert("RGB"), other.convert("RGB")).convert("L")
    return int(ImageStat.Stat(grey).extrema[0][1])


def covered(size: tuple[int, int], radius: float) -> Image.Image:
    """Say of each pixel how much of it a rounded box covers, by how far its middle is from the edge."""
    wide, high = size[0] / 2 - radius, size[1] / 2 - radius
    shares = []
    for y in range(size[1]):
        for x in range(size[0]):
            across, down = abs(x + 0.5 - size[0] / 2) - wide, abs(y + 0.5 - size[1] / 2) - high
            distance = (hypot(across, down) if across > 0 and down > 0 else max(across, down)) - radius
            shares.append(round(min(max(0.5 - distance, 0), 1) * 255))
    return Image.frombytes("L", size, bytes(shares))


@pytest.mark.parametrize("size", [(40, 30), (41, 31), (24, 24), (60, 19), (7, 5)])
@pytest.mark.parametrize("radius", [0, 3, 6, 9.5])
def test_a_box_covers_what_it_should(size: tuple[int, int], radius: float) -> None:
    radius = min(radius, size[1] / 2)
    expected = Image.new("RGBA", size, "#ffffff")
    expected.paste("#3366cc", mask=covered(size, radius))
    assert difference(shapes.box(size, radius, "#3366cc", behind="#ffffff"), expected) <= TOLERANCE


@pytest.mark.parametrize("width", [1, 1.5, 2, 3.25])
def test_a_line_is_as_wide_as_it_should_be(width: float) -> None:
    shape = Shape((20, 20), 16)
    shape.line([(4, 10), (16, 10)], width)
    column = shape.small().crop((10, 0, 11, 20)).tobytes()
    assert sum(column) / 255 == pytest.approx(width, abs=0.1)
    assert column == pytest.approx(column[::-1], abs=16), "on both sides of its middle"


def test_a_box_has_its_line_and_its_ring() -> None:
    drawn = shapes.box((40, 30), 6, "#ffffff", line="#ff0000", margin=3, ring="#0000ff", ring_width=2, behind="#eeeeee")
    row = drawn.convert("RGB").crop((0, 15, 40, 16)).tobytes()
    across = [row[at : at + 3].hex() for at in range(0, 120, 3)]
    edge = ["0000ff", "0000ff", "eeeeee", "ff0000"]
    assert across == [*edge, *["ffffff"] * 32, *reversed(edge)]


def test_what_is_behind_makes_it_opaque_and_nothing_leaves_it_clear() -> None:
    opaque = shapes.box((20, 20), 6, "#000000", behind="#ffffff")
    assert opaque.getchannel("A").getextrema() == (255, 255)
    clear = shapes.box((20, 20), 6, "#123456")
    assert clear.getpixel((0, 0)) == (0, 0, 0, 0)
    corner = clear.getpixel((2, 1))
    assert isinstance(corner, tuple)
    assert 0 < corner[3] < 255
    assert bytes(corner[:3]).hex() == "123456", "a clear edge has the colour of the shape, not of what is behind"


def test_tk_gets_the_picture_as_it_is(window: Window, root: tk.Tk, tmp_path: Path) -> None:
    drawn = shapes.box((20, 20), 6, "#123456")
    photo, file = window._theme.photo(drawn), tmp_path / "shown.png"
    root.tk.call(str(photo), "write", str(file), "-format", "png")
    with Image.open(file) as shown:
        assert shown.convert("RGBA").tobytes() == drawn.tobytes()


@pytest.mark.parametrize("name", SIGNS)
def test_a_sign_is_the_same_clear_and_on_its_colour(name: str) -> None:
    clear = sign(name, 28, "#19693b", "#e4f4ea", gap=5, clear=True)
    assert clear.size == (33, 28)
    assert clear.getchannel("A").getextrema() == (0, 255)
    under = Image.new("RGBA", clear.size, "#e4f4ea")
    under.alpha_composite(clear)
    assert difference(under, sign(name, 28, "#19693b", "#e4f4ea", gap=5)) <= 2


def test_no_two_signs_are_alike() -> None:
    drawn = {name: sign(name, 14, "#000000", "#ffffff").tobytes() for name in SIGNS}
    assert len(set(drawn.values())) == len(SIGNS)
    with pytest.raises(KeyError):
        sign("unheard-of", 14, "#000000", "#ffffff")


def test_a_tile_has_its_sign_in_the_middle() -> None:
    drawn = shapes.tile("parts", 36, 8, PALETTES[Appearance()])
    accent = Image.new("RGBA", drawn.size, PALETTES[Appearance()].accent_text)
    seen = ImageChops.difference(drawn.convert("RGB"), accent.convert("RGB")).convert("L")
    box = seen.point([255 if value < 10 else 0 for value in range(256)]).getbbox()
    assert box is not None
    assert (box[0] + box[2], box[1] + box[3]) == (36, 36)


def test_pillow_comes_with_the_window_and_not_before() -> None:
    there = "print('PIL' in sys.modules)"
    assert printed(f"import sys, trayapp.runtime.tray_run; {there}; import trayapp.ui.window; {there}") == "False True"


def test_showing_a_picture_loads_no_file_format() -> None:
    assert printed("import sys, trayapp.ui.window; print('PIL.PngImagePlugin' in sys.modules)") == "False"


def printed(code: str) -> str:
    """Return the words that a new process prints."""
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=30)
    return " ".join(ran.stdout.split())
