"""The texts of the program, as `make languages` collects them."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

from tests.texts import extract, extract_catalogue

ROOT = Path(__file__).parents[2]
Text = str | tuple[str, str]
"""A text, or what it is of one and of several things."""


@cache
def collected() -> frozenset[Text]:
    """Return every text that is marked for translation."""
    found: set[Text] = set()
    for file in (ROOT / "trayapp").rglob("*.py"):
        found.update(_texts(file))
    with (ROOT / "trayapp/settings/catalogue.toml").open("rb") as catalogue:
        found.update(str(texts[0]) for _line, _name, texts, _comments in extract_catalogue(catalogue))
    return frozenset(found)


def _texts(file: Path) -> Iterator[Text]:
    with file.open("rb") as source:
        for _line, name, texts, _comments in extract(source, {"_", "N_", "plural"}, ()):
            if texts and texts[0]:
                yield (texts[0], str(texts[1])) if name == "plural" else texts[0]
