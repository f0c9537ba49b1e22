"""Checks of the package itself, before it is installed anywhere."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
from datetime import date
from typing import TYPE_CHECKING, Final

from installer.linux.build import LARGEST
from installer.linux.control import release, tool
from installer.linux.tree import metainfo
from installer.linux.vendor import ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from tests.installers.linux.proof.root import Root
    from tests.installers.results import Rows

_ENTRIES: Final = ("/usr/share/applications/consentray.desktop", "/etc/xdg/autostart/consentray.desktop")
_METAINFO: Final = "usr/share/metainfo/com.consentray.consentray.metainfo.xml"


def check_package(rows: Rows, file: Path, folder: Path) -> None:
    """Check `file`; `folder` is for what is made on the way."""
    tree = folder / "tree"
    subprocess.run([tool("dpkg-deb"), "--extract", str(file), str(tree)], check=True)
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


def check_form(rows: Rows, root: Root, package: str) -> None:
    """Let the release's own checkers read the package, and what describes it in it."""
    with rows.check("lintian: no error, no warning, nothing overridden") as seen:
        said = root.run(
            "lintian", "--allow-root", "--fail-on", "error,warning", "--show-overrides", f"/packages/{package}"
        )
        assert not re.findall("^[EWO]: .*", said.stdout, re.MULTILINE), said.stdout
        seen.text = root.run("lintian", "--version").stdout.strip()
    with rows.check("desktop-file-validate"):
        said = root.run("desktop-file-validate", *_ENTRIES)
        assert not said.stdout, said.stdout
    with rows.check("appstreamcli validate, with a page for help and without") as seen:
        root.run("appstreamcli", "validate", "--no-net", f"/{_METAINFO}")
        linked = root.folder / "tmp/com.consentray.consentray.metainfo.xml"
        made = release()._replace(link="https://intranet.contoso.example/consentray?a=1&b=2")
        linked.write_text(metainfo(made, date(2026, 1, 2)), encoding="utf-8")
        root.run("appstreamcli", "validate", "--no-net", f"/tmp/{linked.name}")
        seen.text = root.run("appstreamcli", "--version").stdout.strip()


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
