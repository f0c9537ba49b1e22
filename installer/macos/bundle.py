"""Lays out what a Mac's package holds: the application bundle and the agent that starts it with the session.

    python -m installer.macos.bundle OUT [--wheels] [--framework PYTHON_FRAMEWORK]

`--wheels` fetches the locked packages for macOS and puts them in; `--framework` copies a Python.framework of
python.org's in. Without them the layout is made with the program's own files alone, which is what can be checked on any
system. The launcher is compiled, and all is signed, by make_pkg.sh on a Mac.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from installer.macos import plists
from trayapp import __version__

if TYPE_CHECKING:
    from collections.abc import Sequence

ROOT: Final = Path(__file__).parents[2]
LOCK: Final = ROOT / "requirements-macos.lock"
PLATFORMS: Final = ("macosx_11_0_universal2", "macosx_11_0_arm64", "macosx_10_13_universal2")
LEFT_OUT: Final = ("__pycache__", "demo")
"""The demonstration is in no package."""


def lay_out(root: Path) -> Path:
    """Make the package's tree below `root`, with the program's own files; give the bundle's ``Contents``."""
    contents = root / "Applications" / plists.APPLICATION / "Contents"
    for folder in ("MacOS", "Resources/app", "Resources/lib", "Frameworks"):
        (contents / folder).mkdir(parents=True)
    (contents / "Info.plist").write_bytes(plists.info(__version__))
    (contents / "PkgInfo").write_bytes(b"APPL????")
    shutil.copy(ROOT / "assets" / plists.ICON, contents / "Resources" / plists.ICON)
    shutil.copytree(
        ROOT / "trayapp", contents / "Resources" / "app" / "trayapp", ignore=shutil.ignore_patterns(*LEFT_OUT)
    )
    agents = root / "Library" / "LaunchAgents"
    agents.mkdir(parents=True)
    (agents / f"{plists.IDENTIFIER}.plist").write_bytes(plists.launch_agent())
    return contents


def add_wheels(contents: Path) -> None:
    """Put the locked packages in; raises ``CalledProcessError`` where pip cannot."""
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--require-hashes", "--no-compile"]
    command += ["--only-binary=:all:", "--implementation=cp", "--python-version=3.13"]
    for platform in PLATFORMS:
        command += ["--platform", platform]
    subprocess.run([*command, "--target", str(contents / "Resources" / "lib"), "-r", str(LOCK)], check=True)


def main(arguments: Sequence[str] | None = None) -> int:
    """Lay the bundle out; give the exit code."""
    parser = argparse.ArgumentParser("installer.macos.bundle", description="Lays out the bundle for macOS.")
    parser.add_argument("out", type=Path, help="the folder to make the tree in; it must not exist")
    parser.add_argument("--wheels", action="store_true", help="fetch the locked packages and put them in")
    parser.add_argument("--framework", type=Path, help="the Python.framework to put in")
    options = parser.parse_args(arguments)
    contents = lay_out(options.out / "root")
    if options.wheels:
        add_wheels(contents)
    if options.framework is not None:
        shutil.copytree(options.framework, contents / "Frameworks" / "Python.framework", symlinks=True)
    (options.out / "entitlements.plist").write_bytes(plists.entitlements())
    (options.out / "component.plist").write_bytes(plists.component())
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
