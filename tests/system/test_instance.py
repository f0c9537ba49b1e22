from __future__ import annotations

import errno
import os
import socket
import stat
import subprocess
import sys
import tempfile
import threading
from contextlib import ExitStack, closing, suppress
from typing import TYPE_CHECKING

import pytest

from tests.patience import PATIENCE
from trayapp.system import instance
from trayapp.system.files import open_own
from trayapp.system.instance import RunsElsewhereError, become_first

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from trayapp.system.instance import Instance

posix = pytest.mark.skipif(sys.platform == "win32", reason="sockets, owners and modes are POSIX's")
needs_root = pytest.mark.skipif(sys.platform == "win32" or os.getuid() != 0, reason="only root gives files away")

HOLD = """
import sys, pathlib
from trayapp.system.instance import become_first
held = become_first(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[1]) / "cache", lambda: None)
print("first" if held else "second", flush=True)
sys.stdin.read()
"""


@pytest.fixture(autouse=True)
def _runtime(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "run").mkdir(mode=0o700)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path / "run"))
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/run/user/1000/bus")
    monkeypatch.setenv("DISPLAY", ":0")


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
    process.communicate(timeout=PATIENCE)


def test_a_second_start_raises_the_first_ones_window(tmp_path: Path) -> None:
    raised = threading.Event()
    first = become_first(tmp_path / "data", tmp_path / "cache", raised.set)
    assert first is not None
    assert become_first(tmp_path / "data", tmp_path / "cache", lambda: None) is None
    assert raised.wait(PATIENCE)
    first.close()


def test_across_processes(tmp_path: Path) -> None:
    process = hold(tmp_path / "data")
    assert become_first(tmp_path / "data", tmp_path / "cache", lambda: None) is None
    end(process)


def test_other_files_are_another_program(tmp_path: Path) -> None:
    one, two = (become_first(tmp_path / name, tmp_path / "cache", lambda: None) for name in ("one", "two"))
    assert one
    assert two
    one.close()
    two.close()


@pytest.mark.parametrize("kill", [False, True])
def test_the_place_is_free_when_the_first_has_ended_however_it_ended(tmp_path: Path, kill: bool) -> None:
    end(hold(tmp_path / "data"), kill=kill)
    again = become_first(tmp_path / "data", tmp_path / "cache", lambda: None)
    assert again is not None
    again.close()


def test_a_long_home_is_no_matter(tmp_path: Path) -> None:
    first = become_first(tmp_path / ("long" * 60), tmp_path / "cache", lambda: None)
    assert first is not None
    first.close()


def address_in(folder: Path) -> Path:
    (found,) = folder.glob("consentray-*.sock")
    return found


def leave(caller: socket.socket) -> None:
    caller.close()


def talk(caller: socket.socket) -> None:
    caller.setblocking(False)
    with suppress(OSError):
        for _ in range(100):
            caller.send(b"\0garbage" * 10_000)


def shut(caller: socket.socket) -> None:
    caller.shutdown(socket.SHUT_RDWR)


def say_nothing(_caller: socket.socket) -> None:
    pass


@posix
@pytest.mark.parametrize("behave", [leave, talk, shut, say_nothing])
def test_no_caller_keeps_the_next_one_from_being_answered(tmp_path: Path, behave: Callable[..., None]) -> None:
    asked, go_on = threading.Semaphore(0), threading.Semaphore(0)

    def raised() -> None:
        asked.release()
        assert go_on.acquire(timeout=PATIENCE)

    first = become_first(tmp_path / "data", tmp_path / "cache", raised)
    assert first is not None
    with closing(first):
        for _ in range(3):
            with socket.socket(socket.AF_UNIX) as caller:
                caller.connect(str(address_in(tmp_path / "run")))
                assert asked.acquire(timeout=PATIENCE)
                behave(caller)
                go_on.release()
        go_on.release()
        with socket.socket(socket.AF_UNIX) as caller:
            caller.settimeout(PATIENCE)
            caller.connect(str(address_in(tmp_path / "run")))
            assert caller.recv(80) == b"ok :0"


