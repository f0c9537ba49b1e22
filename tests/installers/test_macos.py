"""The bundle for macOS as far as any system can check it: its layout, its property lists, what it leaves out."""

from __future__ import annotations

import plistlib
import re
import shutil
import subprocess
import sysconfig
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from PIL import Image

from installer.macos import plists
from installer.macos.bundle import LOCK, ROOT, main
from trayapp import __version__
from trayapp.system import autostart

if TYPE_CHECKING:
    from collections.abc import Iterator

SCRIPT = ROOT / "installer" / "macos" / "make_pkg.sh"
LAUNCHER = ROOT / "installer" / "macos" / "launcher.c"


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    out = tmp_path_factory.mktemp("macos") / "tree"
    assert main([str(out)]) == 0
    yield out
    shutil.rmtree(out)


@pytest.fixture(scope="module")
def contents(tree: Path) -> Path:
    return tree / "root" / "Applications" / "Consentray.app" / "Contents"


def read(file: Path) -> Any:
    return plistlib.loads(file.read_bytes(), fmt=plistlib.FMT_XML)


def test_the_bundle_says_what_apple_asks_for(contents: Path) -> None:
    info = read(contents / "Info.plist")
    assert info["LSUIElement"] is True  # of the menu bar, not of the Dock
    assert info["CFBundleShortVersionString"] == info["CFBundleVersion"] == __version__
    assert re.fullmatch(r"\d+\.\d+\.\d+", info["CFBundleVersion"])
    assert info["CFBundlePackageType"] == "APPL"
    assert info["CFBundleIdentifier"] == plists.IDENTIFIER
    assert (contents / "Resources" / info["CFBundleIconFile"]).exists()
    assert (contents / "PkgInfo").read_bytes() == b"APPL????"


def test_the_icon_has_every_size(contents: Path) -> None:
    with Image.open(contents / "Resources" / plists.ICON) as icon:
        assert icon.format == "ICNS"
        widths = {width * scale for width, _, scale in icon.info["sizes"]}
    assert widths >= {32, 64, 128, 256, 512, 1024}


def test_the_whole_program_is_in_it_but_for_the_demonstration(contents: Path) -> None:
    app = contents / "Resources" / "app"
    shipped = {file.relative_to(app).as_posix() for file in app.rglob("*") if file.is_file()}
    source = {
        file.relative_to(ROOT).as_posix()
        for file in (ROOT / "trayapp").rglob("*")
        if file.is_file() and not {"__pycache__", "demo"} & set(file.parts)
    }
    assert shipped == source
    assert not any("tests" in name or name.endswith(".pyc") for name in shipped)


def test_the_agent_starts_the_program_that_is_installed_and_is_the_one_that_the_program_looks_for(tree: Path) -> None:
    (file,) = (tree / "root" / "Library" / "LaunchAgents").iterdir()
    agent = read(file)
    assert file.name == f"{autostart.AGENT}.plist"
    assert agent["Label"] == autostart.AGENT
    program, *arguments = agent["ProgramArguments"]
    assert arguments == [autostart.AUTOSTARTED]
    assert agent["RunAtLoad"] is True
    installed = tree / "root" / Path(program).relative_to("/")
    assert installed.parent.is_dir()
    assert installed.name == read(installed.parents[1] / "Info.plist")["CFBundleExecutable"]


def test_the_hardened_runtime_allows_one_thing_more(tree: Path) -> None:
    assert read(tree / "entitlements.plist") == {"com.apple.security.cs.allow-unsigned-executable-memory": True}
    (component,) = read(tree / "component.plist")
    assert component["BundleIsRelocatable"] is False
    assert component["RootRelativeBundlePath"] == "Applications/Consentray.app"


def test_the_lock_holds_what_a_mac_needs_and_no_address() -> None:
    text = LOCK.read_text()
    names = set(re.findall(r"^([a-z0-9-]+)==", text, re.MULTILINE))
    assert names >= {"msal", "msal-extensions", "pystray", "pillow", "requests", "pyobjc-framework-cocoa"}
    assert not names & {"jeepney", "secretstorage", "python-xlib", "flask"}
    assert "://" not in text
    assert text.count("--hash=sha256:") >= len(names)


def test_the_script_is_a_script_and_says_that_it_needs_a_mac() -> None:
    assert subprocess.run(["bash", "-n", str(SCRIPT)], check=False).returncode == 0
    ran = subprocess.run([str(SCRIPT)], capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stdout) == (1, "")
    assert ran.stderr == "This needs a Mac: it compiles, signs and packs with Apple's own tools.\n"


def test_the_launcher_is_sound_c() -> None:
    header = Path(sysconfig.get_paths()["include"]) / "Python.h"
    compiler = shutil.which("gcc") or shutil.which("clang")
    if compiler is None or not header.exists():
        pytest.skip("no C compiler or no headers of Python here")
    command = [compiler, "-fsyntax-only", "-Wall", "-Wextra", "-Werror", f"-I{header.parent}", str(LAUNCHER)]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stderr) == (0, "")
