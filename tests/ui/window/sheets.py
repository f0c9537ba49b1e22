"""Contact sheets of every page in every mode and scale: `python -m tests.ui.window.sheets write|compare [MODE...]`.

The clock stands still, nothing moves or blinks, and a picture is taken when nothing is due any more: the same program
gives the same pixels. `compare` says of which pages a pixel differs from when the sheets were made, and ends with 1 if
there are any. Letters look different with other fonts, another Tk or another FreeType, so that nothing is compared with
sheets that were made with others: it ends with 0 and says so.
"""

from __future__ import annotations

import ctypes.util
import hashlib
import json
import subprocess
import sys
import tkinter as tk
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any, Final

from PIL import Image

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
HOW: Final = """Look at these pages: `python -m tests.ui.window.gallery FOLDER PAGE...` draws them in full.
Are they as they should be? `make sheets` renews docs/pictures/sheets; commit it with the change."""
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


def make(only: Sequence[str]) -> Iterator[tuple[str, Sheet, dict[str, str]]]:
    """Yield each mode and scale with its pages, made small, and what tells the pixels of each."""
    for how, shown in groupby(pictures(only=only), key=lambda each: each[1]):
        sheet, pixels = {}, {}
        for name, _, picture in shown:
            sheet[name] = small(picture, int(how.rpartition("-")[2]) / 100)
            pixels[name] = hashlib.sha256(repr(picture.size).encode() + picture.tobytes()).hexdigest()[:16]
        yield how, sheet, pixels


def small(picture: Image.Image, scale: float) -> Image.Image:
    """Return a page in the sheets' size, cut below."""
    factor = WIDE / USUAL / scale
    size = round(picture.width * factor), round(picture.height * factor)
    made = picture.convert("RGB").resize(size, Image.Resampling.BOX)
    return made.crop((0, 0, made.width, min(made.height, HIGHEST)))


def laid_out(sheet: Sheet) -> Image.Image:
    """Return a sheet as one picture."""
    places: dict[str, tuple[int, int]] = {}
    x = y = high = wide = 0
    for name, picture in sheet.items():
        if x + picture.width > COLUMNS * (WIDE + GAP):
            x, y, high = 0, y + high + GAP, 0
        places[name] = x, y
        x += picture.width + GAP
        wide, high = max(wide, x), max(high, picture.height)
    whole = Image.new("RGB", (wide, y + high), BEHIND)
    for name, place in places.items():
        whole.paste(sheet[name], place)
    return whole


def write(only: Sequence[str], folder: Path = KEPT) -> int:
    """Write the sheets, and beside them what tells the pixels of each page and what they were made with."""
    beside = folder / "sheets.json"
    kept = _kept(beside) if beside.exists() else {}
    for how, sheet, pixels in make(only):
        laid_out(sheet).save(folder / f"{how}.webp", quality=QUALITY)
        kept[how] = {"made_with": made_with(), "pages": pixels}
    beside.write_text(json.dumps(kept, indent=0, sort_keys=True) + "\n", encoding="utf-8")
    return 0


def compare(only: Sequence[str], folder: Path = KEPT) -> int:
    """Say which pages differ from the kept ones."""
    kept, here, wrong = _kept(folder / "sheets.json"), made_with(), []
    comparable = [how for how in only or kept if kept[how]["made_with"] == here]
    for how in set(only or kept).difference(comparable):
        print(f"{how} isn't compared: it was made with {kept[how]['made_with']}, and here is {here}.")  # noqa: T201 - a program of its own
    for how, _, pixels in make(comparable) if comparable else ():
        pages = kept[how]["pages"]
        for name in sorted(pages.keys() | pixels.keys()):
            if name not in pages or name not in pixels:
                wrong.append(f"{how}: {name} is {'gone' if name in pages else 'new'}")
            elif pages[name] != pixels[name]:
                wrong.append(f"{how}: {name} looks different")
    print("\n".join([*wrong, HOW] if wrong else ["Every page that is compared looks as in the sheets."]))  # noqa: T201 - as above
    return int(bool(wrong))


def _kept(file: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return found


if __name__ == "__main__":
    sys.exit({"write": write, "compare": compare}[sys.argv[1]](sys.argv[2:]))
