"""Writes win32app.json, the body that Microsoft Graph v1.0 takes for the package (``win32LobApp``).

python -m installer.fleet.intune [FILE]
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any, Final

from installer.windows import product
from trayapp import __version__

FILE: Final = Path(__file__).parent / "win32app.json"
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


def main(arguments: list[str]) -> int:
    """Write the file; return the exit code."""
    file = Path(arguments[0]) if arguments else FILE
    file.write_text(json.dumps(win32_app(__version__), indent=2) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
