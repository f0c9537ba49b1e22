"""The components of the Python that ships with the Windows package, with the versions that its own files tell."""

from __future__ import annotations

import struct
from pathlib import Path
from typing import Final

from installer.sbom.component import Component
from installer.sbom.versions import UnknownVersionError, told

NOTICES: Final = ("licences/Python.txt",)
"""Python's licence for Windows holds the texts of all that is built into it."""
LIBFFI, XZ = "3.4.4", "5.2.5"
"""Their files do not tell; these are what CPython 3.13 is built with on Windows (PCbuild/get_externals.bat)."""
_FIXED: Final = b"\xbd\x04\xef\xfe"  # VS_FIXEDFILEINFO.dwSignature (Microsoft, "VS_FIXEDFILEINFO structure")


def windows_runtime(payload: Path) -> list[Component]:
    """Return the runtime's components; raises `UnknownVersionError`."""
    dlls = payload / "DLLs"
    (python,) = payload.glob("python3[0-9]*.dll")
    stem = python.stem

    def component(
        name: str, version: str, licence: str, files: tuple[str, ...], inside: tuple[str, ...] = ()
    ) -> Component:
        return Component(name, version, licence, files, inside, NOTICES, f"pkg:generic/{name.lower()}@{version}")

    tcl = told("Tcl", dlls / "tcl86t.dll", rb"(8\.6\.[1-9]\d*)")
    tk = told("Tk", dlls / "tk86t.dll", rb"(8\.6\.[1-9]\d*)")
    openssl = told("OpenSSL", dlls / "libcrypto-3.dll", rb"OpenSSL (\d+\.\d+\.\d+)")
    return [
        component(
            "CPython",
            told("Python", python, rb"(3\.\d+\.\d+)"),
            "Python-2.0",
            (python.name, "python3.dll", f"{stem}._pth", f"{stem}.zip", "DLLs/*.pyd", "licences/Python.txt"),
        ),
        component("OpenSSL", openssl, "Apache-2.0", ("DLLs/libcrypto-3.dll", "DLLs/libssl-3.dll")),
        component("Tcl", tcl, "TCL", ("DLLs/tcl86t.dll", "tcl/tcl8.6/*", "tcl/tcl8/*")),
        component("Tk", tk, "TCL", ("DLLs/tk86t.dll", "tcl/tk8.6/*")),
        component("zlib", told("zlib", dlls / "zlib1.dll", rb"inflate (\d+\.\d+\.\d+)"), "Zlib", ("DLLs/zlib1.dll",)),
        component("libffi", LIBFFI, "MIT", ("DLLs/libffi-8.dll",)),
        component(
            "Expat", told("Expat", dlls / "pyexpat.pyd", rb"expat_(\d+\.\d+\.\d+)"), "MIT", (), ("DLLs/pyexpat.pyd",)
        ),
        component(
            "bzip2", told("bzip2", dlls / "_bz2.pyd", rb"(\d\.\d\.\d), \d"), "bzip2-1.0.6", (), ("DLLs/_bz2.pyd",)
        ),
        component("liblzma", XZ, "LicenseRef-public-domain", (), ("DLLs/_lzma.pyd",)),
        component(
            "mpdecimal",
            told("mpdecimal", dlls / "_decimal.pyd", rb"\b(4\.\d\.\d)\b"),
            "BSD-2-Clause",
            (),
            ("DLLs/_decimal.pyd",),
        ),
        component(
            "Microsoft Visual C++ Runtime",
            _resource_version(payload / "vcruntime140.dll"),
            "LicenseRef-Microsoft-Visual-Studio-Redistributable",
            ("vcruntime140.dll", "vcruntime140_1.dll"),
        ),
    ]


def _resource_version(file: Path) -> str:
    """Return the version in a file's version resource; raises `UnknownVersionError`."""
    content = file.read_bytes()
    at = content.find(_FIXED)
    if at < 0:
        raise UnknownVersionError(f"{file.name} has no version resource")
    high, low = struct.unpack_from("<II", content, at + 8)
    return f"{high >> 16}.{high & 0xFFFF}.{low >> 16}.{low & 0xFFFF}"
