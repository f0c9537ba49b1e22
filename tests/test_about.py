"""What the program finds out about itself, from the packages that are installed here."""

from __future__ import annotations

import re
from email.message import Message
from importlib.metadata import version
from pathlib import Path

import pytest

from installer.licences import PAGE, page
from tests.program import ROOT
from trayapp import __version__
from trayapp.core import effects as fx
from trayapp.runtime.about import about
from trayapp.system.parts import PARTS, _licence


def test_every_package_of_the_lock_file_is_a_part() -> None:
    lock = (ROOT / "requirements-telemetry.lock").read_text()
    assert set(PARTS) == set(re.findall(r"^([a-z0-9-]+)==", lock, re.MULTILINE))


def test_the_page_of_licences_is_of_the_lock_files() -> None:
    def known(text: str) -> list[str]:
        return re.findall(r"^\| ([a-z0-9-]+ \| [\w.]+) \|", text, re.MULTILINE)

    assert known(page()) == known(PAGE.read_text(encoding="utf-8")), 'run "make lock"'


def test_each_part_has_its_version_and_its_licence(tmp_path: Path) -> None:
    found = about(tmp_path)
    assert found.version == __version__
    parts = {name.casefold(): (number, licence) for name, number, licence in found.parts}
    assert parts["msal"] == (version("msal"), "MIT")
    assert parts["pystray"][1] == "LGPLv3"
    assert all(licence and licence != "see its own files" for _, licence in parts.values())


def test_the_log_folder_is_named_once_it_is_there(tmp_path: Path) -> None:
    assert about(tmp_path / "log").logs == ""
    (tmp_path / "log").mkdir()
    assert about(tmp_path / "log").logs == str(tmp_path / "log")


def test_a_place_that_cannot_be_opened_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert str(tmp_path) in about(tmp_path, fx.OpenPlace(str(tmp_path))).trouble


@pytest.mark.parametrize(
    ("fields", "licence"),
    [
        ([("License-Expression", "MIT")], "MIT"),
        ([("License", "BSD"), ("Classifier", "License :: OSI Approved :: MIT License")], "BSD"),
        (
            [("License", "Copyright\n all rights"), ("Classifier", "License :: OSI Approved :: MIT License")],
            "MIT License",
        ),
        ([("Classifier", "Topic :: Internet")], "see its own files"),
    ],
)
def test_a_licence_is_taken_where_the_package_has_it(fields: list[tuple[str, str]], licence: str) -> None:
    known = Message()
    for name, value in fields:
        known[name] = value
    assert _licence(known) == licence
