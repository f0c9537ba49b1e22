"""The proof's own tools: a check that fails is told as failed, and nothing that changes goes unseen."""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.installers.linux.proof import roots
from tests.installers.linux.proof.__main__ import _rows_of
from tests.installers.linux.proof.clean import snapshot
from tests.installers.linux.proof.package import largest
from tests.installers.linux.proof.results import Row, Rows, table

if TYPE_CHECKING:
    from pathlib import Path


def fail(error: Exception) -> None:
    raise error


def test_a_check_passes_or_fails_and_the_next_goes_on(capsys: pytest.CaptureFixture[str]) -> None:
    rows = Rows("here")
    with rows.check("holds") as seen:
        seen.text = "as it should"
    with rows.check("does not"):
        fail(AssertionError("what was seen"))
    with rows.check("a command"):
        fail(subprocess.CalledProcessError(3, ["apt-get"], "said", "complained"))
    told = [Row(**json.loads(line)) for line in capsys.readouterr().out.splitlines()]
    assert [each.passed for each in told] == [True, False, False]
    assert told[0].detail == "as it should"
    assert "what was seen" in told[1].detail
    assert "complained" in told[2].detail


def test_the_table_is_markdown_whatever_was_seen() -> None:
    made = table([Row("here", "one", passed=True, detail="a | b\nc"), Row("here", "two", passed=False, detail="")])
    assert made.splitlines()[2:] == ["| here | one | ok: a \\| b c |", "| here | two | FAILED |"]


@pytest.mark.parametrize(("code", "failed"), [(0, 0), (1, 1)])
def test_a_part_that_does_not_come_to_its_end_has_failed(code: int, failed: int) -> None:
    line = json.dumps(Row("here", "one", passed=True, detail="")._asdict())
    rows = list(_rows_of(["sh", "-c", f"echo '{line}'; exit {code}"]))
    assert rows[0].passed
    assert [row.passed for row in rows[1:]] == [False] * failed


def test_every_change_is_seen(tmp_path: Path) -> None:
    (tmp_path / "etc").mkdir()
    (tmp_path / "etc/a").write_text("1")
    (tmp_path / "var/log").mkdir(parents=True)
    before = snapshot(tmp_path)
    (tmp_path / "var/log/apt").write_text("dpkg's own")
    assert snapshot(tmp_path) == before
    (tmp_path / "etc/a").write_text("2")
    assert snapshot(tmp_path) != before
    (tmp_path / "etc/a").write_text("1")
    (tmp_path / "etc/empty").mkdir()
    (tmp_path / "etc/link").symlink_to("nowhere")
    assert set(snapshot(tmp_path)) - set(before) == {"etc/empty", "etc/link"}


def test_the_servers_are_those_of_this_machines_apt(monkeypatch: pytest.MonkeyPatch) -> None:
    answer = """\
https://mirror.contoso.example/debian/ bookworm main
https://mirror.contoso.example/debian/ bookworm contrib
https://mirror.contoso.example/debian/ bookworm-updates main
https://mirror.contoso.example/security/ bookworm-security main
https://packages.contoso.example/ stable main
"""
    monkeypatch.setattr(roots, "_call", lambda *_: answer)
    assert roots.mirrors("trixie") == [
        "deb https://mirror.contoso.example/debian/ trixie main",
        "deb https://mirror.contoso.example/security/ trixie-security main",
        "deb https://mirror.contoso.example/debian/ trixie-updates main",
    ]
    monkeypatch.setattr(roots, "_call", lambda *_: "https://mirror.contoso.example/ubuntu/ noble main\n")
    with pytest.raises(roots.RootError, match="no server to ask"):
        roots.mirrors("trixie")


def test_the_largest_parts_are_folders_of_the_program_and_files(tmp_path: Path) -> None:
    for name, size in (("usr/lib/consentray/trayapp/ui/a", 3000), ("usr/lib/consentray/trayapp/ui/b", 3000)):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"x" * size)
    (tmp_path / "usr/bin").mkdir()
    (tmp_path / "usr/bin/consentray").write_bytes(b"x" * 1024)
    assert largest(tmp_path) == ["trayapp/ui 6 KiB", "usr/bin/consentray 1 KiB"]
