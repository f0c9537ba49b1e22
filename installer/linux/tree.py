"""Puts every file of the package in its place below a folder."""

from __future__ import annotations

import gzip
import io
import os
import shutil
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Final
from xml.sax.saxutils import escape

from installer.linux.control import FILES, Release
from installer.linux.interface import program
from installer.linux.manual import manual, pages
from installer.linux.vendor import ROOT, unpack
from installer.policy.generate.reference import PLACEHOLDER
from trayapp.cli.completion import SCRIPTS
from trayapp.settings.new_file import new_file

PRIVATE: Final = "usr/lib/consentray"
CLIENT_ID: Final = "11111111-2222-3333-4444-555555555555"
"""Stands in the example for the registration's."""
_LEFT_OUT: Final = shutil.ignore_patterns("__pycache__", ".*", "*.pyc", "*.po", "demo")
_EXECUTABLE: Final = frozenset({"usr/bin/consentray", "usr/share/python3/runtime.d/consentray.rtupdate"})
_COPIED: Final = {
    "consentray": "usr/bin/consentray",
    "consentray.rtupdate": "usr/share/python3/runtime.d/consentray.rtupdate",
    "consentray.desktop": "usr/share/applications/consentray.desktop",
    "autostart.desktop": "etc/xdg/autostart/consentray.desktop",
    "policies.README": "etc/consentray/policies/README",
    "copyright": "usr/share/doc/consentray/copyright",
}
_EMPTY: Final = ("etc/consentray/policies/managed", "etc/consentray/policies/recommended")
_COMPLETIONS: Final = {
    "bash": "bash-completion/completions/consentray",
    "zsh": "zsh/vendor-completions/_consentray",
    "fish": "fish/vendor_completions.d/consentray.fish",
}
"""Where each shell looks for what packages bring, below ``/usr/share``."""


def put_in_place(tree: Path, made: Release) -> None:
    """Fill `tree` with what is installed; the files' times and modes do not depend on where it is made."""
    shutil.copytree(ROOT / "trayapp", tree / PRIVATE / "trayapp", ignore=_LEFT_OUT)
    unpack(tree / PRIVATE / "vendor")
    for name, place in _COPIED.items():
        _write(tree / place, (FILES / name).read_bytes())
    for place in _EMPTY:
        (tree / place).mkdir(parents=True)
    _put_artwork(tree)
    _put_documents(tree, made)
    settle(tree, made.time)


def _put_artwork(tree: Path) -> None:
    shutil.copytree(ROOT / "assets/hicolor", tree / "usr/share/icons/hicolor", ignore=_LEFT_OUT)


def _put_documents(tree: Path, made: Release) -> None:
    day = datetime.fromtimestamp(made.time, UTC).date()
    whole = program()
    share = tree / "usr/share"
    document = share / "doc/consentray"
    for name, page in {"consentray": manual(whole, made.version, day), **pages(whole, made.version, day)}.items():
        _write(share / f"man/man1/{name}.1.gz", _packed(page.encode()))
    for shell, place in _COMPLETIONS.items():
        _write(share / place, SCRIPTS[shell].encode())
    _write(share / "metainfo/com.consentray.consentray.metainfo.xml", metainfo(made, day).encode())
    _write(document / "changelog.gz", _packed((FILES / "changelog").read_bytes()))
    _write(document / "examples/consentray.toml", example().encode())
    shutil.copytree(ROOT / "installer/policy/linux", document / "examples/policies", ignore=_LEFT_OUT)


def metainfo(made: Release, day: date) -> str:
    """Return the component for software centres. AppStream 1.0 demands a home page of an application."""
    values = {
        "TYPE": "desktop-application" if made.link else "generic",
        "LINK": f'  <url type="homepage">{escape(made.link)}</url>\n' if made.link else "",
        "VERSION": made.version,
        "DATE": day.isoformat(),
    }
    text = (FILES / "com.consentray.consentray.metainfo.xml.in").read_text("utf-8")
    for name, value in values.items():
        text = text.replace(f"@{name}@", value)
    return text


def example() -> str:
    """Return the example of a machine's configuration.

    Two APIs of the catalogue, as ``consentray config new`` has it.
    """
    text = new_file(client_id=CLIENT_ID, authority=None, wanted=("graph", "azure"), values={}).text
    return text.replace(f'"{CLIENT_ID}"\n', f'"{CLIENT_ID}" # {PLACEHOLDER}\n')


def settle(tree: Path, time: int) -> None:
    """Return every file and folder the modes that Debian's policy asks for (10.9), and one time."""
    for each in [tree, *tree.rglob("*")]:
        runs = each.is_dir() or str(each.relative_to(tree)) in _EXECUTABLE
        each.chmod(0o755 if runs else 0o644)
        os.utime(each, (time, time))


def _write(place: Path, content: bytes) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(content)


def _packed(content: bytes) -> bytes:
    packed = io.BytesIO()
    # gzip.compress leaves the header to zlib from Python 3.11 to 3.12 and not later: this one is always the same.
    with gzip.GzipFile(filename="", mode="wb", compresslevel=9, fileobj=packed, mtime=0) as file:
        file.write(content)
    return packed.getvalue()
