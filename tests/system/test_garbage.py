from __future__ import annotations

import gc
import sys
from typing import TYPE_CHECKING

import pytest

from trayapp.cli.main import main
from trayapp.system import garbage

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    yield
    gc.unfreeze()
    gc.enable()


def test_nothing_is_collected_until_the_program_has_started() -> None:
    garbage.start()
    assert not gc.isenabled()
    garbage.started()
    assert gc.isenabled()
    assert gc.get_freeze_count() > 0


def test_a_command_s_process_ends_without_a_look_at_what_it_made(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["consentray", "config", "--schema"])
    assert main() == 0
    assert capsys.readouterr().out
    assert not gc.isenabled()
    assert gc.get_freeze_count() > 0


def test_a_command_within_another_program_leaves_its_collector_alone(capsys: pytest.CaptureFixture[str]) -> None:
    frozen = gc.get_freeze_count()  # the tests' own: tests/conftest.py
    assert main(["config", "--schema"]) == 0
    assert capsys.readouterr().out
    assert gc.isenabled()
    assert gc.get_freeze_count() <= frozen
