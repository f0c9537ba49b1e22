"""The result of reading an organisation's policy."""

from __future__ import annotations

from trayapp.core.mistake import Mistake
from trayapp.core.record import Record
from trayapp.settings.source import Source


class Policy(Record):
    """The sources that were read, in one layer the strongest first, and the errors in reading others.

    `ignored` are files that are no policies.
    """

    sources: tuple[Source, ...] = ()
    failed: tuple[Mistake, ...] = ()
    ignored: tuple[Mistake, ...] = ()
