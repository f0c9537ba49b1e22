"""The codes of problems: a problem looks its title up when that is read, which can be long after it was made."""

from __future__ import annotations

import ast
from pathlib import Path

import trayapp
from trayapp.core.problems import CATALOGUE


def test_every_code_that_is_written_is_in_the_catalogue() -> None:
    found = {}
    for file in Path(trayapp.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            match node:
                case ast.Call(func=ast.Name("Problem"), args=[ast.Constant(str(code)), *_]):
                    found[code] = f"{file.name}:{node.lineno}"
    assert len(found) > 20
    assert {code: place for code, place in found.items() if code not in CATALOGUE} == {}
