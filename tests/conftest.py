"""What every test shares: the embedded platform, and nothing of the user who runs the tests."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from trayapp.demo.platform import Platform

# What a policy is in the tests, every user can read, whatever the umask of who runs them.
os.umask(0o022)
# No clock decides about a test: another program may have the processor for as long as it likes.
settings.register_profile(
    "consentray", deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)
settings.load_profile("consentray")


_before: Path | None = None


def pytest_collection_finish() -> None:
    """Let no collection of a test look again at what importing all tests has left: a third of a second each time."""
    gc.collect()
    gc.freeze()


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Collect what Tk's tests have left before another file begins: its threads can't finalise Tk's objects."""
    global _before  # noqa: PLW0603 - pytest's hooks are functions
    if _before is not None and _before != item.path and "ui" in _before.parts:
        gc.collect()
    _before = item.path


@pytest.fixture(autouse=True)
def _no_settings_of_a_person(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("CONSENTRAY_CONFIG", "BROWSER", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LC_ALL", "C.UTF-8")  # English
    monkeypatch.setenv("CONSENTRAY_HOME", str(tmp_path / "home"))
    monkeypatch.setattr("trayapp.system.folders.POLICIES", tmp_path / "etc/consentray/policies")


@pytest.fixture(autouse=True)
def _browsers_as_the_test_has_them(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let Python's list of browsers be made anew, as it reads BROWSER once in a process, and without the real ones.

    Python opens the next where one could not be started.
    """
    monkeypatch.setattr("webbrowser._tryorder", None)
    monkeypatch.setattr("webbrowser._browsers", {})
    monkeypatch.setattr("webbrowser.register_X_browsers", lambda: None)


@pytest.fixture
def platform(tmp_path: Path) -> Iterator[Platform]:
    """The embedded identity platform, running."""
    with Platform(tmp_path / "demo") as running:
        yield running
