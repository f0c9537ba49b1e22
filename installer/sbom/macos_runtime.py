"""The components of the Python that ships in the bundle for macOS: python.org's framework, where it was put in.

No such framework has been seen by this; the layout is that of python.org's installer for macOS.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from installer.sbom.component import Component
from installer.sbom.versions import told

FRAMEWORK: Final = "Applications/Consentray.app/Contents/Frameworks/Python.framework"
_LIBRARIES: Final = (
    ("OpenSSL", "Apache-2.0", "libcrypto.3.dylib", rb"OpenSSL (\d+\.\d+\.\d+)"),
    ("Tcl", "TCL", "libtcl8.6.dylib", rb"(8\.6\.[1-9]\d*)"),
    ("Tk", "TCL", "libtk8.6.dylib", rb"(8\.6\.[1-9]\d*)"),
)
"""Name, licence, file in the framework's ``lib``, and how it tells its version."""


def macos_runtime(payload: Path) -> list[Component]:
    """Return the runtime's components, none where no framework is in the bundle; raises `UnknownVersionError`."""
    if not (payload / FRAMEWORK).is_dir():
        return []
    (home,) = (each for each in (payload / FRAMEWORK / "Versions").iterdir() if not each.is_symlink())
    lib = home / "lib"
    notices = ((lib / f"python{home.name}" / "LICENSE.txt").relative_to(payload).as_posix(),)

    def component(
        name: str, version: str, licence: str, files: tuple[str, ...], inside: tuple[str, ...] = ()
    ) -> Component:
        return Component(name, version, licence, files, inside, notices, f"pkg:generic/{name.lower()}@{version}")

    version = told("Python", home / "Resources/Info.plist", rb"<string>(3\.\d+\.\d+)</string>")
    found = [component("CPython", version, "Python-2.0", (f"{FRAMEWORK}/*",))]
    for name, licence, file, pattern in _LIBRARIES:
        place = (lib / file).relative_to(payload).as_posix()
        found.append(component(name, told(name, lib / file, pattern), licence, (), (place,)))
    return found
