"""What names the product for Windows Installer. None of it may ever change, but for the version."""

from __future__ import annotations

from typing import Final
from uuid import UUID, uuid5

NAME: Final = "Consentray"
MANUFACTURER: Final = "Consentray"
COMMENTS: Final = "One consent for all of your organisation's APIs, from the system tray."
EXECUTABLE: Final = "consentray.exe"
CONSOLE_EXECUTABLE: Final = "consentray-cli.exe"
SETUP_LIBRARY: Final = "consentray-setup.dll"
APP_USER_MODEL_ID: Final = "Consentray.Consentray"
SETTINGS_KEY: Final = r"Software\Consentray\Consentray"
RUN_KEY: Final = r"Software\Microsoft\Windows\CurrentVersion\Run"
RUN_VALUE: Final = "Consentray"
_SPACE: Final = UUID("5c8a1f3e-7d0b-5f4e-9b62-0d6a4c1e8f27")


def guid(name: str) -> str:
    """Return the identity of a part; the same name gives the same for ever."""
    return "{" + str(uuid5(_SPACE, name)).upper() + "}"


UPGRADE_CODE: Final = guid("upgrade code")


def product_code(version: str) -> str:
    """Return the identity of a version."""
    return guid(f"product {version}")
