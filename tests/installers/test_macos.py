"""The bundle for macOS as far as any system can check it: its layout, its property lists, what it leaves out."""

from __future__ import annotations

import json
import plistlib
import re
import shutil
import subprocess
import sysconfig
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from installer.macos import bundle, plists
from installer.macos.bundle import LOCK, ROOT, main
from trayapp import __version__
from trayapp.system import autostart

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
        if file.is_file() and not {"__pycache__", "demo"} & set(file.parts) and file.suffix != ".po"
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


def put_package(lib: Path, name: str, version: str, *files: str, licence: bool = True) -> None:
    info = lib / f"{name.replace('-', '_')}-{version}.dist-info"
    for place in (*(lib / file for file in files), *([info / "licenses/LICENSE"] if licence else [])):
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(f"of {name}\n")
    info.mkdir(exist_ok=True)
    (info / "METADATA").write_text(f"Name: {name}\nVersion: {version}\nLicense: MIT\n\n")


def put_wheels(contents: Path) -> None:
    """Stand in for pip, which needs a network."""
    lib = contents / "Resources" / "lib"
    put_package(lib, "msal", "1.39.0", "msal/__init__.py")
    put_package(lib, "cffi", "2.1.1", "cffi/api.py", "_cffi_backend.cpython-313-darwin.so")
    put_package(lib, "pyobjc-core", "13.0", "objc/_objc.so", "PyObjCTools/Signals.py", licence=False)
    put_package(lib, "pyobjc-framework-Cocoa", "13.0", "AppKit/__init__.py", "PyObjCTools/AppHelper.py")


@pytest.mark.parametrize("framework", [False, True])
def test_the_list_of_parts_and_the_notices_are_written_beside_the_bundle(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, framework: bool
) -> None:
    monkeypatch.setattr(bundle, "add_wheels", put_wheels)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1790000000")
    arguments = [str(tmp_path / "out"), "--wheels"]
    if framework:
        home = tmp_path / "Python.framework/Versions/3.13"
        for name, text in (
            ("Resources/Info.plist", "<string>3.13.2</string>"),
            ("lib/libcrypto.3.dylib", "OpenSSL 3.0.16 11 Feb 2025"),
            ("lib/libtcl8.6.dylib", "8.6.16"),
            ("lib/libtk8.6.dylib", "8.6.16"),
            ("lib/python3.13/LICENSE.txt", "of Python"),
            ("lib/python3.13/lib-dynload/pyexpat.cpython-313-darwin.so", "expat_2.6.4"),
            ("lib/python3.13/lib-dynload/_decimal.cpython-313-darwin.so", "\x004.0.0\x00"),
            ("lib/python3.13/lib-dynload/_lzma.cpython-313-darwin.so", ""),
            ("lib/python3.13/lib-dynload/_curses.cpython-313-darwin.so", ""),
            ("lib/libncurses.6.dylib", ""),
        ):
            (home / name).parent.mkdir(parents=True, exist_ok=True)
            (home / name).write_text(text)
        (home.parent / "Current").symlink_to("3.13")
        arguments += ["--framework", str(home.parents[1])]
    assert main(arguments) == 0
    listed = json.loads((tmp_path / "out" / f"Consentray-{__version__}.cdx.json").read_text())
    assert listed["metadata"]["timestamp"] == "2026-09-21T14:13:20+00:00"
    versions = {each["name"]: each["version"] for each in listed["components"]}
    of_python = {"CPython": "3.13.2", "OpenSSL": "3.0.16", "Tcl": "8.6.16", "Tk": "8.6.16"}
    of_python |= {"Expat": "2.6.4", "liblzma": "5.2.3", "mpdecimal": "4.0.0"}
    packages = {"msal": "1.39.0", "cffi": "2.1.1", "pyobjc-core": "13.0", "pyobjc-framework-Cocoa": "13.0"}
    assert versions == packages | (of_python if framework else {})
    assert not [*(tmp_path / "out").rglob("*curses*")]
    notices = (tmp_path / "out" / f"Consentray-{__version__}.notices.txt").read_text()
    assert "pyobjc-core, pyobjc-framework-Cocoa\n" in notices
    assert ("of Python" in notices) is framework


def test_a_file_of_nobodys_in_the_bundle_stops_the_build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def put_stray(contents: Path) -> None:
        put_wheels(contents)
        (contents / "Resources/lib/stray.py").touch()

    monkeypatch.setattr(bundle, "add_wheels", put_stray)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1790000000")
    with pytest.raises(subprocess.CalledProcessError):
        main([str(tmp_path / "out"), "--wheels"])
    assert not list((tmp_path / "out").glob("*.json"))


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
