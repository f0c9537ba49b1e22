from __future__ import annotations

import subprocess
import sys
import threading
from typing import TYPE_CHECKING

import pytest

from trayapp.system.instance import become_first

if TYPE_CHECKING:
    from pathlib import Path

HOLD = """
import sys, pathlib
from trayapp.system.instance import become_first
held = become_first(pathlib.Path(sys.argv[1]), lambda: None)
print("first" if held else "second", flush=True)
sys.stdin.read()
"""


@pytest.fixture(autouse=True)
def _runtime(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "run").mkdir(mode=0o700)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path / "run"))


def hold(data: Path) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(data)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "first\n"
    return process


def end(process: subprocess.Popen[str], *, kill: bool = False) -> None:
    if kill:
        process.kill()
    process.communicate(timeout=10)


def test_a_second_start_raises_the_first_ones_window(tmp_path: Path) -> None:
    raised = threading.Event()
    first = become_first(tmp_path / "data", raised.set)
    assert first is not None
    assert become_first(tmp_path / "data", lambda: None) is None
    assert raised.wait(5)
    first.close()


def test_across_processes(tmp_path: Path) -> None:
    process = hold(tmp_path / "data")
    assert become_first(tmp_path / "data", lambda: None) is None
    end(process)


def test_other_files_are_another_program(tmp_path: Path) -> None:
    one, two = (become_first(tmp_path / name, lambda: None) for name in ("one", "two"))
    assert one
    assert two
    one.close()
    two.close()


@pytest.mark.parametrize("kill", [False, True])
def test_the_place_is_free_when_the_first_has_ended_however_it_ended(tmp_path: Path, kill: bool) -> None:
    end(hold(tmp_path / "data"), kill=kill)
    again = become_first(tmp_path / "data", lambda: None)
    assert again is not None
    again.close()


def test_a_long_home_is_no_matter(tmp_path: Path) -> None:
    first = become_first(tmp_path / ("long" * 60), lambda: None)
    assert first is not None
    first.close()


def test_a_folder_of_somebody_else_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import os
    import tempfile

    monkeypatch.delenv("XDG_RUNTIME_DIR")
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    (tmp_path / f"consentray-{os.getuid()}").mkdir(mode=0o777)
    (tmp_path / f"consentray-{os.getuid()}").chmod(0o777)
    with pytest.raises(PermissionError):
        become_first(tmp_path / "data", lambda: None)
