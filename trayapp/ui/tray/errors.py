"""What can go wrong with the tray itself.

TrayUnavailableError    there is no way to show an icon on this desktop
"""

from __future__ import annotations


class TrayUnavailableError(Exception):
    """No tray icon can be shown; the program opens its window instead.

    `reason` says what is missing and `fix` what the person can do, each one sentence in plain words.
    """

    def __init__(self, reason: str, fix: str) -> None:
        super().__init__(f"{reason} {fix}")
        self.reason = reason
        self.fix = fix
