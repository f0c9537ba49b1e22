"""Kills, two processes at once, a full disk, a folder that cannot be written: each is said, none is fatal."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.identity.test_cache import Opened
from tests.patience import PATIENCE
from tests.small_disk import small_disk

ROOT = Path(__file__).parents[2]

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="forks")


def crashes(mode: str, file: Path, rounds: int) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tests.identity.crashes", mode, str(file), str(rounds)]
    return subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=False, cwd=ROOT)


def test_three_hundred_kills_never_lose_the_sign_in(tmp_path: Path) -> None:
    ended = crashes("kill", tmp_path / "tokens.json", 300)
    assert (ended.returncode, ended.stderr) == (0, "")
    assert not list(tmp_path.glob("*.unreadable-*"))
    Opened(tmp_path / "tokens.json").add(1)  # the next save clears away what the killed ones left
    assert {file.name for file in tmp_path.iterdir()} == {"tokens.json", "tokens.json.lock"}


def test_a_hundred_kills_never_bring_an_older_refresh_token_back(tmp_path: Path) -> None:
    ended = crashes("rotate", tmp_path / "tokens.json", 100)
    assert (ended.returncode, ended.stderr) == (0, "")


def test_a_hundred_kills_leave_the_settings_as_they_were_or_as_they_were_to_be(tmp_path: Path) -> None:
    ended = crashes("settings", tmp_path / "consentray.toml", 100)
    assert (ended.returncode, ended.stderr) == (0, "")


def test_two_processes_save_two_hundred_times_at_once_and_lose_nothing(tmp_path: Path) -> None:
    ended = crashes("together", tmp_path / "tokens.json", 200)
    assert (ended.returncode, ended.stderr) == (0, "")


def test_a_full_disk_is_said_keeps_the_old_file_and_leaves_no_litter(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk") as disk:
        path = disk / "tokens.json"
        opened = Opened(path).add(1)
        before = path.read_bytes()
        (disk / "filler").write_bytes(b"x" * (os.statvfs(disk).f_bavail * os.statvfs(disk).f_frsize))
        opened.add(*range(2, 30))
        assert opened.codes == ["cache-not-saved"]
        assert "No space left" in opened.notices[0].message
        assert path.read_bytes() == before
        assert {file.name for file in disk.iterdir()} <= {"tokens.json", "tokens.json.lock", "filler"}
        (disk / "filler").unlink()
        opened.add(30)
        assert "token-29" in Opened(path).tokens


@pytest.mark.skipif(os.getuid() == 0, reason="root writes everywhere")
def test_a_read_only_folder_is_said(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    opened = Opened(tmp_path / "tokens.json").add(1)
    assert opened.codes == ["cache-not-saved"]
    assert opened.tokens == {"token-1"}
