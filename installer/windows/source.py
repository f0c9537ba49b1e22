"""Writes what wixl reads: the files, the shortcut, the values of the registry.

What wixl cannot say (conditions of components, tables that it does not know) is in `tables`, the steps of our own in
`steps`.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from pathlib import Path, PurePosixPath
from typing import Final
from xml.etree import ElementTree as ET

from installer.windows import product

NAMESPACE: Final = "http://schemas.microsoft.com/wix/2006/wi"
SETTINGS: Final = {"CLIENTID": "client_id", "AUTHORITY": "authority", "LANGUAGE": "language"}
"""The properties that become settings of the computer, by the names that the program knows them by."""

INSTALLED_KEY: Final = f"{product.SETTINGS_KEY}\\Installed"
LATER: Final = "A later version of Consentray is installed. Remove it first to go back."
OLD_SYSTEM: Final = "Consentray needs 64-bit Windows 10 or Windows Server 2016, or later."
FULL_PATH: Final = (
    r"CONFIGFILE has to be a full path, as in C:\folder\consentray.toml or \\server\share\consentray.toml."
)
_SHORT: Final = re.compile(r"[\w$%'@~`!(){}^#&-]{1,8}(\.[\w$%'@~`!(){}^#&-]{1,3})?", re.ASCII)
SWITCH: Final = "AUTOSTART has to be 1 or 0."


def source(payload: Path, version: str, help_link: str | None) -> bytes:
    """Return the source of the package of a payload; it stands beside the payload's folder, with the icon."""
    wix = ET.Element("Wix", xmlns=NAMESPACE)
    top = _add(
        wix,
        "Product",
        Id=product.product_code(version),
        Name=product.NAME,
        Manufacturer=product.MANUFACTURER,
        Version=version,
        Language="1033",
        Codepage="1252",
        UpgradeCode=product.UPGRADE_CODE,
    )
    _add(
        top,
        "Package",
        InstallerVersion="500",
        Compressed="yes",
        InstallScope="perMachine",
        Description=f"{product.NAME} {version}",
        Manufacturer=product.MANUFACTURER,
        Comments=product.COMMENTS,
    )
    _add(top, "MajorUpgrade", DowngradeErrorMessage=LATER)
    _add(top, "Media", Id="1", Cabinet="consentray.cab", EmbedCab="yes")
    _add(top, "Icon", Id="consentray.ico", SourceFile="consentray.ico")
    _conditions(top)
    _properties(top, payload, help_link)
    components = _directories(top, payload)
    feature = _add(top, "Feature", Id="Main", Title=product.NAME, Level="1", Absent="disallow")
    for component in components:
        _add(feature, "ComponentRef", Id=component)
    sequence = _add(top, "InstallExecuteSequence")
    # The earlier version goes last: where something is refused, nothing of it has been removed yet.
    _add(sequence, "InstallExecute", After="PublishProduct")
    _add(sequence, "RemoveExistingProducts", After="InstallExecute")  # and before the end: see tables.complete
    ET.indent(wix)
    return bytes(ET.tostring(wix, encoding="utf-8", xml_declaration=True))


def _conditions(top: ET.Element) -> None:
    for message, condition in (
        (OLD_SYSTEM, "Installed OR (VersionNT64 AND WINDOWSMAJOR)"),
        (FULL_PATH, 'NOT CONFIGFILE OR CONFIGFILE >< ":\\" OR CONFIGFILE << "\\\\"'),
        (SWITCH, 'NOT AUTOSTART OR AUTOSTART = "0" OR AUTOSTART = "1"'),
    ):
        _add(top, "Condition", Message=message).text = condition


