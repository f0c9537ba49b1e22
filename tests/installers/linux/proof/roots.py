"""Empty systems to install into: Debian from debootstrap, bare or with what the package depends on, kept as archives.

    python -m tests.installers.linux.proof.roots RELEASE bare|clean|desktop|tests|windows

makes one; the proof starts it in namespaces of its own (unshare(1)), so that nothing stays mounted or running if it is
interrupted. Which server the systems come from, and how it is reached, is what this machine's apt is set up for.
"""

from __future__ import annotations

import fcntl
import hashlib
import re
import shutil
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from installer.linux.control import DEPENDS, MissingToolError, tool
from installer.linux.vendor import ROOT, locked
from installer.retry import persistently
from tests.installers.linux.proof.root import KEPT, RUNNING, Root, RootError, call, mounted, pack, unpack
from tests.installers.results import say

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

RELEASES: Final = {"bookworm": "Debian 12", "trixie": "Debian 13"}
DESKTOP: Final = (
    *("xvfb", "openbox", "xfce4-panel", "xfconf", "dbus-daemon", "gnome-keyring", "x11-xserver-utils"),
    *("fontconfig", "fonts-noto-core", "python3-xlib", "python3-pil"),
    *("man-db", "zsh", "fish", "lintian", "desktop-file-utils", "appstream", "ansible-core", "python3-apt"),
    *("unattended-upgrades", "lsb-release"),
    *("python3-pytest", "python3-hypothesis"),
)
"""What the proof uses besides: a desktop, what reads the package and its texts, what runs play and tests."""
TESTS: Final = (
    *("xvfb", "openbox", "xfce4-panel", "xfconf", "dbus-daemon", "gnome-keyring", "x11-xserver-utils"),
    *("fontconfig", "fonts-noto-core", "iproute2", "git"),
)
"""What the tests use besides; their own Python packages come from the lock."""
DEPENDENCIES: Final = tuple(each.split()[0] for each in DEPENDS)
WINDOWS: Final = ("wixl", "msitools", "faketime", "python3")
"""What makes the Windows package of its files (tests/installers/windows/releases.py)."""
KINDS: Final = {"bare": (), "clean": DEPENDENCIES, "desktop": DESKTOP, "tests": TESTS, "windows": WINDOWS}
_MADE_OF: Final = {"clean": "bare", "desktop": "clean", "tests": "clean", "windows": "bare"}
TOOLS: Final = "usr/local/lib/tests"
"""Where the packages of the lock lie that the release does not bring: after its own in Python's path."""
NAMESPACES: Final = ("--mount", "--pid", "--fork", "--kill-child", "--mount-proc")
"""What ends with the process that has them: mounts, and every process started in them."""
_BUNDLE: Final = Path("/etc/ssl/certs/ca-certificates.crt")
TRUSTED: Final = "etc/apt/this-machine.pem"
LOCK: Final = ROOT / "requirements-dev.lock"
RECIPE: Final = "3"
"""Changes when something else is done to a root, so that the kept ones are made again."""


