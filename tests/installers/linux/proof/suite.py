"""Runs the tests with the oldest versions that the Debian package declares, which are Debian 12's own.

    python -m tests.installers.linux.proof.suite [PYTEST'S ARGUMENTS]

As root, on Debian or Ubuntu. They run as an ordinary user in an empty system of Debian 12, in which everything that
the package depends on is the release's; only what the tests themselves use is from the lock, and comes after that in
Python's path. What they found is written to build/proof/oldest/results.xml.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from installer.linux.control import MissingToolError, tool
from installer.linux.vendor import ROOT
from installer.signals import end_tidily
from tests.installers.linux.proof.root import RootError, call, unpacked
from tests.installers.linux.proof.roots import NAMESPACES, exclusively, prepare
from tests.installers.results import say

if TYPE_CHECKING:
    from collections.abc import Sequence

_MODULE: Final = "tests.installers.linux.proof.suite"
OLDEST: Final = "bookworm"
OUTPUT: Final = ROOT / "build/proof/oldest"
_PLACE: Final = "home/person/consentray"
_OPTIONS: Final = (
    *("-p", "no:cacheprovider", "-W", "ignore::ResourceWarning"),
    *("-n", str((os.cpu_count() or 1) + 1), "--dist", "loadfile"),
)
"""urllib3 1.26 leaves connections that it has given up to the garbage collector."""
_LEFT_OUT: Final = (
    *("tests/installers", "tests/demo/test_chromium.py", "tests/test_one_prompt_chromium.py"),
    *(
        f"tests/desktop/test_{each}.py"
        for each in (
            "check_up",
            "first_start",
            "keyboard",
            "live_settings",
            "main_job",
            "panels",
            "secret_search",
            "settings",
        )
    ),
)
"""What builds and reads packages, and what needs Chromium or another panel."""
_FOUND: Final = f"{_PLACE}/build/results.xml"


def main(arguments: Sequence[str]) -> int:
    """Run them; return the exit code."""
    if os.geteuid() != 0:
        say("The tests run in a system of their own, so this needs root: sudo make test-oldest")
        return 2
    end_tidily()
    OUTPUT.mkdir(parents=True, exist_ok=True)
    try:
        with exclusively():
            command = [sys.executable, "-m", _MODULE, "--inside", str(prepare(OLDEST, "tests")), *arguments]
            with subprocess.Popen([tool("unshare"), "--net", *NAMESPACES, *command], cwd=ROOT) as process:
                try:
                    return process.wait()
                finally:
                    process.kill()  # the only signal that unshare(1) does not ignore
    except (RootError, MissingToolError) as error:
        say(error)
        return 1


def inside(archive: str, *arguments: str) -> int:
    """Unpack the system and run them in it, with no network but the loopback; give pytest's exit code."""
    call("ip", "link", "set", "lo", "up")
    with unpacked(Path(archive)) as root:
        place = root.folder / _PLACE
        files = call("git", "-C", str(ROOT), "ls-files", "-z", "--cached", "--others", "--exclude-standard")
        for each in filter(None, files.split("\0")):
            if (ROOT / each).is_file():
                (place / each).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(ROOT / each, place / each)
        root.run("chown", "--recursive", "person:person", f"/{_PLACE}")
        # Unpacked folders are new to fontconfig: an openbox that first reads all of them starts too late.
        root.run("fc-cache", "--force")
        for folder in ("tmp/.X11-unix", "dev/shm"):
            (root.folder / folder).mkdir(exist_ok=True)
            (root.folder / folder).chmod(0o1777)
        command = root.as_person(
            *("env", "-i", f"--chdir=/{_PLACE}", "PATH=/usr/bin:/bin:/usr/sbin:/sbin", "HOME=/home/person"),
            *("LANG=C.UTF-8", "PYTHONDONTWRITEBYTECODE=1", "CONSENTRAY_TESTS=oldest"),
            *(
                "python3",
                "-m",
                "pytest",
                *_OPTIONS,
                f"--junit-xml=/{_FOUND}",
                *(f"--ignore={each}" for each in _LEFT_OUT),
            ),
            *arguments,
        )
        code = subprocess.run(command, stdin=subprocess.DEVNULL, check=False).returncode
        if (root.folder / _FOUND).exists():
            shutil.copy(root.folder / _FOUND, OUTPUT)
        return code


if __name__ == "__main__":
    sys.exit(inside(*sys.argv[2:]) if sys.argv[1:2] == ["--inside"] else main(sys.argv[1:]))
