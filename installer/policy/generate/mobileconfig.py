"""A sample of a configuration profile for macOS: a payload of the program's own preference domain."""

from __future__ import annotations

import plistlib
import uuid

from installer.policy.generate import linux
from installer.policy.generate.settings import NOTE
from trayapp.settings.policy.macos import DOMAIN, RECOMMENDED

_NAMESPACE = uuid.uuid5(uuid.NAMESPACE_DNS, DOMAIN)


def content() -> bytes:
    """Return the file."""
    payload = {
        "PayloadDisplayName": "Consentray",
        "PayloadIdentifier": f"{DOMAIN}.settings",
        "PayloadType": DOMAIN,
        "PayloadUUID": _identifier("settings"),
        "PayloadVersion": 1,
        **linux.managed(),
        RECOMMENDED: linux.recommended(),
    }
    profile = {
        "PayloadContent": [payload],
        "PayloadDescription": NOTE,
        "PayloadDisplayName": "Consentray",
        "PayloadIdentifier": f"{DOMAIN}.profile",
        "PayloadOrganization": "Contoso",
        "PayloadRemovalDisallowed": True,
        "PayloadScope": "System",
        "PayloadType": "Configuration",
        "PayloadUUID": _identifier("profile"),
        "PayloadVersion": 1,
    }
    return plistlib.dumps(profile, sort_keys=False)


def _identifier(name: str) -> str:
    return str(uuid.uuid5(_NAMESPACE, name)).upper()
