"""Writes what Intune is given: the package's description and the rules of its compliance.

python -m installer.fleet.intune [FOLDER]

- ``win32app.json`` is the body that Microsoft Graph v1.0 takes for the package (``win32LobApp``).
- ``compliance.json`` judges what ``compliance.ps1`` prints (Microsoft, "Custom compliance JSON files for Intune").
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any, Final

from installer.windows import product
from trayapp import __version__

FOLDER: Final = Path(__file__).parent
RETURN_CODES: Final = {0: "success", 1603: "failed", 1618: "retry", 1641: "hardReboot", 3010: "softReboot"}
"""Windows Installer's (Microsoft, "MsiExec.exe and InstMsi.exe error messages")."""


def win32_app(version: str) -> dict[str, Any]:
    """Return the body for a version.

    The content itself (.intunewin) is made by Microsoft's packing tool, on Windows.
    """
    package = f"Consentray-{version}.msi"
    code = product.product_code(version)
    return {
        "@odata.type": "#microsoft.graph.win32LobApp",
        "displayName": product.NAME,
        "description": product.COMMENTS,
        "publisher": product.MANUFACTURER,
        "fileName": f"Consentray-{version}.intunewin",
        "setupFilePath": package,
        "installCommandLine": f'msiexec /i "{package}" /qn /norestart /L*v "%TEMP%\\consentray-install.log"',
        "uninstallCommandLine": f"msiexec /x {code} /qn /norestart",
        "applicableArchitectures": "x64",
        "minimumSupportedWindowsRelease": "1809",
        "installExperience": {"runAsAccount": "system", "deviceRestartBehavior": "basedOnReturnCode"},
        "returnCodes": [{"returnCode": code, "type": kind} for code, kind in RETURN_CODES.items()],
        "rules": [
            {
                "@odata.type": "#microsoft.graph.win32LobAppProductCodeRule",
                "ruleType": "detection",
                "productCode": code,
                "productVersionOperator": "greaterThanOrEqual",
                "productVersion": version,
            }
        ],
        "msiInformation": {
            "productCode": code,
            "productVersion": version,
            "upgradeCode": product.UPGRADE_CODE,
            "requiresReboot": False,
            "packageType": "perMachine",
            "productName": product.NAME,
            "publisher": product.MANUFACTURER,
        },
    }


MORE: Final = "https://intranet.contoso.example/consentray"
"""A placeholder: Intune wants a page with each rule, and it is the organisation's own."""


def compliance_rules(version: str) -> dict[str, Any]:
    """Return the rules: this version or a later one, a configuration that can be used, and no refused permission."""
    rules = (
        ("Version", "GreaterEquals", "Version", version, "is too old or not installed"),
        ("Configured", "IsEquals", "Boolean", True, "has no configuration that it can use"),
        ("ApisNotGranted", "IsEquals", "Int64", 0, "lacks permissions"),
    )
    fixes = {
        "Version": "Install it from the Company Portal. Version found: {ActualValue}.",
        "Configured": "Contact your IT department: consentray config says what is wrong.",
        "ApisNotGranted": "Open Consentray and consent. APIs without all their permissions: {ActualValue}.",
    }
    return {
        "Rules": [
            {
                "SettingName": f"{product.NAME}{name}",
                "Operator": operator,
                "DataType": kind,
                "Operand": operand,
                "MoreInfoUrl": MORE,
                "RemediationStrings": [
                    {"Language": "en_US", "Title": f"{product.NAME} {wrong}", "Description": fixes[name]}
                ],
            }
            for name, operator, kind, operand, wrong in rules
        ]
    }


def main(arguments: list[str]) -> int:
    """Write the files; return the exit code."""
    folder = Path(arguments[0]) if arguments else FOLDER
    for name, made in (("win32app", win32_app), ("compliance", compliance_rules)):
        text = json.dumps(made(__version__), indent=2) + "\n"
        (folder / f"{name}.json").write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
