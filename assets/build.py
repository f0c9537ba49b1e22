"""Makes every picture that the program and its packages use from the drawings in `artwork.py`.

    python assets/build.py                 writes into the source tree
    python assets/build.py --root DIR      writes the same folders below DIR
    python assets/build.py --sheet FILE    also writes a sheet to look at: all states and sizes on light and dark panels

trayapp/ui/artwork/<state>.png              the tray's icons, all sizes side by side (see `trayapp.ui.artwork`)
trayapp/ui/artwork/<state>-<size>.png       the same for the window, moved to the left edge
trayapp/ui/artwork/consentray-<size>.png    the mark, for windows
trayapp/ui/artwork/demo-*.png               the tray's icons and the mark of the demo
assets/consentray.ico                       the mark, for Windows
assets/consentray.icns                      the mark, for macOS
assets/hicolor/                             the mark, laid out as a freedesktop icon theme
assets/svg/                                 the mark and the state icons as SVG
"""

from __future__ import annotations

import argparse
import struct
import sys
import zlib
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image

if TYPE_CHECKING:
    from collections.abc import Sequence

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(Path(__file__).resolve().parent), str(ROOT)]

import artwork as drawings  # noqa: E402 - found through the path set above

from trayapp.ui import artwork  # noqa: E402 - found through the path set above

_THEME_SIZES = (16, 24, 32, 48, 64, 128, 256)
_ICO_SIZES = (16, 20, 24, 32, 40, 48, 64, 256)
_ICNS_SIZES = (32, 64, 128, 256, 512, 1024)
_SVG_SIZE = 64
_PANELS = ("#f0f0f0", "#23272e")
_ENLARGED = 4


def side_by_side(images: Sequence[Image.Image]) -> bytes:
    """Put pictures into one PNG file whose rows are not filtered: Pillow would choose a filter for each."""
    whole = Image.new("RGBA", (sum(each.width for each in images), max(each.height for each in images)))
    left = 0
    for each in images:
        whole.paste(each, (left, 0))
        left += each.width
    pixels, stride = whole.tobytes(), 4 * whole.width
    rows = b"".join(b"\0" + pixels[at : at + stride] for at in range(0, len(pixels), stride))
    head = struct.pack(">IIBBBBB", *whole.size, 8, 6, 0, 0, 0)  # 8 bits, with alpha (RFC 2083)
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(rows, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in parts
    )


def at_left(image: Image.Image) -> Image.Image:
    """Move what is drawn to the picture's left edge."""
    seen = image.getbbox()
    return image.crop((seen[0], 0, seen[0] + image.width, image.height)) if seen else image


def build(root: Path) -> None:
    """Write all pictures below `root`."""
    package = root / "trayapp" / "ui" / "artwork"
    assets = root / "assets"
    for folder in (package, assets / "svg"):
        folder.mkdir(parents=True, exist_ok=True)
    for name in artwork.STATES:
        images = [drawings.state(name, size).image() for size in artwork.SIZES]
        (package / f"{name}.png").write_bytes(side_by_side(images))
        images = [drawings.demo_state(name, size).image() for size in artwork.SIZES]
        (package / f"{artwork.DEMO}{name}.png").write_bytes(side_by_side(images))
        for size in artwork.LARGE_SIZES:
            at_left(drawings.state(name, size).image()).save(package / f"{name}-{size}.png", optimize=True)
        (assets / "svg" / f"{name}.svg").write_text(drawings.state(name, _SVG_SIZE).svg(), encoding="utf-8")
    marks = {size: drawings.mark(size).image() for size in sorted({*_THEME_SIZES, *_ICO_SIZES, *_ICNS_SIZES})}
    scalable = drawings.mark(_SVG_SIZE).svg()
    (assets / "svg" / "consentray.svg").write_text(scalable, encoding="utf-8")
    _write(assets / "hicolor" / "scalable" / "apps" / "consentray.svg", scalable.encode())
    for size in artwork.MARK_SIZES:
        marks[size].save(package / f"consentray-{size}.png", optimize=True)
        drawings.demo_mark(size).image().save(package / f"{artwork.DEMO}consentray-{size}.png", optimize=True)
    for size in _THEME_SIZES:
        themed = assets / "hicolor" / f"{size}x{size}" / "apps" / "consentray.png"
        themed.parent.mkdir(parents=True, exist_ok=True)
        marks[size].save(themed, optimize=True)
    largest = marks[max(_ICO_SIZES)]
    others = [marks[size] for size in _ICO_SIZES if size != largest.width]
    largest.save(assets / "consentray.ico", sizes=[(size, size) for size in _ICO_SIZES], append_images=others)
    apple = [marks[size] for size in _ICNS_SIZES]
    apple[-1].save(assets / "consentray.icns", append_images=apple[:-1])


def sheet() -> Image.Image:
    """Draw all states and the mark on a light and a dark panel: each size, the small ones enlarged, one in grey."""
    names = [*artwork.STATES, "mark"]
    sizes = drawings.STATE_SIZES
    large = [(size, _ENLARGED, "RGBA") for size in sizes[:5]] + [(16, _ENLARGED, "L")]
    pictures = [(size, 1, "RGBA") for size in sizes] + large
    gap = 8
    height = max(size * scale for size, scale, _ in pictures) + 2 * gap
    width = sum(size * scale + gap for size, scale, _ in pictures) + gap
    whole = Image.new("RGB", (width * len(_PANELS), height * len(names)))
    for column, panel in enumerate(_PANELS):
        for row, name in enumerate(names):
            x = gap
            for size, scale, mode in pictures:
                tile = Image.new("RGBA", (size, size), panel)
                tile.alpha_composite(_draw(name, size))
                tile = tile.convert(mode).resize((size * scale, size * scale), Image.Resampling.NEAREST)
                strip = Image.new("RGB", (size * scale + gap, height), panel)
                strip.paste(tile, (0, gap))
                whole.paste(strip, (column * width + x, row * height))
                x += size * scale + gap
            whole.paste(Image.new("RGB", (gap, height), panel), (column * width, row * height))
    return whole


def _draw(name: str, size: int) -> Image.Image:
    return (drawings.mark(size) if name == "mark" else drawings.state(name, size)).image()


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description="Make every picture from the drawings.")
    parser.add_argument("--root", type=Path, default=ROOT, help="the folder to write below")
    parser.add_argument("--sheet", type=Path, help="also write a sheet of all icons to this file")
    options = parser.parse_args()
    build(options.root)
    if options.sheet:
        sheet().save(options.sheet)


if __name__ == "__main__":
    main()
