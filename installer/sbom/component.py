"""A part of a package: what it is, under which licence it is shipped, and which files are its."""

from __future__ import annotations

import fnmatch
from dataclasses import dataclass


@dataclass(frozen=True)
class Component:
    """One component.

    `licence` is an expression of SPDX. `files` are patterns of paths below the payload (as `fnmatch` has them, where
    ``*`` also takes a slash), `inside` files of others that it is linked into, `notices` the payload's files with the
    licence's text. `purl` is its package URL.
    """

    name: str
    version: str
    licence: str
    files: tuple[str, ...]
    inside: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()
    purl: str = ""
    author: str = ""

    def owns(self, path: str) -> bool:
        """Return whether a file of the payload is this component's."""
        return any(fnmatch.fnmatchcase(path, pattern) for pattern in self.files)