WITHOUT_DESCRIPTORS = """
import os, pathlib, resource, socket, sys
from trayapp.system.instance import become_first

class Telling(socket.socket):
    def accept(self):
        try:
            return super().accept()
        except OSError as error:
            os.write(1, b"%d\\n" % error.errno)  # whole, whatever the other thread writes
            raise

socket.socket = Telling
held = become_first(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[1]) / "cache", lambda: None)
before = resource.getrlimit(resource.RLIMIT_NOFILE)
resource.setrlimit(resource.RLIMIT_NOFILE, (0, before[1]))
os.write(1, b"full\\n")
sys.stdin.readline()
resource.setrlimit(resource.RLIMIT_NOFILE, before)
sys.stdin.read()
"""


@posix
def test_a_caller_who_comes_when_no_descriptor_is_free_is_answered_later(tmp_path: Path) -> None:
    command = [sys.executable, "-c", WITHOUT_DESCRIPTORS, str(tmp_path / "data")]
    with (
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process,
        ExitStack() as stack,
    ):
        assert process.stdin is not None
        assert process.stdout is not None
        # The thread may have been about to wait for a caller, and have met the limit already.
        assert "full\n" in iter(process.stdout.readline, "")
        callers = [stack.enter_context(socket.socket(socket.AF_UNIX)) for _ in range(3)]
        for caller in callers:  # the first may get the descriptor that was taken while it was waited for
            caller.settimeout(PATIENCE)
            caller.connect(str(address_in(tmp_path / "run")))
        assert int(process.stdout.readline()) == errno.EMFILE
        process.stdin.write("\n")
        process.stdin.flush()
        assert [caller.recv(80) for caller in callers] == [b"ok :0"] * 3
        process.stdin.close()


@posix
@pytest.mark.parametrize("umask", [0o000, 0o077])
def test_what_it_makes_is_its_owners_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, umask: int) -> None:
    monkeypatch.delenv("XDG_RUNTIME_DIR")
    before = os.umask(umask)
    try:
        first = become_first(tmp_path / "data", tmp_path / "new/cache", lambda: None)
    finally:
        os.umask(before)
    assert first is not None
    with closing(first):
        made = [tmp_path / "new", *(tmp_path / "new").rglob("*")]
        assert {each.name.rpartition(".")[2]: stat.S_IMODE(each.stat().st_mode) for each in made} == {
            "new": 0o700,
            "cache": 0o700,
            "lock": 0o600,
            "sock": 0o600,
        }


def squat(folder: Path) -> None:
    folder.mkdir()
    folder.chmod(0o777)


def give_away(folder: Path) -> None:
    folder.mkdir(mode=0o700)
    os.chown(folder, 54321, 54321)


def link_away(folder: Path) -> None:
    squat(folder.with_name("of somebody else"))
    folder.symlink_to(folder.with_name("of somebody else"))


def put_file(folder: Path) -> None:
    folder.touch()


def nothing(_folder: Path) -> None:
    pass


@posix
@pytest.mark.parametrize("spoil", [squat, pytest.param(give_away, marks=needs_root), link_away, put_file, nothing])
def test_a_session_folder_that_is_not_ones_own_is_stepped_around(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, spoil: Callable[[Path], None]
) -> None:
    folder = tmp_path / "spoilt"
    spoil(folder)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(folder))
    raised = threading.Event()
    first = become_first(tmp_path / "data", tmp_path / "cache", raised.set)
    assert first is not None
    with closing(first):
        assert address_in(tmp_path / "cache")
        assert not folder.is_dir() or not list(folder.iterdir())
        assert become_first(tmp_path / "data", tmp_path / "cache", lambda: None) is None
        assert raised.wait(PATIENCE)


