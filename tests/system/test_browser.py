from __future__ import annotations

import sys
import threading
import webbrowser
from typing import TYPE_CHECKING

import pytest

from tests.patience import PATIENCE
from trayapp.system import browser
from trayapp.system.browser import find_browser, may_open, open_page

REAL_BROWSERS = webbrowser.register_X_browsers  # type: ignore[attr-defined] # not of its documented names

if TYPE_CHECKING:
    from pathlib import Path


def opened(link: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str | None:
    """Open a link with a browser that writes down its arguments; None if that was refused."""
    note = tmp_path / "opened"
    browser = tmp_path / "browser"
    browser.write_text(f'#!/bin/sh\nprintf "%s|" "$@" > {note}\n')
    browser.chmod(0o755)
    monkeypatch.setenv("BROWSER", f"{browser} %s")
    monkeypatch.setattr("webbrowser._tryorder", None)  # it reads BROWSER once
    monkeypatch.setattr("webbrowser._browsers", {})
    failed = threading.Event()
    before = set(threading.enumerate())
    open_page(link, failed.set)
    for thread in set(threading.enumerate()) - before:
        thread.join()
    assert failed.is_set() is not note.exists()
    return note.read_text() if note.exists() else None


@pytest.mark.parametrize(
    "link",
    [
        "https://login.example/authorize?a=b&c=%20d;$(x)`y`",
        "http://localhost:8080/",
        "http://[::1]:1/x",
        "mailto:?subject=Please&body=Approve%20this",
    ],
)
def test_a_page_and_a_prepared_mail_are_opened_whole(
    link: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert opened(link, tmp_path, monkeypatch) == f"{link}|"


@pytest.mark.attack(
    "a hostile sign-in service", "links to files, scripts, other programs and a browser's options", "not opened"
)
@pytest.mark.parametrize(
    "link",
    [
        "javascript:alert(1)",
        "javascript://login.example/%0aalert(1)",
        "file:///etc/passwd",
        "file://localhost/etc/passwd",
        "ms-settings:privacy",
        "ms-msdt://x/y",
        "smb://thief.example/share",
        "data:text/html,x",
        "vbscript:x",
        "about:config",
        "mailto:boss@own.example?subject=x",
        "mailto:?attach=/etc/passwd --remote",
        "--remote=openURL(x)",
        "-private",
        "/etc/passwd",
        "https://login.example/ --remote",
        "https://login.example/\n",
        "http://login.example/",
        "https://me@login.example/",
        "https:\\\\login.example\\",
        "HTTPS:login.example",
        "",
    ],
)
def test_nothing_else_is(link: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert not may_open(link)
    assert opened(link, tmp_path, monkeypatch) is None


@pytest.mark.skipif(sys.platform != "linux", reason="xdg-open is the freedesktop's")
@pytest.mark.parametrize(
    ("ends", "has_failed"),
    [("exit 3", True), ("exit 0", False), ("exec /bin/sleep 1", False)],
    ids=["no browser", "a browser was told", "the browser itself"],
)
def test_what_xdg_open_says_by_its_exit_code_counts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ends: str, has_failed: bool
) -> None:
    (tmp_path / "xdg-open").write_text(f'#!/bin/sh\necho "$1" > {tmp_path}/told\n{ends}\n')
    (tmp_path / "xdg-open").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("DISPLAY", ":0")
    monkeypatch.setattr("webbrowser.register_X_browsers", REAL_BROWSERS)
    monkeypatch.setattr(browser, "FAILS_WITHIN", 0.5 if "sleep" in ends else PATIENCE)
    failed: list[bool] = []
    browser._open("https://login.example/", lambda: failed.append(True))
    assert (tmp_path / "told").read_text() == "https://login.example/\n"
    assert bool(failed) is has_failed


def test_a_browser_whose_quotes_do_not_match_has_failed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BROWSER", "'browser %s")
    monkeypatch.setattr("webbrowser._tryorder", None)
    monkeypatch.setattr("webbrowser._browsers", {})
    failed = threading.Event()
    open_page("https://login.example/", failed.set)
    assert failed.wait(PATIENCE)


def test_two_threads_find_the_browser_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """While one makes the list, it is there and empty."""
    monkeypatch.setenv("BROWSER", "/bin/true %s")
    monkeypatch.setattr("webbrowser._tryorder", None)
    monkeypatch.setattr("webbrowser._browsers", {})
    begun, go, whole = threading.Event(), threading.Event(), webbrowser.register_standard_browsers
    found: list[str] = []

    def slowly() -> None:
        monkeypatch.setattr("webbrowser._tryorder", [])
        begun.set()
        go.wait(PATIENCE)
        whole()

    monkeypatch.setattr("webbrowser.register_standard_browsers", slowly)
    threads = [threading.Thread(target=lambda: found.append(find_browser().name)) for _ in range(2)]
    threads[0].start()
    begun.wait(PATIENCE)
    threads[1].start()
    threads[1].join(0.2)
    go.set()
    for each in threads:
        each.join(PATIENCE)
    assert found == ["/bin/true"] * 2
