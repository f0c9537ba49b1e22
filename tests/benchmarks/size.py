"""What an installation takes on the disk."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from tests.benchmarks import peers, table
from tests.benchmarks.measure import Sample
from tests.benchmarks.stage import Stage
from tests.benchmarks.table import Row
from tests.program import ROOT

INSTALLERS: Final = ROOT / "build/dist"
_TOOLS: Final = re.compile(r"pip|setuptools|pkg_resources|_distutils_hack|distutils-precedence|__pycache__$")
"""What an environment has of its own, before a program is installed into it."""


def rows(_stage: Stage) -> list[Row]:
    """Return the rows about the installed size."""
    ours = {".deb, its own files": _deb(), "Windows MSI": _msi()}
    return [_row(f"size, {name}", own, peer) for name, own in ours.items() for peer in (peers.AZ, peers.EMAILPROXY)]


def _row(figure: str, own: float | None, peer: peers.Peer) -> Row:
    words = f"{peer.name}'s site-packages"
    if own is None:
        return table.not_measured(figure, f"not built; {words}", "below it")
    other = Sample.of([_site_packages(peer)]) if peer.installed else None
    return table.below(figure, Sample.of([own]), words if other else f"{words} ({peers.ABSENT})", other, "MiB")


def _site_packages(peer: peers.Peer) -> float:
    return sum(_size(each) for each in peer.site_packages.iterdir() if not _TOOLS.match(each.name)) / 2**20


def _size(path: Path) -> int:
    files: Iterable[Path] = path.rglob("*") if path.is_dir() else [path]
    return sum(each.stat().st_size for each in files if each.is_file())


def _deb() -> float | None:
    """Add up the files in the Debian package, as they are once unpacked."""
    package = _newest("*.deb")
    if package is None or shutil.which("dpkg-deb") is None:
        return None
    listed = subprocess.run(["dpkg-deb", "--contents", str(package)], capture_output=True, text=True, check=True).stdout
    return sum(int(line.split()[2]) for line in listed.splitlines() if line.startswith("-")) / 2**20


def _msi() -> float | None:
    """Return the size of the Windows installer, which is compressed."""
    package = _newest("*.msi")
    return package.stat().st_size / 2**20 if package else None


def _newest(pattern: str) -> Path | None:
    return max(INSTALLERS.glob(pattern), key=lambda each: each.stat().st_mtime, default=None)
