"""Checks of the package itself, before it is installed anywhere."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
from typing import TYPE_CHECKING

from installer.linux.build import LARGEST
from installer.linux.control import tool
from installer.linux.vendor import ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from tests.installers.linux.proof.results import Rows


def check_package(rows: Rows, file: Path, folder: Path) -> None:
    """Check `file`; `folder` is for what is made on the way."""
    tree = folder / "tree"
    _run("dpkg-deb", "--extract", str(file), str(tree))
    share = tree / "usr/share"
    with rows.check("lintian: no error, no warning, nothing overridden"):
        said = _run("lintian", "--allow-root", "--fail-on", "error,warning", "--show-overrides", str(file))
        assert not re.findall("^[EWO]: .*", said, re.MULTILINE), said
    with rows.check("desktop-file-validate"):
        entries = [share / "applications/consentray.desktop", tree / "etc/xdg/autostart/consentray.desktop"]
        said = _run("desktop-file-validate", *map(str, entries))
        assert not said, said
    with rows.check("appstreamcli validate") as seen:
        said = _run("appstreamcli", "validate", "--no-net", *map(str, (share / "metainfo").iterdir()))
        seen.text = said.strip().splitlines()[-1].removeprefix("✔ ")
    with rows.check("the same bytes from a second build, elsewhere, with another zone and mask") as seen:
        environment = {**os.environ, "TZ": "Asia/Tokyo", "PYTHONHASHSEED": "7", "LC_ALL": "C"}
        command = [sys.executable, "-m", "installer.linux.build", "--into", str(folder / "again")]
        subprocess.run(command, cwd=ROOT, env=environment, umask=0o077, check=True, capture_output=True)
        sums = {hashlib.sha256(each.read_bytes()).hexdigest() for each in (file, folder / "again" / file.name)}
        assert len(sums) == 1, sums
        seen.text = f"sha256 {sums.pop()[:16]}…"
    with rows.check(f"at most {LARGEST // 1024 // 1024} MiB, and its ten largest parts") as seen:
        size = file.stat().st_size
        assert size <= LARGEST, size
        seen.text = f"{size / 1024:.0f} KiB packed; unpacked: {', '.join(largest(tree))}"


def largest(tree: Path) -> list[str]:
    """Name the ten largest parts: the folders of the program and of what is shipped with it, and single other files."""
    sizes: dict[str, int] = {}
    for each in tree.rglob("*"):
        if each.is_file():
            parts = each.relative_to(tree).parts
            depth = 5 if parts[:3] == ("usr", "lib", "consentray") else 3
            part = "/".join(parts[:depth])
            sizes[part] = sizes.get(part, 0) + each.stat().st_size
    ordered = sorted(sizes.items(), key=lambda item: -item[1])[:10]
    return [f"{name.removeprefix('usr/lib/consentray/')} {size / 1024:.0f} KiB" for name, size in ordered]


def _run(name: str, *arguments: str) -> str:
    ran = subprocess.run([tool(name), *arguments], capture_output=True, text=True, check=True)
    return ran.stdout + (ran.stderr if name != "lintian" else "")
