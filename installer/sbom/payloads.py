"""The components of each system's package, from the payload that is packed."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from installer.sbom.component import Component
from installer.sbom.macos_runtime import macos_runtime
from installer.sbom.packages import packages
from installer.sbom.windows_runtime import windows_runtime

_CONTENTS: Final = "Applications/Consentray.app/Contents"
OURS: Final = {
    "linux": (
        ("etc/*", "usr/bin/*", "usr/share/*", "usr/lib/consentray/trayapp/*"),
        ("usr/share/doc/consentray/copyright",),
    ),
    "windows": (("*.exe", "consentray-setup.dll", "app/*", "licences/Consentray.txt"), ("licences/Consentray.txt",)),
    "macos": (
        (
            "Library/*",
            *(f"{_CONTENTS}/{name}" for name in ("Info.plist", "PkgInfo", "MacOS/*", "_CodeSignature/*")),
            *(f"{_CONTENTS}/Resources/{name}" for name in ("app/*", "licences/*", "consentray.icns")),
        ),
        (f"{_CONTENTS}/Resources/licences/Consentray.txt",),
    ),
}
VENDORED: Final = {
    "linux": "usr/lib/consentray/vendor",
    "windows": "lib",
    "macos": f"{_CONTENTS}/Resources/lib",
}


def product(system: str, version: str) -> Component:
    """Return the program itself as a component of this system's package."""
    files, notices = OURS[system]
    return Component("consentray", version, "MIT", files, (), notices, f"pkg:generic/consentray@{version}")


def others(system: str, payload: Path) -> list[Component]:
    """Return what ships with the program; raises as `packages`, `windows_runtime` and `macos_runtime` do."""
    runtime = {"windows": windows_runtime, "macos": macos_runtime}.get(system)
    return [*(runtime(payload) if runtime else ()), *packages(payload, VENDORED[system])]
