"""The proof's own tools: a part that breaks off is told, no change goes unseen, and nothing is left lying."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.installers.linux.proof import roots
from tests.installers.linux.proof.__main__ import _rows_of
from tests.installers.linux.proof.clean import snapshot
from tests.installers.linux.proof.package import largest
from tests.installers.linux.proof.readme import lines
from tests.installers.linux.proof.root import RootError
from tests.installers.results import Row


@pytest.mark.parametrize(("code", "failed"), [(0, 0), (1, 1)])
def test_a_part_that_does_not_come_to_its_end_has_failed(code: int, failed: int) -> None:
    line = json.dumps(Row("here", "one", passed=True, detail="")._asdict())
    rows = list(_rows_of(["sh", "-c", f"echo '{line}'; exit {code}"]))
    assert rows[0].passed
    assert [row.passed for row in rows[1:]] == [False] * failed


def test_a_part_that_is_broken_off_ends_with_the_proof() -> None:
    line = json.dumps(Row("here", "one", passed=True, detail="")._asdict())
    rows = _rows_of(["sh", "-c", f"trap '' TERM; echo '{line}'; exec cat /dev/zero >/dev/null"])
    assert next(rows).passed
    rows.close()  # comes back only where the part has ended


def test_what_a_killed_proof_left_is_swept_away_and_the_kept_roots_stay(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(roots, "KEPT", tmp_path)
    kept = tmp_path / "bookworm-clean-0123456789ab.tar"
    kept.touch()
    kept.with_suffix(".part").touch()
    for left in ("run-abc/root/proc", "trixie-xyz/root"):
        (tmp_path / left).mkdir(parents=True)
    with roots.exclusively():
        assert {each.name for each in tmp_path.iterdir()} == {kept.name, "lock"}
        (tmp_path / "run-def").mkdir()
    assert {each.name for each in tmp_path.iterdir()} == {kept.name, "lock"}


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
    monkeypatch.setattr(roots, "call", lambda *_: answer)
    assert roots.mirrors("trixie") == [
        "deb https://mirror.contoso.example/debian/ trixie main",
        "deb https://mirror.contoso.example/security/ trixie-security main",
        "deb https://mirror.contoso.example/debian/ trixie-updates main",
    ]
    monkeypatch.setattr(roots, "call", lambda *_: "https://mirror.contoso.example/ubuntu/ noble main\n")
    with pytest.raises(RootError, match="no server to ask"):
        roots.mirrors("trixie")


def test_the_largest_parts_are_folders_of_the_program_and_files(tmp_path: Path) -> None:
    for name, size in (("usr/lib/consentray/trayapp/ui/a", 3000), ("usr/lib/consentray/trayapp/ui/b", 3000)):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"x" * size)
    (tmp_path / "usr/bin").mkdir()
    (tmp_path / "usr/bin/consentray").write_bytes(b"x" * 1024)
    assert largest(tmp_path) == ["trayapp/ui 6 KiB", "usr/bin/consentray 1 KiB"]


def test_readmes_lines_are_those_to_type() -> None:
    assert lines("Try it")[-1] == "make run"
    assert lines("Use it")[-1] == "consentray"
    assert all(re.match(r"(sudo apt-get|make|consentray)\b", each) for each in (*lines("Try it"), *lines("Use it")))
