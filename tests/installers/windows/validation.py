"""What Microsoft's validation says of a package's tables: ICE03 by its table `_Validation`, and the neighbours of it.

By "Windows Installer Database Reference": "_Validation Table", "Column Data Types", "Conditional Statement Syntax",
ICE02, ICE27 and ICE30. The validation itself is a program of Windows'.
"""

from __future__ import annotations

import re
import subprocess
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, NamedTuple

from installer.windows.validation import Column

UNJUDGED: Final = {"_SummaryInformation", "_ForceCodepage"}
"""Streams of the package, which are shown as tables."""
_ACTIONS: Final = """
AppSearch CostFinalize CostInitialize CreateFolders CreateShortcuts DuplicateFiles ExecuteAction FileCost
FindRelatedProducts InstallAdminPackage InstallExecute InstallFiles InstallFinalize InstallInitialize
InstallServices InstallValidate LaunchConditions MigrateFeatureStates MoveFiles MsiPublishAssemblies
ProcessComponents PublishComponents PublishFeatures PublishProduct RegisterClassInfo RegisterExtensionInfo
RegisterMIMEInfo RegisterProduct RegisterProgIdInfo RegisterUser RemoveDuplicateFiles RemoveExistingProducts
RemoveFiles RemoveFolders RemoveRegistryValues RemoveShortcuts StartServices StopServices DeleteServices
UnpublishComponents UnpublishFeatures ValidateProductID WriteRegistryValues
"""

_WORD: Final = r"[A-Za-z_][\w.]*"
_SHORT: Final = r"[^\\/:*?\"<>|. +,;=\[\]]{1,8}(?:\.[^\\/:*?\"<>|. +,;=\[\]]{1,3})?"
_LONG: Final = r"[^\\/:*?\"<>|]+"
_NAME: Final = rf"{_SHORT}(?:\|{_LONG})?"
_FOLDER: Final = rf"(?:\.|SourceDir|{_NAME})"
_FORMATTED: Final = r"(?:[^\[\]{}]|\[[^\[\]]*\]|\{[^{}]*\})*"
FORMS: Final = {
    "Identifier": _WORD,
    "UpperCase": r"[^a-z]+",
    "Guid": r"\{[0-9A-F]{8}(?:-[0-9A-F]{4}){3}-[0-9A-F]{12}\}",
    "Version": r"\d{1,5}(?:\.\d{1,5}){0,3}",
    "Language": r"\d{1,5}(?:,\d{1,5})*",
    "Filename": _NAME,
    "WildCardFilename": _NAME.replace("*?", ""),
    "DefaultDir": rf"{_FOLDER}(?::{_FOLDER})?",
    "Formatted": _FORMATTED,
    "FormattedSDDLText": r"(?:O:[\w-]+)?(?:G:[\w-]+)?D:[A-Z]*(?:\([A-Z]+;[A-Z]*;\w*;;;[\w-]+\))+",
    "RegPath": r"[^\\](?:.*[^\\])?",
    "Shortcut": _FORMATTED,
    "CustomSource": _WORD,
    "Cabinet": rf"#{_WORD}|{_SHORT}",
    "Property": rf"%?{_WORD}",
    "Text": r"(?s:.*)",
    "Template": r"(?s:.*)",
    "Binary": r"(?s:.*)",
}
_TOKEN: Final = re.compile(
    r"\s*(?:(?P<op>~?(?:><|<<|>>|<>|>=|<=|=|<|>))|(?P<paren>[()])"
    r'|(?P<value>"[^"]*"|-?\d+|[%$?&!]?[A-Za-z_][\w.]*))'
)


class Table(NamedTuple):
    """A table: its columns, their types in the form of an archive file (IDT), its keys, its rows."""

    columns: Sequence[str]
    kinds: Sequence[str]
    keys: Sequence[str]
    rows: Sequence[Sequence[str]]


def read(package: Path) -> dict[str, Table]:
    """Read every table of a package."""
    names = subprocess.run(["msiinfo", "tables", package], check=True, capture_output=True, text=True).stdout.split()
    found = {}
    with TemporaryDirectory() as streams:  # msiinfo writes the icons of a table where it is run
        for name in set(names) - UNJUDGED:
            command = ["msiinfo", "export", str(package.absolute()), name]
            text = subprocess.run(command, cwd=streams, check=True, capture_output=True, text=True).stdout
            columns, kinds, keys, *rows = ([*line.split("\t")] for line in text.replace("\r", "").split("\n") if line)
            found[name] = Table(columns, kinds, keys[1:], rows)
    return found


def validate(tables: Mapping[str, Table]) -> list[str]:
    """Return what is wrong, a line each."""
    return [*_rows(tables), *_neighbours(tables)]


def _rows(tables: Mapping[str, Table]) -> Iterator[str]:
    known = {(column.table, column.name): column for column in map(_column, tables["_Validation"].rows)}
    for of, name in known:
        if of not in tables or name not in tables[of].columns:
            yield f"{of}.{name}: there is no such column"
    for name, table in tables.items():
        keys = Counter(tuple(row[table.columns.index(key)] for key in table.keys) for row in table.rows)
        yield from (f"{name}: {'/'.join(key)} is there twice" for key, count in keys.items() if count > 1)
        for at, (column, kind) in enumerate(zip(table.columns, table.kinds, strict=True)):
            rule = known.get((name, column))
            if rule is None:
                yield f"{name}.{column}: _Validation has no row for it"
                continue
            for value in {row[at] for row in table.rows}:
                if wrong := _wrong(rule, kind, value, tables):
                    yield f"{name}.{column}: {value!r} {wrong}"


