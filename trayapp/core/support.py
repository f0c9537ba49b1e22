"""What is put together for the help desk: parts to look at, and to save as one file."""

from __future__ import annotations

from typing import Final

from trayapp.core.record import Record

FILE_NAME: Final = "consentray-diagnostics.zip"


class Part(Record):
    """A file of what is put together: its name, what it is (a marked text), and its JSON or lines of JSON."""

    name: str
    title: str
    content: bytes

    @property
    def content_type(self) -> str:
        """The media type of the content."""
        return "application/x-ndjson" if self.name.endswith(".jsonl") else "application/json"


class Support(Record):
    """The page for the help desk: the log alone, or all that there is if it is `whole`.

    `parts` are there once it is not `running` any more; `shown` names one of them. `saved` is the file that they were
    saved as, `refused` says why that could not be done.
    """

    whole: bool = False
    running: bool = True
    parts: tuple[Part, ...] = ()
    shown: str = ""
    saved: str = ""
    refused: str = ""
