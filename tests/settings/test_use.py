"""No setting without a use."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from trayapp.core.model import SessionConfig
from trayapp.settings.definition import TOP
from trayapp.settings.model import Settings

PACKAGE = Path(__file__).parents[2] / "trayapp"
FIELDS = {setting.key: "apis" if setting.key == "api" else setting.key for setting in TOP}
SOURCES = {
    file: ast.parse(file.read_text(encoding="utf-8"))
    for file in PACKAGE.rglob("*.py")
    if file.relative_to(PACKAGE).parts[0] not in {"settings", "demo"}
}


def reads(tree: ast.AST, *owners: str) -> set[str]:
    """Return the attributes that are read of what bears one of these names; of anything, where none is named."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load):
            owner = node.value
            name = owner.id if isinstance(owner, ast.Name) else owner.attr if isinstance(owner, ast.Attribute) else ""
            if not owners or name.lstrip("_") in owners:
                found.add(node.attr)
    return found


def test_the_settings_have_a_field_for_each_setting_and_no_other() -> None:
    assert set(Settings.__annotations__) == set(FIELDS.values())


@pytest.mark.parametrize("key", FIELDS)
def test_each_setting_is_read_by_the_program(key: str) -> None:
    field = FIELDS[key]
    directly = any(field in reads(tree, "settings") for tree in SOURCES.values())
    there = {"authority_type": "kind"}.get(field, field)
    in_setup = there in SessionConfig.__annotations__
    by_the_core = in_setup and any(there in reads(tree, "setup", "self") for tree in SOURCES.values())
    assert directly or by_the_core, f"nothing reads {key}: apply it or take it out of the definition"


def test_an_attribute_of_something_else_is_no_use() -> None:
    assert reads(ast.parse("window.theme; settings.language; self._settings.proxy; settings.x = 1"), "settings") == {
        "language",
        "proxy",
    }
