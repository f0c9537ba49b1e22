from __future__ import annotations

import contextlib
import json
import os
import re
import stat
import sys
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

import pytest

from tests.patience import PATIENCE
from trayapp.correlation import correlated
from trayapp.system import log as log_module
from trayapp.system.console import say
from trayapp.system.log import Log
from trayapp.system.threads import Threads

if TYPE_CHECKING:
    from collections.abc import Callable


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
    entry = json.loads(text)
    assert (entry["level"], entry["text"], entry["error"]) == ("error", "ValueError", "ValueError")
    assert re.fullmatch(r"\S*tests/system/test_log\.py:\d+ fail", entry["at"][0].replace(os.sep, "/"))
    said = capsys.readouterr().err
    assert re.match(r"\S+ ERROR ValueError\n    \S*test_log\.py:\d+ fail\n", said)
    assert "secret" not in text + said


def test_it_starts_anew_when_it_is_long_and_keeps_the_one_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log_module, "LARGEST_FILE_BYTES", 10)
    log = Log(tmp_path)
    for _ in range(3):
        log.unexpected(fail())
    assert sorted(file.name for file in tmp_path.iterdir()) == ["consentray.log", "consentray.old.log"]


def test_a_log_that_cannot_be_written_stops_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    Log(tmp_path / "file").unexpected(fail())


@pytest.mark.skipif(sys.platform == "win32", reason="modes and links are POSIX's")
@pytest.mark.parametrize("link", [Path.symlink_to, Path.hardlink_to, None])
def test_it_is_its_owners_alone_and_follows_no_link(tmp_path: Path, link: Callable[..., None] | None) -> None:
    target, file = tmp_path / "target", tmp_path / "made/log/consentray.log"
    target.write_text("untouched")
    before = os.umask(0)
    try:
        if link is not None:
            file.parent.mkdir(parents=True, mode=0o700)
            link(file, target)
        Log(file.parent).info("one")
        Log(file.parent).info("two")
    finally:
        os.umask(before)
    assert target.read_text() == "untouched"
    assert file.read_text().count('"info"') == 2
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700


def test_a_stderr_that_nobody_reads_stops_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "w", buffering=1, errors="strict") as broken:
        monkeypatch.setattr(sys, "stderr", broken)
        Log(tmp_path, loud=True).unexpected(fail())
        say("Something to say.")
        monkeypatch.undo()
        with contextlib.suppress(BrokenPipeError):
            broken.close()
    assert '"error": "ValueError"' in (tmp_path / "consentray.log").read_text()


def test_an_older_log_that_another_program_holds_loses_no_entry(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = Log(tmp_path)
    log.info("x" * log_module.LARGEST_FILE_BYTES)

    def held(*_: object) -> None:
        raise PermissionError(13, "The process cannot access the file")

    monkeypatch.setattr(os, "replace", held)
    log.info("the entry")
    assert log.file.read_text().splitlines()[-1].endswith('"the entry"}')


def test_where_personal_data_may_be_logged_the_message_is_without_its_secrets(tmp_path: Path) -> None:
    log = Log(tmp_path)
    log.personal = True
    log.unexpected(fail())
    assert json.loads(log.file.read_text())["text"] == "ValueError: access_token=[hidden]"


def test_what_belongs_to_one_action_has_one_identifier(tmp_path: Path) -> None:
    log = Log(tmp_path)
    log.info("alone")
    with correlated():
        log.info("one")
        with correlated():
            log.info("two")
        threads = Threads("test")
        threads.start(lambda: log.info("three"))
        threads.wait(PATIENCE)
    with correlated("named"):
        log.info("four")
    identifiers = [json.loads(line).get("id") for line in log.file.read_text().splitlines()]
    assert identifiers[0] is None
    assert identifiers[1] == identifiers[2] == identifiers[3]
    assert UUID(identifiers[1]).version == 4
    assert identifiers[4] == "named"


@pytest.mark.skipif(sys.platform == "win32", reason="the home folder is not that of HOME")
def test_a_home_folder_that_looks_like_none_is_not_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/srv/CONTOSO/ada")
    log = Log(tmp_path)
    log.warning("/srv/CONTOSO/ada/.config/consentray.toml: unknown key")
    assert json.loads(log.file.read_text())["text"] == "[person]/.config/consentray.toml: unknown key"
