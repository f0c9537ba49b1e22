"""The packages that an installation is made of, with their licences."""

from __future__ import annotations

import platform
from email.message import Message
from importlib.metadata import PackageNotFoundError, metadata
from typing import Final, cast

from trayapp.core.language import _

PARTS: Final = (
    *("arabic-reshaper", "certifi", "cffi", "charset-normalizer", "cryptography", "filelock"),
    *("googleapis-common-protos", "idna", "jeepney", "jmespath", "msal", "msal-extensions", "opentelemetry-api"),
    *(f"opentelemetry-exporter-{each}" for each in ("http-transport", "otlp-common", "otlp-proto-common")),
    *("opentelemetry-exporter-otlp-proto-http", "opentelemetry-proto", "opentelemetry-sdk"),
    *("opentelemetry-semantic-conventions", "pillow", "platformdirs", "protobuf", "pycparser", "pyjwt", "pyobjc-core"),
    *("pyobjc-framework-cocoa", "pyobjc-framework-quartz", "pysocks", "pystray", "python-bidi", "python-xlib"),
    *("requests", "secretstorage", "six", "tomlkit", "truststore", "typing-extensions", "tzdata", "urllib3"),
)
"""Every package that an installation can have (requirements-telemetry.lock)."""
_LONGEST: Final = 80
"""Characters of what is the name of a licence and not its text."""
_CLASSIFIER: Final = "License :: "


def parts() -> tuple[tuple[str, str, str], ...]:
    """Return the name, the version and the licence of Python and of each package that is installed."""
    return (("Python", platform.python_version(), "PSF-2.0"), *filter(None, map(_part, PARTS)))


def licence_of(name: str) -> str | None:
    """Return the licence of a package; None if it is not installed here."""
    part = _part(name)
    return part[2] if part is not None else None


def _part(name: str) -> tuple[str, str, str] | None:
    """Return a package's name, version and licence, if it is installed."""
    try:
        known = cast("Message", metadata(name))
    except PackageNotFoundError:
        return None
    return str(known["Name"]), str(known["Version"]), _licence(known)


def _licence(known: Message) -> str:
    """Return a licence by its name (Core metadata specifications: License-Expression, License, Classifier)."""
    named = known.get("License-Expression") or known.get("License") or ""
    if named and len(named) <= _LONGEST and "\n" not in named:
        return str(named)
    classified = [
        each.rpartition(" :: ")[2] for each in known.get_all("Classifier", []) if each.startswith(_CLASSIFIER)
    ]
    return ", ".join(classified) or _("see its own files")
