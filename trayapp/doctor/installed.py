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
from trayapp.core.answers.forms import Form, forms_of, rows_of
from trayapp.core.language import N_, _, plural
from trayapp.doctor.check import AGAIN, check
from trayapp.doctor.set_up import Failed, SetUp, Skipped
from trayapp.identity.cache.persistence import open_persistence
from trayapp.identity.errors.storage import StorageUnavailableError
from trayapp.network.session import session
from trayapp.network.trust import store, trusting
from trayapp.system.languages import CATALOGUE_ERRORS, LANGUAGES, catalogue
from trayapp.ui import artwork

PACKAGES: Final = (
    "msal",
    "msal-extensions",
    "pystray",
    "pillow",
    "requests",
    *(("jeepney",) if sys.platform == "linux" else ()),
)
_TELEMETRY: Final = "opentelemetry-exporter-otlp-proto-http"
_EXPORTER: Final = "opentelemetry.exporter.otlp.proto.http.metric_exporter"
"""An extra: it is looked at only where it is installed."""
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
_SAMPLES: Final = (
    (b'[{"id": 1}, {"id": 2}]', "application/json", Form.TABLE),
    (b'{"id": 1, "tags": ["a"]}', "application/json", Form.TREE),
    (b'{"id": 1}\n{"id": 2}\n', "application/x-ndjson", Form.TABLE),
    (b"id,name\n1,a\n", "text/csv", Form.TABLE),
    (b"<a><b>1</b></a>", "application/xml", Form.READABLE),
    (b"\x89PNG\r\n\x1a\n", "image/png", Form.PICTURE),
    (b"text", "text/plain", Form.TEXT),
)
"""An answer of each kind, its media type, and the form in which it is shown first."""
_SECRET: Final = "a text that must come back"


@check("imports", N_("Modules"))
def modules(_at: SetUp) -> str:
    """Every module of the program that belongs to this system, and with them what they need."""
    names = _modules(trayapp.__path__, "trayapp.")
    for name in names:
        importlib.import_module(name)
    parts = [f"Python {platform.python_version()}", *map(_version, PACKAGES)]
    if (telemetry := _version(_TELEMETRY)) != _TELEMETRY:
        importlib.import_module(_EXPORTER)
        parts.append(telemetry)
    return plural("{count} module; {parts}", "{count} modules; {parts}", len(names), parts=", ".join(parts))


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


@check("artwork", N_("Artwork"))
def pictures(_at: SetUp) -> str:
    """Every picture that ships with the program."""
    icons = sum(len(artwork.load(state)) for state in artwork.STATES)
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
            raise Failed(_("{file} is no whole picture of {size} pixels", file=file, size=size), _(AGAIN))
    return plural("{count} picture", "{count} pictures", icons + len(files))


@check("languages", N_("Languages"))
def spoken_languages(_at: SetUp) -> str:
    """Every language that the program speaks."""
    names = [name for name in LANGUAGES if name != "en"]
    for name in names:
        try:
            translated = catalogue(name).gettext(spoken_languages.title)
        except CATALOGUE_ERRORS as error:
            raise Failed(f"{name}: {error}", _(AGAIN)) from error
        if translated == spoken_languages.title:
            raise Failed(_("{name} isn't translated", name=name), _(AGAIN))
    return ", ".join(("English", *(LANGUAGES[name] for name in names)))


@check("forms", N_("Forms of answers"))
def forms(_at: SetUp) -> str:
    """Answers of each form that the window can show."""
    for content, content_type, expected in _SAMPLES:
        forms = forms_of(content, content_type)
        if forms[:1] != (expected,):
            raise Failed(_("{name} isn't shown as it should be", name=content_type), _(AGAIN))
        if expected is not Form.PICTURE:
            rows_of(content, content_type, expected)
    return plural("{count} kind of answer", "{count} kinds of answers", len(_SAMPLES))


@check("folders", N_("Folders"), N_("Consentray keeps the user's settings and sign-in there."))
def writable_folders(at: SetUp) -> str:
    """Whether a file can be written where the user's settings, sign-in and log go."""
    mine = at.places
    places = {each.absolute() for each in (mine.config, mine.data, mine.log, mine.cache)}
    for place in sorted(places):
        there = next(each for each in (place, *place.parents) if each.exists())
        try:
            with tempfile.TemporaryFile(dir=there):
                pass
        except OSError as error:
            reason = _("{there} can't be written: {reason}", there=there, reason=error.strerror)
            raise Failed(reason, _("Let this user write it.")) from error
    return plural(
        "{count} folder of this user can be written", "{count} folders of this user can be written", len(places)
    )


@check("token-cache", N_("Encrypted token cache"), N_("Without it a user has to sign in again at each start."))
def protection(_at: SetUp) -> str:
    """The encrypted place of the sign-in: a text is kept there and read back."""
    with tempfile.TemporaryDirectory(prefix="consentray-") as folder:
        file = Path(folder) / "self-test.bin"
        try:
            place = open_persistence("encrypted", file)
        except StorageUnavailableError as error:
            raise Skipped(" ".join((str(error), _("The sign-in would be kept in memory.")))) from error
        if place is None:
            raise Failed(_("there is no encrypted place"), _(AGAIN))
        place.save(_SECRET)
        if place.load() != _SECRET:
            raise Failed(_("what was kept didn't come back"), _("Check the keyring of this account."))
        if file.exists() and _SECRET.encode() in file.read_bytes():
            raise Failed(_("what was kept can be read by anybody"), _(AGAIN))
        return _("kept and read back by {name}", name=type(place).__name__)


@check("roots", N_("Root certificates"), N_("Every connection is judged by them."))
def roots(_at: SetUp) -> str:
    """The system's root certificates, and whether a session with them can be made."""
    session().close()
    if sys.platform == "darwin":
        return _("judged by macOS itself")
    if sys.platform == "win32":
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.load_default_certs()
    else:
        context = trusting(None, at_once=True)
    count = context.cert_store_stats()["x509_ca"]
    folder = store()[1]
    if not count and folder:  # read one by one, as they are needed
        count = len(list(folder.glob("*.0")))
    if not count:
        raise Failed(
            _("the system trusts no certificate at all, so no https address can be called"),
            _("Install the system's root certificates (Debian: ca-certificates)."),
        )
    return plural("{count} certificate of the system", "{count} certificates of the system", count)


@check("configuration", N_("Configuration"), N_("Nothing is sent before the configuration is whole."))
def valid_configuration(at: SetUp) -> str:
    """The settings in force, and the files that they are from."""
    found = at.resolved
    if found.unconfigured:
        raise Skipped(_("there is none yet"))
    if found.settings is None:
        first, *others = map(str, found.mistakes)
        wrong = (
            plural("{first} (and {count} more)", "{first} (and {count} more)", len(others), first=first)
            if others
            else first
        )
        raise Failed(wrong, _("Correct it: consentray config shows every mistake."), "consentray config")
    places = dict.fromkeys(each.origin.place for each in found.values.values() if each.origin.place)
    said = plural(
        "{count} API, from {places}",
        "{count} APIs, from {places}",
        len(found.settings.apis),
        places=", ".join(map(str, places)),
    )
    if not found.warnings:
        return said
    ignored = plural("{count} mistake of policies ignored", "{count} mistakes of policies ignored", len(found.warnings))
    return f"{said}; {ignored}"
