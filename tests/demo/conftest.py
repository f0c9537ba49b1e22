from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.demo.client import Client
from trayapp.demo.oauth.keys import Keys
from trayapp.demo.platform import Platform


class Clock:
    """A clock that tests move by hand. It starts at the real time, as MSAL looks at that."""

    def __init__(self) -> None:
        self.now = time.time()

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="session")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with keys alone: to make them takes longer than most tests."""
    folder = tmp_path_factory.mktemp("keys")
    Keys(folder)
    return folder


@pytest.fixture
def platform(tmp_path: Path, clock: Clock, keys: Path) -> Iterator[Platform]:
    shutil.copytree(keys, tmp_path / "demo")
    with Platform(tmp_path / "demo", clock=clock) as running:
        yield running


@pytest.fixture
def sign_in(platform: Platform) -> Iterator[Callable[..., Client]]:
    """Make MSAL clients of the platform; they are closed at the end."""
    clients: list[Client] = []

    def make(authority: str = "common", **options: object) -> Client:
        client = Client(platform, authority, **options)  # type: ignore[arg-type]  # passed on as they are
        clients.append(client)
        return client

    yield make
    for client in clients:
        client.close()
