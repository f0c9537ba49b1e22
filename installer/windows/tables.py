"""The rows of the package that wixl cannot write: conditions, the copying of a file, rights, our own steps.

The tables and columns are those of Microsoft's "Windows Installer Database Reference".
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from installer.windows import database, product, validation
from installer.windows.source import SETTINGS, file_id, file_name, public_properties
from installer.windows.steps import STEPS
from installer.windows.tools import run
from installer.windows.versions import file_version

_TRANSITIVE: Final = 64  # msidbComponentAttributesTransitive: the condition is looked at again on a reinstallation
_ON_INSTALL, _ON_REMOVAL = 1, 2
_MACHINE: Final = "2"  # msidbRegistryRootLocalMachine

READ_ONLY: Final = "O:BAG:SYD:PAI(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)(A;OICI;0x1200a9;;;BU)"
"""Owner, group and rights of the computer's folder: everybody reads, only administrators write.

In ProgramData everybody may make it first, and its owner may change its rights.
"""

_CONFIGURATION: Final = file_name("consentray.toml")

CONDITIONS: Final = {
    "RunValue": "AUTOSTART = 1 OR REMOVE",
    "CopyConfiguration": "CONFIGFILE OR REMOVE",
    **{f"Setting{name}": f"{name} OR REMOVE" for name in SETTINGS},
}
"""What is installed where. At the removal each is true, so that whatever was installed goes."""

TABLES: Final[dict[str, tuple[tuple[str, ...], tuple[str, ...], tuple[tuple[str, ...], ...]]]] = {
    "MoveFile": (
        ("FileKey", "Component_", "SourceName", "DestName", "SourceFolder", "DestFolder", "Options"),
        ("s72", "s72", "L255", "L255", "S72", "s72", "i2"),
        # Without a name, the property of the source is the whole path of the file.
        (("CopyConfiguration", "CopyConfiguration", "", _CONFIGURATION, "CONFIGFILE", "MACHINEFOLDER", "0"),),
    ),
    "RemoveFile": (
        ("FileKey", "Component_", "FileName", "DirProperty", "InstallMode"),
        ("s72", "s72", "L255", "s72", "i2"),
        (
            ("OldConfiguration", "CopyConfiguration", _CONFIGURATION, "MACHINEFOLDER", f"{_ON_INSTALL}"),
            ("Configuration", "Configuration", _CONFIGURATION, "REMOVEDFOLDER", f"{_ON_REMOVAL}"),
            ("MachineFolder", "Configuration", "", "REMOVEDFOLDER", f"{_ON_REMOVAL}"),
        ),
    ),
    "RemoveRegistry": (
        ("RemoveRegistry", "Root", "Key", "Name", "Component_"),
        ("s72", "i2", "l255", "L255", "s72"),
        # What an earlier version was given and this one is not. What holds is written afterwards.
        (
            ("OldRunValue", _MACHINE, product.RUN_KEY, product.RUN_VALUE, "MachineFolder"),
            *((f"Old{name}", _MACHINE, product.SETTINGS_KEY, key, "MachineFolder") for name, key in SETTINGS.items()),
        ),
    ),
    "MsiLockPermissionsEx": (
        ("MsiLockPermissionsEx", "LockObject", "Table", "SDDLText", "Condition"),
        ("s72", "s72", "s32", "s0", "S255"),
        (("MachineFolder", "MACHINEFOLDER", "CreateFolder", READ_ONLY, ""),),
    ),
    "MsiShortcutProperty": (
        ("MsiShortcutProperty", "Shortcut_", "PropertyKey", "PropVariantValue"),
        ("s72", "s72", "s0", "s0"),
        # Notifications bear the name of the shortcut whose identity the process has (trayapp/ui/tray/win32.py).
        (("AppUserModelId", "StartMenuShortcut", "System.AppUserModel.ID", product.APP_USER_MODEL_ID),),
    ),
}


def complete(package: Path, payload: Path, code: str, moment: int) -> None:
    """Write the rows into a package that wixl made of `payload`, then all of it in one order; raises `BuildError`."""
    work = payload.parent
    lines = {name: [columns, kinds, (name, columns[0]), *rows] for name, (columns, kinds, rows) in TABLES.items()}
    of_columns = [each.row() for each in validation.columns()]
    lines["_Validation"] = [(*validation.COLUMNS,), (*validation.COLUMNS.values(),), validation.KEYS, *of_columns]
    for name, table in lines.items():
        file = work / f"{name}.idt"
        file.write_text("".join("\t".join(line) + "\r\n" for line in table), encoding="ascii", newline="")
        run("msibuild", package, "-i", file)
    # 256: a component of 64-bit Windows; 4: its key path is a value of the registry.
    attributes = 256 + 4 + _TRANSITIVE
    queries = [
        f"UPDATE `Component` SET `Condition` = '{condition}', `Attributes` = {attributes} WHERE `Component` = '{name}'"  # noqa: S608 - our own words
        for name, condition in CONDITIONS.items()
    ]
    properties = ";".join(["WIX_UPGRADE_DETECTED", "WIX_DOWNGRADE_DETECTED", *public_properties()])
    queries.append(f"UPDATE `Property` SET `Value` = '{properties}' WHERE `Property` = 'SecureCustomProperties'")  # noqa: S608 - our own words
    # wixl leaves out the action of a table that it does not know; 3800 is its usual place.
    queries.append("INSERT INTO `InstallExecuteSequence` (`Action`, `Sequence`) VALUES ('MoveFiles', 3800)")
    # Releases of wixl differ in what they make of these two: the removal of the earlier version belongs into the
    # transaction, so that it is undone with the rest, and the only feature can't be left out.
    queries.append("UPDATE `InstallExecuteSequence` SET `Sequence` = 6501 WHERE `Action` = 'RemoveExistingProducts'")
    queries.append("UPDATE `Feature` SET `Attributes` = 16")
    queries += [query for step in STEPS for query in step.queries()]
    queries += _versions(payload)
    for query in queries:
        run("msibuild", package, "-q", query)
    database.rewrite(package, code, moment)


def _versions(payload: Path) -> Iterator[str]:
    """Return the statements that give each program file its version.

    wixl writes none, and Windows Installer takes such a file for older than the one on the disk ("File Versioning
    Rules"). Only a file without a version has a hash ("MsiFileHash Table").
    """
    for file in sorted(payload.rglob("*")):
        if found := file_version(file):
            row = f"`{{}}` = '{file_id(file.relative_to(payload).as_posix())}'"
            yield (
                f"UPDATE `File` SET `Version` = '{found.version}', `Language` = '{found.language}' "  # noqa: S608 - ours
                f"WHERE {row.format('File')}"
            )
            yield f"DELETE FROM `MsiFileHash` WHERE {row.format('File_')}"  # noqa: S608 - our own words
