"""The attacks that the tests carry out, as their markers tell: `@pytest.mark.attack(who, what, expected)`."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

ROOT: Final = Path(__file__).parents[2]
PAGE: Final = ROOT / "docs/developers/attacks.md"
BEGINNING: Final = """\
# Attacks

For developers and reviewers. Afterwards you know which attacks the tests carry out, what must come of each, and what
came of it.

`make attacks` runs these tests and writes this page; `make test` runs them too, and fails if an attack is missing here.
The Windows package's Python takes modules from its own folder alone (`python3*._pth`), and the proof under Wine starts
it; the Debian package's `self-test` runs among planted modules in the proof of its systems. What the attacks found is
in [security.md](security.md), who attacks in the [threat model](threat-model.md).


| who | attack | expected | seen | test |
|---|---|---|---|---|
"""


class Attack(NamedTuple):
    """One attack; `test` is its address in the tests, without parameters."""

    who: str
    what: str
    expected: str
    test: str

    def row(self, seen: str) -> str:
        return f"| {self.who} | {self.what} | {self.expected} | {seen} | `{self.test}` |\n"


def attacks() -> list[Attack]:
    """Return every marked test, by who attacks."""
    files = ((file, file.read_text(encoding="utf-8")) for file in sorted((ROOT / "tests").rglob("test_*.py")))
    found = [each for file, text in files if "mark.attack(" in text for each in _of(file, ast.parse(text))]
    return sorted(found, key=lambda each: each.who)


def _of(file: Path, tree: ast.Module) -> Iterator[Attack]:
    for name, body in [
        ("", tree.body),
        *((node.name, node.body) for node in tree.body if isinstance(node, ast.ClassDef)),
    ]:
        for test in body:
            for mark in test.decorator_list if isinstance(test, ast.FunctionDef) else ():
                if isinstance(mark, ast.Call) and ast.unparse(mark.func) == "pytest.mark.attack":
                    address = "::".join(
                        filter(None, (file.relative_to(ROOT).as_posix(), name, getattr(test, "name", "")))
                    )
                    who, what, expected = map(ast.literal_eval, mark.args)
                    yield Attack(who, what, expected, address)
