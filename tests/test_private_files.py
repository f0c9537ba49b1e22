"""Whatever the umask: every file and folder that the program makes is its owner's alone."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.program import Program
from trayapp.demo.platform import Platform

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the folders are those of Linux")


@pytest.fixture
def _no_umask() -> Iterator[None]:
    before = os.umask(0)
    yield
    os.umask(before)


@pytest.mark.attack(
    "another user of the computer",
    "reading what the program keeps, made under a umask of 0",
    "every file 0600, every folder 0700",
)
@pytest.mark.usefixtures("_no_umask")
def test_nothing_that_is_made_can_be_used_by_others(tmp_path: Path, platform: Platform) -> None:
    program = Program(tmp_path, platform)
    program.configure(head='autostart = true\nlog_level = "debug"\n')
    home = tmp_path / "person"
    home.mkdir(mode=0o700)
    taken = {"CONSENTRAY_HOME", "WAYLAND_DISPLAY"} | {name for name in program.environ if name.startswith("XDG_")}
    program.environ = {name: value for name, value in program.environ.items() if name not in taken}
    program.environ |= {"HOME": str(home)}
    assert program.run("consent").code == 0
    assert program.run("call", "vendor").code == 0
    assert "no display" in program.run().err
    made = {str(each.relative_to(home)): each for each in home.rglob("*")}
    assert made.keys() >= {
        ".config/autostart/consentray.desktop",
        ".local/share/consentray",
        ".local/state/consentray/log/consentray.log",
    }
    assert [each.suffix for each in made.values() if each.suffix in {".json", ".lock"}]
    open_to_others = {
        name: oct(mode) for name, each in made.items() if (mode := stat.S_IMODE(each.stat().st_mode)) & 0o077
    }
    assert open_to_others == {}
