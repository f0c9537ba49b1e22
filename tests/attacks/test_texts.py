"""Texts that somebody obeys: on every way out they are words, and take no longer than their length."""

from __future__ import annotations

import json
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

import pytest

from tests.fuzz.clean import assert_clean
from trayapp.core.redaction import redacted
from trayapp.core.text import clean, words_of
from trayapp.core.views.elements import Banner, Tone
from trayapp.core.views.shown import fitted
from trayapp.identity.sign_in.closing_page import Page, html
from trayapp.system.console import print_json, print_line, say
from trayapp.system.log import Log
from trayapp.ui.tray.statusnotifier.text import carried, markup
from trayapp.ui.tray.text import one_line

HOSTILE = {
    "HTML": "</title></h1><script>alert(1)</script><img src=x onerror=alert(1)>\"'><form action=//thief.example>",
    "markup": "<b><a href='https://thief.example'>Sign in</a></b>&amp;&#0;",
    "Tcl": '[exit] $env(HOME) {a" \\; } [exec touch /tmp/x]',
    "shell": "$(touch x) `id` ; rm -rf / | %s %n %{x} {0.__class__}",
    "codes of a terminal": "\x1b[2J\x1b]0;title\x07\x1b]52;c;aGk=\x07\x9b31m\x90q\x9c\r\n\x08\x7f",
    "a forged line": 'fine\n{"level": "error", "text": "forged"}\r\n\x85\u2028\u2029forged',
    "direction": "\u202egnp.exe\u202c\u2066\u2069\u200f",
    "NUL and half characters": "a\0b\ud800\udfffc",
    "a formula": '=HYPERLINK("https://thief.example")\t+1\t@x',
    "100,000 levels": "[" * 100_000 + "{" * 100_000,
    "10 MB": "x\u0301" * 2_500_000 + " y" * 2_500_000,
}


class _Tags(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(f"{tag} {sorted(name for name, _ in attrs)}")


def _terminal(text: str, _folder: Path) -> str:
    print_line(text)
    say(text)
    return ""


def _json(text: str, _folder: Path) -> str:
    print_json({"text": text})
    return ""


def _log(text: str, folder: Path) -> str:
    log = Log(folder)
    log.info(text)
    entries = log.file.read_bytes().decode().removesuffix("\n").split("\n")
    assert [json.loads(entry)["level"] for entry in entries] == ["info"], "one entry, whatever it says"
    return entries[0]


def _closing_page(text: str, _folder: Path) -> str:
    page = html(Page(text, text), "nonce").decode()
    assert _Tags(page).tags == _Tags(html(Page("a", "b"), "nonce").decode()).tags, "no tag of the text's own"
    return page


def _notification(text: str, _folder: Path) -> str:
    title, message = carried(one_line(clean(text))), markup(carried(clean(text)))
    assert "\n" not in title
    assert "<" not in message
    return title + message


def _window(text: str, _folder: Path) -> str:
    shown = fitted(Banner(Tone.INFO, text, text))
    assert len(shown.title) + len(shown.text) < 3000
    return shown.title + shown.text


def _help_desk(text: str, _folder: Path) -> str:
    part = text[: 512 * 1024]  # as much as the log and its predecessor hold
    return redacted(clean(part)) + (words_of(part) or "")


@pytest.mark.attack(
    "an API, a sign-in service, a file, a name of a user",
    "HTML, markup, Tcl, commands, codes of a terminal, forged lines, reversed direction, NUL, half characters,"
    " formulas, 100,000 levels, 10 MB: in window, notification, terminal, JSON, log, closing page and diagnostics",
    "words and nothing else",
)
@pytest.mark.parametrize("way", [_terminal, _json, _log, _closing_page, _notification, _window, _help_desk])
def test_no_text_is_obeyed_on_its_way_out(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], way: Callable[[str, Path], str]
) -> None:
    for name, text in HOSTILE.items():
        given = way(text, tmp_path / name)
        shown = capsys.readouterr()
        for out in (given, shown.out, shown.err):
            assert_clean(out)