def _column(row: Sequence[str]) -> Column:
    table, name, nullable, least, most, key_tables, key_column, category, choices, _ = row
    assert nullable in {"Y", "N"}, row
    return Column(
        *(table, name, nullable == "Y", int(least) if least else None, int(most) if most else None),
        *(tuple(filter(None, key_tables.split(";"))), int(key_column) if key_column else None, category),
        tuple(filter(None, choices.split(";"))),
    )


def _wrong(rule: Column, kind: str, value: str, tables: Mapping[str, Table]) -> str:
    """Return why a column can't hold a value; nothing where it can."""
    number = kind[0] in "iI"
    if not value:
        return "" if rule.nullable and (kind[0].isupper() or kind[1:] == "0") else "is empty"
    if number:
        bits = 8 * int(kind[1:])
        if not re.fullmatch(r"-?\d+", value) or not -(2 ** (bits - 1)) < int(value) < 2 ** (bits - 1):
            return f"is no number of {bits} bits"
        if not (rule.least is None or rule.least <= int(value)) or not (rule.most is None or int(value) <= rule.most):
            return "is out of range"
    elif int(kind[1:]) and len(value) > int(kind[1:]):
        return "is too long"
    if rule.choices and value not in rule.choices:
        return "is none of the choices"
    if rule.tables and not _is_key(rule, value, tables) and rule.category != "Version":
        return f"is in none of {rule.tables}"
    return "" if number or not rule.category else _misfit(rule, value, tables)


def _is_key(rule: Column, value: str, tables: Mapping[str, Table]) -> bool:
    assert rule.key_column is not None
    at = rule.key_column - 1
    return any(row[at] == value for name in rule.tables if name in tables for row in tables[name].rows)


def _misfit(rule: Column, value: str, tables: Mapping[str, Table]) -> str:
    if rule.category == "Condition":
        return "" if is_condition(value) else "is no condition"
    values = value.split(";") if (rule.table, rule.name) == ("_Validation", "KeyTable") else [value]
    fits = all(re.fullmatch(FORMS[rule.category], each) for each in values)
    return "" if fits or (rule.category == "Version" and _is_key(rule, value, tables)) else f"is no {rule.category}"


def is_condition(text: str) -> bool:
    """Return whether a text is a condition ("Conditional Statement Syntax")."""
    tokens: list[str] = []
    at = 0
    text = text.rstrip()
    while at < len(text):
        found = _TOKEN.match(text, at)
        if not found:
            return False
        at = found.end()
        word = found["op"] or found["paren"] or found["value"]
        kind = word.upper() if word.upper() in {"NOT", "AND", "OR", "XOR", "EQV", "IMP"} else ""
        tokens.append(kind or ("op" if found["op"] else found["paren"] or "value"))
    # Each step replaces what is a condition by itself, until one is left.
    line = " ".join(tokens)
    before = ""
    while line != before:
        before = line
        line = re.sub(r"\bvalue op value\b", "value", line)
        line = re.sub(r"\( value \)", "value", line)
        line = re.sub(r"\bNOT value\b(?! op)", "value", line)
        line = re.sub(r"\bvalue (?:AND|OR|XOR|EQV|IMP) value\b(?! op)", "value", line)
    return line == "value"


def _neighbours(tables: Mapping[str, Table]) -> Iterator[str]:
    """Return what other rules say: of key paths (ICE02), names in one folder (ICE30), actions (ICE27)."""
    owners = {row[0]: row[1] for row in tables["File"].rows} | {row[0]: row[5] for row in tables["Registry"].rows}
    folders = {}
    for component, _, folder, attributes, _, key_path in tables["Component"].rows:
        folders[component] = folder
        if key_path and owners.get(key_path) != component:
            yield f"{component}: its key path is of {owners.get(key_path)}"
        if bool(int(attributes) & 4) is not any(row[0] == key_path for row in tables["Registry"].rows):
            yield f"{component}: its attributes are those of another key path"
    names = Counter(
        (folders.get(component, ""), part.casefold())
        for _, component, name, *_ in tables["File"].rows
        for part in {*name.split("|")}
    )
    names += Counter(
        (row[1], part.casefold()) for row in tables["Directory"].rows for part in {*row[2].split("|")} - {"."}
    )
    yield from (f"{name} is twice in {folder}" for (folder, name), count in names.items() if count > 1)
    known = {*_ACTIONS.split()} | {row[0] for row in tables["CustomAction"].rows}
    for sequence in (name for name in tables if name.endswith("Sequence")):
        yield from (f"{sequence}: {row[0]} is no action" for row in tables[sequence].rows if row[0] not in known)
    for row in tables["MsiLockPermissionsEx"].rows:
        if row[1] not in {each[0] for each in tables[row[2]].rows}:
            yield f"MsiLockPermissionsEx: {row[1]} isn't in {row[2]}"
