"""`.ci/run` walks its steps in order, stops at the first that fails, and ends with one honest line."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.program import ROOT

PROVIDERS = "test-providers PYTEST=--junit-xml=build/providers.xml"
SHEETS = "test-sheets MODES=light-100 de-dark-150"
BUILT = ["test-oldest", "--keep-going test-installers"]
STEPS = ["test PYTEST=--junit-xml=build/tests.xml", SHEETS, "run", PROVIDERS, *BUILT]
MAKE = """\
#!/bin/sh
echo "$*" >>steps
found='<testsuite tests="3" failures="0" errors="0" skipped="1"/>'
mkdir -p build/proof/linux build/proof/oldest build/proof/windows
case "$*" in
  test-oldest) echo "$found" >build/proof/oldest/results.xml ;;
  test-sheets*) ;;
  test-providers*) echo "$found" >build/providers.xml ;;
  test*) echo "$found" >build/tests.xml ;;
  *installers) for system in linux windows; do echo "$found" >build/proof/$system/results.xml; done ;;
esac
[ "$*" != "$FAILS" ] || exit 2
"""


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    for name in (".ci/run", "tests/total.py"):
        (tmp_path / name).parent.mkdir()
        shutil.copy(ROOT / name, tmp_path / name)
    make = tmp_path / "programs/make"
    make.parent.mkdir()
    make.write_text(MAKE)
    make.chmod(0o755)
    return tmp_path


@pytest.mark.parametrize(
    ("fails", "steps", "last"),
    [("", 6, "10 passed, 0 failed"), (STEPS[0], 1, "2 passed, 4 failed"), (STEPS[5], 6, "10 passed, 1 failed")],
)
def test_it_ends_with_the_total(checkout: Path, fails: str, steps: int, last: str) -> None:
    # Of an earlier run, which must not be taken for this one's.
    (checkout / "build/proof/windows").mkdir(parents=True)
    (checkout / "build/proof/windows/results.xml").write_text('<testsuite tests="9"/>')
    environment = {**os.environ, "PATH": f"{checkout}/programs:{os.environ['PATH']}", "FAILS": fails}
    ran = subprocess.run([checkout / ".ci/run"], env=environment, capture_output=True, text=True, check=False)
    assert (checkout / "steps").read_text().splitlines() == STEPS[:steps]
    assert ran.stdout.splitlines()[-1] == last
    assert bool(ran.returncode) is bool(fails)
