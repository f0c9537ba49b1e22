from __future__ import annotations

import errno
import os
import stat
import sys
import time
from typing import TYPE_CHECKING

import pytest
from filelock import FileLock

from trayapp.system.files import locked, make_folder, open_own, persistently, remove_or_empty, write_whole

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

posix = pytest.mark.skipif(sys.platform == "win32", reason="owners, modes and links are POSIX's")
needs_root = pytest.mark.skipif(sys.platform == "win32" or os.getuid() != 0, reason="only root gives files away")


@pytest.fixture
def _no_umask() -> Iterator[None]:
    before = os.umask(0)
    yield
    os.umask(before)


def test_the_content_stands_whole_and_private(tmp_path: Path) -> None:
    file = tmp_path / "new" / "file"
    write_whole(file, b"one")
    write_whole(file, b"two")
    assert file.read_bytes() == b"two"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [entry.name for entry in file.parent.iterdir()] == ["file"]


@pytest.mark.parametrize("call", ["fsync", "replace"])
def test_a_failure_leaves_the_old_content_and_no_litter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    file = tmp_path / "file"
    write_whole(file, b"old")

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, call, fail)
    with pytest.raises(OSError, match="No space"):
        write_whole(file, b"new")
    assert file.read_bytes() == b"old"
    assert [entry.name for entry in tmp_path.iterdir()] == ["file"]


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@posix
@pytest.mark.usefixtures("_no_umask")
def test_every_folder_that_is_made_is_private_without_an_umask(tmp_path: Path) -> None:
    write_whole(tmp_path / "a/b/c/file", b"")
    make_folder(tmp_path / "a/d/e")
    made = [each for each in tmp_path.rglob("*") if each.is_dir()]
    assert len(made) == 5
    assert {mode(each) for each in made} == {0o700}


def symlink(file: Path, target: Path) -> None:
    file.symlink_to(target)


def hard_link(file: Path, target: Path) -> None:
    file.hardlink_to(target)


def pipe(file: Path, _target: Path) -> None:
    os.mkfifo(file)


def of_somebody_else(file: Path, _target: Path) -> None:
    file.write_text("theirs")
    os.chown(file, 54321, 54321)


PLANTED = [symlink, hard_link, pipe, pytest.param(of_somebody_else, marks=needs_root)]


@pytest.mark.attack(
    "another user of the computer",
    "a link, a hard link, a pipe or a file of theirs in place of the log",
    "nothing is written through it",
)
@posix
@pytest.mark.parametrize("plant", PLANTED)
def test_nothing_is_written_through_what_is_not_a_plain_file_of_ones_own(
    tmp_path: Path, plant: Callable[[Path, Path], None]
) -> None:
    target, file = tmp_path / "target", tmp_path / "file"
    target.write_text("untouched")
    before = target.stat().st_mode
    plant(file, target)
    with os.fdopen(open_own(file, os.O_WRONLY | os.O_APPEND), "w") as opened:
        opened.write("mine")
    assert (target.read_text(), target.stat().st_mode) == ("untouched", before)
    assert (file.read_text(), mode(file), file.is_symlink()) == ("mine", 0o600, False)


@posix
def test_a_link_to_nowhere_makes_nothing_there(tmp_path: Path) -> None:
    (tmp_path / "file").symlink_to(tmp_path / "target")
    os.close(open_own(tmp_path / "file", os.O_WRONLY))
    assert not (tmp_path / "target").exists()


@posix
@pytest.mark.usefixtures("_no_umask")
def test_a_file_of_ones_own_stays_and_is_closed_to_others(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    assert mode(tmp_path / "file") == 0o666
    os.close(open_own(tmp_path / "file", os.O_WRONLY))
    assert ((tmp_path / "file").read_text(), mode(tmp_path / "file")) == ("mine", 0o600)


@posix
def test_a_folder_is_no_file_and_stays(tmp_path: Path) -> None:
    (tmp_path / "file").mkdir()
    with pytest.raises(OSError, match="directory"):
        os.close(open_own(tmp_path / "file", os.O_WRONLY))
    assert (tmp_path / "file").is_dir()


@pytest.mark.attack("another user of the computer", "a link in place of a lock", "not followed")
@posix
@pytest.mark.usefixtures("_no_umask")
@pytest.mark.parametrize("plant", [*PLANTED, lambda *_: None])
def test_a_lock_is_private_and_follows_no_link(tmp_path: Path, plant: Callable[[Path, Path], None]) -> None:
    (tmp_path / "target").write_text("untouched")
    plant(tmp_path / "lock", tmp_path / "target")
    with locked(tmp_path / "lock", timeout=0), pytest.raises(TimeoutError), locked(tmp_path / "lock", timeout=0):
        pass
    assert mode(tmp_path / "lock") == 0o600
    assert (tmp_path / "target").read_text() == "untouched"


def test_a_file_system_without_locks_is_an_error_of_the_system(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def without(_lock: FileLock, **_: object) -> None:
        raise NotImplementedError

    monkeypatch.setattr(FileLock, "acquire", without)
    with pytest.raises(OSError, match=os.strerror(errno.ENOLCK)), locked(tmp_path / "lock", timeout=0):
        pass


class Held:
    """A function of the system's that another program's reading makes fail, as Windows says it, some times."""

    def __init__(self, real: Callable[..., None], code: int, times: int) -> None:
        self._real, self._code, self.left = real, code, times

    def __call__(self, *arguments: object, **named: object) -> None:
        if self.left:
            self.left -= 1
            error = PermissionError(13, "The process cannot access the file")
            vars(error)["winerror"] = self._code
            raise error
        self._real(*arguments, **named)


@pytest.mark.parametrize("code", [5, 32, 33])
@pytest.mark.parametrize("what", ["replace", "unlink"])
def test_a_file_that_a_reader_holds_for_a_moment_is_replaced_and_removed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int, what: str
) -> None:
    file = tmp_path / "file"
    write_whole(file, b"old")
    held = Held(getattr(os, what), code, 3)
    monkeypatch.setattr(os, what, held)
    if what == "replace":
        write_whole(file, b"new")
        assert file.read_bytes() == b"new"
    else:
        remove_or_empty(file)
        assert not file.exists()
    assert held.left == 0


def test_a_file_that_stays_held_is_an_error_and_leaves_no_litter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "file"
    write_whole(file, b"old")
    pauses: list[float] = []
    monkeypatch.setattr(time, "sleep", pauses.append)
    monkeypatch.setattr(os, "replace", Held(os.replace, 32, 1000))
    with pytest.raises(PermissionError):
        write_whole(file, b"new")
    assert 1 < sum(pauses) <= 2
    assert [entry.name for entry in tmp_path.iterdir()] == ["file"]
    assert file.read_bytes() == b"old"


def test_a_new_file_that_a_scanner_holds_hides_no_error_and_goes_when_it_is_free(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(time, "sleep", lambda _: None)
    monkeypatch.setattr(os, "unlink", Held(os.unlink, 32, 3))
    monkeypatch.setattr(os, "fsync", Held(os.fsync, 112, 1000))  # ERROR_DISK_FULL
    with pytest.raises(PermissionError) as caught:
        write_whole(tmp_path / "file", b"new")
    assert vars(caught.value)["winerror"] == 112
    assert list(tmp_path.iterdir()) == []


def test_any_other_error_is_raised_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time, "sleep", None)

    def fail() -> None:
        raise PermissionError(13, "Permission denied")

    with pytest.raises(PermissionError):
        persistently(fail)
