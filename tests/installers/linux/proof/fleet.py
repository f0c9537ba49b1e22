"""The ways of a fleet: an apt repository made with reprepro and signed, and the play of Ansible."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from installer.linux.control import tool
from installer.linux.vendor import ROOT
from tests.installers.linux.proof.clean import snapshot

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.installers.linux.proof.root import Root
    from tests.installers.results import Rows

_PAGE: Final = ROOT / "docs/deploy-linux.md"
_PLAYS: Final = ROOT / "installer/fleet/ansible"
_SOURCES: Final = "etc/apt/sources.list.d/consentray.sources"
_UNATTENDED: Final = "etc/apt/apt.conf.d/52consentray"
_PIN: Final = "etc/apt/preferences.d/consentray"


def check_fleet(rows: Rows, root: Root, order: Mapping[str, Any]) -> None:
    """Install and upgrade from a repository; then install, set a policy and remove by the play."""
    before = snapshot(root.folder)
    with tempfile.TemporaryDirectory(prefix="gpg-") as keys:
        make = _Repository(root, Path(keys))
        with rows.check("apt repository: made by the page's commands under umask 027; everybody can read it"):
            make.add(order["first"])
            wrong = [each for each in make.folder.rglob("*") if each.stat().st_mode & 0o444 != 0o444]
            assert not wrong, wrong
            _add_source(root)
            root.run("apt-get", "update", "-q", *_ONLY)
            root.run("apt-get", "install", "-y", "--no-install-recommends", "consentray")
        with rows.check("apt repository: a pilot's version reaches no computer of the ring stable"):
            make.add(order["second"], "--ring", "pilot")
            root.run("apt-get", "update", "-q", *_ONLY)
            assert _installed(root) == _candidate(root) != order["version"]
        with rows.check("apt repository: unattended-upgrades upgrades it, allowed by the page's line") as seen:
            make.add(order["second"])
            root.run("apt-get", "update", "-q", *_ONLY)
            root.run("unattended-upgrade")
            assert _installed(root) != order["version"], "it was upgraded unasked"
            (root.folder / _UNATTENDED).write_text("\n".join(_typed("Unattended-Upgrade")) + "\n")
            root.run("unattended-upgrade")
            seen.text = root.run_as_person("consentray", "--version").stdout.strip()
            assert seen.text == f"consentray {order['version']}"
        with rows.check("apt repository: a pin goes back to an earlier version, and it stays there") as seen:
            (root.folder / _PIN).write_text("\n".join(_typed("Package:", "Pin")) + "\n")
            (back,) = _typed("sudo apt-get install -y --allow-downgrades")
            root.run("sh", "-c", back.removeprefix("sudo "))
            root.run("unattended-upgrade")
            seen.text = _installed(root)
            assert f"consentray_{seen.text}_all.deb" == order["first"]
            (root.folder / _PIN).unlink()
            root.run("apt-get", "upgrade", "-y")
            assert _installed(root) == order["version"]
        with rows.check("apt repository: one that somebody has changed is refused"):
            make.spoil()
            refused = root.run("apt-get", "update", "-q", *_ONLY, "-oAPT::Update::Error-Mode=any", check=False)
            assert refused.returncode, refused.stdout
            make.mend()
        root.run("apt-get", "purge", "-y", "consentray")
        for each in (_SOURCES, _UNATTENDED, "etc/apt/keyrings/consentray.asc"):
            (root.folder / each).unlink()
        _check_play(rows, root, order)
    with rows.check("nothing is left of the play either"):
        left = {name for name in snapshot(root.folder) if name not in before and not _of_others(name)}
        assert not left, sorted(left)


def _typed(*beginnings: str) -> list[str]:
    """Return the page's lines to type or to put into a file that begin so."""
    found = [line.strip() for line in _PAGE.read_text("utf-8").splitlines() if line.startswith("    ")]
    return [line for line in found if line.startswith(beginnings)]


def _installed(root: Root) -> str:
    return root.run("dpkg-query", "-W", "-f", "${Version}", "consentray").stdout


def _candidate(root: Root) -> str:
    return root.run("sh", "-c", "apt-cache policy consentray | sed -n 's/  Candidate: //p'").stdout.strip()


_ONLY: Final = (f"-oDir::Etc::sourcelist=/{_SOURCES}", "-oDir::Etc::sourceparts=-")


