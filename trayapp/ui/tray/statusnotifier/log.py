"""What the back end enters into the log; `logging` is imported with the first entry, as most runs have none.

It takes as long to import as the icon takes to draw.
"""

from __future__ import annotations

_NAME = "trayapp.ui.tray.statusnotifier"


def info(text: str, *values: object) -> None:
    """Enter what is no trouble to a person."""
    from logging import getLogger

    getLogger(_NAME).info(text, *values)


def warning(text: str, *values: object) -> None:
    """Enter what ended or went wrong."""
    from logging import getLogger

    getLogger(_NAME).warning(text, *values)
