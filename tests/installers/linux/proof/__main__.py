"""Proves the package: ``python -m tests.installers.linux.proof [bookworm] [trixie]``, as root, on Debian or Ubuntu.

Prints a table of check and result; the exit code is 1 where one has failed. Table, pictures and logs go to
build/proof/linux.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

from installer.linux.build import DIST, build, pack
from installer.linux.control import MissingToolError, release, tool
from installer.linux.tree import PRIVATE, put_in_place, settle
from installer.linux.vendor import ROOT, VendorError
from installer.signals import end_tidily
from tests.installers.linux.proof.package import check_package
from tests.installers.linux.proof.root import RootError
from tests.installers.linux.proof.roots import NAMESPACES, RELEASES, exclusively, prepare
from tests.installers.results import Row, Rows, finish, say

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator, Sequence

OUTPUT: Final = ROOT / "build/proof/linux"
_STAGES: Final = {"bare": "by README's lines", "clean": "without a desktop", "desktop": "in a session"}
_WITH_NETWORK: Final = "bare"


def main(arguments: Sequence[str]) -> int:
    """Prove it on the named releases of Debian, or on all."""
    if os.geteuid() != 0:
        say("The proof installs into systems of its own, so it needs root: sudo make test-installer-linux")
        return 2
    end_tidily()
    rows: list[Row] = []
    try:
        with exclusively():
            for row in _prove(list(arguments) or list(RELEASES)):
                say(row)
                rows.append(row)
    except (RootError, MissingToolError, VendorError, subprocess.SubprocessError) as error:
        rows.append(Row("the proof", "came to its end", passed=False, detail=str(error)))
    return finish(rows, "the Debian package", OUTPUT)


def _prove(releases: Sequence[str]) -> Iterator[Row]:
    with tempfile.TemporaryDirectory(prefix="proof-") as folder:
        packages = Path(folder) / "packages"
        say("Building the package, and a newer one")
        first = build(DIST)
        packages.mkdir()
        shutil.copy(first, packages)
        second, version = _newer(packages)
        yield from _rows_of([sys.executable, "-c", _PACKAGE, str(first), folder])
        for name in releases:
            for stage, words in _STAGES.items():
                order = {
                    "where": f"{RELEASES[name]} {words}",
                    "stage": stage,
                    "archive": str(prepare(name, stage)),
                    "packages": str(packages),
                    "first": first.name,
                    "second": second.name,
                    "version": version,
                    "pictures": str(OUTPUT / name),
                }
                file = Path(folder) / f"{name}-{stage}.json"
                file.write_text(json.dumps(order), encoding="utf-8")
                say(f"{order['where']}: unpacking an empty system")
                life = [sys.executable, "-m", "tests.installers.linux.proof.life", str(file)]
                alone = [] if stage == _WITH_NETWORK else ["--net"]
                yield from _rows_of([tool("unshare"), *alone, *NAMESPACES, *life])


_PACKAGE: Final = "import sys; from tests.installers.linux.proof.__main__ import _package; _package(*sys.argv[1:])"


def _package(file: str, folder: str) -> None:
    check_package(Rows("the package"), Path(file), Path(folder))


def _change(file: Path, old: str, new: str) -> None:
    file.write_text(file.read_text("utf-8").replace(old, new), encoding="utf-8")


def _newer(into: Path) -> tuple[Path, str]:
    """Build a newer version of the same package, which says so itself."""
    made = release()
    version = f"{made.version}+newer"
    newer = made._replace(version=version)
    file = into / f"consentray_{version}_all.deb"
    with tempfile.TemporaryDirectory(prefix="deb-") as folder:
        tree = Path(folder) / "tree"
        put_in_place(tree, newer)
        _change(tree / PRIVATE / "trayapp/__init__.py", f'"{made.version}"', f'"{version}"')
        for each in (tree / PRIVATE / "trayapp").rglob("*.py"):
            # It is imported late: a program of the version before does not fit the newer files.
            _change(each, "window_view", "page_view")
        settle(tree, made.time)
        pack(tree, newer, file)
    return file, version


def _rows_of(command: Sequence[str]) -> Generator[Row]:
    """Run a part of the proof; return its rows, and one more where it did not come to its end."""
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            for line in process.stdout or ():
                yield Row(**json.loads(line))
            process.wait()
        finally:
            process.kill()  # unshare(1) ignores every other signal, and takes with it what it has started
    if process.returncode:
        yield Row(" ".join(command[-2:]), "came to its end", passed=False, detail=f"exit code {process.returncode}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
