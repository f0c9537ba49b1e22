"""A sign-out removes, or says that it could not: no refresh token stays on the disk behind "signed out"."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.core.build import setup
from tests.identity.provider import token
from tests.small_disk import remount, small_disk
from trayapp.core.model import Account, AccountKind
from trayapp.identity.cache import cache as cache_module
from trayapp.identity.service import Identity
from trayapp.system.files import remove_or_empty

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from trayapp.core.events import SignedOut
    from trayapp.core.model import Notice
    from trayapp.identity.cache.cache import TokenCache

ADA = Account("ada", "ada@contoso.example", "Ada Brandt", AccountKind.OTHER, "")
LEA = Account("lea", "lea@contoso.example", "Lea Moreau", AccountKind.OTHER, "")
SECRET = "refresh-of-"


def answer(who: str, *, grant: str = "authorization_code") -> dict[str, Any]:
    """What MSAL adds after a token answer."""
    return {
        "client_id": "client",
        "scope": ["api://x/read"],
        "token_endpoint": "https://login.example/tenant/token",
        "grant_type": grant,
        "skip_account_creation": grant == "refresh_token",
        "response": {
            "access_token": f"access-of-{who}",
            "refresh_token": f"{SECRET}{who}",
            "expires_in": 3600,
            "id_token": token({"sub": who, "preferred_username": f"{who}@contoso.example"}),
        },
    }


class Session:
    """A program's identity on a data folder, with what it said."""

    def __init__(self, folder: Path, token_cache: str = "plain-file") -> None:
        self.notices: list[Notice] = []
        self.folder = folder
        self.identity = Identity(
            setup(), token_cache=token_cache, ca_file=None, folder=folder, notice=self.notices.append
        )

    @property
    def cache(self) -> TokenCache:
        return self.identity.cache

    @property
    def file(self) -> Path:
        (found,) = (each for each in self.folder.glob("tokens-*.json"))
        return found

    def sign_in(self, *who: str) -> Session:
        for each in who:
            self.cache.msal.add(answer(each))
        self.cache.save()
        return self

    def accounts(self) -> set[str]:
        return {account.home_id for account in self.identity.restore().accounts}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "data"
    Session(made).sign_in("ada", "lea")
    return made


def sign_out(folder: Path, *accounts: Account) -> tuple[SignedOut, Session]:
    """Sign out in a process of its own, as the command does, which knows who is kept."""
    session = Session(folder)
    session.identity.restore()
    return session.identity.forget(accounts), session


def kept(folder: Path) -> str:
    """All that lies in the folder, as text."""
    return "".join(file.read_text("utf-8", "replace") for file in folder.iterdir() if file.is_file())


def test_one_of_two_is_forgotten_with_all_that_is_theirs(folder: Path) -> None:
    ended, _ = sign_out(folder, ADA)
    assert (ended.home_ids, ended.problem) == (("ada",), None)
    for each in ("refresh-of-ada", "access-of-ada", answer("ada")["response"]["id_token"], "ada@"):
        assert each not in kept(folder)
    assert Session(folder).accounts() == {"lea"}
    assert f"{SECRET}lea" in kept(folder)


def test_the_last_one_leaves_no_file_of_tokens(folder: Path) -> None:
    ended, _ = sign_out(folder, ADA, LEA)
    assert ended.problem is None
    assert not list(folder.glob("tokens-*.json"))
    assert SECRET not in kept(folder)


def damage(change: Callable[[dict[str, Any]], None]) -> Callable[[dict[str, Any]], None]:
    def each(entries: dict[str, Any]) -> None:
        for kind in ("RefreshToken", "AccessToken", "IdToken"):
            for entry in entries[kind].values():
                if entry["home_account_id"] == "ada":
                    change(entry)

    return each


def move(entries: dict[str, Any]) -> None:
    entries["Another"] = entries.pop("RefreshToken")


def lose_account(entries: dict[str, Any]) -> None:
    entries["Account"] = {key: each for key, each in entries["Account"].items() if each["home_account_id"] != "ada"}


