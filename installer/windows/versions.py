"""The version and the language of a program file, by which Windows Installer decides which of two files wins.

The rules are Microsoft's "File Versioning Rules"; the columns are `Version` and `Language` of its File table.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final, NamedTuple

import pefile

PROGRAMS: Final = {".exe", ".dll", ".pyd"}
_RESOURCES: Final = pefile.DIRECTORY_ENTRY["IMAGE_DIRECTORY_ENTRY_RESOURCE"]


class FileVersion(NamedTuple):
    """A version of four numbers, and the decimal numbers of the languages, separated by commas."""

    version: str
    language: str


def file_version(file: Path) -> FileVersion | None:
    """Return what the version resource of `file` says; None where it has none."""
    if file.suffix not in PROGRAMS:
        return None
    with pefile.PE(str(file), fast_load=True) as program:
        program.parse_data_directories([_RESOURCES])
        fixed = getattr(program, "VS_FIXEDFILEINFO", None)
        if not fixed:
            return None
        high, low = fixed[0].FileVersionMS, fixed[0].FileVersionLS
        version = f"{high >> 16}.{high & 0xFFFF}.{low >> 16}.{low & 0xFFFF}"
        return FileVersion(version, _languages(program))


def _languages(program: pefile.PE) -> str:
    """Return the languages of the translations; 0, which is neutral, where none is named."""
    translations = [
        str(int(value.split()[0], 16))
        for informations in getattr(program, "FileInfo", [])
        for information in informations
        for variable in getattr(information, "Var", [])
        for name, value in variable.entry.items()
        if name == b"Translation"
    ]
    return ",".join(dict.fromkeys(translations)) or "0"
