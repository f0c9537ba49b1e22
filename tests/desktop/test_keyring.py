"""The encrypted cache under a real keyring, with no browser but a scripted one."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from jeepney import HeaderFields, MessageType, message_bus
from jeepney.io.blocking import Proxy, open_dbus_connection

from tests.desktop.session import KEYRING_PASSWORD, VirtualDesktop
from tests.program import ROOT, Program
from tests.running import Running
from tests.small_disk import remount, small_disk
from trayapp.core import events as ev
from trayapp.core.model import Status
from trayapp.core.state import Activity
from trayapp.demo.platform import Platform
from trayapp.identity.cache import keyring
from trayapp.identity.errors.storage import StorageUnavailableError

pytestmark = pytest.mark.desktop

PROMPTER = "org.gnome.keyring.SystemPrompter"
LOCK = """
import secretstorage
from contextlib import closing
with closing(secretstorage.dbus_init()) as connection:
    secretstorage.get_collection_by_alias(connection, "default").lock()
"""


@pytest.fixture
def desktop() -> Iterator[VirtualDesktop]:
    with VirtualDesktop(panel_first=False) as running:
        yield running


@pytest.fixture
def program(tmp_path: Path, platform: Platform, desktop: VirtualDesktop) -> Program:
    made = Program(tmp_path, platform)
    made.configure(token_cache="encrypted")
    made.environ |= {name: value for name, value in desktop.environment.items() if name != "BROWSER"}
    return made


def test_a_new_process_is_signed_in_from_the_encrypted_file(program: Program) -> None:
    assert program.run("consent", "--json").document["warnings"] == []
    ran = program.run("call", "vendor", "--json")
    assert (ran.code, ran.document["status"]) == (0, 200)
    (cache,) = program.home.glob("tokens-*.bin")
    assert b"RefreshToken" not in cache.read_bytes()
    assert b"ada.brandt" not in cache.read_bytes()


def test_a_file_of_another_key_is_set_aside(program: Program) -> None:
    program.run("consent")
    (cache,) = program.home.glob("tokens-*.bin")
    cache.write_bytes(b"gAAAAAB" + b"x" * 200)
    ran = program.run("status", "--json")
    assert [warning["code"] for warning in ran.document["warnings"]] == ["cache-set-aside"]
    assert program.run("consent", "--json").code == 0


def lock(environment: dict[str, str]) -> None:
    subprocess.run([sys.executable, "-c", LOCK], env=environment, cwd=ROOT, check=True)


def test_a_locked_keyring_is_said_and_the_file_is_left_alone(program: Program) -> None:
    """Nobody answers the desktop's question here: it is refused at once."""
    program.run("consent")
    (cache,) = program.home.glob("tokens-*.bin")
    before = cache.read_bytes()
    lock(program.environ)
    ran = program.run("status", "--json")
    (warning,) = ran.document["warnings"]
    assert warning["code"] == "cache-in-memory"
    assert warning["message"].startswith("The keyring is locked.")
    assert cache.read_bytes() == before


def test_a_question_that_nobody_answers_ends_in_time(desktop: VirtualDesktop, monkeypatch: pytest.MonkeyPatch) -> None:
    lock(desktop.environment)
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", desktop.bus.address)
    monkeypatch.setattr(keyring, "PROMPT_TIMEOUT", 0.5)
    with open_dbus_connection(desktop.bus.address) as prompter:
        Proxy(message_bus, prompter).RequestName(PROMPTER)
        with pytest.raises(StorageUnavailableError, match="Nobody answered"):
            keyring.cache_key()
        # The question was asked: the keyring's call lies here unanswered.
        call = prompter.receive()
        while call.header.message_type is not MessageType.method_call:
            call = prompter.receive()
        assert call.header.fields[HeaderFields.member] == "BeginPrompting"


def test_an_answer_that_never_comes_ends_in_time(desktop: VirtualDesktop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", desktop.bus.address)
    monkeypatch.setattr(keyring, "TIMEOUT", 0.5)
    with open_dbus_connection(desktop.bus.address) as connection:
        (daemon,) = Proxy(message_bus, connection).GetConnectionUnixProcessID("org.freedesktop.secrets")
    os.kill(daemon, signal.SIGSTOP)
    try:
        with pytest.raises(StorageUnavailableError, match="didn't answer within"):
            keyring.cache_key()
    finally:
        os.kill(daemon, signal.SIGCONT)


UNLOCK = """
import os, secretstorage
from contextlib import closing
from jeepney import DBusAddress, MessageType, new_method_call
from secretstorage.util import format_secret, open_session
with closing(secretstorage.dbus_init()) as connection:
    collection = secretstorage.get_collection_by_alias(connection, "default")
    password = format_secret(open_session(connection), os.environ["PASSWORD"].encode(), "text/plain")
    own = "org.gnome.keyring.InternalUnsupportedGuiltRiddenInterface"
    daemon = DBusAddress("/org/freedesktop/secrets", "org.freedesktop.secrets", own)
    call = new_method_call(daemon, "UnlockWithMasterPassword", "o(oayays)", (collection.collection_path, password))
    assert connection.send_and_get_reply(call).header.message_type is MessageType.method_return
"""


@pytest.mark.parametrize("way", ["unlocked", "started"])
def test_the_kept_sign_in_comes_back_with_the_keyring(
    way: str, program: Program, desktop: VirtualDesktop, monkeypatch: pytest.MonkeyPatch
) -> None:
    program.run("consent")
    if way == "unlocked":
        lock(program.environ)
    else:
        desktop.end_keyring()
    for name in ("DBUS_SESSION_BUS_ADDRESS", "CONSENTRAY_HOME"):
        monkeypatch.setenv(name, program.environ[name])
    running = Running(program.config, program.home)
    state = running.until(lambda state: state.activity is Activity.IDLE, ev.Started())
    assert (state.account, [each.code for each in state.notices]) == (None, ["cache-in-memory"])
    if way == "unlocked":
        environment = desktop.environment | {"PASSWORD": KEYRING_PASSWORD.decode()}
        subprocess.run([sys.executable, "-c", UNLOCK], env=environment, cwd=ROOT, check=True)
    else:
        desktop.start_keyring()
    state = running.until(lambda state: state.status is Status.READY)
    assert (state.account is not None, state.notices, state.prompts) == (True, (), 0)
    running.worker.close()


def test_where_the_file_cannot_be_removed_its_key_is_destroyed(program: Program) -> None:
    with small_disk(program.folder / "disk", "1m") as disk:
        program.environ["CONSENTRAY_HOME"] = str(disk)
        assert program.run("consent", "--json").document["warnings"] == []
        remount(disk, "ro")
        ran = program.run("sign-out", "--json")
        assert (ran.code, ran.document["account"]) == (1, None)
        assert "ledger-" in ran.document["problem"]["message"]
        assert "tokens-" not in ran.document["problem"]["message"]
        ran = program.run("status", "--json")
        assert (ran.document["state"], ran.document["account"]) == ("signed-out", None)
        remount(disk, "rw")
        assert program.run("sign-out", "--json").code == 0
        assert not list(disk.glob("tokens-*.bin*[!k]"))
