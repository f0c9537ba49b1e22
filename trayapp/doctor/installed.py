"""The checks of an installed copy, which `consentray self-test` makes without a network."""

from __future__ import annotations

import importlib
import pkgutil
import platform
import ssl
import sys
import tempfile
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Final

from PIL import Image

import trayapp
from trayapp.core.text import counted
from trayapp.doctor.check import AGAIN, Check
from trayapp.doctor.set_up import Failed, SetUp, Skipped
from trayapp.identity.cache.persistence import open_persistence
from trayapp.identity.errors.storage import StorageUnavailableError
from trayapp.network.trust import store, trusting
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
    "trayapp.system.last_words": ("linux",),
    "trayapp.system.instance.linux": ("linux",),
    "trayapp.system.instance.macos": ("darwin",),
    "trayapp.system.instance.sockets": ("linux", "darwin"),
    "trayapp.system.instance.windows": ("win32",),
    "trayapp.settings.policy.macos": ("darwin",),
    "trayapp.settings.policy.windows": ("win32",),
}
_PNG_END: Final = b"IEND\xaeB`\x82"
"""What ends each PNG file (RFC 2083); Pillow does not read it to the end."""
_SECRET: Final = "a text that must come back"


class Modules(Check):
    """Every module of the program that belongs to this system, and with them what they need."""

    name = "imports"
    title = "Modules"

    def look(self, _at: SetUp) -> str:
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


class Artwork(Check):
    """Every picture that ships with the program."""

    name = "artwork"
    title = "Artwork"

    def look(self, _at: SetUp) -> str:
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
                raise Failed(f"{file} is no whole picture of {size} pixels", AGAIN)
        pictures += len(files)
        return f"{pictures} pictures"


class WritableFolders(Check):
    """Whether a file can be written where the user's settings, sign-in and log go."""

    name = "folders"
    title = "Folders"
    why = "Consentray keeps the user's settings and sign-in there."

    def look(self, at: SetUp) -> str:
        mine = at.places
        places = {each.absolute() for each in (mine.config, mine.data, mine.log, mine.cache)}
        for place in sorted(places):
            there = next(each for each in (place, *place.parents) if each.exists())
            try:
                with tempfile.TemporaryFile(dir=there):
                    pass
            except OSError as error:
                reason = f"{there} can't be written: {error.strerror}"
                raise Failed(reason, "Let this user write it.") from error
        return f"{len(places)} folders of this user can be written"


class Protection(Check):
    """The encrypted place of the sign-in: a text is kept there and read back."""

    name = "token-cache"
    title = "Encrypted token cache"
    why = "Without it a user has to sign in again at each start."

    def look(self, _at: SetUp) -> str:
        with tempfile.TemporaryDirectory(prefix="consentray-") as folder:
            file = Path(folder) / "self-test.bin"
            try:
                place = open_persistence("encrypted", file)
            except StorageUnavailableError as error:
                raise Skipped(f"{error} The sign-in would be kept in memory.") from error
            if place is None:
                raise Failed("there is no encrypted place", AGAIN)
            place.save(_SECRET)
            if place.load() != _SECRET:
                raise Failed("what was kept didn't come back", "Check the keyring of this account.")
            if file.exists() and _SECRET.encode() in file.read_bytes():
                raise Failed("what was kept can be read by anybody", AGAIN)
            return f"kept and read back by {type(place).__name__}"


class Roots(Check):
    """The system's root certificates, and whether a session with them can be made."""

    name = "roots"
    title = "Root certificates"
    why = "Every connection is judged by them."

    def look(self, _at: SetUp) -> str:
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


class ValidConfiguration(Check):
    """The settings in force, and the files that they are from."""

    name = "configuration"
    title = "Configuration"
    why = "Nothing is sent before the configuration is whole."

    def look(self, at: SetUp) -> str:
        found = at.resolved
        if found.unconfigured:
            raise Skipped("there is none yet")
        if found.settings is None:
            first, *others = map(str, found.mistakes)
            more = f" (and {len(others)} more)" if others else ""
            raise Failed(f"{first}{more}", "Correct it: consentray config shows every mistake.", "consentray config")
        places = dict.fromkeys(each.origin.place for each in found.values.values() if each.origin.place)
        ignored = f"; {counted(len(found.warnings), 'mistake')} of policies ignored" if found.warnings else ""
        return f"{counted(len(found.settings.apis), 'API')}, from {', '.join(map(str, places))}{ignored}"
