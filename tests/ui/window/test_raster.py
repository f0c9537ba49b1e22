"""The drawing in Python, held to Pillow's with eight times as many pixels."""

from __future__ import annotations

import io
import subprocess
import sys

import pytest
from PIL import Image, ImageChops, ImageDraw

from trayapp.ui.theme import raster, shapes
from trayapp.ui.theme.raster import Layer, Picture
from trayapp.ui.theme.signs import sign
from trayapp.ui.theme.tokens import LIGHT

FINE = 8
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


def image(picture: Picture) -> Image.Image:
    with Image.open(io.BytesIO(picture.png())) as opened:
        opened.load()
        assert opened.size == (picture.width, picture.height)
        return opened.convert("RGBA")


def difference(one: Image.Image, other: Image.Image) -> int:
    extrema = ImageChops.difference(one.convert("RGB"), other.convert("RGB")).convert("L").getextrema()
    return int(extrema[1])  # type: ignore[arg-type] # of one band it is a pair of numbers


@pytest.mark.parametrize("size", [(40, 30), (41, 31), (24, 24), (60, 19), (7, 5)])
@pytest.mark.parametrize("radius", [0, 3, 6, 9.5])
def test_a_box_is_what_pillow_draws(size: tuple[int, int], radius: float) -> None:
    radius = min(radius, size[1] / 2)
    drawn = shapes.box(size, radius, "#3366cc", behind="#ffffff")
    large = Image.new("RGB", (size[0] * FINE, size[1] * FINE), "#ffffff")
    edge = (0, 0, large.width - 1, large.height - 1)
    ImageDraw.Draw(large).rounded_rectangle(edge, radius * FINE, fill="#3366cc")
    assert difference(image(drawn), large.reduce(FINE)) <= TOLERANCE


def test_a_box_has_its_line_and_its_ring() -> None:
    drawn = shapes.box((40, 30), 6, "#ffffff", line="#ff0000", margin=3, ring="#0000ff", ring_width=2, behind="#eeeeee")
    across = [bytes(drawn.rows[15][4 * x : 4 * x + 3]).hex() for x in range(40)]
    edge = ["0000ff", "0000ff", "eeeeee", "ff0000"]
    assert across == [*edge, *["ffffff"] * 32, *reversed(edge)]


def test_what_is_behind_makes_it_opaque_and_nothing_leaves_it_clear() -> None:
    assert {row[3::4] for row in shapes.box((20, 20), 6, "#000000", behind="#ffffff").rows} == {b"\xff" * 20}
    clear = shapes.box((20, 20), 6, "#123456")
    assert clear.rows[0][:4] == raster.CLEAR
    corner = clear.rows[1][8:12]
    assert 0 < corner[3] < 255
    assert corner[:3] == bytes.fromhex("123456"), "a clear edge has the colour of the shape, not of what is behind"


@pytest.mark.parametrize("size", [(30, 22), (31, 23), (12, 12), (13, 9)])
def test_the_corners_stand_for_the_whole(size: tuple[int, int]) -> None:
    layers = [Layer(raster.rounded((1, 1, size[0] - 1, size[1] - 1), 4), "#336699")]
    assert raster.draw_even(size, layers, None, 6) == raster.draw(size, layers, None)


@pytest.mark.parametrize("name", SIGNS)
def test_a_sign_is_the_same_clear_and_on_its_colour(name: str) -> None:
    clear = image(sign(name, 28, "#19693b", "#e4f4ea", gap=5, clear=True))
    assert clear.size == (33, 28)
    assert clear.getchannel("A").getextrema() == (0, 255)
    under = Image.new("RGBA", clear.size, "#e4f4ea")
    under.alpha_composite(clear)
    assert difference(under, image(sign(name, 28, "#19693b", "#e4f4ea", gap=5))) <= 2


def test_no_two_signs_are_alike() -> None:
    drawn = {name: b"".join(sign(name, 14, "#000000", "#ffffff").rows) for name in SIGNS}
    assert len(set(drawn.values())) == len(SIGNS)
    with pytest.raises(KeyError):
        sign("unheard-of", 14, "#000000", "#ffffff")


def test_a_tile_has_its_sign_in_the_middle() -> None:
    drawn = image(shapes.tile("parts", 36, 8, LIGHT))
    accent = Image.new("RGBA", drawn.size, LIGHT.accent_text)
    seen = ImageChops.difference(drawn.convert("RGB"), accent.convert("RGB")).convert("L")
    box = seen.point([255 if value < 10 else 0 for value in range(256)]).getbbox()
    assert box is not None
    assert (box[0] + box[2], box[1] + box[3]) == (36, 36)


def test_the_window_needs_no_image_library() -> None:
    code = "import sys, trayapp.ui.window; print('PIL' in sys.modules)"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=30)
    assert shown.stdout.strip() == "False"
