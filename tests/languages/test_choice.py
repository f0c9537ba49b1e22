"""Which language the program speaks: the user's, or the one of the setting; programs read English."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest

from trayapp.cli.main import main
from trayapp.core import language
from trayapp.core.views.menu import starting
from trayapp.runtime.desktop import Desktop
from trayapp.system import languages
from trayapp.system.log import Log
from trayapp.ui.loop import Loop


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    yield
    language.speak(None)


def spoken() -> str:
    found = language._catalogue
    return "en" if found is None else found.info()["language"]  # type: ignore[attr-defined] # gettext's own


@pytest.mark.parametrize(
    ("environ", "tag", "speaks"),
    [
        ({}, "", "en"),
        ({"LANG": "de_AT.UTF-8"}, "de-AT", "de"),
        ({"LANG": "fr_FR@euro", "LC_MESSAGES": "ja_JP"}, "ja-JP", "ja"),
        ({"LANG": "fr", "LC_MESSAGES": "ja", "LC_ALL": "es_MX"}, "es-MX", "es"),
        ({"LANG": "fr", "LANGUAGE": "pt_BR:de:en"}, "de", "de"),
        ({"LANG": "fr", "LANGUAGE": "pt_BR:nl"}, "pt-BR", "en"),
        ({"LANGUAGE": "en:de"}, "en", "en"),
        ({"LANGUAGE": "", "LANG": "de"}, "de", "de"),
        ({"LC_ALL": "C", "LANG": "de", "LANGUAGE": "fr"}, "", "en"),
        ({"LANG": "C.UTF-8", "LANGUAGE": "fr"}, "", "en"),
        ({"LANG": "POSIX"}, "", "en"),
        ({"LANG": "de\r\nX: y"}, "de", "de"),
        ({"LANG": "nonsense"}, "", "en"),
    ],
)
@pytest.mark.skipif(sys.platform != "linux", reason="the environment is Linux's")
def test_the_language_of_the_system(
    environ: dict[str, str], tag: str, speaks: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    assert languages.chosen("system") == tag
    languages.use("system")
    assert spoken() == speaks


def test_the_languages_of_a_mac(monkeypatch: pytest.MonkeyPatch) -> None:
    said = '(\n    "zh-Hans-CN",\n    "de-AT",\n    en\n)'
    monkeypatch.setattr("trayapp.system.appearance.default_of", lambda *_: said)
    monkeypatch.setattr(sys, "platform", "darwin")
    assert languages.chosen("system") == "de-AT"


@pytest.mark.parametrize(("setting", "speaks"), [("ja", "ja"), ("DE-ch", "de"), ("pt-BR", "en"), (7, "en")])
def test_a_tag_that_was_set_counts(setting: object, speaks: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "fr_FR.UTF-8")
    assert languages.chosen(str(setting)) == str(setting)
    languages.use(setting)
    assert spoken() == speaks


def test_the_program_has_every_language_that_it_names() -> None:
    assert {file.stem for file in languages.FOLDER.glob("*.mo")} == languages.LANGUAGES.keys() - {"en"}


@pytest.mark.parametrize(
    ("arguments", "speaks"),
    [
        (["config"], "ja"),
        (["config", "--json"], "en"),
        (["config", "--check", "FILE"], "ja"),
        (["call", "x", "--jsonl"], "en"),
        (["complete", "st"], "fr"),
        (["completion", "bash"], "fr"),
        (["no such command"], "fr"),
    ],
)
def test_a_command_speaks_as_it_is_set_unless_a_program_reads_it(
    arguments: list[str], speaks: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "consentray.toml"
    file.write_text('language = "ja"\n')
    monkeypatch.setenv("LC_ALL", "fr_FR.UTF-8")
    named = [str(file) if each == "FILE" else each for each in arguments]
    with suppress(SystemExit):
        main(named if speaks == "fr" else [*named, "--config", str(file)])
    assert spoken() == speaks


def test_the_tray_changes_its_language_as_it_runs(tmp_path: Path) -> None:
    log = Log(tmp_path)
    with closing(Loop[object](log.unexpected)) as loop:
        desktop = Desktop(loop, starting(), log, icon=False)  # type: ignore[arg-type] # nothing is posted
        desktop.use_look("system", "de")
        assert spoken() == "de"
        desktop.use_look("dark", "system")
        assert spoken() == "en"


@pytest.mark.parametrize("content", [None, b"", b"no catalogue", b"\xde\x12\x04\x95\0\0\0\0"])
def test_a_damaged_catalogue_leaves_english(
    content: bytes | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(languages, "FOLDER", tmp_path)
    if content is not None:
        (tmp_path / "de.mo").write_bytes(content)
    languages.use("de")
    assert spoken() == "en"


@pytest.mark.parametrize("option", ["--json", "--js"])
def test_a_program_reads_english(
    option: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LC_ALL", "de_DE.UTF-8")
    assert main(["explain", "65001", option]) == 0
    assert '"mender": "you, ' in capsys.readouterr().out
