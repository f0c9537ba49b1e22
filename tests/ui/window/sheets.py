"""Contact sheets of every page in every mode and scale: `python -m tests.ui.window.sheets write|compare [MODE...]`.

`compare` says which pages look different from the kept sheets, and ends with 1 if any does. Letters look different with
other fonts, another Tk or another FreeType, so that sheets which were made with others are not compared: it ends with 0
and says so. The clock stands still, and nothing moves or blinks: the same program gives the same pixels.
"""

from __future__ import annotations

import ctypes.util
import hashlib
import json
import subprocess
import sys
import tkinter as tk
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from PIL import Image, ImageChops, ImageFilter, ImageStat

from tests.ui.window.gallery import pictures

KEPT: Final = Path(__file__).parents[3] / "docs/pictures/sheets"
WIDE: Final = 200
"""Pixels of a page of the usual width, at every scale."""
USUAL: Final = 560
HIGHEST: Final = 260
COLUMNS: Final = 12
GAP: Final = 6
BEHIND: Final = "#7f7f7f"
QUALITY: Final = 50
CELL: Final = 6
MOST: Final = 11.0
"""How much a cell of a page may differ, of 255: less than another word does, more than the sheets' loss."""
FONTS: Final = (
    "sans-serif",
    "monospace",
    "Noto Sans",
    "DejaVu Sans Mono",
    "Noto Color Emoji",
    ":lang=zh",
    ":lang=ar",
    ":lang=th",
)

Sheet = dict[str, Image.Image]


def made_with() -> dict[str, str]:
    """Return what decides how letters look."""
    fonts = {}
    for name in FONTS:
        file = subprocess.run(["fc-match", "-f", "%{file}", name], capture_output=True, text=True, check=True).stdout
        fonts[name] = hashlib.sha256(Path(file).read_bytes()).hexdigest()[:16]
    libraries = {name: ctypes.util.find_library(name) or "" for name in ("freetype", "Xft")}
    versions = {name: Path(f"/usr/lib/x86_64-linux-gnu/{file}").resolve().name for name, file in libraries.items()}
    return {"tk": str(tk.Tcl().eval("info patchlevel")), **versions, **fonts}


def make(only: Sequence[str]) -> dict[str, Sheet]:
    """Return every page, made small, by mode and scale."""
    sheets: dict[str, Sheet] = defaultdict(dict)
    for name, how, picture in pictures(only=only):
        sheets[how][name] = small(picture, int(how.rpartition("-")[2]) / 100)
    return sheets


def small(picture: Image.Image, scale: float) -> Image.Image:
    """Return a page in the sheets' size, cut below."""
    factor = WIDE / USUAL / scale
    size = round(picture.width * factor), round(picture.height * factor)
    made = picture.convert("RGB").resize(size, Image.Resampling.BOX)
    return made.crop((0, 0, made.width, min(made.height, HIGHEST)))


def laid_out(sheet: Sheet) -> tuple[Image.Image, dict[str, list[int]]]:
    """Return a sheet as one picture, and where each page is in it."""
    places: dict[str, list[int]] = {}
    x = y = high = wide = 0
    for name, picture in sheet.items():
        if x + picture.width > COLUMNS * (WIDE + GAP):
            x, y, high = 0, y + high + GAP, 0
        places[name] = [x, y, picture.width, picture.height]
        x += picture.width + GAP
        wide, high = max(wide, x), max(high, picture.height)
    whole = Image.new("RGB", (wide, y + high), BEHIND)
    for name, (left, top, *_) in places.items():
        whole.paste(sheet[name], (left, top))
    return whole, places


def write(only: Sequence[str], folder: Path = KEPT) -> int:
    """Write the sheets, and beside them where each page is and what they were made with."""
    folder.mkdir(parents=True, exist_ok=True)
    beside = folder / "sheets.json"
    places = json.loads(beside.read_text(encoding="utf-8"))["places"] if only and beside.exists() else {}
    for how, sheet in make(only).items():
        whole, places[how] = laid_out(sheet)
        whole.save(folder / f"{how}.webp", quality=QUALITY)
    text = json.dumps({"made_with": made_with(), "places": places}, indent=None, separators=(",", ":"))
    beside.write_text(text + "\n", encoding="utf-8")
    return 0


def compare(only: Sequence[str], folder: Path = KEPT) -> int:
    """Say which pages differ from the kept ones."""
    kept: dict[str, Any] = json.loads((folder / "sheets.json").read_text(encoding="utf-8"))
    if kept["made_with"] != made_with():
        print(f"Not compared: the sheets were made with {kept['made_with']}, and here is {made_with()}.")  # noqa: T201
        return 0
    wrong = []
    for how, sheet in make(only).items():
        whole = Image.open(folder / f"{how}.webp").convert("RGB")
        places = kept["places"][how]
        wrong += [f"{how}: {name} is {what}" for name, what in _missing(sheet, places)]
        for name, (left, top, wide, high) in places.items():
            if name in sheet:
                before = whole.crop((left, top, left + wide, top + high))
                if (much := difference(before, sheet[name])) > MOST:
                    wrong.append(f"{how}: {name} differs by {much:.1f}")
    print("\n".join(wrong) or "Every page looks as in the sheets.")  # noqa: T201
    return int(bool(wrong))


def _missing(sheet: Sheet, places: dict[str, Any]) -> list[tuple[str, str]]:
    return [(name, "new") for name in sheet if name not in places] + [
        (name, "gone") for name in places if name not in sheet
    ]


def difference(before: Image.Image, now: Image.Image) -> float:
    """Return how much the most different part of two pages differs, of 255; a page of another size is all different."""
    if before.size != now.size:
        return 255.0
    blurred = [each.convert("L").filter(ImageFilter.GaussianBlur(1)) for each in (before, now)]
    apart = ImageChops.difference(*blurred)
    cells = [
        apart.crop((x, y, min(x + CELL, apart.width), min(y + CELL, apart.height)))
        for x in range(0, apart.width, CELL)
        for y in range(0, apart.height, CELL)
    ]
    return max(ImageStat.Stat(each).mean[0] for each in cells)


if __name__ == "__main__":
    sys.exit({"write": write, "compare": compare}[sys.argv[1]](sys.argv[2:]))
