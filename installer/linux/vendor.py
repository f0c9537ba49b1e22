"""The packages that no distribution has as they are needed: locked, pure Python, shipped as published."""

from __future__ import annotations

import hashlib
import re
import subprocess
import sys
import zipfile
from pathlib import Path, PurePosixPath
from typing import Final

from installer.retry import persistently

ROOT: Final = Path(__file__).parents[2]
KEPT: Final = ROOT / "build/fetched/wheels"
LOCK: Final = ROOT / "requirements.lock"
LOCK_WITH_TELEMETRY: Final = ROOT / "requirements-telemetry.lock"
_ONLY_FOR_GRPC: Final = "googleapis-common-protos"


def _names(lock: Path) -> set[str]:
    return set(re.findall(r"^([\w-]+)==", lock.read_text("utf-8"), re.MULTILINE))


TELEMETRY: Final = tuple(sorted(_names(LOCK_WITH_TELEMETRY) - _names(LOCK) - {_ONLY_FOR_GRPC}))
"""What sends counts to an organisation's collector; Debian has it not, or not in this version."""
VENDORED: Final = ("msal", "pystray", "truststore", *TELEMETRY)
"""What is shipped: Debian 12 has an msal of 2022, no truststore, as Ubuntu 24.04, and a pystray that brings GTK."""
_OF_TYPE_CHECKERS: Final = "py.typed"
_OF_THE_INSTALLATION: Final = frozenset({"RECORD", "WHEEL", "INSTALLER", "REQUESTED", "direct_url.json", "zip-safe"})
_PURE: Final = ("--only-binary=:all:", "--platform=any")


class VendorError(Exception):
    """What is to be shipped is not what the lock names."""


def unpack(into: Path) -> None:
    """Put the files of every vendored package below `into`; raises `VendorError`."""
    for name in VENDORED:
        with zipfile.ZipFile(wheel(name)) as archive:
            for member in archive.infolist():
                if member.is_dir() or not shipped(member.filename):
                    continue
                place = into / member.filename
                place.parent.mkdir(parents=True, exist_ok=True)
                place.write_bytes(archive.read(member))


def shipped(name: str) -> bool:
    """Return whether a file of a wheel is shipped; raises `VendorError` where it is compiled, or leads elsewhere."""
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or path.suffix in {".so", ".pyd", ".pyc", ".dll"}:
        raise VendorError(f"{name} cannot be shipped")
    return path.name != _OF_TYPE_CHECKERS and not (
        path.parent.suffix == ".dist-info" and path.name in _OF_THE_INSTALLATION
    )


def wheel(name: str) -> Path:
    """Return the locked wheel of a package, fetched by pip where it is not kept yet; raises `VendorError`."""
    requirement, hashes = locked(name)
    found = _kept(name, hashes)
    if found is None:
        KEPT.mkdir(parents=True, exist_ok=True)
        wanted = KEPT / f"{name}.txt"
        wanted.write_text(requirement, encoding="utf-8")
        options = ("--quiet", "--no-deps", "--require-hashes", "--disable-pip-version-check", *_PURE)
        command = [sys.executable, "-m", "pip", "download", *options, "--dest", str(KEPT), "--requirement", str(wanted)]
        persistently(lambda: subprocess.run(command, check=True), "pip", subprocess.CalledProcessError)
        found = _kept(name, hashes)
    if found is None or not found.name.endswith("-none-any.whl"):
        raise VendorError(f"no wheel of {name} in pure Python has one of the locked hashes")
    return found


def locked(name: str, lock: Path = LOCK_WITH_TELEMETRY) -> tuple[str, frozenset[str]]:
    """Return a package's entry of the lock file and its SHA-256 hashes; raises `VendorError`."""
    entry = re.search(rf"^{re.escape(name)}==(?:.*\\\n)*.*\n", lock.read_text("utf-8"), re.MULTILINE)
    if entry is None:
        raise VendorError(f"{name} is not in {lock.name}")
    return entry[0], frozenset(re.findall(r"--hash=sha256:([0-9a-f]{64})", entry[0]))


def _kept(name: str, hashes: frozenset[str]) -> Path | None:
    for file in sorted(KEPT.glob(f"{name.replace('-', '_')}-*.whl")):
        if hashlib.sha256(file.read_bytes()).hexdigest() in hashes:
            return file
    return None