def _properties(top: ET.Element, payload: Path, help_link: str | None) -> None:
    fixed = {
        "ARPPRODUCTICON": "consentray.ico",
        "ARPCOMMENTS": product.COMMENTS,
        "ARPCONTACT": "Your IT department",
        "ARPNOMODIFY": "1",
        "ARPSIZE": str(sum(file.stat().st_size for file in payload.rglob("*") if file.is_file()) // 1024),
        # Whatever is on the disk is replaced: all of it is ours alone, and none of it is kept for an older one's sake.
        "REINSTALLMODE": "amus",
        "MSIRMSHUTDOWN": "0",  # ask programs to close, never force them (Windows Installer, MSIRMSHUTDOWN)
        **({"ARPHELPLINK": help_link, "ARPURLINFOABOUT": help_link} if help_link else {}),
    }
    for name, value in fixed.items():
        _add(top, "Property", Id=name, Value=value)
    # VersionNT is 603 from Windows 8.1 on ("Operating System Property Values"); this value came with Windows 10.
    major = _add(top, "Property", Id="WINDOWSMAJOR")
    _search(major, "WindowsMajor", r"SOFTWARE\Microsoft\Windows NT\CurrentVersion", "CurrentMajorVersionNumber")
    # What was given before. Into properties of their own, as a search overwrites what the command line says.
    for name, value in {**SETTINGS, "AUTOSTART": "autostart"}.items():
        kept = _add(top, "Property", Id=f"KEPT{name}")
        _search(kept, f"Kept{name}", product.SETTINGS_KEY, value)


def _search(found: ET.Element, name: str, key: str, value: str) -> None:
    _add(found, "RegistrySearch", Id=name, Root="HKLM", Key=key, Name=value, Type="raw", Win64="yes")


def _directories(top: ET.Element, payload: Path) -> list[str]:
    """Lay out the folders with their components; return the components' ids."""
    target = _add(top, "Directory", Id="TARGETDIR", Name="SourceDir")
    programs = _add(target, "Directory", Id="ProgramFiles64Folder")
    folder = _add(programs, "Directory", Id="INSTALLFOLDER", Name=file_name(product.NAME))
    data = _add(target, "Directory", Id="CommonAppDataFolder")
    machine = _add(data, "Directory", Id="MACHINEFOLDER", Name=file_name("consentray"))
    menu = _add(target, "Directory", Id="ProgramMenuFolder")
    components = _files(folder, payload)
    components += [
        _shortcut(menu),
        _installed(folder),
        _run_value(folder),
        _machine_folder(machine),
        _marked(machine, "Configuration"),
        _marked(machine, "CopyConfiguration"),
        *(_setting(folder, name, value) for name, value in SETTINGS.items()),
    ]
    return components


def _files(folder: ET.Element, payload: Path) -> list[str]:
    folders = {PurePosixPath("."): folder}
    components = []
    for file in sorted(payload.rglob("*"), key=lambda each: each.relative_to(payload).as_posix()):
        path = PurePosixPath(file.relative_to(payload).as_posix())
        if file.is_dir():
            folders[path] = _add(folders[path.parent], "Directory", Id=_id("d", path), Name=file_name(path.name))
            continue
        component = _component(folders[path.parent], _id("c", path), f"file {path}")
        _add(
            component,
            "File",
            Id=_id("f", path),
            Name=file_name(path.name),
            Source=file.relative_to(payload.parent).as_posix(),
            KeyPath="yes",
        )
        components.append(component.attrib["Id"])
    return components


def _shortcut(menu: ET.Element) -> str:
    component = _component(menu, "StartMenu", "start menu")
    _add(
        component,
        "Shortcut",
        Id="StartMenuShortcut",
        Name=file_name(product.NAME),
        Description=product.COMMENTS,
        Target=f"[INSTALLFOLDER]{product.EXECUTABLE}",
        WorkingDirectory="INSTALLFOLDER",
        Icon="consentray.ico",
        IconIndex="0",
    )
    _value(component, INSTALLED_KEY, "shortcut", "1", kind="integer")
    return component.attrib["Id"]


def _run_value(folder: ET.Element) -> str:
    component = _component(folder, "RunValue", "run value")
    command = f'"[INSTALLFOLDER]{product.EXECUTABLE}" --autostarted'
    _value(component, product.RUN_KEY, product.RUN_VALUE, command)
    return component.attrib["Id"]


def _machine_folder(machine: ET.Element) -> str:
    component = _component(machine, "MachineFolder", "machine folder")
    _add(component, "CreateFolder")
    _value(component, product.SETTINGS_KEY, "autostart", "[AUTOSTART]", kind="integer")
    return component.attrib["Id"]


def _marked(machine: ET.Element, name: str) -> str:
    """Make a component that `tables` gives its work; a value of the registry tells that it is installed."""
    component = _component(machine, name, name)
    _value(component, INSTALLED_KEY, name, "1", kind="integer")
    return component.attrib["Id"]


def _installed(folder: ET.Element) -> str:
    """Say which version is installed and where, for whoever has to find that out."""
    component = _component(folder, "Installed", "installed")
    _value(component, INSTALLED_KEY, "version", "[ProductVersion]")
    _add(
        component,
        "RegistryValue",
        Root="HKLM",
        Key=INSTALLED_KEY,
        Name="folder",
        Type="string",
        Value="[INSTALLFOLDER]",
    )
    return component.attrib["Id"]


def _setting(folder: ET.Element, name: str, value: str) -> str:
    component = _component(folder, f"Setting{name}", f"setting {value}")
    _value(component, product.SETTINGS_KEY, value, f"[{name}]")
    return component.attrib["Id"]


def _component(parent: ET.Element, component: str, name: str) -> ET.Element:
    return _add(parent, "Component", Id=component, Guid=product.guid(name), Win64="yes")


def _value(component: ET.Element, key: str, name: str, value: str, *, kind: str = "string") -> None:
    _add(component, "RegistryValue", Root="HKLM", Key=key, Name=name, Type=kind, Value=value, KeyPath="yes")


def _add(parent: ET.Element, tag: str, **attributes: str) -> ET.Element:
    return ET.SubElement(parent, tag, attributes)


def _id(kind: str, path: PurePosixPath) -> str:
    return kind + hashlib.sha256(path.as_posix().encode()).hexdigest()[:24]


def file_id(path: str) -> str:
    """Return the key by which the package knows a file of the payload."""
    return _id("f", PurePosixPath(path))


def file_name(name: str) -> str:
    """Return a name as the tables need it: a long one behind a short one of 8.3 characters ("Filename" data type)."""
    if _SHORT.fullmatch(name):
        return name
    ending = re.sub(r"[^a-z0-9]", "", PurePosixPath(name).suffix.lower())[:3]
    short = hashlib.sha256(name.encode()).hexdigest()[:8] + (f".{ending}" if ending else "")
    return f"{short.upper()}|{name}"


def public_properties() -> Sequence[str]:
    """Return the properties that the one who installs may set, and those that are found for them."""
    given = ["CONFIGFILE", "AUTOSTART", *SETTINGS]
    return [*given, *(f"KEPT{name}" for name in ("AUTOSTART", *SETTINGS)), "REMOVEDFOLDER"]
