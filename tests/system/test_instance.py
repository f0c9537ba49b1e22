from __future__ import annotations

import errno
import os
import shutil
import signal
import socket
import stat
import subprocess
import sys
import threading
from contextlib import ExitStack, closing, suppress
from typing import TYPE_CHECKING, Any, Protocol

import pytest

from tests.patience import PATIENCE
from trayapp.system.files import open_own
from trayapp.system.instance import HangsError, Instance, RunsElsewhereError, become_first

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

if sys.platform != "win32":
    from trayapp.system.instance import macos, sockets
if sys.platform == "linux":
    from trayapp.system.instance import linux as abstract

posix = pytest.mark.skipif(sys.platform == "win32", reason="sockets, owners and modes are POSIX's")
needs_root = pytest.mark.skipif(sys.platform == "win32" or os.getuid() != 0, reason="only root gives files away")

HOLD = """
import sys, pathlib
from trayapp.system.instance import become_first
held = become_first(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[1]) / "cache", lambda: True)
print("first" if held else "second", flush=True)
sys.stdin.read()
"""


@pytest.fixture(autouse=True)
def _runtime(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "run").mkdir(mode=0o700)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path / "run"))
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/run/user/1000/bus")
    monkeypatch.setenv("DISPLAY", ":0")


class Become(Protocol):
    """A start: it becomes the first, or None."""

    def __call__(self, raised: Callable[[], bool] = ..., *, ask: bool = ...) -> Instance | None: ...


def told(news: threading.Event | threading.Semaphore) -> Callable[[], bool]:
    def raised() -> bool:
        if isinstance(news, threading.Event):
            news.set()
        else:
            news.release()
        return True

    return raised


def become_here(tmp_path: Path) -> Instance | None:
    return become_first(tmp_path / "data", tmp_path / "cache", lambda: True)


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
    first = become_first(tmp_path / "data", tmp_path / "cache", told(raised))
    assert first is not None
    assert become_first(tmp_path / "data", tmp_path / "cache", lambda: True) is None
    assert raised.wait(PATIENCE)
    first.close()


def test_across_processes(tmp_path: Path) -> None:
    process = hold(tmp_path / "data")
    assert become_first(tmp_path / "data", tmp_path / "cache", lambda: True) is None
    end(process)


def test_other_files_are_another_program(tmp_path: Path) -> None:
    one, two = (become_first(tmp_path / name, tmp_path / "cache", lambda: True) for name in ("one", "two"))
    assert one
    assert two
    one.close()
    two.close()


@pytest.mark.parametrize("kill", [False, True])
def test_the_place_is_free_when_the_first_has_ended_however_it_ended(tmp_path: Path, kill: bool) -> None:
    end(hold(tmp_path / "data"), kill=kill)
    again = become_first(tmp_path / "data", tmp_path / "cache", lambda: True)
    assert again is not None
    again.close()


def test_a_long_home_is_no_matter(tmp_path: Path) -> None:
    first = become_first(tmp_path / ("long" * 60), tmp_path / "cache", lambda: True)
    assert first is not None
    first.close()


@pytest.fixture(params=["linux", "macos"])
def become(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Become]:
    """Become the first as each POSIX system does: macOS' way works here as well."""
    if sys.platform == "win32" or (request.param == "linux" and sys.platform != "linux"):
        pytest.skip("another system's way")
    module = abstract if request.param == "linux" else macos
    made: list[Instance] = []

    def become_one(raised: Callable[[], bool] = lambda: True, *, ask: bool = True) -> Instance | None:
        first: Instance | None = module.become_first(tmp_path / "data", tmp_path / "cache", raised, ask=ask)
        if first is not None:
            made.append(first)
        return first

    monkeypatch.setattr(sockets, "TRY_AGAIN", 0.05)
    yield become_one
    for each in made:
        with suppress(OSError):
            each.close()


def call(tmp_path: Path, caller: socket.socket) -> None:
    """Connect to the first instance, as each way has it."""
    caller.settimeout(PATIENCE)
    found = [*(tmp_path / "cache").glob("consentray-*.sock")]
    caller.connect(str(found[0]) if found else abstract._names(tmp_path / "data")[0])


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


