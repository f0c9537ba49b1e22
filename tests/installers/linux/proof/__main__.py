"""Proves the package: ``python -m tests.installers.linux.proof [bookworm] [trixie]``, as root, on Debian or Ubuntu.

Prints a table of check and result; the exit code is 1 where one has failed. Pictures and logs go to build/proof/linux.
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
from installer.linux.vendor import ROOT
from tests.installers.linux.proof.package import check_package
from tests.installers.linux.proof.results import Row, Rows, table
from tests.installers.linux.proof.roots import RELEASES, RootError, prepare

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

OUTPUT: Final = ROOT / "build/proof/linux"
_STAGES: Final = {"clean": "without a desktop", "session": "in a session"}
_NAMESPACES: Final = ("--net", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc")


def main(arguments: Sequence[str]) -> int:
    """Prove it on the named releases of Debian, or on all."""
    if os.geteuid() != 0:
        sys.stderr.write(
            "The proof installs into systems of its own, so it needs root: sudo make test-installer-linux\n"
        )
        return 2
    releases = list(arguments) or list(RELEASES)
    try:
        rows = list(_prove(releases))
    except (RootError, MissingToolError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    OUTPUT.mkdir(parents=True, exist_ok=True)
    (OUTPUT / "table.md").write_text(table(rows) + "\n", encoding="utf-8")
    sys.stdout.write(f"\n{table(rows)}\n")
    failed = sum(not row.passed for row in rows)
    sys.stdout.write(f"\n{len(rows)} checks, {failed} failed.\n")
    return 1 if failed else 0


def _prove(releases: Sequence[str]) -> Iterator[Row]:
    with tempfile.TemporaryDirectory(prefix="proof-") as folder:
        packages = Path(folder) / "packages"
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
                    "archive": str(prepare(name, desktop=stage == "session")),
                    "packages": str(packages),
                    "first": first.name,
                    "second": second.name,
                    "version": version,
                    "pictures": str(OUTPUT / name),
                }
                file = Path(folder) / f"{name}-{stage}.json"
                file.write_text(json.dumps(order), encoding="utf-8")
                life = [sys.executable, "-m", "tests.installers.linux.proof.life", str(file)]
                yield from _rows_of([tool("unshare"), *_NAMESPACES, *life])


_PACKAGE: Final = "import sys; from tests.installers.linux.proof.__main__ import _package; _package(*sys.argv[1:])"


def _package(file: str, folder: str) -> None:
    check_package(Rows("the package"), Path(file), Path(folder))


def _newer(into: Path) -> tuple[Path, str]:
    """Build a newer version of the same package, which says so itself."""
    made = release()
    version = f"{made.version}+newer"
    newer = made._replace(version=version)
    file = into / f"consentray_{version}_all.deb"
    with tempfile.TemporaryDirectory(prefix="deb-") as folder:
        tree = Path(folder) / "tree"
        put_in_place(tree, newer)
        init = tree / PRIVATE / "trayapp/__init__.py"
        init.write_text(init.read_text("utf-8").replace(f'"{made.version}"', f'"{version}"'), encoding="utf-8")
        settle(tree, made.time)
        pack(tree, newer, file)
    return file, version


def _rows_of(command: Sequence[str]) -> Iterator[Row]:
    """Run a part of the proof; give its rows, and one more where it did not come to its end."""
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        for line in process.stdout or ():
            row = Row(**json.loads(line))
            sys.stderr.write(f"{'ok    ' if row.passed else 'FAILED'} {row.where}: {row.check}: {row.detail}\n")
            yield row
    if process.returncode:
        yield Row(" ".join(command[-2:]), "came to its end", passed=False, detail=f"exit code {process.returncode}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
