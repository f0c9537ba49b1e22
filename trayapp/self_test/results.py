"""The results of a check that does not pass."""

from __future__ import annotations


class Skipped(Exception):  # noqa: N818 - not an error: this computer lacks what the check is about
    """The check cannot be made here; the message says why."""


class Failed(Exception):  # noqa: N818 - the outcome of a check
    """The check has failed; `fix` says what to do about it."""

    def __init__(self, message: str, fix: str) -> None:
        super().__init__(message)
        self.fix = fix
