"""A disk that is full, or can only be read, at each thing that is written: it is said, and nothing is lost or half."""

from __future__ import annotations

import ast
import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.kept_tokens import forget_access_tokens
from tests.program import ROOT, Program
from tests.small_disk import remount, small_disk
from trayapp.demo.platform import Platform

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="mounts a file system")

WRITES: dict[str, tuple[tuple[str, ...], int]] = {
    "tokens": (("status", "--json"), 0),
    "settings": (("config", "--set", "theme=dark"), 1),
    "answer": (("call", "customer", "--output", "DISK/answer.json"), 1),
    "diagnostics": (("diagnostics", "DISK/made.zip", "--offline"), 1),
}
"""Each command that writes, and the exit code where it cannot: where no tokens can be kept, they still work."""


def fill(disk: Path) -> None:
    (disk / "filler").write_bytes(b"x" * (os.statvfs(disk).f_bavail * os.statvfs(disk).f_frsize))


def content(disk: Path) -> dict[str, bytes]:
    """Return what is on the disk but for the log, which is where a trouble is noted, and locks."""
    files = (each for each in disk.rglob("*") if each.is_file() and each.suffix not in {".lock", ".log"})
    return {str(each.relative_to(disk)): each.read_bytes() for each in files if each.name != "filler"}


@pytest.mark.parametrize("write", WRITES)
@pytest.mark.parametrize("trouble", [fill, lambda disk: remount(disk, "ro")], ids=["full", "read-only"])
def test_each_write_is_whole_or_not_at_all_and_is_said(
    write: str, trouble: Callable[[Path], None], tmp_path: Path, platform: Platform
) -> None:
    command, code = WRITES[write]
    with small_disk(tmp_path / "disk", "512k") as disk:
        program = Program(tmp_path, platform)
        program.environ["CONSENTRAY_HOME"] = str(disk)
        program.home = disk
        program.configure()
        program.config = Path(shutil.move(program.config, disk / "consentray.toml"))
        assert program.run("consent").code == 0
        forget_access_tokens(program)
        trouble(disk)
        before = content(disk)
        ran = program.run(*(each.replace("DISK", str(disk)) for each in command))
        assert ran.code == code, ran
        said = "No space left on device" if trouble is fill else "Read-only file system"
        assert said in ran.out + ran.err
        assert content(disk) == before
        remount(disk, "rw")
        (disk / "filler").unlink(missing_ok=True)
        assert program.run("status").code == 0


def test_everything_is_written_whole_but_what_is_listed() -> None:
    """All files are written by `write_whole`; what isn't has a reason."""
    others = {
        "system/files.py": "write_whole itself",
        "system/log.py": "appends",
        "system/console.py": "stdout",
        "identity/cache/removal.py": "destroys what it can't rewrite",
        "cli/output.py": "a device, a pipe, a file that must be new",
        "cli/config_new.py": "a draft for a person's editor",
        "cli/session.py": "stdout",
        "system/crashes.py": "what the interpreter writes as it crashes",
    }
    found = set()
    for file in (ROOT / "trayapp").rglob("*.py"):
        name = file.relative_to(ROOT / "trayapp").as_posix()
        if name.startswith("demo/"):
            continue
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and writes(node, node.func.attr):
                found.add(name)
    assert found <= set(others), found - set(others)


def writes(call: ast.Call, name: str) -> bool:
    """Return whether a call writes a file by itself."""
    modes = [each.value for each in call.args if isinstance(each, ast.Constant) and isinstance(each.value, str)]
    opens = name in {"open", "fdopen"} and any(set(mode) & set("wax+") and len(mode) <= 3 for mode in modes)
    return name in {"write_text", "write_bytes"} or opens
