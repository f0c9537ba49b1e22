"""The generated pictures: they are what the drawings make, and their states are told apart by shape."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from itertools import combinations
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageColor

from trayapp.ui import artwork
from trayapp.ui.theme.tokens import PALETTES

ROOT = Path(artwork.__file__).parents[3]
SIZES = artwork.SIZES
PAIRS = list(combinations(artwork.STATES, 2))


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("built")
    subprocess.run([sys.executable, str(ROOT / "assets" / "build.py"), "--root", str(folder)], check=True)
    return folder


def picture(state: str, size: int) -> Image.Image:
    return artwork.image(state, size)


def grey(image: Image.Image) -> Image.Image:
    panel = Image.new("RGBA", image.size, "#808080")
    panel.alpha_composite(image)
    return panel.convert("L")


def glyph(state: str) -> Image.Image:
    """What stands in the shield at 16 pixels: where the lightness is another than the fill's."""
    inner = grey(picture(state, 16)).crop((3, 2, 13, 12))
    histogram = inner.histogram()
    fill = histogram.index(max(histogram))
    return inner.point([255 if abs(value - fill) > 50 else 0 for value in range(256)])


def count(mask: Image.Image) -> int:
    return mask.histogram()[255]


def test_the_generated_files_are_those_of_the_drawings(built: Path) -> None:
    made = sorted(path.relative_to(built) for path in built.rglob("*") if path.is_file())
    assert len(made) > 20
    for path in made:
        new, kept = built / path, ROOT / path
        assert kept.exists(), f"{path} is missing; run assets/build.py"
        if path.suffix in {".png", ".ico"}:
            with Image.open(new) as one, Image.open(kept) as other:
                assert one.size == other.size
                assert one.info.get("sizes") == other.info.get("sizes")
                same = one.convert("RGBA").tobytes() == other.convert("RGBA").tobytes()
        else:
            same = new.read_bytes() == kept.read_bytes()
        assert same, f"{path} is not what the drawings make; run assets/build.py"


def test_nothing_generated_is_left_over(built: Path) -> None:
    for folder, pattern in (("trayapp/ui/artwork", "*.png"), ("assets/hicolor", "**/*.*"), ("assets/svg", "*")):
        made = {path.relative_to(built) for path in (built / folder).glob(pattern)}
        kept = {path.relative_to(ROOT) for path in (ROOT / folder).glob(pattern)}
        assert made == kept


