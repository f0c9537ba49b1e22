r"""The properties that the Windows package was installed with: ``HKLM\Software\Consentray\Consentray``.

CLIENTID, AUTHORITY, LANGUAGE and AUTOSTART of the package are values there (installer/windows), by the names and types
that a policy has them. They belong to the layer of the computer's file, and override the file: a value of one
installation has precedence over a file that many share.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import Any, Final

from trayapp.settings.source import Layer, Policy

KEY: Final = r"Software\Consentray\Consentray"


def read_installed(environ: Mapping[str, str]) -> Policy:
    """Return the properties of this computer's installation.

    Nothing where `CONSENTRAY_HOME` has the computer's settings.
    """
    if sys.platform == "win32" and not environ.get("CONSENTRAY_HOME"):
        import winreg

        return read(winreg)
    return Policy()


def read(registry: Any) -> Policy:
    """Read the values; `registry` is the module ``winreg`` or an object with the same interface."""
    from trayapp.settings.policy.windows import read_key

    found = read_key(registry, registry.HKEY_LOCAL_MACHINE, rf"HKLM\{KEY}", KEY, Layer.MACHINE)
    return Policy(tuple(source for source in found.sources if source.document), found.failed)
