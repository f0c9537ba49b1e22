"""Every text that a user reads is translated, once and whole: shown by a language that has each text in brackets."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from http import HTTPStatus
from itertools import chain
from pathlib import Path
from typing import Any

import pytest

from tests.core import build
from tests.languages.collected import ROOT, collected
from tests.languages.made_up import Bracketed
from tests.ui.window import pages, problem_pages
from trayapp.core import effects as fx
from trayapp.core.events import Event
from trayapp.core.language import speak
from trayapp.core.problems import CATALOGUE
from trayapp.core.record import Record
from trayapp.core.text import capital
from trayapp.core.update import update
from trayapp.core.views.tray import tray_view
from trayapp.runtime.about import about
from trayapp.settings.catalogue import catalogue
from trayapp.settings.definition import TOP
from trayapp.system.languages import LANGUAGES

NO_TEXT = {"icon", "key", "name", "sign", "content", "content_type", "form", "words"}
"""Fields of views that nobody reads."""
TESTS_OWN = ("tests/ui/window/pages.py", "tests/ui/window/problem_pages.py", "trayapp/demo/sample_apis/sample_data.py")
"""What these put into a state is data."""
NAMES = {
    *("Consentray", "Python", "UTC", "AADSTS", "KiB", "MiB", "ms", "none", "organizations", "ZeroDivisionError"),
    *(each.phrase for each in HTTPStatus),
}


@pytest.fixture
def language() -> Iterator[Bracketed]:
    made = Bracketed()
    speak(made)
    yield made
    speak(None)


def constants(file: Path) -> Iterator[str]:
    """Yield every text of a source."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield from (each.strip(" :") for each in {node.value, *node.value.splitlines()})


def data() -> re.Pattern[str]:
    """Return what is no text of the program: names, the tests' own texts, and words that hold a sign or a digit."""
    known = {*NAMES, *CATALOGUE, *(each.key for each in TOP), *chain.from_iterable(about(Path("/nowhere")).parts)}
    known |= {name for each in catalogue() for name in (each.name, each.title)}
    for each in chain.from_iterable(constants(ROOT / name) for name in TESTS_OWN):
        known |= {each, each.replace("\n", "\\n"), capital(each) if " " in each else ""}
    longest_first = "|".join(map(re.escape, sorted(known - {""}, key=len, reverse=True)))
    word = r'[^\s“"(]*(?:[^\W\d_][./_@:=\\-]+\w|\d)\S*'
    return re.compile(rf"(?<!\w)(?:{longest_first})(?!\w)|{word}")


def texts(view: Any, field: str = "") -> Iterator[str]:
    """Yield what can be read of a view."""
    if type(view) is str and field not in NO_TEXT:
        yield view
    elif isinstance(view, tuple):
        for each in view:
            yield from texts(each, field)
    elif isinstance(view, Record) and not isinstance(view, Event):
        for name, each in vars(view).items():
            yield from texts(each, name)


def test_all_that_is_shown_is_translated_once_and_whole(language: Bracketed, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[fx.Effect] = []

    def spied(state: Any, event: Event) -> Any:
        after = update(state, event)
        told.extend(each for each in after[1] if isinstance(each, fx.Notify | fx.OfferAnswer))
        return after

    monkeypatch.setattr(build, "update", spied)
    states = {**pages.states(), **pages.call_states(), **pages.first_starts()}
    shown: list[tuple[str, Any]] = [*pages.views().items(), *problem_pages.problem_views().items()]
    shown += [(f"menu of {name}", tray_view(state)) for name, state in states.items()]
    shown += [("notification", each) for each in told]
    known = data()
    left: dict[str, str] = {}
    for name, view in shown:
        for text in texts(view):
            rest = text
            while (outside := re.sub("⟦[^⟦⟧]*⟧", " ", rest)) != rest:
                rest = outside
            if re.search(r"[^\W\d_]{2}", known.sub(" ", rest)):
                left.setdefault(text, name)
    assert not left, "\n".join(f"{name}: {text!r}" for text, name in left.items())
    of_the_code = {form for each in collected() for form in ([each] if isinstance(each, str) else each)}
    assert sorted(language.asked - of_the_code - {"F1", "F5", "KiB", *LANGUAGES.values()}) == [], (
        "translated twice, or glued"
    )


@pytest.mark.parametrize("file", sorted((ROOT / "trayapp/ui").rglob("*.py")), ids=lambda file: file.stem)
def test_no_widget_has_a_text_that_is_not_translated(file: Path) -> None:
    of_widgets = {"text", "label", "hint", "title"}
    literal = [
        f"{ast.unparse(each.value)} in line {each.value.lineno}"
        for call in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call)
        for each in call.keywords
        if each.arg in of_widgets
        and isinstance(each.value, ast.Constant)
        and re.search(r"[^\W\d_]{2}", str(each.value.value))
    ]
    assert literal == []
