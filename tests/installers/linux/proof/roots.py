"""Empty systems to install into: Debian from debootstrap with what the package depends on, kept as archives.

Which server they come from, and how it is reached, is what this machine's apt is set up for.
"""

from __future__ import annotations

import hashlib
import re
import shutil
import subprocess
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from installer.linux.control import DEPENDS, tool
from installer.linux.vendor import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

KEPT: Final = ROOT / "build/roots"
RELEASES: Final = {"bookworm": "Debian 12", "trixie": "Debian 13"}
DESKTOP: Final = (
    *("xvfb", "openbox", "xfce4-panel", "xfconf", "dbus-daemon", "gnome-keyring", "x11-xserver-utils"),
    *("fontconfig", "fonts-noto-core", "python3-xlib"),
    *("man-db", "zsh", "fish", "lintian", "desktop-file-utils", "appstream", "ansible-core", "python3-apt"),
    *("python3-pytest", "python3-hypothesis"),
)
"""What the proof uses besides: a desktop, what reads the package and its texts, what runs play and tests."""
DEPENDENCIES: Final = tuple(each.split()[0] for each in DEPENDS)
_ENVIRONMENT: Final = {
    "PATH": "/usr/sbin:/usr/bin:/sbin:/bin",
    "LC_ALL": "C.UTF-8",
    "DEBIAN_FRONTEND": "noninteractive",
}


_BUNDLE: Final = Path("/etc/ssl/certs/ca-certificates.crt")
_TRUSTED: Final = "etc/apt/this-machine.pem"
RECIPE: Final = "2"
"""Changes when something else is done to a root, so that the kept ones are made anew."""


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
        """Run a command in it as an ordinary person."""
        return self._run(self.as_person(*command), check=check, **variables)

    def as_person(self, *command: str) -> list[str]:
        """Give the command that runs another in it as an ordinary person."""
        return [tool("chroot"), "--userspec=person:person", str(self.folder), *command]

    def _run(self, command: Sequence[str], *, check: bool, **variables: str) -> subprocess.CompletedProcess[str]:
        ran = subprocess.run(
            command, env=_ENVIRONMENT | variables, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
        )
        if check and ran.returncode:
            raise subprocess.CalledProcessError(ran.returncode, command, ran.stdout, ran.stderr)
        return ran


def prepare(release: str, *, desktop: bool) -> Path:
    """Give the archive of a root, made where there is none yet; raises `RootError`. Needs the network then."""
    packages = (*DEPENDENCIES, *DESKTOP) if desktop else DEPENDENCIES
    key = hashlib.sha256("\n".join([*packages, RECIPE]).encode()).hexdigest()[:12]
    kind = "desktop" if desktop else "clean"
    archive = KEPT / f"{release}-{kind}-{key}.tar"
    if not archive.exists():
        for older in KEPT.glob(f"{release}-{kind}-*.tar"):
            older.unlink()
        KEPT.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=f"{release}-", dir=KEPT) as folder:
            root = Root(Path(folder) / "root")
            _make(root, release, prepare(release, desktop=False) if desktop else None, packages)
            partial = archive.with_suffix(".part")
            _pack(root.folder, partial)
            partial.replace(archive)
    return archive


@contextmanager
def unpacked(archive: Path) -> Iterator[Root]:
    """Unpack a root, mount what programs in it need, and take all of it away in the end."""
    with tempfile.TemporaryDirectory(prefix="run-", dir=KEPT) as folder:
        root = Root(Path(folder) / "root")
        root.folder.mkdir()
        _call("tar", "--extract", "--numeric-owner", "--file", str(archive), "--directory", str(root.folder))
        with _mounted(root.folder):
            yield root


def _make(root: Root, release: str, base: Path | None, packages: Sequence[str]) -> None:
    if base is None:
        _call(
            "debootstrap",
            "--variant=minbase",
            f"--include={','.join(_first_packages())}",
            release,
            str(root.folder),
            mirrors(release)[0].split()[1],
        )
        _set_up(root, release)
    else:
        root.folder.mkdir()
        _call("tar", "--extract", "--numeric-owner", "--file", str(base), "--directory", str(root.folder))
    with _mounted(root.folder):
        _copy_for_apt(root)
        root.run("apt-get", "update", "-qq")
        root.run("apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages)
        root.run("apt-get", "clean")
    (root.folder / "etc/apt/apt.conf.d/90this-machine").unlink()
    (root.folder / "etc/resolv.conf").unlink()
    (root.folder / _TRUSTED).unlink(missing_ok=True)


def _first_packages() -> Sequence[str]:
    return ("ca-certificates",)


def _set_up(root: Root, release: str) -> None:
    (root.folder / "etc/apt/sources.list").write_text("\n".join(mirrors(release)) + "\n")
    # A bare root has no name for itself; the sign-in's redirect address is on localhost.
    (root.folder / "etc/hosts").write_text("127.0.0.1 localhost\n::1 localhost\n")
    policy = root.folder / "usr/sbin/policy-rc.d"  # nothing in a root starts a service (invoke-rc.d(8))
    policy.write_text("#!/bin/sh\nexit 101\n")
    policy.chmod(0o755)
    root.run("useradd", "--create-home", "--shell", "/bin/bash", "person")


def mirrors(release: str) -> list[str]:
    """Give the lines of ``sources.list`` for a release, from the servers that this machine's apt asks."""
    answer = _call(
        "apt-get", "indextargets", "--format", "$(REPO_URI) $(CODENAME) $(COMPONENT)", "Created-By: Packages"
    )
    lines = []
    for address, codename, component in (line.split() for line in answer.splitlines()):
        kind = re.fullmatch(rf"(?:{'|'.join(RELEASES)})(-updates|-security)?", codename)
        if kind and component == "main":
            lines.append(f"deb {address} {release}{kind[1] or ''} main")
    if not any(line.split()[2] == release for line in lines):
        raise RootError("apt on this machine is set up for none of Debian's releases, so there is no server to ask.")
    return sorted(set(lines), key=lambda line: line.split()[2])


def _copy_for_apt(root: Root) -> None:
    """Let apt in the root reach the servers as it does here: proxy, certificates, names."""
    settings = _call("apt-config", "dump", "Acquire")
    if _BUNDLE.exists():  # an https server's certificate may be one that only this machine trusts
        shutil.copyfile(_BUNDLE, root.folder / _TRUSTED)
        settings += f'Acquire::https::CaInfo "/{_TRUSTED}";\n'
    (root.folder / "etc/apt/apt.conf.d/90this-machine").write_text(settings)
    resolver = root.folder / "etc/resolv.conf"
    resolver.unlink(missing_ok=True)
    resolver.write_text(Path("/etc/resolv.conf").read_text("utf-8"))


@contextmanager
def _mounted(folder: Path) -> Iterator[None]:
    """Give the root its own view of processes; devices it has as files, so nothing of this machine lies below it."""
    place = folder / "proc"
    _call("mount", "-t", "proc", "proc", str(place))
    try:
        yield
    finally:
        _call("umount", "--lazy", str(place))


def _pack(folder: Path, archive: Path) -> None:
    kept = ("--one-file-system", "--numeric-owner", "--file", str(archive))
    _call("tar", "--create", *kept, "--directory", str(folder), ".")


def _call(name: str, *arguments: str) -> str:
    ran = subprocess.run([tool(name), *arguments], env=_ENVIRONMENT, capture_output=True, text=True, check=False)
    if ran.returncode:
        raise RootError(f"{name} has failed: {(ran.stderr or ran.stdout).strip()[-2000:]}")
    return ran.stdout
