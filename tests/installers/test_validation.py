"""The rules of Microsoft's validation, on tables like the package's; the proof applies them to the package itself."""

from __future__ import annotations

import pytest

from installer.windows import validation
from installer.windows.source import file_name
from installer.windows.tables import CONDITIONS, TABLES
from tests.installers.windows.validation import Table, is_condition, validate

GUID = "{3F9C6DE9-2E22-5BA5-A12E-C6A70D5EC97F}"
COLUMNS = {
    "Component": "s72 S38 s72 i2 S255 S72",
    "CreateFolder": "s72 s72",
    "CustomAction": "s72 i2 S72 S255 I4",
    "Directory": "s72 S72 l255",
    "File": "s72 s72 l255 i4 S72 S20 I2 i4",
    "InstallExecuteSequence": "s72 S255 I2",
    "Property": "s72 l0",
    "Registry": "s72 i2 l255 L255 L0 s72",
    "Shortcut": "s72 s72 l128 s72 s72 S255 L255 I2 S72 I2 I2 S72 S255 I2 S255 I2",
    "Icon": "s72 v0",
}
ROWS = {
    "Component": [
        ["c1", GUID, "folder", "256", "", "f1"],
        ["c2", GUID, "folder", "260", "A = 1", "r1"],
    ],
    "CreateFolder": [["folder", "c2"]],
    "CustomAction": [["Ours", "51", "NAME", "[OTHER]", ""]],
    "Directory": [["TARGETDIR", "", "SourceDir"], ["folder", "TARGETDIR", "011C7B72|Consentray"]],
    "File": [["f1", "c1", "A119977E.PYD|_elementtree.pyd", "7", "3.13.2150.1013", "0", "512", "1"]],
    "InstallExecuteSequence": [["InstallFiles", "", "4000"], ["Ours", "NOT REMOVE", "5050"]],
    "Property": [["ProductVersion", "0.1.0"]],
    "Registry": [["r1", "2", r"Software\Consentray", "version", "[ProductVersion]", "c2"]],
    "Shortcut": [],
    "Icon": [],
}


def package() -> dict[str, Table]:
    """Return a package that is right."""
    found = {}
    of_columns = [[*column.row()] for column in validation.columns()]
    for name, kinds in COLUMNS.items():
        names = [row[1] for row in of_columns if row[0] == name]
        found[name] = Table(names, kinds.split(), names[:1], [[*row] for row in ROWS[name]])
    found |= {name: Table(names, kinds, names[:1], []) for name, (names, kinds, _) in TABLES.items()}
    kept = [row for row in of_columns if row[0] in {*found, "_Validation"}]
    found["_Validation"] = Table([*validation.COLUMNS], [*validation.COLUMNS.values()], validation.KEYS[1:], kept)
    return found


def test_a_package_that_is_right() -> None:
    assert validate(package()) == []


@pytest.mark.parametrize(
    ("table", "row", "column", "value", "said"),
    [
        ("File", 0, 2, "_elementtree.pyd", "is no Filename"),  # a long name needs a short one
        ("File", 0, 2, "A119977E.PYD|a*.pyd", "is no Filename"),
        ("File", 0, 1, "nobody", "is in none of ('Component',)"),
        ("File", 0, 3, "-1", "is out of range"),
        ("File", 0, 3, "4294967296", "is no number of 32 bits"),
        ("File", 0, 4, "1.x", "is no Version"),
        ("File", 0, 5, "de", "is no Language"),
        ("File", 0, 7, "", "is empty"),
        ("File", 0, 0, "a b", "is no Identifier"),
        ("Component", 0, 1, GUID.lower(), "is no Guid"),
        ("Component", 1, 4, "A = ", "is no condition"),
        ("Component", 0, 5, "r1", "its key path is of c2"),
        ("Component", 0, 3, "260", "its attributes are those of another key path"),
        ("Component", 0, 2, "elsewhere", "is in none of ('Directory',)"),
        ("Registry", 0, 1, "7", "is out of range"),
        ("Registry", 0, 2, "\\Software", "is no RegPath"),
        ("Registry", 0, 4, "[ProductVersion", "is no Formatted"),
        ("Directory", 1, 2, "Consentray", "is no DefaultDir"),
        ("InstallExecuteSequence", 1, 0, "Theirs", "is no action"),
        ("CustomAction", 0, 1, "0", "is out of range"),
        ("Property", 0, 1, "", "is empty"),
        ("_Validation", 0, 0, "NoTable", "there is no such column"),
        ("_Validation", 0, 3, "x", "invalid literal"),
    ],
)
def test_what_is_wrong_is_found(table: str, row: int, column: int, value: str, said: str) -> None:
    tables = package()
    line = [*tables[table].rows[row]]
    line[column] = value
    rows = [*tables[table].rows]
    rows[row] = line
    tables[table] = tables[table]._replace(rows=rows)
    try:
        found = validate(tables)
    except ValueError as error:
        found = [str(error)]
    assert any(said in each for each in found), found


