from __future__ import annotations

import json
import multiprocessing
import os
import stat
import sys
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trayapp.identity.cache import cache as cache_module
from trayapp.identity.cache import persistence
from trayapp.identity.cache.cache import TokenCache
from trayapp.identity.cache.entries import merge
from trayapp.identity.cache.persistence import DataProtectionFile
from trayapp.identity.errors.storage import StorageUnavailableError
from trayapp.system.files import locked

if TYPE_CHECKING:
    from trayapp.core.model import Notice


def event(number: int, scope: str = "api://x/read") -> dict[str, Any]:
    """What MSAL adds after a token answer."""
    info = "eyJ1aWQiOiAidSIsICJ1dGlkIjogInQifQ"  # {"uid": "u", "utid": "t"}
    return {
        "client_id": "client",
        "scope": [f"{scope}{number}"],
        "token_endpoint": "https://login.example/tenant/oauth2/v2.0/token",
        "response": {
            "access_token": f"token-{number}",
            "refresh_token": "refresh",
            "expires_in": 3600,
            "client_info": info,
        },
    }


class Opened:
    """A cache on a file, with the notices that it raised."""

    def __init__(self, path: Path, kind: str = "plain-file") -> None:
        self.notices: list[Notice] = []
        self.cache = TokenCache(kind, path, self.notices.append)
        assert self.cache.msal is not None

    @property
    def tokens(self) -> set[str]:
        return {entry["secret"] for entry in self.cache.msal.search("AccessToken")}

    @property
    def codes(self) -> list[str]:
        return [notice.code for notice in self.notices]

    def add(self, *numbers: int) -> Opened:
        for number in numbers:
            self.cache.msal.add(event(number))
        self.cache.save()
        return self


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "tokens.json"


def test_what_was_saved_is_there_in_the_next_run(path: Path) -> None:
    Opened(path).add(1, 2)
    again = Opened(path)
    assert again.tokens == {"token-1", "token-2"}
    assert again.codes == []


def test_the_file_is_its_owners_alone(path: Path) -> None:
    Opened(path).add(1)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_nothing_changed_writes_nothing(path: Path) -> None:
    opened = Opened(path).add(1)
    path.unlink()
    opened.cache.save()
    assert not path.exists()


def test_two_processes_keep_each_others_tokens(path: Path) -> None:
    first, second = Opened(path), Opened(path)
    first.add(1)
    second.add(2)
    assert second.tokens == {"token-1", "token-2"}
    first.add(3)
    assert Opened(path).tokens == {"token-1", "token-2", "token-3"}


def test_a_sign_out_elsewhere_is_not_undone(path: Path) -> None:
    first = Opened(path).add(1)
    second = Opened(path)
    for entry in list(second.cache.msal.search("AccessToken")):
        second.cache.msal.remove_at(entry)
    second.cache.save()
    first.add(2)
    assert Opened(path).tokens == {"token-2"}


def test_memory_leaves_no_file(path: Path) -> None:
    Opened(path, "memory").add(1)
    assert not path.parent.exists()


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b'{"AccessToken": 5}', b'{"Account": {"x": 5}}', b"\xff\xfe", b"null", b"[" * 100_000]
)
def test_a_file_that_cannot_be_read_is_set_aside_and_the_program_goes_on(path: Path, content: bytes) -> None:
    path.parent.mkdir()
    path.write_bytes(content)
    opened = Opened(path)
    assert opened.codes == ["cache-set-aside"]
    (aside,) = path.parent.glob("*.unreadable-*")
    assert aside.read_bytes() == content
    opened.add(1)
    assert Opened(path).tokens == {"token-1"}


