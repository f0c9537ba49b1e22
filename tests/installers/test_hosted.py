"""What can be told on every system of the story that Windows alone can run."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.installers.windows.hosted import BY_INTENT, Hosted, _differences


def test_a_property_with_blanks_has_its_value_in_quotation_marks() -> None:
    given = Hosted(Path("folder"))._given("/i", Path("a b.msi"), ("LANGUAGE=not a language", "REINSTALL=ALL"))
    assert given.startswith('/i "a b.msi" /qn /norestart LANGUAGE="not a language" REINSTALL="ALL" /L*v "')


@pytest.mark.parametrize(
    ("line", "meant"),
    [
        ("consentray.msi\tICE38\tERROR\tComponent StartMenu installs to user profile.", True),
        ("consentray.msi\tICE38\tERROR\tComponent c1 installs to user profile.", False),
        ("consentray.msi\tICE03\tERROR\tInvalid Filename; Table: File, StartMenu", False),
    ],
)
def test_what_validation_may_say(line: str, meant: bool) -> None:
    assert bool(BY_INTENT.search(line)) is meant


def test_what_a_rollback_has_not_put_back() -> None:
    assert _differences({"a": "1", "b": "1", "c": "1"}, {"a": "1", "b": "2", "d": "1"}) == ["b", "c", "d"]
