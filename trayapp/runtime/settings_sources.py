"""Where a run's settings come from: read at the start, and again when one of the places may have changed."""

from __future__ import annotations

from collections.abc import Callable

from trayapp.settings.load import load_resolved, sources_of
from trayapp.settings.resolve import Resolved
from trayapp.system.folders import Folders
from trayapp.system.watch import watch
from trayapp.system.watch.common import Watch


class SettingsSources:
    """Where this run's settings come from."""

    def __init__(self, config_file: str | None, places: Folders) -> None:
        self.config_file = config_file
        self._places = places

    def read(self) -> Resolved:
        """Read them again."""
        return load_resolved(self.config_file, self._places)

    def watch(self, changed: Callable[[], None]) -> Watch:
        """Have `changed` called when one of them may have changed; raises ``OSError``."""
        files, policies = sources_of(self.config_file, self._places)
        followed = dict.fromkeys([*files, *(file.resolve() for file in files)])  # a link, and what it leads to
        return watch(list(followed), policies, changed)
