from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

from tests.patience import PATIENCE

TEST_PROCESS = """
from tests.ui.window.xvfb import xvfb
with xvfb(640, 480) as display:
    print(display, flush=True)
    input()
"""


def test_the_x_server_ends_with_a_test_process_that_is_killed() -> None:
    with subprocess.Popen(
        [sys.executable, "-c", TEST_PROCESS], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline().startswith(":")
        (server,) = map(int, Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text("ascii").split())
        ended = os.pidfd_open(server)
        process.kill()
    try:
        assert select.select([ended], [], [], PATIENCE)[0], "the X server is still there"
    finally:
        os.close(ended)
        with suppress(ProcessLookupError):
            os.kill(server, signal.SIGKILL)
