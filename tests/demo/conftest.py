from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.demo.client import Client
from trayapp.demo.platform import Platform

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


class Clock:
    """A clock that tests move by hand. It starts at the real time, as MSAL looks at that."""

    def __init__(self) -> None:
        import time

        self.now = time.time()

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def platform(tmp_path: Path, clock: Clock) -> Iterator[Platform]:
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
