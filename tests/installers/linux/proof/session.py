"""A root with a desktop: a user's session continues through upgrade and removal, as it does on a real computer.

The session itself runs in the root, as an ordinary user (`inside`); the identity platform runs outside of it.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import trustme

from installer.linux.vendor import ROOT
from tests.installers.linux.proof.clean import INSTALL, snapshot
from tests.installers.linux.proof.fleet import check_fleet
from tests.installers.linux.proof.package import check_form

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from tests.installers.linux.proof.root import Root
    from tests.installers.results import Rows

PROOF: Final = "proof"
_PRIVATE: Final = "usr/lib/consentray"
_BROUGHT: Final = shutil.ignore_patterns("__pycache__", ".*")


def check_session(rows: Rows, root: Root, order: Mapping[str, Any]) -> None:
    """Let a user use the package from its installation to its purge; then the fleet's way."""
    # Unpacked folders are new to fontconfig; an openbox that first reads every font starts so late as to lose events.
    root.run("fc-cache", "--force")
    before = snapshot(root.folder)
    root.run(*INSTALL, f"/packages/{order['first']}")
    check_form(rows, root, order["first"])
    with rows.check("man page and completions, as the distribution's own programs read them"):
        _check_help(root)
    with _brought(root), _platform(root) as configuration:
        with rows.check("the tests of the network and the calls, with the release's own packages") as seen:
            seen.text = _check_packages(root)
        inside = _Inside(rows, root, order)
        inside.run(configuration)
    with rows.check("after the purge nothing is left but the person's own files"):
        left = {name for name in snapshot(root.folder) if name not in before}
        assert not left, sorted(left)
    check_fleet(rows, root, order)


@contextmanager
def _brought(root: Root) -> Iterator[None]:
    """Bring the code of the session, which uses the installed program and the distribution's packages."""
    place = root.folder / PROOF
    for name in ("tests", "installer"):
        shutil.copytree(ROOT / name, place / name, ignore=_BROUGHT)
    # Debian 12's cannot make a certificate that has expired.
    shutil.copytree(Path(trustme.__file__).parent, place / "trustme", ignore=_BROUGHT)
    pictures = place / "pictures"
    pictures.mkdir()
    pictures.chmod(0o777)
    sockets = root.folder / "tmp/.X11-unix"
    sockets.mkdir(exist_ok=True)
    sockets.chmod(0o1777)
    try:
        yield
    finally:
        shutil.rmtree(place)


@contextmanager
def _platform(root: Root) -> Iterator[str]:
    """Run the identity platform outside of the root; return the place of its configuration in the root."""
    folder = root.folder / PROOF / "platform"
    folder.mkdir()
    command = [sys.executable, "-m", "trayapp.demo", "--folder", str(folder)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            if process.stdout is None:
                raise RuntimeError("the platform has no output")
            ready = json.loads(process.stdout.readline())
            # The private keys beside it stay root's.
            public = root.folder / PROOF / "public"
            public.mkdir()
            shutil.copyfile(ready["ca_file"], public / "ca.pem")
            text = Path(ready["configuration"]).read_text("utf-8")
            (public / "consentray.toml").write_text(text.replace(ready["ca_file"], f"/{PROOF}/public/ca.pem"))
            yield f"/{PROOF}/public/consentray.toml"
        finally:
            process.terminate()


class _Inside:
    """Runs `inside`, passes its checks on, and does for it what only an administrator can do."""

    def __init__(self, rows: Rows, root: Root, order: Mapping[str, Any]) -> None:
        self._rows = rows
        self._root = root
        self._order = order
        self._todo: dict[str, Callable[[], object]] = {
            "upgrade": lambda: root.run(*INSTALL, f"/packages/{order['second']}"),
            "without-bytecode": lambda: root.run("py3clean", "-p", "consentray", f"/{_PRIVATE}"),
            "with-bytecode": lambda: root.run("py3compile", "-p", "consentray", f"/{_PRIVATE}"),
            "remove": lambda: root.run("apt-get", "remove", "-y", "consentray"),
            "purge": lambda: root.run("apt-get", "purge", "-y", "consentray"),
        }

    def run(self, configuration: str) -> None:
        command = self._root.as_person(
            *("env", "-i", "PATH=/usr/bin:/bin", "HOME=/home/person", "LANG=C.UTF-8", "TMPDIR=/tmp"),
            f"PYTHONPATH=/{PROOF}:/{_PRIVATE}:/{_PRIVATE}/vendor",
            *("python3", "-B", "-m", "tests.installers.linux.proof.inside", self._rows.where, configuration),
            *(f"/{PROOF}/pictures", self._order["version"]),
        )
        log = Path(self._order["pictures"]) / "session.log"
        log.parent.mkdir(parents=True, exist_ok=True)
        with (
            log.open("w") as errors,
            subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors, text=True
            ) as process,
        ):
            if process.stdin is None or process.stdout is None:
                raise RuntimeError("the session has no pipes")
            for line in process.stdout:
                told = json.loads(line)
                if "do" not in told:
                    sys.stdout.write(line)
                    sys.stdout.flush()
                    continue
                answer = self._do(told["do"])
                process.stdin.write(json.dumps(answer) + "\n")
                process.stdin.flush()
        with self._rows.check("the session came to its end"):
            assert process.returncode == 0, log.read_text()[-3000:]
        for picture in (self._root.folder / PROOF / "pictures").iterdir():
            shutil.copyfile(picture, log.parent / picture.name)

    def _do(self, what: str) -> str:
        try:
            self._todo[what]()
        except (subprocess.CalledProcessError, OSError) as error:
            return f"{error} {getattr(error, 'stderr', '')}"
        return ""


def _check_packages(root: Root) -> str:
    """Run tests on the installed program; give pytest's last line."""
    options = ("-q", "--noconftest", "--import-mode=importlib", "-p", "no:cacheprovider", "-W", "default")
    paths = f"PYTHONPATH=/{PROOF}:/{_PRIVATE}:/{_PRIVATE}/vendor"
    folders = (f"/{PROOF}/tests/network", f"/{PROOF}/tests/calls")
    ran = root.run_as_person("env", "HOME=/tmp", paths, "python3", "-B", "-m", "pytest", *options, *folders)
    return ran.stdout.strip().splitlines()[-1].strip("= ")


def _check_help(root: Root) -> None:
    share = "/usr/share"
    for name in ("consentray", "consentray-call"):
        page = root.run("man", "--warnings", "--local-file", f"{share}/man/man1/{name}.1.gz")
        assert page.stderr == "", page.stderr
        assert f"{name.upper()}(1)" in page.stdout
    root.run("zsh", "-n", f"{share}/zsh/vendor-completions/_consentray")
    root.run("zsh", "-fc", "autoload -Uz compinit && compinit -u -d /tmp/zcompdump && (( $+_comps[consentray] ))")
    offered = root.run(
        *("env", "HOME=/tmp/fish", "fish"),
        "--no-config",
        "-c",
        f"source {share}/fish/vendor_completions.d/consentray.fish; complete -C 'consentray '",
    )
    assert {"consent", "status", "config"} <= {line.split("\t")[0] for line in offered.stdout.splitlines()}, (
        offered.stdout
    )
    words = "COMP_WORDS=(consentray config --sch); COMP_CWORD=2; _consentray; echo ${COMPREPLY[*]}"
    offer = root.run("bash", "-c", f"source {share}/bash-completion/completions/consentray; {words}")
    assert offer.stdout == "--schema\n", offer.stdout
