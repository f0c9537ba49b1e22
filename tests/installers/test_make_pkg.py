"""What make_pkg.sh does on a Mac, and in which order: scripts that write down their call stand in for Apple's."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.program import ROOT
from trayapp import __version__

APP = "build/macos/tree/root/Applications/Consentray.app"
FRAMEWORK = f"{APP}/Contents/Frameworks/Python.framework"
HOME = f"{FRAMEWORK}/Versions/3.13"
PACKAGE = f"build/dist/Consentray-{__version__}.pkg"
SHIPPED = {
    "bin/python3.13": "Mach-O",
    "lib/libcrypto.3.dylib": "Mach-O OpenSSL 3.0.16",
    "lib/libtcl8.6.dylib": "Mach-O 8.6.16",
    "lib/libtk8.6.dylib": "Mach-O 8.6.16",
    "lib/python3.13/lib-dynload/_ssl.cpython-313-darwin.so": "Mach-O",
    "lib/python3.13/LICENSE.txt": "the licence of Python",
    "lib/python3.13/os.py": "",
    "Python": "Mach-O",
    "Resources/Info.plist": "<string>3.13.2</string>",
}
LEFT_OUT = ("include/python3.13/Python.h", "lib/python3.13/test/test_os.py", "lib/python3.13/idlelib/idle.py")


class Mac:
    """A copy of the project, on a machine that has a Mac's programs by name."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "project"
        self._log = folder / "log"
        self._programs = folder / "programs"
        self._programs.mkdir()
        for name in ("installer", "trayapp"):
            shutil.copytree(ROOT / name, self.folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        shutil.copytree(ROOT / "assets", self.folder / "assets")
        shutil.copy(ROOT / "LICENSE", self.folder)
        for name in ("codesign", "install_name_tool", "pkgbuild", "xcrun", "spctl"):
            self._put(self._programs / name)
        self._put(self._programs / "uname", "echo Darwin", name="")
        self._put(self._programs / "file", 'grep -m1 -o Mach-O "$2"', name="")
        launcher = folder / "launcher"
        self._put(launcher, "# stands for a Mach-O", name="consentray")
        self._put(self._programs / "clang", f'while [ "$1" != -o ]; do shift; done; cp {launcher} "$2"')
        self._put(self.folder / ".ci/prepare")
        # The packages need a network, and the list of parts the packages.
        self._put(
            self.folder / ".venv/bin/python",
            f'[ "$2" != installer.macos.bundle ] || exec {sys.executable} -m $2 $3 $5 $6',
        )
        self.framework = folder / "Library/Python.framework"
        home = self.framework / "Versions/3.13"
        for name, text in (*SHIPPED.items(), *((name, "") for name in LEFT_OUT)):
            (home / name).parent.mkdir(parents=True, exist_ok=True)
            (home / name).write_text(text)
        (home / "bin/python3.13").chmod(0o755)
        asked = f"case $2 in *sys*) echo 3.13 ;; *) echo {__version__} ;; esac"
        self._put(home / "bin/python3", asked, name="")
        (self.framework / "Versions/Current").symlink_to("3.13")
        (self.framework / "Python").symlink_to("Versions/Current/Python")
        (self.framework / "Headers").symlink_to("Versions/Current/Headers")

    def _put(self, place: Path, script: str = "", *, name: str | None = None) -> None:
        """Put a program in place that writes its call down, by its own name or another, or not at all ("")."""
        name = place.name if name is None else name
        told = f'echo "{name} $*" >>{self._log}\n' if name else ""
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(f"#!/bin/sh\n{told}{script}\n")
        place.chmod(0o755)

    def make(self, **variables: str) -> tuple[list[str], str]:
        """Run the script; return the calls of the programs, and what it said."""
        ran = subprocess.run(
            [self.folder / "installer/macos/make_pkg.sh"],
            env={
                "PATH": f"{self._programs}:{os.environ['PATH']}",
                "PYTHON_FRAMEWORK": str(self.framework),
                "SOURCE_DATE_EPOCH": "1790000000",
                **variables,
            },
            capture_output=True,
            text=True,
            check=False,
            umask=0o027,
        )
        assert ran.returncode == 0, ran.stderr
        assert ran.stdout.splitlines()[-1] == PACKAGE
        return self._log.read_text().splitlines(), ran.stderr


@pytest.fixture
def mac(tmp_path: Path) -> Mac:
    return Mac(tmp_path)


def signed(calls: list[str]) -> list[str]:
    return [call.rpartition(" ")[2] for call in calls if call.startswith("codesign --force")]


def test_everything_is_signed_from_the_inside_out_then_tried_listed_packed_and_notarised(mac: Mac) -> None:
    calls, _ = mac.make(SIGN_APP="Application: Contoso", SIGN_PKG="Installer: Contoso", NOTARY_PROFILE="contoso")
    programs = [each for number, each in enumerate(call.split()[0] for call in calls)]
    assert [each for number, each in enumerate(programs) if each != programs[number - 1] or not number] == [
        *("prepare", "python", "clang", "install_name_tool", "codesign", "consentray", "python", "pkgbuild"),
        *("xcrun", "spctl"),
    ]
    order = signed(calls)
    assert order[-2:] == [FRAMEWORK, APP]
    inside = {f"{HOME}/{name}" for name, text in SHIPPED.items() if text.startswith("Mach-O") and name != "Python"}
    assert inside <= set(order[:-2])
    assert f"{APP}/Contents/MacOS/consentray" in order[:-2]
    assert not any(name.endswith((".py", ".txt", ".plist")) for name in order)
    first = next(call for call in calls if call.startswith("codesign --force"))
    assert "--timestamp --options runtime --entitlements build/macos/tree/entitlements.plist" in first
    assert "--sign Application: Contoso" in first
    assert f"codesign --verify --deep --strict --verbose=2 {APP}" in calls
    assert "consentray self-test" in calls
    (listed,) = [call for call in calls if "installer.sbom" in call]
    assert listed.endswith(f"{__version__} 1790000000 build/dist/Consentray-{__version__}")
    (packed,) = [call for call in calls if call.startswith("pkgbuild")]
    assert packed.endswith(f"--sign Installer: Contoso {PACKAGE}")
    assert f"--version {__version__} --install-location /" in packed
    assert calls[-3:] == [
        f"xcrun notarytool submit {PACKAGE} --keychain-profile contoso --wait",
        f"xcrun stapler staple {PACKAGE}",
        f"spctl --assess --type install --verbose {PACKAGE}",
    ]


def test_without_identities_nothing_is_signed_and_that_is_said(mac: Mac) -> None:
    calls, said = mac.make()
    assert not [call for call in calls if call.startswith(("codesign", "xcrun", "spctl")) or "--sign" in call]
    assert "consentray self-test" in calls
    assert said.splitlines() == ["Not signed: SIGN_APP is not set.", "Not notarised: NOTARY_PROFILE is not set."]


def test_the_launcher_is_for_both_processors_and_finds_its_own_python(mac: Mac) -> None:
    calls, _ = mac.make()
    (compiled,) = [call for call in calls if call.startswith("clang")]
    assert "-arch arm64 -arch x86_64 -mmacosx-version-min=11.0" in compiled
    assert '-DPYTHON_VERSION="3.13"' in compiled
    (changed,) = [call for call in calls if call.startswith("install_name_tool")]
    assert changed.endswith(
        "@executable_path/../Frameworks/Python.framework/Versions/3.13/Python " + f"{APP}/Contents/MacOS/consentray"
    )


def test_of_the_framework_ships_what_the_program_can_use_and_no_link_leads_nowhere(mac: Mac) -> None:
    mac.make()
    home = mac.folder / HOME
    assert all((home / name).is_file() for name in SHIPPED)
    assert not any((home / name).exists() for name in LEFT_OUT)
    links = [each for each in (mac.folder / FRAMEWORK).rglob("*") if each.is_symlink()]
    assert {each.name for each in links} == {"Current", "Python"}
    assert all(each.exists() for each in links)