@posix
def test_nothing_lies_where_everybody_can_squat(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("XDG_RUNTIME_DIR")
    shared = tmp_path / "shared"
    squat(shared)
    monkeypatch.setattr(tempfile, "tempdir", str(shared))
    squat(shared / f"consentray-{os.getuid()}")
    first = become_first(tmp_path / "data", tmp_path / "cache", lambda: None)
    assert first is not None
    with closing(first):
        assert address_in(tmp_path / "cache")
        assert not list((shared / f"consentray-{os.getuid()}").iterdir())


@posix
def test_without_a_folder_of_ones_own_it_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("XDG_RUNTIME_DIR")
    squat(tmp_path / "cache")
    with pytest.raises(PermissionError, match="chmod go-w"):
        become_first(tmp_path / "data", tmp_path / "cache", lambda: None)


@pytest.mark.skipif(sys.platform != "linux", reason="a longer address is reached by /proc")
@pytest.mark.parametrize("letters", [*range(20, 110, 9), 200])
def test_a_long_session_folder_is_no_matter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, letters: int) -> None:
    folder = tmp_path / ("é" * (letters // 2))
    folder.mkdir(mode=0o700)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(folder))
    raised = threading.Event()
    first = become_first(tmp_path / "data", tmp_path / "cache", raised.set)
    assert first is not None
    assert become_first(tmp_path / "data", tmp_path / "cache", lambda: None) is None
    assert raised.wait(PATIENCE)
    first.close()
    assert not list(folder.glob("*.sock"))


@posix
def test_a_lock_that_is_a_link_leads_nowhere(tmp_path: Path) -> None:
    first = become_first(tmp_path / "data", tmp_path / "cache", lambda: None)
    assert first is not None
    (lock,) = (tmp_path / "run").glob("*.lock")
    first.close()
    target = tmp_path / "target"
    lock.symlink_to(target)
    again = become_first(tmp_path / "data", tmp_path / "cache", lambda: None)
    assert again is not None
    again.close()
    assert not target.exists()


linux = pytest.mark.skipif(sys.platform != "linux", reason="session buses are Linux's")
OTHER_BUS = "unix:path=/tmp/dbus-tJ5vGzqQ4k,guid=0123456789abcdef0123456789abcdef"


def become(tmp_path: Path, raised: Callable[[], None] = lambda: None) -> Instance | None:
    return become_first(tmp_path / "data", tmp_path / "cache", raised)


@linux
@pytest.mark.parametrize("folder", ["run", "nowhere"])
def test_each_session_of_a_person_has_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, folder: str) -> None:
    """As with the console and xrdp: the runtime folder is the person's, not the session's (pam_systemd(8))."""
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path / folder))
    console = become(tmp_path)
    assert console is not None
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", OTHER_BUS)
    monkeypatch.setenv("DISPLAY", ":10")
    xrdp = become(tmp_path)
    assert xrdp is not None
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", OTHER_BUS.partition(",")[0])
    assert become(tmp_path) is None
    monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS")
    monkeypatch.setattr("trayapp.system.instance.session_address", lambda: None)
    for display in (":1", ":2"):  # without buses, the displays tell the sessions
        monkeypatch.setenv("DISPLAY", display)
        alone = become(tmp_path)
        assert alone is not None
        alone.close()
    xrdp.close()
    console.close()
    left = [each for place in ("run", "cache") for each in (tmp_path / place).glob("*")]
    assert left == [], "a file for each session that ever was"


@linux
@pytest.mark.parametrize(
    ("there", "here", "elsewhere"),
    [
        (":0", ":10.0", True),
        (":0", ":0.1", False),
        (":0", "localhost:10.0", True),
        ("", ":0", False),
        (":0", "", False),
    ],
)
def test_a_window_that_was_raised_at_another_display_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, there: str, here: str, elsewhere: bool
) -> None:
    monkeypatch.setenv("DISPLAY", there)
    first = become(tmp_path)
    assert first is not None
    with closing(first):
        # The answer is made by the first one's process, whose display is its own.
        monkeypatch.setattr("trayapp.system.instance._answer", lambda: f"ok {there}".strip().encode())
        monkeypatch.setenv("DISPLAY", here)
        if not elsewhere:
            assert become(tmp_path) is None
            return
        with pytest.raises(RunsElsewhereError) as said:
            become(tmp_path)
        assert said.value.display == there


@posix
def test_a_lock_that_its_last_owner_removes_meanwhile_is_not_taken_for_ones_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = become(tmp_path)
    assert first is not None

    def late(path: Path, flags: int) -> int:
        monkeypatch.setattr(instance, "open_own", open_own)
        handle = open_own(path, flags)
        first.close()
        return handle

    monkeypatch.setattr(instance, "open_own", late)
    second = become(tmp_path)
    assert second is not None
    with closing(second):
        assert become(tmp_path) is None
