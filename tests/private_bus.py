"""A D-Bus session bus of the tests' own."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

from tests.desktop.bus import CONFIG
from tests.patience import PATIENCE

if TYPE_CHECKING:
    from pathlib import Path


class PrivateBus:
    """A dbus-daemon with no services to start, whose socket lies in `folder`, with this name if one is given."""

    def __init__(self, folder: Path, socket: str | None = None) -> None:
        config = folder / "bus.conf"
        listen = f"unix:dir={folder}" if socket is None else f"unix:path={folder / socket}"
        config.write_text(CONFIG.format(listen=listen), encoding="utf-8")
        command = ["dbus-daemon", f"--config-file={config}", "--nofork", "--print-address"]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout is not None
        self.address = self.process.stdout.readline().strip()

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(PATIENCE)
        assert self.process.stdout is not None
        self.process.stdout.close()
