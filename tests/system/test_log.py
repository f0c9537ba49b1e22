from __future__ import annotations

from typing import TYPE_CHECKING

from trayapp.system import log as log_module
from trayapp.system.log import Log

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def fail() -> ValueError:
    try:
        raise ValueError("access_token=secret")
    except ValueError as error:
        return error


def test_it_holds_the_type_and_the_place_and_never_the_message(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Log(tmp_path / "log", loud=True).unexpected(fail())
    text = (tmp_path / "log" / "consentray.log").read_text()
    assert "ERROR ValueError" in text
    assert "test_log.py:" in text
    assert "secret" not in text
    assert capsys.readouterr().err == text


def test_it_starts_anew_when_it_is_long_and_keeps_the_one_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log_module, "LARGEST", 10)
    log = Log(tmp_path)
    for _ in range(3):
        log.unexpected(fail())
    assert sorted(file.name for file in tmp_path.iterdir()) == ["consentray.log", "consentray.old.log"]


def test_a_log_that_cannot_be_written_stops_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    Log(tmp_path / "file").unexpected(fail())