@pytest.mark.parametrize(
    ("table", "row", "said"),
    [
        ("Property", ["ProductVersion", "0.2.0"], "ProductVersion is there twice"),
        ("File", ["f2", "c1", "B119977E.PYD|_ElementTree.pyd", "7", "", "", "512", "2"], "is twice in folder"),
        ("File", ["f2", "c1", "A119977E.PYD|another.pyd", "7", "", "", "512", "2"], "a119977e.pyd is twice in folder"),
        ("MsiLockPermissionsEx", ["x", "TARGETDIR", "CreateFolder", "D:(A;;FA;;;SY)", ""], "TARGETDIR isn't in Create"),
        ("MsiLockPermissionsEx", ["x", "folder", "Folders", "D:(A;;FA;;;SY)", ""], "is none of the choices"),
        ("MsiLockPermissionsEx", ["x", "folder", "CreateFolder", "D:(A;;FA)", ""], "is no FormattedSDDLText"),
        ("RemoveFile", ["x", "c1", "", "folder", "4"], "is none of the choices"),
    ],
)
def test_a_row_too_many_is_found(table: str, row: list[str], said: str) -> None:
    tables = package()
    tables[table] = tables[table]._replace(rows=[*tables[table].rows, row])
    tables.setdefault("Folders", tables["CreateFolder"])
    found = validate(tables)
    assert any(said in each for each in found), found


def test_every_column_needs_its_row() -> None:
    tables = package()
    rows = [row for row in tables["_Validation"].rows if row[:2] != ["File", "Version"]]
    tables["_Validation"] = tables["_Validation"]._replace(rows=rows)
    assert "File.Version: _Validation has no row for it" in validate(tables)


def test_every_table_that_is_written_later_is_described() -> None:
    described = {(column.table, column.name): column for column in validation.columns()}
    for name, (columns, kinds, _) in TABLES.items():
        for column, kind in zip(columns, kinds, strict=True):
            assert described[name, column].nullable is kind[0].isupper(), (name, column)


@pytest.mark.parametrize("text", [*CONDITIONS.values(), 'NOT (A OR B ~= "x y") AND $c > 2', "%PATH", "NOT NOT A"])
def test_conditions(text: str) -> None:
    assert is_condition(text)


@pytest.mark.parametrize("text", ["", "A =", "AND A", "A B", "(A", "A = = B", 'A = "x', "A + B", "NOT"])
def test_what_is_no_condition(text: str) -> None:
    assert not is_condition(text)


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("zlib1.dll", "zlib1.dll"),
        ("__init__.py", "__init__.py"),
        ("Consentray", "011C7B72|Consentray"),
        ("_elementtree.pyd", "A119977E.PYD|_elementtree.pyd"),
        ("a b", "C8687A08|a b"),
        ("x.json5", None),
        ("a.b.c", None),
    ],
)
def test_a_long_name_gets_a_short_one(name: str, written: str | None) -> None:
    found = file_name(name)
    assert found == written or (written is None and found.endswith(f"|{name}") and len(found.split("|")[0]) <= 12)
