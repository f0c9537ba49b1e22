"""The life of the package in a root of one release, with no network but for README's lines: ``life ORDER``.

It is started in namespaces of its own (unshare(1)): processes, mounts, and a network that has only the loopback. ORDER
is a JSON file that says which root, which packages, and where pictures go. Each check is printed as a line of JSON.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from installer.linux.control import tool
from tests.installers.linux.proof.clean import check_clean
from tests.installers.linux.proof.readme import check_readme
from tests.installers.linux.proof.root import unpacked
from tests.installers.linux.proof.session import check_session
from tests.installers.results import Rows

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

STAGES: Final[Mapping[str, Callable[..., None]]] = {
    "bare": check_readme,
    "clean": check_clean,
    "desktop": check_session,
}


def main(order_file: str) -> int:
    """Carry out one order."""
    order = json.loads(Path(order_file).read_text("utf-8"))
    subprocess.run([tool("ip"), "link", "set", "lo", "up"], check=True)
    rows = Rows(order["where"])
    with unpacked(Path(order["archive"])) as root:
        packages = root.folder / "packages"
        shutil.copytree(order["packages"], packages)
        STAGES[order["stage"]](rows, root, order)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
