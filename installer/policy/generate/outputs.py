"""The generated files: where each goes and what is in it."""

from __future__ import annotations

import json
from typing import Any

from installer.policy.generate import adml, admx, intune, linux, manifest, mobileconfig, reference, registry
from trayapp.settings.schema import schema


def outputs() -> dict[str, bytes]:
    """Return the content of each file by its path in the repository."""
    return {
        "installer/policy/windows/consentray.admx": admx.content(),
        "installer/policy/windows/en-US/consentray.adml": adml.content(),
        "installer/policy/windows/consentray.reg": registry.content(),
        "installer/policy/windows/intune.csv": intune.content(),
        "installer/policy/macos/consentray.mobileconfig": mobileconfig.content(),
        "installer/policy/macos/com.consentray.consentray.plist": manifest.content(),
        "installer/policy/linux/managed/consentray.json": json_bytes(linux.noted(linux.managed())),
        "installer/policy/linux/recommended/consentray.json": json_bytes(
            linux.noted(linux.recommended(), "A sample. Remove what you don't recommend.")
        ),
        "installer/policy/consentray.schema.json": json_bytes(schema()),
        "docs/settings.md": reference.content().encode(),
    }


def json_bytes(document: dict[str, Any]) -> bytes:
    """Write JSON as a user would."""
    return (json.dumps(document, indent=2, ensure_ascii=False) + "\n").encode()
