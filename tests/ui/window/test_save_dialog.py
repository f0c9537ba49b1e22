"""Tk's own dialog for where to save an answer, where the desktop has none."""

from __future__ import annotations

from pathlib import Path
from tkinter import filedialog

import pytest

from trayapp.ui.window import Window, sending
from trayapp.ui.window.sending import ask_where


def test_it_suggests_the_name_and_asks_before_another_file_is_replaced(
    window: Window, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[dict[str, object]] = []

    def dialog(**options: object) -> str:
        asked.append(options)
        return "/x/report.pdf"

    monkeypatch.setattr(sending, "session_address", lambda: None)
    monkeypatch.setattr(filedialog, "asksaveasfilename", dialog)
    chosen: list[str] = []
    ask_where(window._top, window._theme, "report.pdf", chosen.append)
    assert chosen == ["/x/report.pdf"]
    (options,) = asked
    assert (options["initialfile"], options["confirmoverwrite"]) == ("report.pdf", True)
    assert isinstance(options["initialdir"], Path)
