"""The package's table `_Validation`, which wixl leaves out: what each column may hold, read from `validation.txt`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

COLUMNS: Final = {
    "Table": "s32",
    "Column": "s32",
    "Nullable": "s4",
    "MinValue": "I4",
    "MaxValue": "I4",
    "KeyTable": "S255",
    "KeyColumn": "I2",
    "Category": "S32",
    "Set": "S255",
    "Description": "S255",
}
"""The table's own columns with their types (Windows Installer, "_Validation Table")."""
KEYS: Final = ("_Validation", "Table", "Column")
_FILE: Final = Path(__file__).with_name("validation.txt")
_RANGE: Final = re.compile(r"(-?\d+)\.\.(-?\d+)")
_KEY: Final = re.compile(r"([\w;]+)\.(\d+)")


class Column(NamedTuple):
    """What a column may hold. A number lies in a range; `tables` are those whose `key_column` has its value."""

    table: str
    name: str
    nullable: bool
    least: int | None = None
    most: int | None = None
    tables: tuple[str, ...] = ()
    key_column: int | None = None
    category: str = ""
    choices: tuple[str, ...] = ()

    def row(self) -> tuple[str, ...]:
        """Return the row of `_Validation`."""
        numbers = ("" if each is None else str(each) for each in (self.least, self.most, self.key_column))
        least, most, key_column = numbers
        sets = ";".join(self.choices)
        null = "Y" if self.nullable else "N"
        return (self.table, self.name, null, least, most, ";".join(self.tables), key_column, self.category, sets, "")


def columns() -> Iterator[Column]:
    """Return every column of the tables that a package of ours can have."""
    table = ""
    for line in _FILE.read_text(encoding="ascii").splitlines():
        name, *words = line.split() or [""]
        if line.startswith("  "):
            yield _column(table, name, words)
        elif name and name != "#":
            table = name


def _column(table: str, name: str, words: list[str]) -> Column:
    made = Column(table, name, nullable="Y" in words)
    for word in words:
        if found := _RANGE.fullmatch(word):
            made = made._replace(least=int(found[1]), most=int(found[2]))
        elif found := _KEY.fullmatch(word):
            made = made._replace(tables=tuple(found[1].split(";")), key_column=int(found[2]))
        elif word.startswith("{"):
            made = made._replace(choices=tuple(word.strip("{}").split(";")))
        elif word != "Y":
            made = made._replace(category=word)
    return made
