from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from trayapp.demo import configuration
from trayapp.demo.platform import Platform

if sys.platform == "linux":
    from tests.desktop.browser import Browser
    from tests.desktop.person import Person
    from tests.desktop.session import VirtualDesktop
else:
    collect_ignore_glob = ["*"]  # the virtual desktop needs Linux, and so do the modules of these tests


@pytest.fixture(scope="session")
def desktop() -> Iterator[VirtualDesktop]:
    with VirtualDesktop() as running:
        yield running


@pytest.fixture(scope="session")
def browser(desktop: VirtualDesktop) -> Iterator[Browser]:
    with Browser(desktop) as running:
        yield running


@pytest.fixture
def person(desktop: VirtualDesktop, browser: Browser, tmp_path: Path) -> Iterator[Person]:
    desktop.restore_panel()  # the test before may have left none
    yield Person(desktop, browser, tmp_path / "home", tmp_path)
    browser.forget_links()


@pytest.fixture
def platform(tmp_path: Path) -> Iterator[Platform]:
    with Platform(tmp_path / "platform") as running:
        yield running


@pytest.fixture
def file(platform: Platform, tmp_path: Path) -> Path:
    return configuration.write(platform, tmp_path)
