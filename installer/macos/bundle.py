"""Lays out what a Mac's package holds: the application bundle and the agent that starts it with the session.

    python -m installer.macos.bundle OUT [--wheels] [--framework PYTHON_FRAMEWORK]

`--wheels` fetches the locked packages for macOS and puts them in, and writes the list of all parts and the notices
beside the tree; `--framework` copies a Python.framework of python.org's in. Without them the layout is made with the
program's own files alone, which is what can be checked on any system. The launcher is compiled, and all is signed, by
make_pkg.sh on a Mac.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from installer.build_time import build_time
from installer.macos import plists
from installer.retry import persistently
from trayapp import __version__

ROOT: Final = Path(__file__).parents[2]
LOCK: Final = ROOT / "requirements-macos.lock"
PLATFORMS: Final = ("macosx_11_0_universal2", "macosx_11_0_arm64", "macosx_10_13_universal2")
LEFT_OUT: Final = ("__pycache__", "*.po", "demo")
"""The demonstration is in no package."""
UNUSED_IN_PACKAGES: Final = (
    "PyObjCTest",  # 20 MB of tests
    "bin",
    "**/*.dSYM",
    "**/py.typed",
    *(f"*.dist-info/{name}" for name in ("RECORD", "WHEEL", "INSTALLER", "REQUESTED", "include")),
)
UNUSED_IN_FRAMEWORK: Final = (
    *("test", "idlelib", "turtledemo", "ensurepip", "lib2to3"),
    *("include", "Headers", "share", "English.lproj", "__pycache__"),
    *("curses", "_curses*", "libform*", "libmenu*", "libncurses*", "libpanel*", "sqlite3", "_sqlite3*"),
)
"""What a tray program never uses: tests, headers, documentation, the development environment, terminals, a database."""


def lay_out(root: Path) -> Path:
    """Make the package's tree below `root`, with the program's own files; return the bundle's ``Contents``."""
    contents = root / "Applications" / plists.APPLICATION / "Contents"
    for folder in ("MacOS", "Resources/app", "Resources/lib", "Frameworks"):
        (contents / folder).mkdir(parents=True)
    (contents / "Info.plist").write_bytes(plists.info(__version__))
    (contents / "PkgInfo").write_bytes(b"APPL????")
    shutil.copy(ROOT / "assets" / plists.ICON, contents / "Resources" / plists.ICON)
    shutil.copytree(
        ROOT / "trayapp", contents / "Resources" / "app" / "trayapp", ignore=shutil.ignore_patterns(*LEFT_OUT)
    )
    (contents / "Resources" / "licences").mkdir()
    shutil.copy(ROOT / "LICENSE", contents / "Resources" / "licences" / "Consentray.txt")
    agents = root / "Library" / "LaunchAgents"
    agents.mkdir(parents=True)
    (agents / f"{plists.IDENTIFIER}.plist").write_bytes(plists.launch_agent())
    return contents


def add_wheels(contents: Path) -> None:
    """Put the locked packages in, without what is not used of them; raises ``CalledProcessError`` where pip cannot."""
    lib = contents / "Resources" / "lib"
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--require-hashes", "--no-compile"]
    command += ["--only-binary=:all:", "--implementation=cp", "--python-version=3.13"]
    for platform in PLATFORMS:
        command += ["--platform", platform]
    command += ["--upgrade", "--target", str(lib), "-r", str(LOCK)]
    persistently(lambda: subprocess.run(command, check=True), "pip", subprocess.CalledProcessError)
    for each in [path for pattern in UNUSED_IN_PACKAGES for path in lib.glob(pattern)]:
        if each.is_dir():
            shutil.rmtree(each)
        else:
            each.unlink(missing_ok=True)


def add_framework(contents: Path, framework: Path) -> None:
    """Put a Python.framework in, but for what the program does not use."""
    target = contents / "Frameworks" / "Python.framework"
    shutil.copytree(framework, target, symlinks=True, ignore=shutil.ignore_patterns(*UNUSED_IN_FRAMEWORK))


def list_parts(root: Path, place: Path) -> None:
    """Write the list of the parts and the notices; raises ``CalledProcessError`` where they do not fit the files."""
    command = [sys.executable, "-m", "installer.sbom", "macos", str(root), __version__, str(build_time()), str(place)]
    subprocess.run(command, check=True, cwd=ROOT)


def main(arguments: Sequence[str] | None = None) -> int:
    """Lay the bundle out; return the exit code."""
    parser = argparse.ArgumentParser("installer.macos.bundle", description="Lays out the bundle for macOS.")
    parser.add_argument("out", type=Path, help="the folder to make the tree in; it must not exist")
    parser.add_argument("--wheels", action="store_true", help="fetch the locked packages and put them in")
    parser.add_argument("--framework", type=Path, help="the Python.framework to put in")
    options = parser.parse_args(arguments)
    contents = lay_out(options.out / "root")
    if options.wheels:
        add_wheels(contents)
    if options.framework is not None:
        add_framework(contents, options.framework)
    if options.wheels:
        list_parts(options.out.resolve() / "root", options.out.resolve() / f"Consentray-{__version__}")
    (options.out / "entitlements.plist").write_bytes(plists.entitlements())
    (options.out / "component.plist").write_bytes(plists.component())
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
