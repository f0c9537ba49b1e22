"""A mistake in a configuration or a policy, described so that a user can correct it."""

from __future__ import annotations

from trayapp.core.language import _
from trayapp.core.record import Record


class Mistake(Record):
    """One mistake: the key (or a form's field), what to do, and where it is.

    `file` is the file or the registry's key, empty if the user knows it; `line` counts from 1, and is None if
    there are no lines. `policy` is True if only the organisation can correct it.
    """

    key: str
    message: str
    file: str = ""
    line: int | None = None
    policy: bool = False

    @property
    def place(self) -> str:
        """The file with its line, if they are known."""
        return ", ".join(filter(None, (self.file, _("line {line}", line=self.line) if self.line else "")))

    def __str__(self) -> str:
        return ": ".join(filter(None, (self.place, self.key, self.message)))