@pytest.mark.attack(
    "another user of the computer", "callers that say nothing, leave, or send too much", "the next caller is answered"
)
@posix
@pytest.mark.parametrize("behave", [leave, talk, shut, say_nothing])
def test_no_caller_keeps_the_next_one_from_being_answered(
    tmp_path: Path, become: Become, behave: Callable[..., None]
) -> None:
    asked = threading.Semaphore(0)
    assert become(told(asked))
    for _ in range(3):
        with socket.socket(socket.AF_UNIX) as caller:
            call(tmp_path, caller)
            caller.sendall(b"raise")
            assert asked.acquire(timeout=PATIENCE)
            behave(caller)
    with socket.socket(socket.AF_UNIX) as silent, socket.socket(socket.AF_UNIX) as caller:
        call(tmp_path, silent)
        call(tmp_path, caller)
        caller.sendall(b"raise")
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
held = become_first(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[1]) / "cache", lambda: True)
before = resource.getrlimit(resource.RLIMIT_NOFILE)
resource.setrlimit(resource.RLIMIT_NOFILE, (1, before[1]))  # with 0 nobody can wait either
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
            call(tmp_path, caller)
            caller.sendall(b"raise")
        assert int(process.stdout.readline()) == errno.EMFILE
        process.stdin.write("\n")
        process.stdin.flush()
        assert [caller.recv(80) for caller in callers] == [b"ok :0"] * 3
        process.stdin.close()


@posix
@pytest.mark.parametrize("umask", [0o000, 0o077])
def test_what_macos_makes_is_its_owners_alone(tmp_path: Path, umask: int) -> None:
    before = os.umask(umask)
    try:
        first = macos.become_first(tmp_path / "data", tmp_path / "new/cache", lambda: True, ask=True)
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
    assert not list((tmp_path / "new/cache").iterdir())


@posix
def test_on_macos_a_folder_that_others_can_write_is_said(tmp_path: Path) -> None:
    (tmp_path / "cache").mkdir()
    (tmp_path / "cache").chmod(0o777)
    with pytest.raises(PermissionError, match="chmod go-w"):
        macos.become_first(tmp_path / "data", tmp_path / "cache", lambda: True, ask=True)


@posix
def test_a_lock_that_is_a_link_leads_nowhere(tmp_path: Path) -> None:
    def become_one() -> Instance | None:
        return macos.become_first(tmp_path / "data", tmp_path / "cache", lambda: True, ask=True)

    first = become_one()
    assert first is not None
    (lock,) = (tmp_path / "cache").glob("*.lock")
    first.close()
    target = tmp_path / "target"
    lock.symlink_to(target)
    again = become_one()
    assert again is not None
    again.close()
    assert not target.exists()


@posix
def test_a_lock_that_its_last_owner_removes_meanwhile_is_not_taken_for_ones_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def become_one() -> Instance | None:
        return macos.become_first(tmp_path / "data", tmp_path / "cache", lambda: True, ask=True)

    first = become_one()
    assert first is not None

    def late(path: Path, flags: int) -> int:
        monkeypatch.setattr(macos, "open_own", open_own)
        handle = open_own(path, flags)
        first.close()
        return handle

    monkeypatch.setattr(macos, "open_own", late)
    second = become_one()
    assert second is not None
    with closing(second):
        assert become_one() is None


@posix
def test_one_that_does_not_react_is_said_with_its_number(become: Become) -> None:
    assert become(lambda: False)
    with pytest.raises(HangsError) as said:
        become()
    assert said.value.process in {None, os.getpid()}
    assert become(ask=False) is None, "a start with the session asks for nothing"


@posix
def test_one_that_is_ending_is_waited_for_or_gives_no_answer(become: Become) -> None:
    def ending() -> bool:
        first.close()
        raise ConnectionError

    first: Any = become(ending)
    assert become() is None or sys.platform == "linux"


linux = pytest.mark.skipif(sys.platform != "linux", reason="session buses and abstract sockets are Linux's")


@linux
def test_a_stopped_one_is_said_with_its_number(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sockets, "TIMEOUT", 0.2)
    process = hold(tmp_path / "data")
    process.send_signal(signal.SIGSTOP)
    os.waitpid(process.pid, os.WUNTRACED)  # all of its threads stand
    try:
        with pytest.raises(HangsError) as said:
            become_first(tmp_path / "data", tmp_path / "cache", lambda: True)
        assert said.value.process == process.pid
    finally:
        process.send_signal(signal.SIGCONT)
        end(process)


