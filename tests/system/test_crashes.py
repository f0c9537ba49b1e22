"""What nothing catches is logged, and shown to nobody as a traceback."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.patience import PATIENCE
from trayapp.system.crashes import NAME, CrashFile
from trayapp.system.log import Log

ROOT = Path(__file__).parents[2]


def run(script: str, home: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", script],
        cwd=ROOT,
        env={"CONSENTRAY_HOME": str(home), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )


def logged(home: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (home / "log/consentray.log").read_text().splitlines()]


UNRAISABLE = "type('Odd', (), {'__del__': lambda self: [][0]})()"


@pytest.mark.parametrize(
    ("raised", "kind"),
    [
        ("thread = threading.Thread(target=lambda: 1 / 0); thread.start(); thread.join()", "ZeroDivisionError"),
        (UNRAISABLE, "IndexError"),
    ],
)
def test_what_ends_a_thread_or_can_not_be_raised_is_logged_alone(tmp_path: Path, raised: str, kind: str) -> None:
    ended = run(
        f"import threading; from trayapp.system.crashes import log_uncaught; log_uncaught(); {raised}", tmp_path
    )
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "", "")
    (entry,) = logged(tmp_path)
    assert (entry["level"], entry["error"]) == ("error", kind)


def test_a_command_that_fails_unexpectedly_says_where_it_is_logged(tmp_path: Path) -> None:
    broken = "import sys; from trayapp.cli import main, arguments; sys.argv[1:] = ['apis']; arguments.parser = None"
    ended = run(f"{broken}; sys.exit(main.main())", tmp_path)
    assert ended.returncode == 1
    assert ended.stderr == (
        f"An unexpected error ended Consentray: TypeError. The log says where: {tmp_path / 'log/consentray.log'}.\n"
    )
    assert [each["error"] for each in logged(tmp_path)] == ["TypeError"]


def test_a_crash_of_the_interpreter_is_in_the_log_after_the_next_start(tmp_path: Path) -> None:
    begin = (
        f"from trayapp.system import crashes, log; from pathlib import Path; folder = Path({str(tmp_path / 'log')!r})"
    )
    crash = f"{begin}; file = crashes.CrashFile(log.Log(folder)); import faulthandler; faulthandler._sigabrt()"
    assert run(crash, tmp_path).returncode != 0
    log = Log(tmp_path / "log")
    CrashFile(log).close()
    (entry,) = logged(tmp_path)
    assert entry["text"] == "the run before crashed: Fatal Python error: Aborted"
    assert any(each.strip().startswith('File "<string>"') for each in entry["at"])
    assert not (log.file.with_name(NAME)).exists()
    CrashFile(log).close()
    assert len(logged(tmp_path)) == 1
