"""What comes of the tour: numbered pictures, and a table of what was and what had to be."""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from pathlib import Path

from PIL.Image import Image

from tests.desktop.screen import Box


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the table."""

    name: str
    found: str
    wanted: str

    @property
    def good(self) -> bool:
        """Whether it is as it must be."""
        return self.found == self.wanted


class Report:
    """Keeps pictures in `folder`, whose earlier pictures are removed, and says each step on stdout."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._windows = folder / "windows"
        self._windows.mkdir(parents=True, exist_ok=True)
        for earlier in (*folder.glob("*.png"), *self._windows.glob("*.png")):
            earlier.unlink()
        self._pictures: list[Path] = []
        self._checks: list[Check] = []
        self._trouble = ""

    @property
    def good(self) -> bool:
        """Whether the tour went to its end, and all was as it must be."""
        return not self._trouble and all(check.good for check in self._checks)

    def picture(self, name: str, whole: Image, window: Box | None = None) -> None:
        """Keep the picture of a step; what is in `window` is kept apart as well."""
        words = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")
        path = self._folder / f"{len(self._pictures) + 1:02}-{words}.png"
        whole.save(path)
        if window is not None:
            whole.crop(window.corners).save(self._windows / path.name)
        self._pictures.append(path)
        sys.stdout.write(f"  {len(self._pictures):2}  {name}\n")
        sys.stdout.flush()

    def check(self, name: str, found: object, wanted: object) -> None:
        """Enter what was found and what must be."""
        self._checks.append(Check(name, str(found), str(wanted)))

    def stopped(self, why: str) -> None:
        """Say that the tour could not continue."""
        self._trouble = why

    def finish(self, seconds: float) -> None:
        """Print the table."""
        lines = ["", *(f"  {check.name:<36}{self._result(check)}" for check in self._checks), ""]
        lines += [f"  {path}" for path in self._pictures]
        lines += ["", f"  {len(self._pictures)} pictures in {seconds:.0f} seconds"]
        if self._trouble:
            lines.append(f"  The tour stopped: {self._trouble}")
        elif not self.good:
            lines.append("  Not all is as it must be.")
        sys.stdout.write("\n".join(lines) + "\n")

    @staticmethod
    def _result(check: Check) -> str:
        return check.found if check.good else f"{check.found}  -- must be {check.wanted}"
