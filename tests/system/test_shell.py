"""Words of commands that are shown: the shell that they are typed into takes them whole."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trayapp.system.shell import quoted


@pytest.mark.skipif(sys.platform == "win32", reason="its shells are no sh")
@given(st.lists(st.text(st.characters(exclude_characters="\0", codec="utf-8")), min_size=20, max_size=40))
def test_sh_takes_every_word_as_one(words: list[str]) -> None:
    line = f"printf '%s\\0' {' '.join(map(quoted, words))}"
    printed = subprocess.run(["sh", "-c", line], capture_output=True, check=True).stdout
    assert printed.decode().split("\0") == [*words, ""]


@pytest.mark.parametrize(
    ("word", "shown"),
    [
        (r"C:\consentray.toml", r"C:\consentray.toml"),
        (r"C:\My Files\consentray.toml", r'"C:\My Files\consentray.toml"'),
        (r"C:\R&D\consentray.toml", r'"C:\R&D\consentray.toml"'),
        (r"C:\Users\ADALOV~1\consentray.toml", r'"C:\Users\ADALOV~1\consentray.toml"'),
        ("", '""'),
    ],
)
def test_on_windows(word: str, shown: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    assert quoted(word) == shown
