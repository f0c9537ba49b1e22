"""How requests is imported, each time by a process of its own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import trayapp

PROGRAM = Path(trayapp.__file__).parents[1]

HELD = """
import _imp
held = []
sys.addaudithook(lambda event, about: held.append(about[0]) if event == "import" and _imp.lock_held() else None)
import_requests()
import urllib3, msal
print(held)
"""
GUESSING = """
import_requests()
import requests
needs_one = tuple(map(int, requests.__version__.split("."))) < (2, 32)
print(needs_one or sys.modules.keys().isdisjoint({"chardet", "charset_normalizer"}))
import charset_normalizer
"""
NEEDED = """
sys.path.insert(0, "")
import_requests()
import requests
print(requests.guesses)
"""


def output(script: str, folder: Path = PROGRAM) -> str:
    start = f"import sys; sys.path.append({str(PROGRAM)!r}); from trayapp.network.first import import_requests\n"
    command = [sys.executable, "-W", "error", "-c", start + script]
    return subprocess.run(command, capture_output=True, text=True, check=True, cwd=folder).stdout


def test_nothing_is_imported_while_the_import_lock_is_held() -> None:
    """Another thread that imports the same would wait for this one, and this one for it."""
    assert output(HELD) == "[]\n"


def test_what_guesses_an_encoding_is_not_imported() -> None:
    assert output(GUESSING) == "True\n"


def test_it_is_imported_for_a_requests_that_needs_it(tmp_path: Path) -> None:
    (tmp_path / "requests.py").write_text("import charset_normalizer\nguesses = True\n", encoding="utf-8")
    assert output(NEEDED, tmp_path) == "True\n"
