"""Builds the Windows package.

    python -m installer.windows.build [--version VERSION] [--output FOLDER]

The same sources give the same bytes: what is fetched is pinned by hashes, and every time is `SOURCE_DATE_EPOCH`, else
that of the last commit. `SIGN_CMD` is a command that signs the file whose path follows it; it is run for each program
file that no one has signed yet, then for the package. `HELP_LINK` is the address that "Apps" shows for help.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import shlex
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Final

from installer.build_time import build_time
from installer.fetch import FetchError
from installer.signals import end_tidily
from installer.windows import product, tables
from installer.windows.payload import ROOT, assemble
from installer.windows.source import source
from installer.windows.tools import BuildError, run, run_at
from installer.windows.versions import PROGRAMS
from trayapp import __version__

ICON: Final = ROOT / "assets" / "consentray.ico"
CACHE: Final = ROOT / "build" / "fetched"
OUTPUT: Final = ROOT / "build" / "dist"


def build(version: str, output: Path, *, sign: str | None = None, help_link: str | None = None) -> Path:
    """Build the package of `version` in the folder `output`; return its file. Raises `FetchError` or `BuildError`."""
    when = build_time()
    with tempfile.TemporaryDirectory(prefix="consentray-msi-") as folder:
        work = Path(folder)
        payload = work / "payload"
        (work / "parts").mkdir()
        assemble(payload, work / "parts", CACHE, version)
        if sign:
            for file in sorted(payload.rglob("*")):
                if file.suffix in PROGRAMS and not is_signed(file):
                    _sign(sign, file)
        for file in payload.rglob("*"):
            os.utime(file, (when, when))
        _list_parts(payload, version, when, output)
        package = make_package(payload, work, version, when, help_link)
        if sign:
            _sign(sign, package)
        made = output / package.name
        made.write_bytes(package.read_bytes())
    return made


def _list_parts(payload: Path, version: str, when: int, output: Path) -> None:
    """Write the list of the package's parts and the notices beside it; raises `BuildError` where they do not fit."""
    output.mkdir(parents=True, exist_ok=True)
    place = output / _name(version)
    run(sys.executable, "-m", "installer.sbom", "windows", payload, version, str(when), place, folder=ROOT)


def _name(version: str) -> str:
    return f"{product.NAME}-{version}"


def make_package(payload: Path, work: Path, version: str, when: int, help_link: str | None) -> Path:
    """Make the package of a payload in the folder `work`, where the payload is too; raise `BuildError` if it fails."""
    wxs = work / "consentray.wxs"
    wxs.write_bytes(source(payload, version, help_link))
    shutil.copyfile(ICON, work / ICON.name)
    os.utime(work / ICON.name, (when, when))
    package = work / f"{_name(version)}.msi"
    done = run_at(when, "wixl", "-a", "x64", "-o", package, wxs)
    if said := (done.stdout + done.stderr).strip():
        raise BuildError(f"wixl leaves something out:\n{said}")
    tables.complete(package, payload, product.guid(f"package {version} {_digest(payload, wxs)}"), when)
    return package


def _digest(payload: Path, wxs: Path) -> str:
    """Return what tells packages of a version apart: a digest of all that is in it."""
    digest = hashlib.sha256()
    for file in [*sorted(payload.rglob("*")), *sorted(Path(tables.__file__).parent.glob("*.*"))]:
        if file.is_file():
            digest.update(file.name.encode() + b"\0" + hashlib.sha256(file.read_bytes()).digest())
    digest.update(wxs.read_bytes())
    return digest.hexdigest()


def is_signed(file: Path) -> bool:
    """Return whether a program file has a signature: its fifth data directory (Microsoft, "PE Format")."""
    content = file.read_bytes()
    header = int.from_bytes(content[0x3C:0x40], "little")
    directories = header + 24 + 112  # after the file header and the PE32+ part of the optional header
    return content[directories + 4 * 8 : directories + 5 * 8] != bytes(8)


def _sign(command: str, file: Path) -> None:
    first, *rest = shlex.split(command)
    run(first, *rest, file)


def main() -> int:
    """Build, and print the package's name, size and hash."""
    parser = argparse.ArgumentParser(description="Builds the Windows package.")
    parser.add_argument("--version", default=__version__)
    parser.add_argument("--output", type=Path, default=OUTPUT)
    options = parser.parse_args()
    end_tidily()
    try:
        made = build(
            options.version,
            options.output,
            sign=os.environ.get("SIGN_CMD"),
            help_link=os.environ.get("HELP_LINK"),
        )
    except (BuildError, FetchError) as error:
        sys.stderr.write(f"The Windows package cannot be built: {error}\n")
        return 1
    content = made.read_bytes()
    sys.stdout.write(f"{made}: {len(content) / 1e6:.1f} MB, sha256 {hashlib.sha256(content).hexdigest()}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