@pytest.mark.parametrize(
    "change",
    [
        damage(lambda entry: entry.pop("home_account_id")),
        damage(lambda entry: entry.update(home_account_id=5)),
        damage(lambda entry: entry.update(home_account_id=["ada"])),
        damage(lambda entry: entry.update(home_account_id="ADA ")),
        damage(lambda entry: entry.pop("credential_type")),
        damage(lambda entry: entry.pop("environment")),
        damage(lambda entry: entry.update(client_id=None, target=5, realm={})),
        move,
        lose_account,
        lambda entries: [each.pop("home_account_id") for each in entries["Account"].values()],
        lambda entries: entries.update(Account={}),
        lambda entries: entries.update(RefreshToken={"x": {"secret": f"{SECRET}ada"}}),
    ],
)
def test_damaged_entries_are_removed_as_well(folder: Path, change: Callable[[dict[str, Any]], None]) -> None:
    file = Session(folder).file
    entries = json.loads(file.read_text())
    change(entries)
    file.write_text(json.dumps(entries))
    ended, _ = sign_out(folder, ADA)
    assert ended.problem is None
    assert f"{SECRET}ada" not in kept(folder)
    assert "ada" not in Session(folder).accounts()


@pytest.mark.attack("a stolen disk or file", "tokens in damaged or set-aside files after a sign-out", "all are removed")
@pytest.mark.parametrize("content", ["{", "[]", '{"RefreshToken": ["refresh-of-ada"]}', "null", "[" * 100_000])
def test_a_damaged_file_is_removed_with_every_copy_that_was_set_aside(folder: Path, content: str) -> None:
    session = Session(folder)
    session.file.write_text(content + f" {SECRET}ada")
    for _ in range(2):
        assert Session(folder).accounts() == set()
        (folder / "tokens-copy").write_text("")
    ended, session = sign_out(folder)
    assert ended.problem is None
    assert [notice.code for notice in session.notices] == ["cache-removed"]
    assert SECRET not in kept(folder)


def test_what_lies_beside_the_file_goes_with_it(folder: Path) -> None:
    file = Session(folder).file
    others = [
        file.with_suffix(".bin"),
        Path(f"{file}.unreadable-20260101-000000"),
        Path(f"{file.with_suffix('.bin')}.unreadable-20260101-000000"),
        file.with_name(f".{file.name}-abc"),
        file.with_name(f".{file.stem}.bin-abc"),
    ]
    for other in others:
        shutil.copy(file, other)
    someone_elses = folder / "tokens-0123456789abcdef.json"
    shutil.copy(file, someone_elses)
    ended, _ = sign_out(folder, ADA)
    assert ended.problem is None
    assert not any(other.exists() for other in others)
    assert someone_elses.exists()


