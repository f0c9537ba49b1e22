"""The components of each system's package, from the payload that is packed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from installer.sbom.component import Component
from installer.sbom.packages import packages
from installer.sbom.windows_runtime import windows_runtime

if TYPE_CHECKING:
    from pathlib import Path

OURS: Final = {
    "linux": (
        ("etc/*", "usr/bin/*", "usr/share/*", "usr/lib/consentray/trayapp/*"),
        ("usr/share/doc/consentray/copyright",),
    ),
    "windows": (("*.exe", "app/*", "licences/Consentray.txt"), ("licences/Consentray.txt",)),
    "macos": (
        (
            "Library/*",
            *(f"Applications/Consentray.app/Contents/{name}" for name in ("Info.plist", "PkgInfo", "MacOS/*")),
            "Applications/Consentray.app/Contents/Resources/app/*",
            "Applications/Consentray.app/Contents/Resources/*.icns",
        ),
        (),
    ),
}
VENDORED: Final = {
    "linux": "usr/lib/consentray/vendor",
    "windows": "lib",
    "macos": "Applications/Consentray.app/Contents/Resources/lib",
}


def product(system: str, version: str) -> Component:
    """Give the program itself as a component of this system's package."""
    files, notices = OURS[system]
    return Component("consentray", version, "MIT", files, (), notices, f"pkg:generic/consentray@{version}")


def others(system: str, payload: Path) -> list[Component]:
    """Give what ships with the program; raises as `packages` and `windows_runtime` do."""
    found = packages(payload, VENDORED[system])
    return [*windows_runtime(payload), *found] if system == "windows" else found
