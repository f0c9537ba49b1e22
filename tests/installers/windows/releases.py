"""The package by the tools of Debian's other release: wixl and msitools must make the same bytes of the same files.

    python -m tests.installers.windows.releases ARCHIVE PAYLOAD PACKAGE

makes it in an empty system, as root, and says so by its exit code.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Final

from installer.linux.control import tool
from tests.installers.linux.proof.root import unpacked
from tests.installers.linux.proof.roots import NAMESPACES, RELEASES, exclusively, prepare
from tests.installers.windows.packages import FIRST, MOMENT, ROOT, sha256

if TYPE_CHECKING:
    from tests.installers.results import Rows

_MAKE: Final = f"""
import sys
from pathlib import Path
sys.path[:0] = ["/build", "/build/modules"]
from installer.windows.build import make_package
make_package(Path("/build/payload"), Path("/build"), {FIRST!r}, {MOMENT}, None)
"""


def check_other_release(rows: Rows, package: Path, folder: Path) -> None:
    """Take the files out of a package, and have the other release make it again. Only root can enter its system."""
    if os.geteuid() != 0:
        return
    release = "bookworm" if "trixie" in Path("/etc/os-release").read_text("utf-8") else "trixie"
    with rows.check(f"the same bytes by wixl and msitools of {RELEASES[release]}") as seen, exclusively():
        archive, files, made = prepare(release, "windows"), folder / "files", folder / "other.msi"
        subprocess.run(["msiextract", "--directory", files, package], check=True, capture_output=True)
        payload = next(files.rglob("consentray.exe")).parent
        command: list[str | Path] = [sys.executable, "-m", "tests.installers.windows.releases", archive, payload, made]
        subprocess.run([tool("unshare"), "--net", *NAMESPACES, *command], cwd=ROOT, check=True)
        seen.text = sha256(made)
        assert seen.text == sha256(package)


def inside(archive: Path, payload: Path, made: Path) -> None:
    """Make the package in the system of an archive."""
    with unpacked(archive) as root:
        place = root.folder / "build"
        shutil.copytree(payload, place / "payload")
        for each in place.rglob("*"):
            os.utime(each, (MOMENT, MOMENT))
        for name in ("installer", "trayapp", "assets"):
            shutil.copytree(ROOT / name, place / name, ignore=shutil.ignore_patterns("__pycache__"))
        (place / "modules").mkdir()
        for name in ("pefile", "ordlookup"):
            origin = Path(getattr(find_spec(name), "origin", ""))
            source = origin.parent if origin.stem == "__init__" else origin
            (shutil.copytree if source.is_dir() else shutil.copy)(source, place / "modules" / source.name)
        root.run("python3", "-c", _MAKE)
        shutil.copy(next(place.glob("*.msi")), made)


if __name__ == "__main__":
    inside(*map(Path, sys.argv[1:]))
