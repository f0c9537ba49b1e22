"""What Windows Installer does to each file of a package, by its documented rules; Wine does not keep all of them.

The rules are those of Microsoft's "File Versioning Rules", "Default File Versioning", "Neither File Has a Version",
"REINSTALLMODE Property" and "RemoveExistingProducts Action". They are applied to the tables of real packages.
"""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Final

DEFAULT_MODE: Final = "omus"


class Fate(Enum):
    """What becomes of a file."""

    WRITTEN = "the package's file is on the disk"
    KEPT = "the file that was on the disk stays"
    LOST = "there is no file"


@dataclass(frozen=True, slots=True)
class File:
    """A file of a package, or one on the disk: `changed` says that it was changed after it was created there."""

    version: str = ""
    content: str = ""
    changed: bool = False


@dataclass(frozen=True, slots=True)
class Package:
    """What counts of a package: its files by their components, how it replaces files, when the earlier one goes.

    `transacted` says that its removal is undone with the rest.
    """

    files: Mapping[str, File]
    mode: str
    removes_early: bool
    transacted: bool = True


def read(package: Path) -> Package:
    """Read the tables of a package."""
    hashes = {row[0]: " ".join(row[2:]) for row in _table(package, "MsiFileHash")}
    files = {}
    for file, component, _, _, version, *_ in _table(package, "File"):
        if bool(version) is (file in hashes):
            raise ValueError(f"{file} needs either a version or a hash")
        files[component] = File(version, hashes.get(file, version))
    properties = dict(_table(package, "Property"))
    sequence = {action: int(place) for action, _, place in _table(package, "InstallExecuteSequence")}
    removes_early = sequence["RemoveExistingProducts"] < sequence["InstallFiles"]
    transacted = sequence["RemoveExistingProducts"] < sequence["InstallFinalize"]
    return Package(files, properties.get("REINSTALLMODE", DEFAULT_MODE), removes_early, transacted)


def upgrade(old: Package, new: Package) -> dict[str, Fate]:
    """Return what becomes of the files of `new`, installed where `old` is.

    A component whose file the one on the disk beats is left out at costing. The earlier product's removal comes after
    that: before the files are installed it takes those of a component that was left out.
    """
    fates = {}
    for component, file in new.files.items():
        there = old.files.get(component)
        skipped = there is not None and "a" not in new.mode and _beats(there.version, file.version)
        if not skipped:
            written = new.removes_early or replaces(file, there, new.mode)
            fates[component] = Fate.WRITTEN if written else Fate.KEPT
        else:
            fates[component] = Fate.LOST if new.removes_early else Fate.KEPT
    return fates


def repair(disk: Mapping[str, File], package: Package, mode: str | None = None) -> dict[str, Fate]:
    """Return what REINSTALL=ALL makes of the files; `mode` is what the command line has as REINSTALLMODE."""
    letters = mode or package.mode
    return {
        component: Fate.WRITTEN if replaces(file, disk.get(component), letters) else Fate.KEPT
        for component, file in package.files.items()
    }


def replaces(new: File, there: File | None, mode: str) -> bool:
    """Return whether a file of a package replaces the one on the disk ("REINSTALLMODE Property")."""
    if there is None or "a" in mode:
        return True
    if new.version and there.version:
        order = (_numbers(new.version) > _numbers(there.version)) - (_numbers(new.version) < _numbers(there.version))
        return order > 0 or (order == 0 and "e" in mode) or (order < 0 and "d" in mode)
    if new.version or there.version:
        return bool(new.version) or "d" in mode
    return new.content != there.content and ("d" in mode or not there.changed)


def _beats(there: str, new: str) -> bool:
    return bool(there) and (not new or _numbers(there) > _numbers(new))


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(number) for number in version.split("."))


def _table(package: Path, name: str) -> list[list[str]]:
    exported = subprocess.run(["msiinfo", "export", package, name], check=True, capture_output=True, text=True).stdout
    return [line.split("\t") for line in exported.split("\n")[3:] if line.strip()]
