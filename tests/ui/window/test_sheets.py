"""The comparison with the contact sheets names each page that looks different, is new or is gone."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from tests.ui.window import sheets


def test_each_page_that_differs_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    pages = {name: Image.new("RGB", (560, 900), "white") for name in ("first", "second", "third")}
    monkeypatch.setattr(
        sheets, "pictures", lambda only: ((name, how, each) for how in only for name, each in pages.items())
    )
    monkeypatch.setattr(sheets, "made_with", lambda: {"tk": "8.6"})
    for how in ("light-100", "dark-200"):
        sheets.write([how], tmp_path)
    assert sheets.compare([], tmp_path) == 0
    pages["fourth"] = pages.pop("third")
    pages["second"].putpixel((0, 899), (0, 0, 0))  # below what a sheet shows
    capsys.readouterr()
    assert sheets.compare(["light-100"], tmp_path) == 1
    assert capsys.readouterr().out.splitlines()[:3] == [
        "light-100: fourth is new",
        "light-100: second looks different",
        "light-100: third is gone",
    ]
    monkeypatch.setattr(sheets, "made_with", lambda: {"tk": "9.0"})
    assert sheets.compare([], tmp_path) == 0, "letters look different with another Tk"