def test_a_lock_that_another_process_holds_is_said_and_the_tokens_are_gone(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cache_module, "LOCK_TIMEOUT", 0.2)
    hold = (
        "import sys; from filelock import FileLock; lock = FileLock(sys.argv[1]); lock.acquire(); print(flush=True);"
        " sys.stdin.read()"
    )
    command = [sys.executable, "-c", hold, f"{Session(folder).file}.lock"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        holder.stdout.readline()
        ended, _ = sign_out(folder, ADA)
        assert ended.home_ids == ("ada",)
        assert ended.problem is not None
        assert ended.problem.code == "sign-out-incomplete"
        assert "another process holds its lock" in ended.problem.message
        assert f"{SECRET}ada" not in kept(folder)
        assert Session(folder).accounts() == {"lea"}
        holder.kill()
    ended, _ = sign_out(folder, ADA)
    assert ended.problem is None


def test_what_another_process_gets_afterwards_is_not_kept(folder: Path) -> None:
    """The tray continues with what it has in memory; its next save does not bring the account back."""
    tray = Session(folder)
    tray.identity.restore()
    assert tray.cache.msal is not None
    sign_out(folder, ADA)
    tray.cache.msal.add(answer("ada", grant="refresh_token"))
    tray.cache.save()
    assert f"{SECRET}ada" not in kept(folder)
    assert Session(folder).accounts() == {"lea"}


def test_a_call_that_was_under_way_brings_nothing_back(folder: Path) -> None:
    session = Session(folder)
    session.identity.restore()
    session.identity.forget((ADA,))
    session.cache.msal.add(answer("ada", grant="refresh_token"))
    session.cache.save()
    assert f"{SECRET}ada" not in kept(folder)


def test_who_signs_in_again_is_kept_though_another_process_signed_them_out(folder: Path) -> None:
    tray = Session(folder)
    tray.identity.restore()
    assert tray.cache.msal is not None
    sign_out(folder, ADA)
    tray.sign_in("ada")
    assert Session(folder).accounts() == {"ada", "lea"}
    assert f"{SECRET}ada" in kept(folder)


def test_a_file_that_the_keyring_would_have_to_open_is_removed_without_it(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere")
    file = Session(folder).file.with_suffix(".bin")
    file.write_bytes(b"encrypted")
    session = Session(folder, "encrypted")
    assert session.accounts() == set()
    ended = session.identity.forget(())
    assert ended.problem is None
    assert [notice.code for notice in session.notices] == ["cache-in-memory", "cache-removed"]
    assert not file.exists()


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    with small_disk(tmp_path / "disk") as mounted:
        yield mounted


def test_a_full_disk_keeps_nobody_signed_in(disk: Path) -> None:
    Session(disk).sign_in("ada", "lea")
    room = os.statvfs(disk)
    (disk / "filler").write_bytes(b"x" * (room.f_bavail * room.f_frsize))
    ended, _ = sign_out(disk, ADA)
    assert ended.home_ids == ("ada",)
    assert Session(disk).accounts() == {"lea"}
    assert f"{SECRET}ada" not in kept(disk)
    ended, _ = sign_out(disk, LEA)
    assert Session(disk).accounts() == set()
    assert SECRET not in kept(disk)


def test_a_disk_that_cannot_be_written_is_said_and_the_account_stays(disk: Path) -> None:
    Session(disk).sign_in("ada")
    remount(disk, "ro")
    ended, session = sign_out(disk, ADA)
    assert ended.home_ids == ()
    assert ended.problem is not None
    assert ended.problem.code == "sign-out-incomplete"
    assert str(session.file) in ended.problem.message
    assert "Read-only file system" in ended.problem.message
    assert session.accounts() == {"ada"}
    remount(disk, "rw")
    ended, session = sign_out(disk, ADA)
    assert (ended.home_ids, ended.problem) == (("ada",), None)
    assert SECRET not in kept(disk)


@pytest.fixture
def held(disk: Path) -> Iterator[Callable[[bool], None]]:
    """Keep the token cache's file of `disk` from being changed, as a reader on Windows does: by a mount of its own."""
    held = False

    def hold(on: bool) -> None:
        nonlocal held
        held = on
        (file,) = disk.glob("tokens-*.json")
        bound = [["--bind", str(file), str(file)], ["-o", "remount,ro,bind", str(file)]]
        for command in [["mount", *each] for each in bound] if on else [["umount", str(file)]]:
            subprocess.run(command, check=True)

    yield hold
    if held:
        hold(False)


def test_tokens_that_cannot_be_removed_yet_are_not_used_any_more(disk: Path, held: Callable[[bool], None]) -> None:
    Session(disk).sign_in("ada", "lea")
    held(True)
    for _ in range(2):
        ended, session = sign_out(disk, ADA)
        assert ended.home_ids == ("ada",)
        assert ended.problem is not None
        assert ended.problem.code == "sign-out-incomplete"
        assert f"couldn't be removed yet: {session.file} (" in ended.problem.message
        assert session.accounts() == {"lea"}
        assert Session(disk).accounts() == {"lea"}
        assert f"{SECRET}ada" in session.file.read_text()
    tray = Session(disk)
    assert tray.accounts() == {"lea"}
    held(False)
    assert Session(disk).accounts() == {"lea"}  # and the start removes what was left
    assert f"{SECRET}ada" not in kept(disk)
    assert f"{SECRET}lea" in kept(disk)
    assert not list(disk.glob("*.signed-out"))
    tray.sign_in("ada")
    assert Session(disk).accounts() == {"ada", "lea"}


def test_the_last_ones_tokens_are_removed_with_the_file_later(disk: Path, held: Callable[[bool], None]) -> None:
    Session(disk).sign_in("ada")
    held(True)
    sign_out(disk, ADA)
    assert Session(disk).accounts() == set()
    held(False)
    ended, session = sign_out(disk)
    assert (ended.home_ids, ended.problem, session.notices) == ((), None, [])
    assert [each.name for each in disk.iterdir() if "tokens" in each.name and not each.name.endswith(".lock")] == []


def test_another_process_uses_them_no_more_and_a_new_sign_in_counts(disk: Path, held: Callable[[bool], None]) -> None:
    tray = Session(disk).sign_in("ada", "lea")
    held(True)
    sign_out(disk, ADA)
    with tray.cache.refreshing():
        assert {each["home_account_id"] for each in tray.cache.accounts} == {"lea"}
    tray.sign_in("ada")
    assert [notice.code for notice in tray.notices] == ["cache-not-saved"]
    assert tray.accounts() == {"ada", "lea"}  # until it quits
    assert Session(disk).accounts() == {"lea"}
    held(False)
    tray.sign_in("ada")
    assert Session(disk).accounts() == {"ada", "lea"}
    assert not list(disk.glob("*.signed-out"))


@pytest.mark.skipif(sys.platform == "win32", reason="it has other rights")
@pytest.mark.parametrize("mode", [0o600, 0o400, 0o000])
def test_a_file_in_a_folder_that_may_not_be_written_is_emptied(mode: int) -> None:
    folder = Path(tempfile.mkdtemp())
    try:
        file = folder / "tokens.json"
        file.write_text(SECRET)
        nobody = 65534
        if os.getuid() == 0:  # who may write everywhere
            for each in (folder, file):
                os.chown(each, nobody, nobody)
        file.chmod(mode)
        folder.chmod(0o500)
        child = os.fork()
        if child == 0:
            try:
                if os.getuid() == 0:
                    os.setuid(nobody)
                remove_or_empty(file)
                os._exit(0)
            finally:
                os._exit(1)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
        folder.chmod(0o700)
        assert file.read_bytes() == b""
    finally:
        shutil.rmtree(folder)


def test_a_ledger_that_cannot_be_removed_is_said(folder: Path) -> None:
    session = Session(folder)
    session.identity.restore_account(ADA)
    (ledger,) = folder.glob("ledger-*.json")
    ledger.unlink()
    (ledger / "in the way").mkdir(parents=True)
    ended, _ = sign_out(folder, ADA)
    assert ended.home_ids == ("ada",)
    assert ended.problem is not None
    assert str(ledger) in ended.problem.message
    assert "no token" in ended.problem.message


def test_a_file_that_could_not_be_read_at_first_is_not_taken_for_nobodys(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A backup had the file open when it was asked who is signed in, and has it no more when they are removed."""
    session = Session(folder)

    def held(_: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    with monkeypatch.context() as changed:
        changed.setattr(Path, "read_bytes", held)
        assert session.accounts() == set()
    ended = session.identity.forget(())
    assert (ended.home_ids, ended.problem is not None and ended.problem.code) == ((), "sign-out-incomplete")
    assert Session(folder).accounts() == {"ada", "lea"}
    again, _ = sign_out(folder, ADA, LEA)
    assert again.problem is None
    assert SECRET not in kept(folder)


def test_a_file_that_stays_held_is_said_and_the_accounts_stay(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As Windows says it where another program has the file open without sharing it."""

    def held(*_: object, **__: object) -> None:
        error = PermissionError(13, "The process cannot access the file")
        vars(error)["winerror"] = 32
        raise error

    session = Session(folder)
    session.identity.restore()
    monkeypatch.setattr(time, "sleep", lambda _: None)
    with monkeypatch.context() as changed:
        for name in ("replace", "unlink"):
            changed.setattr(os, name, held)
        changed.setattr(Path, "open", held)
        ended = session.identity.forget((ADA, LEA))
    assert ended.home_ids == ()
    assert ended.problem is not None
    assert "cannot access the file" in ended.problem.message
    assert session.accounts() == Session(folder).accounts() == {"ada", "lea"}
