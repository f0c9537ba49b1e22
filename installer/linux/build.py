"""Builds the Debian package: ``python -m installer.linux.build [--into FOLDER]`` gives consentray_VERSION_all.deb.

The same sources give the same bytes, whoever builds them, where and when (SOURCE_DATE_EPOCH is honoured). Without
debhelper: everything is pure Python, so there is nothing to compile, to strip or to link.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from installer.linux.control import (
    FILES,
    MissingToolError,
    Release,
    ReleaseError,
    checksums,
    conffiles,
    control,
    release,
    tool,
)
from installer.linux.tree import put_in_place
from installer.linux.vendor import ROOT, VendorError

DIST: Final = ROOT / "build/dist"
LARGEST: Final = 6 * 1024 * 1024
"""Bytes that the package may have."""
_SCRIPTS: Final = ("postinst", "prerm")
_COMMON: Final = ("--root-owner-group", "-Zxz", "-z9", "--threads-max=1")
"""xz, which every dpkg reads; one thread, since the number of threads changes the bytes."""


def build(into: Path, made: Release | None = None) -> Path:
    """Build the package and give its file; `made` takes the place of the changelog's newest entry."""
    made = made or release()
    into.mkdir(parents=True, exist_ok=True)
    file = into / f"consentray_{made.version}_all.deb"
    with tempfile.TemporaryDirectory(prefix="deb-") as folder:
        tree = Path(folder) / "tree"
        _say(f"Collecting the files of Consentray {made.version}")
        put_in_place(tree, made)
        _say("Listing its parts and their licences")
        _list_parts(tree, made, file)
        _say("Packing it")
        pack(tree, made, file)
    return file


def _say(text: str) -> None:
    sys.stderr.write(f"{text}\n")


def _list_parts(tree: Path, made: Release, file: Path) -> None:
    """Write the list of the package's parts and the notices; raises ``CalledProcessError`` where they do not fit."""
    place = file.with_suffix("")
    command = [sys.executable, "-m", "installer.sbom", "linux", str(tree), made.version, str(made.time), str(place)]
    subprocess.run(command, check=True, cwd=ROOT)


def pack(tree: Path, made: Release, file: Path) -> None:
    """Make a package of what lies in `tree`."""
    texts = {"control": control(made, tree), "conffiles": conffiles(tree), "md5sums": checksums(tree)}
    debian = tree / "DEBIAN"
    debian.mkdir(mode=0o755)
    debian.chmod(0o755)
    for name, text in texts.items():
        (debian / name).write_text(text, encoding="utf-8")
        (debian / name).chmod(0o644)
    for name in _SCRIPTS:
        shutil.copyfile(FILES / name, debian / name)
        (debian / name).chmod(0o755)
    for each in (*debian.iterdir(), debian, tree):
        os.utime(each, (made.time, made.time))
    environment = {**os.environ, "SOURCE_DATE_EPOCH": str(made.time), "LC_ALL": "C.UTF-8", "TZ": "UTC"}
    command = [tool("dpkg-deb"), *_COMMON, "--build", str(tree), str(file)]
    subprocess.run(command, check=True, env=environment, stdout=subprocess.DEVNULL)


def main(arguments: Sequence[str] | None = None) -> int:
    """Build, and say what was built; 1 where it is too large or cannot be built."""
    parser = argparse.ArgumentParser(description="Builds the Debian package.")
    parser.add_argument("--into", type=Path, default=DIST, metavar="FOLDER", help="where to put it (build/dist)")
    options = parser.parse_args(arguments)
    try:
        file = build(options.into)
    except (VendorError, MissingToolError, ReleaseError, subprocess.CalledProcessError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    size = file.stat().st_size
    sys.stdout.write(f"{hashlib.sha256(file.read_bytes()).hexdigest()}  {file}  {size / 1024:.0f} KiB\n")
    if size > LARGEST:
        sys.stderr.write(f"It is larger than {LARGEST // 1024 // 1024} MiB.\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
