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

_KEY: Final = "The proof's own key <proof@consentray.invalid>"
_MAKE: Final = ROOT / "installer/apt/make-repository"
_PLAYS: Final = ROOT / "installer/fleet/ansible"
_SOURCES: Final = "etc/apt/sources.list.d/consentray.sources"


def check_fleet(rows: Rows, root: Root, order: Mapping[str, Any]) -> None:
    """Install and upgrade from a repository; then install, set a policy and remove by the play."""
    before = snapshot(root.folder)
    with tempfile.TemporaryDirectory(prefix="gpg-") as keys:
        make = _Repository(root, Path(keys))
        with rows.check("apt repository: signed; an upgrade comes by apt-get upgrade") as seen:
            make.add(order["first"])
            _add_source(root)
            root.run("apt-get", "update", "-q", *_ONLY)
            root.run("apt-get", "install", "-y", "--no-install-recommends", "consentray")
            make.add(order["second"])
            root.run("apt-get", "update", "-q", *_ONLY)
            root.run("apt-get", "upgrade", "-y")
            seen.text = root.run_as_person("consentray", "--version").stdout.strip()
            assert seen.text == f"consentray {order['version']}"
        with rows.check("apt repository: one that somebody has changed is refused"):
            make.spoil()
            refused = root.run("apt-get", "update", "-q", *_ONLY, "-oAPT::Update::Error-Mode=any", check=False)
            assert refused.returncode, refused.stdout
            make.mend()
        root.run("apt-get", "purge", "-y", "consentray")
        (root.folder / _SOURCES).unlink()
        (root.folder / "etc/apt/keyrings/consentray.asc").unlink()
        _check_play(rows, root)
    with rows.check("nothing is left of the play either"):
        left = {name for name in snapshot(root.folder) if name not in before and not _of_ansible(name)}
        assert not left, sorted(left)


_ONLY: Final = (f"-oDir::Etc::sourcelist=/{_SOURCES}", "-oDir::Etc::sourceparts=-")


class _Repository:
    """A repository in the root, and its key outside."""

    def __init__(self, root: Root, keys: Path) -> None:
        self._folder = root.folder / "packages/repository"
        self._packages = root.folder / "packages"
        keys.chmod(0o700)
        self._environment = {**os.environ, "GNUPGHOME": str(keys)}
        made = ("--batch", "--passphrase", "", "--quick-generate-key", _KEY, "default", "default", "never")
        self._call(tool("gpg"), *made)

    def add(self, package: str) -> None:
        self._call(str(_MAKE), str(self._folder), _KEY, str(self._packages / package))

    def spoil(self) -> None:
        release = self._folder / "dists/stable/InRelease"
        self._kept = release.read_bytes()
        release.write_bytes(self._kept.replace(b"Label: Consentray", b"Label: Somebodys!"))
        (release.parent / "Release.gpg").unlink()

    def mend(self) -> None:
        (self._folder / "dists/stable/InRelease").write_bytes(self._kept)

    def _call(self, *command: str) -> None:
        subprocess.run(command, env=self._environment, check=True, capture_output=True, text=True)


def _add_source(root: Root) -> None:
    shutil.copyfile(root.folder / "packages/repository/consentray.asc", root.folder / "etc/apt/keyrings/consentray.asc")
    example = (root.folder / "packages/repository/consentray.sources.example").read_text()
    source = example.replace("https://packages.contoso.example/consentray", "file:/packages/repository")
    (root.folder / _SOURCES).write_text(source)


def _check_play(rows: Rows, root: Root) -> None:
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


def _of_ansible(name: str) -> bool:
    return name.startswith("root/.ansible")