class _Repository:
    """A repository in the root, and its key outside; both are made by the page's commands."""

    def __init__(self, root: Root, keys: Path) -> None:
        self.folder = root.folder / "packages/repository"
        self._packages = root.folder / "packages"
        keys.chmod(0o700)
        self._environment = {**os.environ, "GNUPGHOME": str(keys)}
        (make_key,) = _typed("gpg ")
        self._run(make_key)

    def add(self, package: str, *ring: str) -> None:
        (command,) = (each for each in _typed("installer/apt/make-repository") if ("--ring" in each) == bool(ring))
        typed = command.replace("FOLDER", str(self.folder))
        self._run(typed.replace("build/dist/consentray_VERSION_all.deb", str(self._packages / package)))

    def spoil(self) -> None:
        release = self.folder / "dists/stable/InRelease"
        self._kept = release.read_bytes()
        release.write_bytes(self._kept.replace(b"Label: Consentray", b"Label: Somebodys!"))
        (release.parent / "Release.gpg").unlink()

    def mend(self) -> None:
        (self.folder / "dists/stable/InRelease").write_bytes(self._kept)

    def _run(self, command: str) -> None:
        shell = [tool("sh"), "-c", command]
        subprocess.run(shell, env=self._environment, check=True, capture_output=True, text=True, cwd=ROOT, umask=0o027)


def _add_source(root: Root) -> None:
    folder = root.folder / "packages/repository"
    example = folder / "consentray.sources.example"
    example.write_text(
        example.read_text().replace("https://packages.contoso.example/consentray", "file:/packages/repository")
    )
    for command in _typed("sudo install -m 0644 consentray"):
        root.run("sh", "-c", f"cd /packages/repository && umask 027 && {command.removeprefix('sudo ')}")


def _check_play(rows: Rows, root: Root, order: Mapping[str, Any]) -> None:
    place = root.folder / "packages/play"
    shutil.copytree(_PLAYS, place)
    # The example's own repository is nowhere; its policy is taken as it is.
    variables = place / "contoso.yml"
    text = (place / "contoso.yml.example").read_text()
    text = text.replace("https://packages.contoso.example/consentray", "file:/packages/repository")
    variables.write_text(text)
    shutil.copyfile(root.folder / "packages/repository/consentray.asc", place / "consentray.asc")
    with rows.check("Ansible: --check on a computer without it changes nothing") as seen:
        seen.text = _play(root, "--check")
        assert not (root.folder / "usr/bin/consentray").exists()
    with rows.check("Ansible: installs from the repository and sets the policy") as seen:
        seen.text = _play(root)
        shown = json.loads(root.run_as_person("consentray", "config", "--json", HOME="/home/person").stdout)
        found = {each["key"]: (each["value"], each["locked"]) for each in shown["settings"]}
        assert found["client_id"] == ("11111111-2222-3333-4444-555555555555", True), found
        assert found["autostart"] == (True, False), found
        assert found["theme"] == ("dark", False), found
    with rows.check("Ansible: a second run changes nothing") as seen:
        seen.text = _play(root)
        assert "changed=0" in seen.text, seen.text
    with rows.check("Ansible: a policy that is wrong is not put in place"):
        wrong = json.dumps({"consentray_managed": {"client_id": 7}})
        refused = root.run(*_ansible(), "--extra-vars", wrong, check=False)
        assert refused.returncode, refused.stdout
        assert "client_id" in refused.stdout, refused.stdout
        assert 'client_id": "1111' in (root.folder / "etc/consentray/policies/managed/50-fleet.json").read_text()
    with rows.check("Ansible: a policy whose variable is not set stays; one is removed by saying so") as seen:
        managed, recommended = (
            root.folder / f"etc/consentray/policies/{each}/50-fleet.json" for each in ("managed", "recommended")
        )
        inventory = place / "hosts.yml"
        inventory.write_text("all: {hosts: {localhost: {consentray_recommended: absent}}}\n")
        seen.text = " ".join(root.run(*_ansible(f"{_PLAY}/hosts.yml")[:-2]).stdout.strip().splitlines()[-1].split())
        assert managed.exists()
        assert not recommended.exists()
    with rows.check("Ansible: goes back to a version and stays there, then follows its ring again") as seen:
        first = order["first"].split("_")[1]
        _play(root, "--extra-vars", f"consentray_version={first} consentray_unattended=true")
        root.run("unattended-upgrade")
        assert _installed(root) == first
        seen.text = _play(root, "--extra-vars", "consentray_ring=pilot")
        assert _installed(root) == order["version"]
        assert "Suites: pilot" in (root.folder / _SOURCES).read_text()
    with rows.check("Ansible: removes it") as seen:
        seen.text = _play(root, "--extra-vars", "consentray_state=absent")


_PLAY: Final = "/packages/play"


def _ansible(inventory: str = "localhost,") -> tuple[str, ...]:
    return (
        *("env", "HOME=/root", "ANSIBLE_NOCOLOR=1", "ansible-playbook", "-i", inventory, "-c", "local"),
        *(f"{_PLAY}/consentray.yml", "--extra-vars", f"@{_PLAY}/contoso.yml"),
    )


def _play(root: Root, *arguments: str) -> str:
    """Run the play and return its last line, which counts what was done."""
    return " ".join(root.run(*_ansible(), *arguments).stdout.strip().splitlines()[-1].split())


def _of_others(name: str) -> bool:
    """Return whether Ansible or unattended-upgrades has made a file for itself."""
    return name.startswith(("root/.ansible", "var/lib/unattended-upgrades", "var/lib/apt/periodic"))