def test_a_folder_that_cannot_be_written_is_said_and_the_tokens_stay(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    opened = Opened(tmp_path / "file" / "tokens.json")
    opened.add(1)
    assert set(opened.codes) <= {"cache-not-saved", "cache-not-read"}
    assert "cache-not-saved" in opened.codes
    assert opened.tokens == {"token-1"}


def test_a_full_disk_leaves_the_old_file(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened = Opened(path).add(1)
    before = path.read_bytes()

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    opened.add(2)
    assert opened.codes == ["cache-not-saved"]
    assert path.read_bytes() == before
    assert sorted(entry.name for entry in path.parent.iterdir()) == ["tokens.json", "tokens.json.lock"]


def test_what_is_not_saved_yet_survives_reading_what_others_saved(path: Path) -> None:
    mine = Opened(path)
    mine.cache.msal.add(event(1))
    Opened(path).add(2)
    with mine.cache.refreshing():
        assert mine.tokens == {"token-1", "token-2"}
    assert Opened(path).tokens == {"token-1", "token-2"}


def test_a_lock_file_left_by_a_killed_process_stops_nobody(path: Path) -> None:
    path.parent.mkdir()
    Path(f"{path}.lock").write_text("")
    assert Opened(path).add(1).codes == []


def test_without_a_keyring_it_stays_in_memory_and_says_so(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere")
    opened = Opened(path, "encrypted").add(1)
    assert opened.codes == ["cache-in-memory"]
    assert opened.tokens == {"token-1"}
    assert not path.parent.exists()


@pytest.mark.attack("a stolen disk or file", "a computer without a keyring", "tokens in memory alone")
def test_no_weaker_storage_takes_the_place_of_a_missing_keyring(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere")
    with pytest.raises(StorageUnavailableError, match="No keyring"):
        persistence.open_persistence("encrypted", path)


def save_many(path: Path, start: int, count: int) -> None:
    opened = Opened(path)
    for number in range(start, start + count):
        opened.add(number)
    assert opened.codes == []


def test_processes_that_save_at_once_lose_nothing(path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    processes = [context.Process(target=save_many, args=(path, start, 10)) for start in (0, 100)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(30)
    assert [process.exitcode for process in processes] == [0, 0]
    assert Opened(path).tokens == {f"token-{n}" for start in (0, 100) for n in range(start, start + 10)}


values = st.sampled_from([{"v": 1}, {"v": 2}, {"v": 3}])
entries = st.dictionaries(
    st.sampled_from(["AccessToken", "Account"]), st.dictionaries(st.sampled_from("abc"), values, max_size=3), max_size=2
)


@given(entries, entries, entries)
def test_merging_takes_each_change_once(base: dict[str, Any], ours: dict[str, Any], theirs: dict[str, Any]) -> None:
    merged = merge(base, ours, theirs)
    for kind in ("AccessToken", "Account"):
        for key in "abc":
            before, mine, other = (each.get(kind, {}).get(key) for each in (base, ours, theirs))
            expected = other if mine == before else mine
            assert merged.get(kind, {}).get(key) == expected


def test_the_format_is_msals_own(path: Path) -> None:
    Opened(path).add(1)
    assert set(json.loads(path.read_text())) >= {"AccessToken", "RefreshToken", "Account"}


class TestARefreshWithoutAnIdToken:
    """A plain OpenID provider may leave the id token out of a refresh answer, and knows no client_info."""

    @staticmethod
    def refresh(used: str, **response: str) -> dict[str, Any]:
        answer = {"access_token": "second", "expires_in": 3600, **response}
        grant = {"grant_type": "refresh_token", "data": {"refresh_token": used}, "skip_account_creation": True}
        return {**event(2), **grant, "response": answer}

    def test_the_token_belongs_to_the_account_whose_refresh_token_was_used(self, tmp_path: Path) -> None:
        opened = Opened(tmp_path / "cache").add(1)
        opened.cache.msal.add(self.refresh("refresh"))
        (kept,) = opened.cache.msal.search("AccessToken", target=["api://x/read2"])
        assert (kept["secret"], kept["home_account_id"]) == ("second", "u.t")
        assert len(list(opened.cache.msal.search("Account"))) == 1
        assert not list(opened.cache.msal.search("IdToken"))

    def test_so_does_a_refresh_token_that_came_with_it(self, tmp_path: Path) -> None:
        opened = Opened(tmp_path / "cache").add(1)
        opened.cache.msal.add(self.refresh("refresh", refresh_token="next"))
        owners = {entry["secret"]: entry["home_account_id"] for entry in opened.cache.msal.search("RefreshToken")}
        assert owners == {"refresh": "u.t", "next": "u.t"}

    def test_an_unknown_refresh_token_names_nobody(self, tmp_path: Path) -> None:
        opened = Opened(tmp_path / "cache").add(1)
        opened.cache.msal.add(self.refresh("another"))
        (kept,) = opened.cache.msal.search("AccessToken", target=["api://x/read2"])
        assert kept["home_account_id"] is None


class TestScopesThatTheAnswerNamesShort:
    """AD FS answers `read` where `api://x/read` was asked for, and so does Entra for Microsoft Graph."""

    @pytest.mark.parametrize(
        ("asked", "answered", "kept"),
        [
            (["api://x/read", "openid"], ["read", "openid"], "api://x/read openid"),
            ("api://x/read api://x/write", ["read", "write"], "api://x/read api://x/write"),
            (
                ["https://graph.microsoft.com/User.Read"],
                ["user.read", "profile"],
                "https://graph.microsoft.com/User.Read profile",
            ),
            (["read"], ["read"], "read"),
            (["api://x/read"], ["api://x/read"], "api://x/read"),
            (["api://x/read"], ["api://x/Read"], "api://x/read"),
            (["api://x/read"], ["write"], "write"),
            (["api://x/read", "api://y/read"], ["read"], "read"),
            (None, ["read"], "read"),
        ],
    )
    def test_the_token_is_kept_under_what_was_asked_for(
        self, tmp_path: Path, asked: object, answered: list[str], kept: str
    ) -> None:
        opened = Opened(tmp_path / "cache")
        opened.cache.msal.add({**event(1), "scope": answered, "data": {"scope": asked} if asked else {}})
        (entry,) = opened.cache.msal.search("AccessToken")
        assert set(entry["target"].split()) == set(kept.split())


@pytest.fixture
def _windows(monkeypatch: pytest.MonkeyPatch) -> None:
    """As on Windows, nothing is replaced while somebody reads it; and DPAPI is an agent that only changes bytes."""
    monkeypatch.setattr(cache_module, "READERS_BLOCK", True)
    agent = ModuleType("msal_extensions.windows")
    vars(agent)["WindowsDataProtectionAgent"] = Agent
    monkeypatch.setitem(sys.modules, "msal_extensions.windows", agent)
    monkeypatch.setattr(cache_module, "open_persistence", lambda _kind, path: DataProtectionFile(path))
    monkeypatch.setattr(Agent, "refuses", None)


class Agent:
    """In the place of msal-extensions' agent: it fails as that does, with the error's number of Windows."""

    refuses: int | None = None

    def protect(self, message: str) -> bytes:
        return b"protected " + message.encode()[::-1]

    def unprotect(self, content: bytes) -> str:
        if self.refuses is not None:
            error = OSError(None, "")
            vars(error)["winerror"] = self.refuses
            raise error
        return content.removeprefix(b"protected ")[::-1].decode()


@pytest.mark.usefixtures("_windows")
class TestOnWindows:
    def test_it_is_read_while_nobody_writes(self, path: Path) -> None:
        Opened(path).add(1)
        read: list[bool] = []

        class Watched(DataProtectionFile):
            def load(self) -> str:
                with pytest.raises(TimeoutError), locked(path.with_name(f"{path.name}.lock"), timeout=0):
                    pass
                read.append(True)
                return super().load()

        opened = Opened(path)
        opened.cache._persistence = Watched(path)
        with opened.cache.refreshing():
            opened.cache.msal.add(event(2))
        assert len(read) == 2  # once before the refreshing, once before the save
        assert Opened(path).tokens == {"token-1", "token-2"}

    @pytest.mark.parametrize("code", [13, 87, -2146893819])
    def test_what_dpapi_has_not_protected_is_set_aside(self, path: Path, code: int) -> None:
        Opened(path).add(1)
        Agent.refuses = code
        assert Opened(path).codes == ["cache-set-aside"]
        assert len(list(path.parent.glob("*.unreadable-*"))) == 1

    @pytest.mark.parametrize("code", [2, 5, 1355, 1722, -2146893813, 0])
    def test_a_key_that_cannot_be_had_now_leaves_the_file_for_later(self, path: Path, code: int) -> None:
        Opened(path).add(1)
        before = path.read_bytes()
        Agent.refuses = code
        opened = Opened(path).add(2)
        assert (opened.codes, opened.tokens) == (["cache-in-memory"], {"token-2"})
        assert path.read_bytes() == before
        assert not list(path.parent.glob("*.unreadable-*"))
        Agent.refuses = None
        assert Opened(path).tokens == {"token-1"}

    def test_a_key_that_goes_away_meanwhile_loses_nothing(self, path: Path) -> None:
        opened = Opened(path).add(1)
        Agent.refuses = 1355
        opened.add(2)
        assert (opened.codes, opened.tokens) == (["cache-not-saved"], {"token-1", "token-2"})
        Agent.refuses = None
        assert Opened(path).tokens == {"token-1"}

    def test_a_sign_out_without_the_key_removes_the_file(self, path: Path) -> None:
        Opened(path).add(1)
        Agent.refuses = 1355
        removal = Opened(path).cache.forget(frozenset())
        assert (removal.gone, removal.unread, path.exists()) == (True, True, False)


def test_a_file_that_cannot_be_read_now_is_not_replaced(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Opened(path).add(1)
    before = path.read_bytes()

    def held(_: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    with monkeypatch.context() as changed:
        changed.setattr(Path, "read_bytes", held)
        opened = Opened(path).add(2)
        assert opened.codes == ["cache-not-read", "cache-not-saved"]
    assert path.read_bytes() == before
    opened.add(3)
    assert Opened(path).tokens == {"token-1", "token-2", "token-3"}
