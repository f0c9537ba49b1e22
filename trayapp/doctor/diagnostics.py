"""What a help desk needs to know of a set-up, in parts of JSON without secrets and without names of users.

Each part is redacted by the rules of the log (`trayapp.core.redaction`), whatever it was made of.
"""

from __future__ import annotations

import json
import os
import platform
import sys
import time
import zipfile
from collections.abc import Callable, Iterable, Sequence
from io import BytesIO
from pathlib import Path
from typing import Final

from trayapp import __version__
from trayapp.core.findings import Finding
from trayapp.core.language import N_
from trayapp.core.redaction import redacted_document
from trayapp.core.support import Part
from trayapp.core.text import clean_line, json_text
from trayapp.doctor.all import OF_AN_INSTALLATION, ON_TKS_THREAD, checks_of
from trayapp.doctor.check import examine, look
from trayapp.doctor.set_up import SetUp
from trayapp.settings.remarks import remarks
from trayapp.settings.show import config_document
from trayapp.system.appearance import of_system
from trayapp.system.files import write_whole
from trayapp.system.log import Log
from trayapp.system.parts import parts

Document = dict[str, object]
LOG: Final = "log.jsonl"
_SHORTEST: Final = 3
"""Characters of a name that is looked for: a shorter one stands in every word."""
_DESKTOP: Final = ("XDG_CURRENT_DESKTOP", "XDG_SESSION_TYPE", "DESKTOP_SESSION", "LANG", "LC_ALL", "GDK_SCALE")
"""Variables of the session whose values tell how things look."""
_PRESENT: Final = (
    *("DISPLAY", "WAYLAND_DISPLAY", "DBUS_SESSION_BUS_ADDRESS", "XDG_RUNTIME_DIR", "CONSENTRAY_HOME", "BROWSER"),
    *("HTTPS_PROXY", "https_proxy", "NO_PROXY", "no_proxy", "SSL_CERT_FILE", "REQUESTS_CA_BUNDLE"),
)
"""Variables of which it is enough to know that they are set."""


def log_part(log: Log, people: frozenset[str] = frozenset()) -> Part:
    """Return what was logged, the latest first, without the names `people`."""
    entries = [_entry(line) for file in (log.older, log.file) for line in _lines(file)]
    people |= log.people
    lines = (
        json_text(redacted_document(each, personal=log.personal, people=people), None) for each in reversed(entries)
    )
    return Part(LOG, N_("Log"), "".join(f"{line}\n" for line in lines).encode())


def collect(
    at: SetUp,
    log: Log,
    session: Document | None,
    *,
    on_main_thread: bool = False,
    tell: Callable[[Finding], None] = lambda _: None,
) -> tuple[Part, ...]:
    """Put everything together; `session` is what the running program knows.

    Makes the checks of the set-up and of the installation: those of Tk and the icon only `on_main_thread`, as nothing
    else may use Tk. `tell` is called with each finding of the set-up.
    """
    findings = examine(checks_of(at), at, tell)
    tested = [look(each, at) for each in OF_AN_INSTALLATION if on_main_thread or each not in ON_TKS_THREAD]
    documents: tuple[tuple[str, str, object], ...] = (
        ("checks.json", N_("Checks"), [each.fields() for each in findings]),
        ("settings.json", N_("Settings"), config_document(at.resolved, remarks(at.resolved))),
        ("session.json", N_("Sign-in"), session),
        ("computer.json", N_("Computer"), _computer()),
        ("self-test.json", N_("Self-test"), [each.fields() for each in tested]),
    )
    people = _people(at) | log.people
    made = (
        Part(name, title, json_text(redacted_document(document, personal=log.personal, people=people)).encode())
        for name, title, document in documents
    )
    return (*made, log_part(log, people))


def save(file: Path, made: Sequence[Part]) -> str:
    """Write the parts to one ZIP file, whole; return why that could not be done, or nothing."""
    content = BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as packed:
        for part in made:
            packed.writestr(part.name, part.content)
    try:
        write_whole(file, content.getvalue())
    except OSError as error:
        return clean_line(f"{file}: {error.strerror or error}")
    return ""


def _people(at: SetUp) -> frozenset[str]:
    """Return the names of the accounts that are kept; nothing where they can't be read."""
    try:
        accounts = at.restored.accounts
    except Exception:  # noqa: BLE001 - a finding of the checks says why
        return frozenset()
    return frozenset(name for each in accounts for name in (each.username, each.name) if len(name) >= _SHORTEST)


def _computer() -> Document:
    dark, contrast = of_system()
    release = platform.freedesktop_os_release() if sys.platform == "linux" else {}
    return {
        "collected": time.strftime("%Y-%m-%dT%H:%M:%S%z"),
        "version": __version__,
        "python": sys.version,
        "system": platform.platform(),
        "distribution": release.get("PRETTY_NAME"),
        "machine": platform.machine(),
        "dark": dark,
        "high_contrast": contrast,
        "session": {name: os.environ.get(name) for name in _DESKTOP},
        "variables": [name for name in _PRESENT if os.environ.get(name)],
        "packages": {name: version for name, version, _licence in parts()},
    }


def _lines(file: Path) -> Iterable[str]:
    try:
        return file.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return ()


def _entry(line: str) -> Document:
    """Return an entry of the log; a line that is none, as an earlier version wrote them, as its text."""
    try:
        entry = json.loads(line)
    except ValueError:
        entry = None
    return entry if isinstance(entry, dict) else {"text": line}
