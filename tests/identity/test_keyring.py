"""The key of the token cache in Secret Services that differ: locks, prompts, silence, and one that comes late."""

from __future__ import annotations

import queue
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from cryptography.fernet import Fernet

from tests.core.build import setup
from tests.identity.provider import token
from tests.identity.secret_service import Person, SecretService
from tests.patience import PATIENCE
from tests.private_bus import PrivateBus
from trayapp.core.model import Notice
from trayapp.core.notices import IN_MEMORY
from trayapp.identity.cache import keyring
from trayapp.identity.errors.storage import KeyRefusedError, StorageUnavailableError
from trayapp.identity.service import Identity

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the Secret Service is Linux's")

KEY = Fernet.generate_key()


@pytest.fixture
def bus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    running = PrivateBus(tmp_path)
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", running.address)
    yield running.address
    running.stop()


def answer(who: str) -> dict[str, Any]:
    """What MSAL adds after a sign-in."""
    return {
        "client_id": "client",
        "scope": ["api://x/read"],
        "token_endpoint": "https://login.example/tenant/token",
        "grant_type": "authorization_code",
        "response": {
            "access_token": f"access-of-{who}",
            "refresh_token": f"refresh-of-{who}",
            "expires_in": 3600,
            "id_token": token({"sub": who, "preferred_username": f"{who}@contoso.example"}),
        },
    }


class Session:
    """A program's identity on a data folder, which hears of its keyring."""

    def __init__(self, folder: Path) -> None:
        self.notices: list[Notice] = []
        self.opened: queue.SimpleQueue[None] = queue.SimpleQueue()
        folder.mkdir(exist_ok=True)
        self.identity = Identity(
            setup(), token_cache="encrypted", ca_file=None, folder=folder, notice=self.notices.append
        )

    @property
    def accounts(self) -> set[str]:
        return {account.home_id for account in self.identity.restore().accounts}

    @property
    def said(self) -> str:
        (notice,) = self.notices
        assert notice.code == IN_MEMORY
        return notice.message

    def sign_in(self, who: str) -> Session:
        self.identity.cache.msal.add(answer(who))
        self.identity.cache.save()
        return self

    def watch(self) -> None:
        assert self.identity.watch_keyring(lambda: self.opened.put(None)) is not None

    def comes_back(self) -> set[str]:
        """Wait for the keyring, and return who is kept then."""
        self.opened.get(timeout=PATIENCE)
        return self.accounts


@pytest.fixture
def kept(tmp_path: Path, bus: str) -> Path:
    """A data folder with Ada's sign-in, encrypted by `KEY`."""
    folder = tmp_path / "data"
    with SecretService(bus, secret=KEY):
        assert Session(folder).sign_in("ada").notices == []
    (file,) = folder.glob("tokens-*.bin")
    assert b"refresh" not in file.read_bytes()
    return folder


@pytest.mark.parametrize("locked", [False, True])
def test_an_item_that_is_locked_by_itself_is_asked_for(bus: str, locked: bool) -> None:
    with SecretService(bus, secret=KEY, item_locks=True, locked=locked) as service:
        assert keyring.cache_key() == KEY
        assert service.prompts == 1
        assert keyring.cache_key() == KEY  # another program, as it were
        assert service.prompts == 2
        keyring.destroy_key()
        assert service.secret is None


def test_a_new_key_is_kept_there(bus: str) -> None:
    with SecretService(bus, item_locks=True) as service:
        key = keyring.cache_key()
        assert service.secret == key


@pytest.mark.parametrize(
    ("person", "reason"),
    [(Person.DISMISSES, "wasn't allowed to give its key"), (Person.IS_AWAY, "Nobody answered")],
)
def test_a_refusal_is_said_and_the_person_is_not_asked_again(
    person: Person, reason: str, bus: str, kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keyring, "PROMPT_TIMEOUT", 0.3)
    with SecretService(bus, secret=KEY, item_locks=True, person=person) as service:
        with pytest.raises(KeyRefusedError, match=reason):
            keyring.cache_key()
        session = Session(kept)
        assert session.accounts == set()
        assert reason in session.said
        assert "Allow it at the next start" in session.said
        prompts = service.prompts
        session.watch()
        service.next_call("ReadAlias")
        service.unlock()  # it was not locked: nothing has changed
        assert service.prompts == prompts
        assert session.opened.empty()


def test_one_that_starts_later_brings_the_sign_in_back(bus: str, kept: Path) -> None:
    session = Session(kept)
    assert session.accounts == set()
    assert "No keyring" in session.said
    assert "kept as soon as" in session.said
    session.watch()
    with SecretService(bus, secret=KEY):
        assert session.comes_back() == {"ada"}


def test_what_was_got_meanwhile_is_kept_with_it(bus: str, kept: Path) -> None:
    session = Session(kept).sign_in("lea")
    session.watch()
    with SecretService(bus, secret=KEY):
        assert session.comes_back() == {"ada", "lea"}
        assert Session(kept).accounts == {"ada", "lea"}


def test_one_that_is_unlocked_later_brings_the_sign_in_back(bus: str, kept: Path) -> None:
    with SecretService(bus, secret=KEY, locked=True, person=Person.DISMISSES) as service:
        session = Session(kept)
        assert session.accounts == set()
        assert "The keyring is locked." in session.said
        session.watch()
        service.unlock()
        assert session.comes_back() == {"ada"}
        assert service.prompts == 1


def test_one_whose_database_is_opened_later_brings_the_sign_in_back(bus: str, kept: Path) -> None:
    with SecretService(bus, secret=KEY, opened=False, item_locks=True) as service:
        session = Session(kept)
        assert session.accounts == set()
        assert "no default keyring" in session.said
        session.watch()
        service.open()
        assert session.comes_back() == {"ada"}


def test_one_that_does_not_answer_is_given_up_and_brings_the_sign_in_back_when_it_does(
    bus: str, kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert keyring.TIMEOUT == 10
    monkeypatch.setattr(keyring, "TIMEOUT", 0.3)
    with SecretService(bus, secret=KEY, silent=True) as service:
        session = Session(kept)
        assert session.accounts == set()
        assert "didn't answer within" in session.said
        monkeypatch.undo()
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", bus)
        session.watch()
        service.speak()
        assert session.comes_back() == {"ada"}


def test_the_bus_is_found_at_its_usual_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bus = PrivateBus(tmp_path, "bus")
    monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS", raising=False)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    with SecretService(bus.address, secret=KEY):
        assert keyring.cache_key() == KEY
    bus.stop()


def test_without_any_bus_it_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS", raising=False)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    with pytest.raises(StorageUnavailableError, match="no session bus"):
        keyring.cache_key()


def test_the_watch_ends_with_the_program(bus: str, kept: Path) -> None:
    session = Session(kept)
    assert session.accounts == set()
    watch = session.identity.watch_keyring(lambda: session.opened.put(None))
    assert watch is not None
    watch.close()
    with SecretService(bus, secret=KEY):
        assert keyring.cache_key() == KEY
    assert session.opened.empty()