@pytest.mark.parametrize("state", artwork.STATES)
def test_sizes_and_format(state: str) -> None:
    pixmaps = artwork.load(state)
    assert [pixmap[:2] for pixmap in pixmaps] == [(size, size) for size in SIZES]
    for width, height, argb in pixmaps:
        assert len(argb) == width * height * 4
        assert argb[(height - 1) * width * 4] == 0, "the lower corner is transparent: a pixel's first byte is its alpha"
        assert argb[(height // 2 * width + width // 2) * 4] == 255, "the middle is opaque"


@pytest.mark.parametrize("state", artwork.STATES)
def test_pillow_reads_the_same_pictures(state: str) -> None:
    for width, height, argb in artwork.load(state):
        image = artwork.image(state, width)
        assert image.size == (width, height)
        assert image.tobytes() == Image.frombytes("RGBA", (width, height), argb, "raw", "ARGB").tobytes()


def test_an_unknown_state_is_an_error() -> None:
    with pytest.raises(ValueError, match="no icon for the state 'sleepy'"):
        artwork.load("sleepy")
    with pytest.raises(ValueError, match="no icon for the state 'sleepy'"):
        artwork.image("sleepy", 16)


def test_nearest_is_never_too_small_where_there_is_a_larger_one() -> None:
    for size, found in ((1, 16), (16, 16), (17, 20), (28, 32), (64, 64), (200, 64)):
        assert artwork.image("ready", size).width == found


@pytest.mark.parametrize("demo", [False, True])
@pytest.mark.parametrize("size", artwork.MARK_SIZES)
def test_the_mark(size: int, demo: bool) -> None:
    with Image.open(artwork.mark(size, demo=demo)) as image:
        assert image.size == (size, size)
        assert image.mode == "RGBA"


@pytest.mark.parametrize("state", artwork.STATES)
@pytest.mark.parametrize("size", artwork.LARGE_SIZES)
def test_the_large_icons_begin_at_their_left_edge(state: str, size: int) -> None:
    assert artwork.large(state, size + 1) == artwork.large(state, size)
    with Image.open(artwork.large(state, size)) as image:
        assert image.size == (size, size)
        box = image.getbbox()
        assert box is not None
        assert box[0] == 0


def test_a_large_icon_of_an_unknown_state_is_an_error() -> None:
    with pytest.raises(ValueError, match="no icon for the state 'sleepy'"):
        artwork.large("sleepy", 48)


@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_states_differ_in_grey_at_16_pixels(one: str, other: str) -> None:
    difference = ImageChops.difference(grey(picture(one, 16)), grey(picture(other, 16)))
    assert sum(difference.histogram()[40:]) >= 16


@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_states_differ_in_shape_at_16_pixels(one: str, other: str) -> None:
    mine, theirs = glyph(one), glyph(other)
    differing = count(ImageChops.difference(mine, theirs))
    assert differing >= 0.45 * max(count(mine), count(theirs))


@pytest.mark.parametrize("state", [state for state in artwork.STATES if state != "offline"])
@pytest.mark.parametrize("size", SIZES)
def test_the_outline_is_sharp(state: str, size: int) -> None:
    """Across the shield's flat left edge: transparent, the light keyline, the dark rim, and nothing between."""
    image = picture(state, size)
    row = [image.getpixel((x, size * 2 // 5)) for x in range(size // 2)]
    seen = [pixel for index, pixel in enumerate(row) if index == 0 or pixel != row[index - 1]]
    keyline = next(index for index, pixel in enumerate(seen) if isinstance(pixel, tuple) and pixel[3] > 0)
    assert seen[keyline] == (255, 255, 255, 235)
    rim = seen[keyline + 1]
    assert isinstance(rim, tuple)
    assert rim[3] == 255
    assert contrast(rim, (255, 255, 255)) > 4.5, "seen on a light panel"
    assert contrast((235, 235, 235), (0x2B, 0x2B, 0x2B)) > 4.5, "seen on a dark panel, by its keyline"


GROUNDS = ["#ffffff", "#e8e8e8", "#2b2b2b", "#000000", *(palette.page for palette in PALETTES.values())]


@pytest.mark.parametrize("state", artwork.STATES)
@pytest.mark.parametrize("ground", GROUNDS)
def test_a_state_is_seen_on_panels_and_pages(state: str, ground: str) -> None:
    """WCAG 2.2, 1.4.11: its outline on the ground, and its sign on the shield."""
    image = picture(state, 64)
    row = [image.getpixel((x, 26)) for x in range(32)]
    outline = [pixel[:3] for pixel in row if isinstance(pixel, tuple) and pixel[3] >= 230][:6]
    assert max(contrast(each, ImageColor.getrgb(ground)) for each in outline) >= 3
    counts = Counter(
        image.crop((16, 14, 48, 50)).convert("RGB").tobytes()[at : at + 3] for at in range(0, 32 * 36 * 3, 3)
    )
    (fill, _), *others = counts.most_common(6)
    assert max(contrast(tuple(fill), tuple(each)) for each, _ in others) >= 3


def contrast(one: tuple[int, ...], other: tuple[int, ...]) -> float:
    """Return the contrast ratio of WCAG 2.2."""

    def luminance(colour: tuple[int, ...]) -> float:
        linear = [((v / 255 + 0.055) / 1.055) ** 2.4 if v > 10 else v / 255 / 12.92 for v in colour[:3]]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)
