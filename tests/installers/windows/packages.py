"""The packages of the proof: one built twice, a later one signed by a throw-away certificate, a still later one.

    python -m tests.installers.windows.packages FOLDER

makes them for a computer that can't build them (`hosted`).
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

from tests.installers.results import say

ROOT = Path(__file__).parent.parent.parent.parent
MOMENT = 1_767_225_600
"""The time of every file in them, in seconds since 1970."""
CERTIFICATE = "certificate.pem"
FIRST, SECOND, THIRD = "0.1.0", "0.2.0", "0.3.0"


class Packages(NamedTuple):
    """The packages, and the certificate that signed the second."""

    first: Path
    again: Path
    second: Path
    third: Path
    certificate: Path


def build_all(folder: Path) -> Packages:
    """Build them below `folder`."""
    script = _signer(folder)
    _build(folder / "one", FIRST)
    _build(folder / "two", FIRST)
    _build(folder / "signed", SECOND, SIGN_CMD=str(script))
    _build(folder / "later", THIRD)
    return built(folder)


def built(folder: Path) -> Packages:
    """Return those that were built below `folder`."""
    first, again, second, third = (next((folder / name).glob("*.msi")) for name in ("one", "two", "signed", "later"))
    return Packages(first, again, second, third, folder / CERTIFICATE)


def sha256(file: Path) -> str:
    """Return a file's hash."""
    return hashlib.sha256(file.read_bytes()).hexdigest()


def _build(into: Path, version: str, **environment: str) -> None:
    say(f"Building the package {version} ({into.name})")
    environment.setdefault("SOURCE_DATE_EPOCH", str(MOMENT))
    command = [sys.executable, "-m", "installer.windows.build", "--version", version, "--output", str(into)]
    with subprocess.Popen(command, cwd=ROOT, env={**os.environ, **environment}, stdout=subprocess.DEVNULL) as process:
        try:
            code = process.wait()
        finally:
            process.terminate()  # where the proof is stopped; it cleans up behind itself
    if code:
        raise subprocess.CalledProcessError(code, command)


def _signer(folder: Path) -> Path:
    """Make a throw-away certificate, and the script that signs by it."""
    key, certificate, script = folder / "key.pem", folder / CERTIFICATE, folder / "sign"
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=Throw-away"),
            *("-addext", "extendedKeyUsage=codeSigning", "-keyout", key, "-out", certificate),
        ],
        check=True,
        capture_output=True,
    )
    script.write_text(
        "#!/bin/sh\nset -e\n"
        f'osslsigncode sign -h sha256 -certs "{certificate}" -key "{key}" -n Consentray -in "$1" -out "$1.signed"\n'
        'mv "$1.signed" "$1"\n'
    )
    script.chmod(0o755)
    return script


if __name__ == "__main__":
    target = Path(sys.argv[1])
    target.mkdir(parents=True)
    build_all(target)