@contextmanager
def exclusively() -> Iterator[None]:
    """Have the kept roots for oneself, without what an earlier proof has left that was killed; and leave nothing."""
    KEPT.mkdir(parents=True, exist_ok=True)
    with (KEPT / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("Another proof runs in this checkout: waiting for its end.")
            fcntl.flock(lock, fcntl.LOCK_EX)
        _sweep()
        try:
            yield
        finally:
            _sweep()


def _sweep() -> None:
    names = (f"{RUNNING}*", *(f"{release}-*" for release in RELEASES))
    for each in {path for name in names for path in KEPT.glob(name) if path.suffix != ".tar"}:
        call("rm", "--recursive", "--force", "--one-file-system", str(each))


def prepare(release: str, kind: str) -> Path:
    """Return the archive of a root, made if there is none yet; raises `RootError`. Needs the network then."""
    if kind in _MADE_OF:
        prepare(release, _MADE_OF[kind])
    archive = _archive(release, kind)
    if not archive.exists():
        command = [sys.executable, "-m", __name__, release, kind]
        with subprocess.Popen([tool("unshare"), *NAMESPACES, *command], cwd=ROOT) as process:
            try:
                process.wait()
            finally:
                process.kill()  # the only signal that unshare(1) does not ignore
        if process.returncode or not archive.exists():
            raise RootError(f"{RELEASES[release]}: the empty system could not be made.")
    return archive


def _archive(release: str, kind: str) -> Path:
    parts = [*DEPENDENCIES, *KINDS[kind], RECIPE, LOCK.read_text("utf-8") if kind == "tests" else ""]
    key = hashlib.sha256("\n".join(parts).encode()).hexdigest()[:12]
    return KEPT / f"{release}-{kind}-{key}.tar"


def main(release: str, kind: str) -> int:
    """Make one root and keep it; return the exit code."""
    archive = _archive(release, kind)
    for older in KEPT.glob(f"{release}-{kind}-*.tar"):
        older.unlink()
    try:
        with tempfile.TemporaryDirectory(prefix=f"{release}-", dir=KEPT) as folder:
            root = Root(Path(folder) / "root")
            if kind == "bare":
                say(f"{RELEASES[release]}: making an empty system by debootstrap")
                persistently(lambda: _bootstrap(root, release), "debootstrap", RootError)
                _set_up(root, release)
            else:
                root.folder.mkdir()
                unpack(_archive(release, _MADE_OF[kind]), root.folder)
                packages = KINDS[kind]
                say(f"{RELEASES[release]}: installing {len(packages)} packages and what they need into an empty system")
                _install(root, packages)
            if kind == "tests":
                _add_tools(root)
            partial = archive.with_suffix(".part")
            pack(root.folder, partial)
            partial.replace(archive)
    except (RootError, MissingToolError, subprocess.SubprocessError) as error:
        say(f"{error} {getattr(error, 'stderr', None) or ''}")
        return 1
    return 0


def _bootstrap(root: Root, release: str) -> None:
    shutil.rmtree(root.folder, ignore_errors=True)  # of an attempt that failed
    mirror = mirrors(release)[0].split()[1]
    call("debootstrap", "--variant=minbase", "--include=ca-certificates", release, str(root.folder), mirror)


def _install(root: Root, packages: Sequence[str]) -> None:
    with mounted(root.folder):
        copy_for_apt(root)

        def attempt() -> None:
            root.run("apt-get", "update", "-qq", "-oAPT::Update::Error-Mode=any")
            root.run("apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages)

        persistently(attempt, "apt-get", subprocess.CalledProcessError)
        root.run("apt-get", "clean")
    (root.folder / "etc/apt/apt.conf.d/90this-machine").unlink()
    (root.folder / "etc/resolv.conf").unlink()
    (root.folder / TRUSTED).unlink(missing_ok=True)


def _add_tools(root: Root) -> None:
    """Add what the tests' lock names and the release does not bring; raises `RootError`."""
    names = "import importlib.metadata as m; print(*(each.metadata['Name'] for each in m.distributions()))"
    there = {_normal(each) for each in root.run("python3", "-c", names).stdout.split()}
    wanted = re.findall(r"^([\w.-]+)==", LOCK.read_text("utf-8"), re.MULTILINE)
    kept = root.folder / TOOLS
    kept.mkdir()
    file = kept.with_suffix(".txt")
    file.write_text("".join(locked(name, LOCK)[0] for name in wanted if _normal(name) not in there), "utf-8")
    options = ("--quiet", "--no-deps", "--require-hashes", "--only-binary=:all:", "--disable-pip-version-check")
    version = root.run("python3", "-c", "import sys; print('%d.%d' % sys.version_info[:2])").stdout.strip()
    command = [sys.executable, "-m", "pip", "install", *options, "--python-version", version, "--target", str(kept)]
    run = partial(subprocess.run, [*command, "--requirement", str(file)], check=True, capture_output=True, text=True)
    persistently(run, "pip", subprocess.CalledProcessError)
    (root.folder / "usr/lib/python3/dist-packages/tests.pth").write_text(f"/{TOOLS}\n")


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()  # PEP 503


def _set_up(root: Root, release: str) -> None:
    (root.folder / "etc/apt/sources.list").write_text("\n".join(mirrors(release)) + "\n")
    # A bare root has no name for itself; the sign-in's redirect address is on localhost.
    (root.folder / "etc/hosts").write_text("127.0.0.1 localhost\n::1 localhost\n")
    policy = root.folder / "usr/sbin/policy-rc.d"  # nothing in a root starts a service (invoke-rc.d(8))
    policy.write_text("#!/bin/sh\nexit 101\n")
    policy.chmod(0o755)
    root.run("useradd", "--create-home", "--shell", "/bin/bash", "person")


def mirrors(release: str) -> list[str]:
    """Return the lines of ``sources.list`` for a release, from the servers that this machine's apt asks."""
    answer = call("apt-get", "indextargets", "--format", "$(REPO_URI) $(CODENAME) $(COMPONENT)", "Created-By: Packages")
    lines = []
    for address, codename, component in (line.split() for line in answer.splitlines()):
        kind = re.fullmatch(rf"(?:{'|'.join(RELEASES)})(-updates|-security)?", codename)
        if kind and component == "main":
            lines.append(f"deb {address} {release}{kind[1] or ''} main")
    if not any(line.split()[2] == release for line in lines):
        raise RootError("apt on this machine is set up for none of Debian's releases, so there is no server to ask.")
    return sorted(set(lines), key=lambda line: line.split()[2])


def copy_for_apt(root: Root) -> None:
    """Let apt in the root reach the servers as it does here: proxy, certificates, names."""
    settings = call("apt-config", "dump", "Acquire")
    if _BUNDLE.exists():  # an https server's certificate may be one that only this machine trusts
        shutil.copyfile(_BUNDLE, root.folder / TRUSTED)
        settings += f'Acquire::https::CaInfo "/{TRUSTED}";\n'
    (root.folder / "etc/apt/apt.conf.d/90this-machine").write_text(settings)
    resolver = root.folder / "etc/resolv.conf"
    resolver.unlink(missing_ok=True)
    resolver.write_text(Path("/etc/resolv.conf").read_text("utf-8"))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
