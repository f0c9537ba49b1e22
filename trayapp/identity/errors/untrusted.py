"""What the checks of an answer raise. A separate module, as a start from the cache needs neither MSAL nor requests."""

from __future__ import annotations

from typing import Final


class UntrustedAnswerError(Exception):
    """An answer that is not the sign-in service's, or not for this sign-in; `reason` says why, without quoting it."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason: Final = reason
