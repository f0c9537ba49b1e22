"""The checks, in the order in which a failure of one explains those of the next. Each returns a line, or raises."""

from __future__ import annotations

import importlib
import pkgutil
import platform
import ssl
import sys
import tempfile
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Final

from PIL import Image

import trayapp
from trayapp.identity.cache.persistence import open_persistence
from trayapp.identity.errors.storage import StorageUnavailableError
from trayapp.network.trust import store, trusting
from trayapp.self_test.desktop import check_tray, check_window
from trayapp.self_test.listener import check_listener
from trayapp.self_test.results import Failed, Skipped
from trayapp.settings.load import load_resolved
from trayapp.system.folders import folders
from trayapp.ui import artwork

PACKAGES: Final = (
    "msal",
    "msal-extensions",
    "pystray",
    "pillow",
    "requests",
    *(("jeepney",) if sys.platform == "linux" else ()),
)
_OF_SOME_SYSTEMS: Final = {
    "trayapp.ui.tray.win32": ("win32",),
    "trayapp.ui.tray.win32_picture": ("win32",),
    "trayapp.ui.tray.darwin": ("darwin",),
    "trayapp.ui.tray.linux": ("linux",),
    "trayapp.ui.tray.statusnotifier": ("linux",),
    "trayapp.identity.cache.keyring": ("linux",),
    "trayapp.identity.cache.keyring_watch": ("linux",),
    "trayapp.settings.policy.macos": ("darwin",),
    "trayapp.settings.policy.windows": ("win32",),
}
_PNG_END: Final = b"IEND\xaeB`\x82"
"""What ends each PNG file (RFC 2083); Pillow does not read it to the end."""
_SECRET: Final = "a text that must come back"


def check_imports(_named: str | None) -> str:
    """Import every module of the program that belongs to this system, and with them what they need."""
    count = 0
    for name in _modules(trayapp.__path__, "trayapp."):
        importlib.import_module(name)
        count += 1
    return f"{count} modules; Python {platform.python_version()}, {', '.join(map(_version, PACKAGES))}"


def _modules(path: list[str], prefix: str) -> list[str]:
    found = []
    for module in pkgutil.iter_modules(path, prefix):
        if module.name == "trayapp.demo" or sys.platform not in _OF_SOME_SYSTEMS.get(module.name, (sys.platform,)):
            continue
        found.append(module.name)
        if module.ispkg:
            base = Path(path[0]) / module.name.rpartition(".")[2]
            found += _modules([str(base)], f"{module.name}.")
    return found


def _version(package: str) -> str:
    try:
        return f"{package} {version(package)}"
    except PackageNotFoundError:  # a distribution's package may lack Python's metadata
        return package


def check_artwork(_named: str | None) -> str:
    """Read every picture that ships with the program."""
    pictures = 0
    for state in artwork.STATES:
        pictures += len(artwork.load(state))
    files = [(artwork.mark(size), size) for size in artwork.MARK_SIZES]
    files += [(artwork.large(state, size), size) for state in artwork.STATES for size in artwork.LARGE_SIZES]
    for file, size in files:
        try:
            with Image.open(file, formats=("PNG",)) as image:
                whole = image.size == (size, size) and file.read_bytes().endswith(_PNG_END)
                image.verify()
        except (OSError, SyntaxError):  # what Pillow raises for a file that is not a PNG, or is damaged
            whole = False
        if not whole:
            raise Failed(f"{file} is no whole picture of {size} pixels", "Install Consentray again.")
    pictures += len(files)
    return f"{pictures} pictures"


def check_folders(_named: str | None) -> str:
    """Write a file where the user's settings, sign-in and log go, or in the folder in which theirs is to be made."""
    places = {each.absolute() for each in (folders().config, folders().data, folders().log, folders().cache)}
    for place in sorted(places):
        there = next(each for each in (place, *place.parents) if each.exists())
        try:
            with tempfile.TemporaryFile(dir=there):
                pass
        except OSError as error:
            reason = f"{there} can't be written: {error.strerror}"
            raise Failed(
                reason, "Consentray keeps the user's settings and sign-in there. Let this user write it."
            ) from error
    return f"{len(places)} folders of this user can be written"


def check_token_cache(_named: str | None) -> str:
    """Store a text as the token cache is stored, encrypted, and read it back."""
    with tempfile.TemporaryDirectory(prefix="consentray-") as folder:
        file = Path(folder) / "self-test.bin"
        try:
            place = open_persistence("encrypted", file)
        except StorageUnavailableError as error:
            raise Skipped(f"{error} The sign-in would be kept in memory.") from error
        if place is None:
            raise Failed("there is no encrypted place", "Install Consentray again.")
        place.save(_SECRET)
        if place.load() != _SECRET:
            raise Failed("what was kept didn't come back", "Check the keyring of this account.")
        if file.exists() and _SECRET.encode() in file.read_bytes():
            raise Failed("what was kept can be read by anybody", "Install Consentray again.")
        return f"kept and read back by {type(place).__name__}"


def check_roots(_named: str | None) -> str:
    """Check that the system has root certificates, and that a session with them can be made."""
    from trayapp.network.session import session

    session().close()
    if sys.platform == "darwin":
        return "judged by macOS itself"
    if sys.platform == "win32":
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.load_default_certs()
    else:
        context = trusting(None, at_once=True)
    count = context.cert_store_stats()["x509_ca"]
    _, folder = store()
    if not count and folder:  # read one by one, as they are needed
        count = len(list(folder.glob("*.0")))
    if not count:
        raise Failed(
            "the system trusts no certificate at all, so no https address can be called",
            "Install the system's root certificates (Debian: ca-certificates).",
        )
    return f"{count} certificates of the system"


def check_configuration(config_file: str | None) -> str:
    """Load the settings in force, policy included."""
    found = load_resolved(config_file, folders())
    if found.unconfigured:
        raise Skipped("there is none yet")
    if found.settings is None:
        more = f" (and {len(found.mistakes) - 1} more)" if len(found.mistakes) > 1 else ""
        raise Failed(f"{found.mistakes[0]}{more}", "Run consentray config to see every mistake.")
    ignored = f"; {len(found.warnings)} mistakes of policies were ignored" if found.warnings else ""
    return f"{len(found.settings.apis)} APIs{ignored}"


Check = tuple[str, str, "Callable[[str | None], str]"]

CHECKS: Final[tuple[Check, ...]] = (
    ("imports", "Modules", check_imports),
    ("artwork", "Artwork", check_artwork),
    ("window", "Window", check_window),
    ("tray", "Tray icon", check_tray),
    ("folders", "Folders", check_folders),
    ("token-cache", "Encrypted token cache", check_token_cache),
    ("roots", "Root certificates", check_roots),
    ("configuration", "Configuration", check_configuration),
    ("listener", "Loopback listener", check_listener),
)
