"""Holds a list of components against the files that are shipped, and their notices against the list."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from installer.sbom.component import Component


def files_of(payload: Path) -> list[str]:
    """Return every file of a payload, by its path below it."""
    return sorted(file.relative_to(payload).as_posix() for file in payload.rglob("*") if file.is_file())


def differences(files: Iterable[str], components: Sequence[Component]) -> list[str]:
    """Say what is shipped and belongs to no component or to two, and what is listed and not shipped."""
    found = []
    owners: dict[str, int] = {component.name: 0 for component in components}
    shipped = set(files)
    for path in sorted(shipped):
        names = [component.name for component in components if component.owns(path)]
        if not names:
            found.append(f"{path} belongs to no component")
        elif len(names) > 1:
            found.append(f"{path} belongs to {' and '.join(names)}")
        for name in names:
            owners[name] += 1
    for component in components:
        if not owners[component.name] and not component.inside:
            found.append(f"{component.name} is listed, and no file of it is shipped")
        found += [
            f"{component.name} is said to be in {each}, which is missing"
            for each in component.inside
            if each not in shipped
        ]
        found += [
            f"{component.name}: its notice {each} is missing" for each in component.notices if each not in shipped
        ]
        if not component.notices:
            found.append(f"{component.name} has no notice")
    return found
