"""README's lines, typed as they stand by a user who may use sudo, in a system with nothing but Debian's base."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from typing import TYPE_CHECKING, Any, Final

from installer.linux.vendor import ROOT
from tests.installers.linux.proof.root import call
from tests.installers.linux.proof.roots import TRUSTED, copy_for_apt

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tests.installers.linux.proof.root import Root
    from tests.installers.results import Rows

_HOME: Final = "/home/person"
_SOURCE: Final = f"{_HOME}/consentray"
_OF_THIS_MACHINE: Final = re.compile(r"(?i)(https?|no)_proxy|PIP_(INDEX_URL|EXTRA_INDEX_URL|TRUSTED_HOST)")
"""Variables that say how the network is reached from here."""
_WITH_DISPLAY: Final = "xvfb-run --auto-servernum"


def check_readme(rows: Rows, root: Root, order: Mapping[str, Any]) -> None:
    """Type the lines of both ways."""
    copy_for_apt(root)
    _bring_source(root)
    # Debian's installer gives the first user sudo, and a computer has both folders.
    root.run("apt-get", "update", "-qq")
    root.run("apt-get", "install", "-y", "-qq", "--no-install-recommends", "sudo")
    (root.folder / "etc/sudoers.d/person").write_text("person ALL=(ALL) NOPASSWD: ALL\n")
    for folder in ("tmp/.X11-unix", "dev/shm"):
        (root.folder / folder).mkdir(exist_ok=True)
        (root.folder / folder).chmod(0o1777)
    with rows.check("Try it: make run walks the tour on a virtual desktop") as seen:
        *before, walk = lines("Try it")
        for line in before:
            _type(root, line)
        try:
            said, tries = _type(root, walk).stdout, ""
        except subprocess.CalledProcessError:  # a tour that stands still ends itself; the user types the line again
            said, tries = _type(root, walk).stdout, ", at the second try"
        seen.text = said.strip().splitlines()[-1].strip() + tries
        assert "pictures in" in seen.text, said[-1000:]
    _keep_pictures(root, order)
    with rows.check("Use it: the package is built and installed, and its window opens") as seen:
        *setting_up, start = lines("Use it")
        for line in setting_up:
            _type(root, line)
        assert start == "consentray"
        root.run("apt-get", "install", "-y", "-qq", "--no-install-recommends", "xauth")  # for xvfb-run
        checks = json.loads(_type(root, f"{_WITH_DISPLAY} consentray self-test --json", check=False).stdout)["checks"]
        found = {each["name"]: each["result"] for each in checks}
        assert found["window"] == found["imports"] == "ok", checks
        seen.text = _type(root, "consentray --version").stdout.strip()
    with rows.check("Use it: without a display consentray says so, and what to write, and ends"):
        ended = _type(root, start, check=False)
        assert ended.returncode == 2, ended
        for words in ("There is no display here", "consentray config new"):
            assert words in ended.stderr, ended.stderr


def lines(heading: str) -> list[str]:
    """Return README's lines to type below a heading."""
    _, _, below = (ROOT / "README.md").read_text("utf-8").partition(f"## {heading}\n")
    typed = re.sub("```.*?```", "", below.partition("\n## ")[0], flags=re.DOTALL)
    return re.findall("^    (.+)$", typed, re.MULTILINE)


def _type(root: Root, line: str, *, check: bool = True) -> subprocess.CompletedProcess[str]:
    """Run a line as the user would, in the folder of the source; raise ``CalledProcessError`` where it fails."""
    network = {name: value for name, value in os.environ.items() if _OF_THIS_MACHINE.fullmatch(name)}
    trusted = {"PIP_CERT": f"/{TRUSTED}"} if (root.folder / TRUSTED).exists() else {}
    variables = {"HOME": _HOME, "PATH": "/usr/local/bin:/usr/bin:/bin", "PIP_DEFAULT_TIMEOUT": "180"}
    command = f"cd {_SOURCE} && {line}"
    return root.run_as_person("sh", "-c", command, check=check, **variables, **network, **trusted)


def _bring_source(root: Root) -> None:
    place = root.folder / _SOURCE[1:]
    files = call("git", "-C", str(ROOT), "ls-files", "-z", "--cached", "--others", "--exclude-standard")
    for each in filter(None, files.split("\0")):
        if (ROOT / each).is_file():
            (place / each).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / each, place / each)
    root.run("chown", "--recursive", "person:person", _SOURCE)


def _keep_pictures(root: Root, order: Mapping[str, Any]) -> None:
    made = root.folder / _SOURCE[1:] / "build/tour"
    if made.is_dir():
        kept: Path = ROOT / "build/proof/linux" / str(order["where"]).replace(" ", "-")
        shutil.copytree(made, kept, dirs_exist_ok=True)