@linux
@pytest.mark.parametrize("runtime", ["", "relative", "/nowhere", "/" + "long" * 60])
def test_no_folder_matters(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, runtime: str) -> None:
    first = become_first(tmp_path / "data", tmp_path / "cache", lambda: True)
    assert first is not None
    with closing(first):
        assert [each for each in tmp_path.rglob("*") if each != tmp_path / "run"] == []
        shutil.rmtree(tmp_path / "run")
        monkeypatch.setenv("XDG_RUNTIME_DIR", runtime)
        assert become_first(tmp_path / "data", tmp_path / "elsewhere", lambda: True) is None


SQUAT = """
import os, socket, sys
os.setuid(54321)
held = socket.socket(socket.AF_UNIX)
held.bind("\\0" + sys.argv[1])
held.listen()
print("held", flush=True)
sys.stdin.read()
"""


@pytest.mark.attack(
    "another user of the computer", "the name of the single instance, taken first", "the program starts"
)
@linux
@needs_root
def test_a_name_that_another_account_holds_is_passed_over(tmp_path: Path) -> None:
    names = abstract._names(tmp_path / "data")
    with ExitStack() as stack:
        for name in names[:2]:
            command = [sys.executable, "-c", SQUAT, name[1:]]
            process = stack.enter_context(
                subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
            )
            assert process.stdout is not None
            assert process.stdout.readline() == "held\n"
        raised = threading.Event()
        first = become_first(tmp_path / "data", tmp_path, told(raised))
        assert first is not None
        stack.enter_context(closing(first))
        assert become_first(tmp_path / "data", tmp_path, lambda: True) is None
        assert raised.is_set()


@pytest.mark.attack("another user of the computer", "a second start of another account", "no window is raised")
@linux
@needs_root
def test_another_account_raises_no_window(tmp_path: Path) -> None:
    raised = threading.Event()
    first = become_first(tmp_path / "data", tmp_path / "cache", told(raised))
    assert first is not None
    caller = f"""
import os, socket
os.setuid(54321)
other = socket.socket(socket.AF_UNIX)
other.connect("\\0{abstract._names(tmp_path / "data")[0][1:]}")
try:
    other.sendall(b"raise")
    print(other.recv(80))
except OSError:
    print(b"")
"""
    with closing(first):
        ran = subprocess.run([sys.executable, "-c", caller], capture_output=True, text=True, check=True)
        assert ran.stdout == "b''\n"
        assert not raised.is_set()


OTHER_BUS = "unix:path=/tmp/dbus-tJ5vGzqQ4k,guid=0123456789abcdef0123456789abcdef"


@linux
@pytest.mark.parametrize("folder", ["run", "nowhere"])
def test_each_session_of_a_person_has_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, folder: str) -> None:
    """As with the console and xrdp: the runtime folder is the user's, not the session's (pam_systemd(8))."""
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path / folder))
    console = become_here(tmp_path)
    assert console is not None
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", OTHER_BUS)
    monkeypatch.setenv("DISPLAY", ":10")
    xrdp = become_here(tmp_path)
    assert xrdp is not None
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", OTHER_BUS.partition(",")[0])
    assert become_here(tmp_path) is None
    monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS")
    monkeypatch.setattr("trayapp.system.instance.linux.session_address", lambda: None)
    for display in (":1", ":2"):  # without buses, the displays tell the sessions
        monkeypatch.setenv("DISPLAY", display)
        alone = become_here(tmp_path)
        assert alone is not None
        alone.close()
    xrdp.close()
    console.close()


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
    first = become_here(tmp_path)
    assert first is not None
    with closing(first):
        # The answer is made by the first one's process, whose display is its own.
        displays = iter((there.partition(".")[0], here.partition(".")[0]))
        monkeypatch.setattr(sockets, "display", lambda: next(displays))
        if not elsewhere:
            assert become_here(tmp_path) is None
            return
        with pytest.raises(RunsElsewhereError) as said:
            become_here(tmp_path)
        assert said.value.display == there
