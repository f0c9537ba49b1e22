"""Passes on to the log what MSAL logs; what that says of users and of secrets is removed there.

Imports the standard library's logging, which MSAL has imported by then.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Final

from trayapp.system.log import Log

NAME: Final = "msal"
_OF_ITS_ID: Final = "msal.telemetry"
"""Logs MSAL's own correlation ID, in whose place the program's is sent."""


class _Handler(logging.Handler):
    def __init__(self, log: Log) -> None:
        super().__init__()
        self._log = log

    def emit(self, record: logging.LogRecord) -> None:
        if record.name == _OF_ITS_ID:
            return
        try:
            text = record.getMessage()
        except Exception as error:  # noqa: BLE001 - a record that does not fit its arguments
            text = f"{record.msg}: {type(error).__name__}"
        self._log.write(record.levelname.lower(), text, source=NAME)


def hear(log: Log) -> Callable[[], None]:
    """Log what MSAL logs, until the function that is returned is called."""
    logger, handler = logging.getLogger(NAME), _Handler(log)
    before = logger.level
    logger.addHandler(handler)
    logger.setLevel(logging.DEBUG)

    def stop() -> None:
        logger.setLevel(before)
        logger.removeHandler(handler)

    return stop
