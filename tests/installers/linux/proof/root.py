"""An empty system in a folder, unpacked from an archive: what runs in it, and what is mounted for that."""

from __future__ import annotations

import subprocess
import tempfile
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from installer.linux.control import tool
from installer.linux.vendor import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

KEPT: Final = ROOT / "build/roots"
"""Where archives are kept, and unpacked."""
RUNNING: Final = "run-"
_PATIENCE: Final = 1800.0
"""Seconds after which a command is taken for hung."""
_ENVIRONMENT: Final = {
    "PATH": "/usr/sbin:/usr/bin:/sbin:/bin",
    "LC_ALL": "C.UTF-8",
    "DEBIAN_FRONTEND": "noninteractive",
}


class RootError(Exception):
    """A root cannot be made."""


class Root:
    """An unpacked system in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def run(self, *command: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        """Run a command in it as root; raises ``CalledProcessError`` with what it printed where it fails."""
        return self._run([tool("chroot"), str(self.folder), *command], check=check)

    def run_as_person(self, *command: str, check: bool = True, **variables: str) -> subprocess.CompletedProcess[str]:
        """Run a command in it as an ordinary user."""
        return self._run(self.as_person(*command), check=check, **variables)

    def as_person(self, *command: str) -> list[str]:
        """Return the command that runs another in it as an ordinary user."""
        return [tool("chroot"), "--userspec=person:person", str(self.folder), *command]

    def _run(self, command: Sequence[str], *, check: bool, **variables: str) -> subprocess.CompletedProcess[str]:
        ran = subprocess.run(
            command,
            env=_ENVIRONMENT | variables,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            timeout=_PATIENCE,
        )
        if check and ran.returncode:
            raise subprocess.CalledProcessError(ran.returncode, command, ran.stdout, ran.stderr)
        return ran


@contextmanager
def unpacked(archive: Path) -> Iterator[Root]:
    """Unpack a root, mount what programs in it need, and take all of it away in the end."""
    with tempfile.TemporaryDirectory(prefix=RUNNING, dir=KEPT) as folder:
        root = Root(Path(folder) / "root")
        root.folder.mkdir()
        unpack(archive, root.folder)
        with mounted(root.folder):
            yield root


def unpack(archive: Path, folder: Path) -> None:
    """Unpack an archive into a folder; raises `RootError`."""
    call("tar", "--extract", "--numeric-owner", "--file", str(archive), "--directory", str(folder))


def pack(folder: Path, archive: Path) -> None:
    """Pack a folder into an archive; raises `RootError`."""
    kept = ("--one-file-system", "--numeric-owner", "--file", str(archive))
    call("tar", "--create", *kept, "--directory", str(folder), ".")


@contextmanager
def mounted(folder: Path) -> Iterator[None]:
    """Mount the root's own processes and terminals; its devices are files, so nothing of this machine is below it."""
    with ExitStack() as stack:
        for kind, place, options in (("proc", "proc", "rw"), ("devpts", "dev/pts", "newinstance,ptmxmode=0666")):
            call("mount", "-t", kind, "-o", options, kind, str(folder / place))
            stack.callback(call, "umount", "--lazy", str(folder / place))
        yield


def call(name: str, *arguments: str) -> str:
    """Run a program of this machine and give what it prints; raises `RootError` where it fails or hangs."""
    try:
        ran = subprocess.run(
            [tool(name), *arguments],
            env=_ENVIRONMENT,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            timeout=_PATIENCE,
        )
    except subprocess.TimeoutExpired as error:
        raise RootError(str(error)) from None
    if ran.returncode:
        raise RootError(f"{name} has failed: {(ran.stderr or ran.stdout).strip()[-2000:]}")
    return ran.stdout
