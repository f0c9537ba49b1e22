"""The components of the Python that ships in the bundle for macOS: python.org's framework, where it was put in.

No such framework has been seen by this. The layout and the parts are those of the recipe of python.org's installer
(CPython, Mac/BuildScript/build-installer.py, and the sources of the extension modules). zlib, bzip2 and libffi are the
system's own there; SQLite and ncurses are left out of the bundle.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from installer.sbom.component import Component
from installer.sbom.versions import told

FRAMEWORK: Final = "Applications/Consentray.app/Contents/Frameworks/Python.framework"
XZ: Final = "5.2.3"
"""Its file does not tell; this is what the recipe builds."""
_MODULE: Final = "python{0}/lib-dynload/{1}.cpython-{2}-darwin.so"
_LIBRARIES: Final = (
    ("OpenSSL", "Apache-2.0", "libcrypto.3.dylib", rb"OpenSSL (\d+\.\d+\.\d+)"),
    ("Tcl", "TCL", "libtcl8.6.dylib", rb"(8\.6\.[1-9]\d*)"),
    ("Tk", "TCL", "libtk8.6.dylib", rb"(8\.6\.[1-9]\d*)"),
    ("Expat", "MIT", "pyexpat", rb"expat_(\d+\.\d+\.\d+)"),
    ("mpdecimal", "BSD-2-Clause", "_decimal", rb"\b(4\.\d\.\d)\b"),
    ("liblzma", "LicenseRef-public-domain", "_lzma", XZ),
)
"""Name, licence, library or extension module, and how it tells its version, or the version."""


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
        place = lib / (file if "." in file else _MODULE.format(home.name, file, home.name.replace(".", "")))
        said = pattern if isinstance(pattern, str) else told(name, place, pattern)
        found.append(component(name, said, licence, (), (place.relative_to(payload).as_posix(),)))
    return found
