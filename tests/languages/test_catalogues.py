"""The languages' files: they have the texts of the code, each translated, and what is compiled is of them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from io import BytesIO
from string import Formatter

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from tests.languages.collected import collected
from trayapp.system.languages import FOLDER, LANGUAGES

OTHERS = sorted(LANGUAGES.keys() - {"en"})


@pytest.fixture(scope="module", params=OTHERS)
def catalogue(request: pytest.FixtureRequest) -> Catalog:
    with FOLDER.joinpath(f"{request.param}.po").open("rb") as file:
        return read_po(file, locale=request.param)


def messages(catalogue: Catalog) -> list[Message]:
    return [each for each in catalogue if each.id]


def forms(text: str | Sequence[str] | None) -> tuple[str, ...]:
    return (text or "",) if isinstance(text, str | None) else tuple(text)


def names(text: str) -> set[str]:
    """Return the names in braces."""
    return {f"{name}!{conversion}" for _, name, _, conversion in Formatter().parse(text) if name is not None}


def test_it_has_the_texts_of_the_code_and_no_others(catalogue: Catalog) -> None:
    held = {each.id if isinstance(each.id, str) else tuple(each.id) for each in messages(catalogue)}
    assert held == collected(), 'run "make languages"'


def test_each_text_is_translated_in_every_form(catalogue: Catalog) -> None:
    count = catalogue.num_plurals
    wrong = [
        each.id
        for each in messages(catalogue)
        if not all(forms(each.string)) or len(forms(each.string)) != (count if each.pluralizable else 1) or each.fuzzy
    ]
    assert wrong == []


def test_a_translation_has_the_names_and_the_frame_of_its_text(catalogue: Catalog) -> None:
    wrong = []
    for each in messages(catalogue):
        ids = forms(each.id)
        for translated in filter(None, forms(each.string)):
            # A form of one thing may say "one" and leave the number out.
            most, least = names(ids[-1]), names(ids[0]) - ({"count!None"} if len(ids) > 1 else set())
            frame = [re.findall(r"^[ \n]*|[ \n]*$", text) for text in (ids[-1], translated)]
            if not least <= names(translated) <= most or frame[0] != frame[1]:
                wrong.append((each.id, translated))
    assert wrong == []


def test_what_is_compiled_is_of_the_file(catalogue: Catalog) -> None:
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    assert FOLDER.joinpath(f"{catalogue.locale}.mo").read_bytes() == compiled.getvalue(), 'run "make languages"'
