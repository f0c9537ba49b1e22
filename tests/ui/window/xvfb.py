"""An X server of the tests' own, without a screen."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

from tests.desktop.processes import ENDS_WITH_PARENT
from tests.patience import PATIENCE


@contextmanager
def xvfb(width: int = 1920, height: int = 1400) -> Iterator[str]:
    """Run Xvfb, without a window manager; yields its display name, and ends it afterwards."""
    reader, writer = os.pipe()
    screen = f"{width}x{height}x24"
    command = [*ENDS_WITH_PARENT, "Xvfb", "-displayfd", str(writer), "-screen", "0", screen]
    command += ["-dpi", "96", "-nolisten", "tcp", "-noreset"]
    # It must not keep open what the output of this process is read from, if an X error ends that.
    quiet = subprocess.DEVNULL
    with subprocess.Popen(command, pass_fds=[writer], stdin=quiet, stdout=quiet, stderr=quiet) as server:
        os.close(writer)
        try:
            with os.fdopen(reader) as answer:
                number = answer.readline().strip()
            if not number:
                raise RuntimeError("Xvfb did not start")
            yield f":{number}"
        finally:
            server.terminate()
            server.wait(PATIENCE)
