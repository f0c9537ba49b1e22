"""The property lists of the bundle and of its start with the session.

Sources: Apple, "Information Property List"; launchd.plist(5); pkgbuild(1).
"""

from __future__ import annotations

import plistlib
from typing import Any, Final

IDENTIFIER: Final = "com.consentray.consentray"
APPLICATION: Final = "Consentray.app"
EXECUTABLE: Final = "consentray"
ICON: Final = "consentray.icns"
LEAST_SYSTEM: Final = "11.0"


def info(version: str) -> bytes:
    """Return ``Info.plist``: a program of the menu bar, without a place in the Dock (``LSUIElement``)."""
    return _xml(
        {
            "CFBundleDevelopmentRegion": "en",
            "CFBundleDisplayName": "Consentray",
            "CFBundleExecutable": EXECUTABLE,
            "CFBundleIconFile": ICON,
            "CFBundleIdentifier": IDENTIFIER,
            "CFBundleInfoDictionaryVersion": "6.0",
            "CFBundleName": "Consentray",
            "CFBundlePackageType": "APPL",
            "CFBundleShortVersionString": version,
            "CFBundleVersion": version,
            "LSApplicationCategoryType": "public.app-category.productivity",
            "LSMinimumSystemVersion": LEAST_SYSTEM,
            "LSUIElement": True,
            "NSHighResolutionCapable": True,
            "NSHumanReadableCopyright": "MIT licence",
        }
    )


def launch_agent() -> bytes:
    """Return the agent that starts the program with every user's session.

    It ends at once where the setting is off.
    """
    return _xml(
        {
            "Label": IDENTIFIER,
            "LimitLoadToSessionType": "Aqua",
            "ProcessType": "Interactive",
            "ProgramArguments": [f"/Applications/{APPLICATION}/Contents/MacOS/{EXECUTABLE}", "--autostarted"],
            "RunAtLoad": True,
        }
    )


def entitlements() -> bytes:
    """Return what the hardened runtime must allow.

    Python's callbacks from C (libffi, which pyobjc and ctypes use) are code that is made at run time. Nothing else is
    asked for: every library in the bundle is signed with it.
    """
    return _xml({"com.apple.security.cs.allow-unsigned-executable-memory": True})


def component() -> bytes:
    """Return pkgbuild's component list.

    The program is installed where it belongs, not where an old copy was moved to.
    """
    return _xml(
        [
            {
                "BundleHasStrictIdentifier": True,
                "BundleIsRelocatable": False,
                "BundleIsVersionChecked": True,
                "BundleOverwriteAction": "upgrade",
                "RootRelativeBundlePath": f"Applications/{APPLICATION}",
            }
        ]
    )


def _xml(value: Any) -> bytes:
    return plistlib.dumps(value, fmt=plistlib.FMT_XML)
