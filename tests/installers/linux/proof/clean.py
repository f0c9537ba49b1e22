"""A root with nothing but the package's dependencies: that they suffice, and that nothing is left in the end."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import stat
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tests.installers.linux.proof.root import Root
    from tests.installers.results import Rows

_NOT_OURS: Final = re.compile(
    r"proc/|dev/|tmp/|packages/|run/|var/log/|var/cache/|var/lib/apt/|var/lib/dpkg/(status|available|lock|triggers|.*-old$)"
)
"""What apt and dpkg themselves write at each step, and what the proof brings."""
INSTALL: Final = ("apt-get", "install", "-y", "--no-install-recommends")
POLICY: Final = '{"sign_in_timeout": 77}\n'
_EXPECTED: Final = {
    **dict.fromkeys(("imports", "artwork", "languages", "forms", "folders", "roots", "listener"), "ok"),
    **dict.fromkeys(("window", "tray", "token-cache", "configuration"), "skipped"),
}


def check_clean(rows: Rows, root: Root, order: Mapping[str, Any]) -> None:
    """Install, use what can be used without a desktop, remove, purge."""
    before = snapshot(root.folder)
    with rows.check("no network") as seen:
        lines = (root.folder / "proc/net/dev").read_text().splitlines()[2:]
        seen.text = "only the loopback: " + ", ".join(line.partition(":")[0].strip() for line in lines)
        assert not (root.folder / "proc/net/route").read_text().splitlines()[1:]
    with rows.check("install, from its declared dependencies alone") as seen:
        root.run(*INSTALL, f"/packages/{order['first']}")
        seen.text = root.run_as_person("consentray", "--version").stdout.strip()
    with rows.check("self-test as an ordinary person, without a desktop") as seen:
        seen.text = self_test(root)
    _check_words(rows, root)
    with rows.check("pystray, under the LGPL: its licences' texts, and a changed copy of its file is what runs"):
        _check_changed_pystray(root)
    with rows.check("every module is compiled, and running has left nothing in the package's folders") as seen:
        sources = list((root.folder / "usr/lib/consentray").rglob("*.py"))
        compiled = list((root.folder / "usr/lib/consentray").rglob("*.pyc"))
        assert len(compiled) == len(sources), (len(compiled), len(sources))
        assert root.run("dpkg", "--verify", "consentray").stdout == ""
        seen.text = f"{len(compiled)} modules"
    with rows.check("a new Python of the distribution's: compiled for it"):
        for each in compiled:
            each.unlink()
        root.run("/usr/share/python3/runtime.d/consentray.rtupdate", "rtupdate", "python3.1", "python3.99")
        assert {*(root.folder / "usr/lib/consentray").rglob("*.pyc")} == {*compiled}
    with rows.check("the machine's example, and policy: locked, with its place"):
        _check_policy(root)
    with rows.check("upgrade"):
        root.run(*INSTALL, f"/packages/{order['second']}")
        assert root.run("dpkg-query", "-W", "-f", "${Version}", "consentray").stdout == order["version"]
        assert (root.folder / "etc/consentray/policies/managed/mine.json").read_text() == POLICY
        self_test(root, configuration="ok")
    with rows.check("purge leaves an administrator's own files, and nothing else"):
        root.run("apt-get", "purge", "-y", "consentray")
        mine = {"etc/consentray/consentray.toml", "etc/consentray/policies/managed/mine.json"}
        left = {name for name in snapshot(root.folder) if name not in before}
        assert left == mine | {"etc/consentray", "etc/consentray/policies", "etc/consentray/policies/managed"}, left
        for name in sorted(left, key=len, reverse=True):
            place = root.folder / name
            place.rmdir() if place.is_dir() else place.unlink()
    with rows.check("install again, remove: only what an administrator may have changed is left") as seen:
        root.run(*INSTALL, f"/packages/{order['second']}")
        root.run("apt-get", "remove", "-y", "consentray")
        kept = sorted(name for name, what in snapshot(root.folder).items() if name not in before and what)
        seen.text = ", ".join(kept)
        # dpkg's own list of what it has left is there until the purge.
        files = ["etc/consentray/policies/README", "etc/xdg/autostart/consentray.desktop"]
        assert kept == [*files, "var/lib/dpkg/info/consentray.list"], kept
    with rows.check("purge: nothing is left"):
        root.run("apt-get", "purge", "-y", "consentray")
        after = snapshot(root.folder)
        assert after == before, sorted(set(after.items()) ^ set(before.items()))


def _check_words(rows: Rows, root: Root) -> None:
    with rows.check("no demo is offered, which the package has not"):
        for command in ("--help", "config"):
            said = root.run_as_person("consentray", command, check=False, HOME="/home/person")
            assert "demo" not in said.stdout + said.stderr, said
    with rows.check("a home that cannot be written is said by self-test"):
        said = root.run_as_person("consentray", "self-test", check=False, HOME="/usr/share")
        assert (said.returncode, "/usr/share can't be written: Permission denied" in said.stdout) == (1, True), said
    with rows.check("nothing else that is installed for Python comes in between"):
        _check_shadows(root)


def self_test(root: Root, **expected: str) -> str:
    """Run the self-test and compare its results; return what it says of the modules."""
    ran = root.run_as_person("consentray", "self-test", "--json", HOME="/home/person")
    checks = {each["name"]: each for each in json.loads(ran.stdout)["checks"]}
    found = {name: each["result"] for name, each in checks.items()}
    assert found == _EXPECTED | expected, ran.stdout
    modules = str(checks["imports"]["detail"])
    assert "opentelemetry-exporter" in modules, modules
    return modules


def snapshot(folder: Path) -> dict[str, str]:
    """Return every path below `folder` with a sum of its content; folders have none."""
    found = {}
    for place, folders, files in os.walk(folder):
        for name in (*folders, *files):
            path = os.path.join(place, name)  # noqa: PTH118 - a hundred thousand paths
            short = path[len(str(folder)) + 1 :]
            if _NOT_OURS.match(short + ("/" if name in folders else "")):
                continue
            regular = stat.S_ISREG(os.lstat(path).st_mode)
            found[short] = _sum(path) if regular else ""
    return found


def _sum(path: str) -> str:
    with open(path, "rb") as file:  # noqa: PTH123 - as above
        return hashlib.file_digest(file, "sha256").hexdigest()


def _check_shadows(root: Root) -> None:
    version = root.run("python3", "-c", "import sys; print('python%d.%d' % sys.version_info[:2])").stdout.strip()
    places = (
        f"home/person/.local/lib/{version}/site-packages",
        f"usr/local/lib/{version}/dist-packages",
        "home/person/here",
    )
    for place in places:
        for name in ("requests", "msal", "pystray", "trayapp", "PIL"):
            module = root.folder / place / f"{name}.py"
            module.parent.mkdir(parents=True, exist_ok=True)
            module.write_text("raise SystemExit('the wrong module')\n")
    root.run("chown", "-R", "person:person", "/home/person")
    try:
        wrong = root.run_as_person("python3", "-c", "import requests", check=False, HOME="/home/person")
        assert "the wrong module" in wrong.stderr, "the trap does not work"
        command = "cd /home/person/here && exec env HOME=/home/person PYTHONPATH=/home/person/here consentray self-test"
        root.run_as_person("sh", "-c", command)
    finally:
        for place in places:
            for each in (root.folder / place).glob("*.py"):
                each.unlink()
        for name in (".local", "here"):
            shutil.rmtree(root.folder / "home/person" / name)


def _check_changed_pystray(root: Root) -> None:
    vendor = root.folder / "usr/lib/consentray/vendor"
    (record,) = vendor.glob("pystray-*.dist-info")
    assert {each.name for each in record.rglob("COPYING*")} == {"COPYING", "COPYING.LGPL"}
    file = vendor / "pystray/_base.py"
    content, times = file.read_bytes(), file.stat()
    file.write_bytes(content + b"import sys; sys.stderr.write('a changed copy')\n")
    try:
        assert "a changed copy" in root.run_as_person("consentray", "self-test", HOME="/home/person").stderr
    finally:
        file.write_bytes(content)
        os.utime(file, ns=(times.st_atime_ns, times.st_mtime_ns))


def _check_policy(root: Root) -> None:
    etc = root.folder / "etc/consentray"
    example = root.folder / "usr/share/doc/consentray/examples/consentray.toml"
    (etc / "consentray.toml").write_bytes(example.read_bytes())
    (etc / "policies/managed/mine.json").write_text(POLICY)
    shown = root.run_as_person("consentray", "config", "--json", HOME="/home/person").stdout
    settings = {each["key"]: each for each in json.loads(shown)["settings"]}
    timeout, client = settings["sign_in_timeout"], settings["client_id"]
    assert (timeout["value"], timeout["locked"]) == (77, True), timeout
    assert "/etc/consentray/policies/managed/mine.json" in json.dumps(timeout), timeout
    assert "/etc/consentray/consentray.toml" in json.dumps(client), client
