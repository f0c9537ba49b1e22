from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from tests.desktop.report import Report
from tests.desktop.screen import Box


def test_a_tour_is_good_when_all_is_as_it_must_be(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "09-of-an-earlier-tour.png").write_bytes(b"")
    report = Report(tmp_path)
    report.picture("The icon: ready", Image.new("RGB", (60, 40)), Box(10, 10, 20, 15))
    report.check("Prompts", 1, "1")
    report.finish(2.0)
    assert report.good
    assert [each.name for each in tmp_path.glob("*.png")] == ["01-the-icon-ready.png"]
    with Image.open(tmp_path / "windows/01-the-icon-ready.png") as window:
        assert window.size == (20, 15)
    assert "1 pictures in 2 seconds" in capsys.readouterr().out


def test_a_tour_with_another_result_is_not_good(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    report = Report(tmp_path)
    report.check("Prompts", 2, 1)
    report.finish(2.0)
    assert not report.good
    assert "2  -- must be 1" in capsys.readouterr().out


def test_a_tour_that_stopped_is_not_good(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    report = Report(tmp_path)
    report.stopped("the panel has gone")
    report.finish(2.0)
    assert not report.good
    assert "The tour stopped: the panel has gone" in capsys.readouterr().out
