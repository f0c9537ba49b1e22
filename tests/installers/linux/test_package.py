"""What the Debian package holds, and that the same sources give the same bytes."""

from __future__ import annotations

import fnmatch
import hashlib
import os
import re
import subprocess
import sys
import tomllib
import xml.etree.ElementTree as ET
from datetime import date
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from installer.linux import control as control_file
from installer.linux import tree as trees
from installer.linux import vendor
from installer.linux.control import (
    DEPENDS,
    FILES,
    ReleaseError,
    conffiles,
    control,
    debian_name,
    installed_size,
    release,
)
from tests.program import ROOT
from trayapp import __version__
from trayapp.settings.load import read_file

LINUX = {"sys_platform": "linux"}


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("package")
    trees.put_in_place(made, release())
    return made


def test_the_changelog_is_of_this_version(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SOURCE_DATE_EPOCH", "HELP_LINK"):
        monkeypatch.delenv(name, raising=False)
    assert release().version == __version__
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    monkeypatch.setenv("DEBFULLNAME", "IT of Contoso")
    monkeypatch.setenv("DEBEMAIL", "it@contoso.example")
    monkeypatch.setenv("HELP_LINK", "https://intranet.contoso.example/?a&b")
    made = release()
    assert made[1:] == ("IT of Contoso <it@contoso.example>", 1700000000, "https://intranet.contoso.example/?a&b")


def test_a_changelog_of_another_version_is_not_built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = tmp_path / "changelog"
    other.write_text((FILES / "changelog").read_text().replace(f"({__version__})", "(99.0)", 1))
    monkeypatch.setattr(control_file, "CHANGELOG", other)
    with pytest.raises(ReleaseError, match=rf"begins with version 99.0, and the program is {re.escape(__version__)}"):
        release()


def test_the_version_is_written_in_one_place_besides() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    assert project["project"]["dynamic"] == ["version"]
    assert project["tool"]["setuptools"]["dynamic"]["version"] == {"attr": "trayapp.__version__"}


def test_what_is_compressed_has_one_header_whatever_python_makes_it(tree: Path) -> None:
    for name in ("man/man1/consentray.1.gz", "doc/consentray/changelog.gz"):
        # No flags, no time, the best compression, no system (RFC 1952): Python's versions differ in the last.
        assert (tree / "usr/share" / name).read_bytes()[:10].hex() == "1f8b08000000000002ff"


def test_a_page_for_help_is_told_where_there_is_one(tmp_path: Path) -> None:
    made = release()._replace(link="https://intranet.contoso.example/?a&b")
    component = ET.fromstring(trees.metainfo(made, date(2026, 1, 2)))  # noqa: S314 - it is the project's own
    assert (component.get("type"), component.findtext("url")) == ("desktop-application", made.link)
    assert f"\nHomepage: {made.link}\n" in control(made, tmp_path)
    without = made._replace(link="")
    component = ET.fromstring(trees.metainfo(without, date(2026, 1, 2)))  # noqa: S314 - it is the project's own
    assert (component.get("type"), component.findtext("url")) == ("generic", None)
    assert "Homepage" not in control(without, tmp_path)


def test_it_has_every_file_of_the_program_but_the_demo(tree: Path) -> None:
    private = tree / trees.PRIVATE
    found = {str(each.relative_to(private)) for each in (private / "trayapp").rglob("*") if each.is_file()}
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "trayapp"]
    listed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout.splitlines()
    left_out = ("trayapp/demo/", "trayapp/languages/")  # of the languages only what is compiled is there
    wanted = {each for each in listed if not each.startswith(left_out) or each.endswith(".mo")}
    assert found == {each for each in wanted if (ROOT / each).exists()}


def test_nothing_is_compiled_and_nothing_but_programs_runs(tree: Path) -> None:
    files = [each for each in tree.rglob("*") if each.is_file()]
    assert not {each.suffix for each in files} & {".so", ".pyc", ".pyd"}
    assert {str(each.relative_to(tree)) for each in files if each.stat().st_mode & 0o111} == trees._EXECUTABLE
    assert {each.stat().st_mode & 0o777 for each in files} == {0o644, 0o755}
    assert {each.stat().st_mtime for each in tree.rglob("*")} == {release().time}


def test_what_an_administrator_may_change_is_marked(tree: Path) -> None:
    assert conffiles(tree).split() == ["/etc/consentray/policies/README", "/etc/xdg/autostart/consentray.desktop"]


def test_the_example_is_right(tree: Path) -> None:
    found = read_file(tree / "usr/share/doc/consentray/examples/consentray.toml")
    assert found.mistakes == ()
    assert found.settings is not None
    assert [api.name for api in found.settings.apis] == ["graph", "azure"]


def test_each_vendored_package_has_its_licence_and_a_word_on_it(tree: Path) -> None:
    place = tree / trees.PRIVATE / "vendor"
    stanzas = re.findall(r"^Files: (usr/lib/consentray/vendor/.+)$", (FILES / "copyright").read_text(), re.MULTILINE)
    patterns = " ".join(stanzas).split()
    files = [each.relative_to(tree).as_posix() for each in place.rglob("*") if each.is_file()]
    assert [each for each in files if not any(fnmatch.fnmatchcase(each, pattern) for pattern in patterns)] == []
    assert [pattern for pattern in patterns if not fnmatch.filter(files, pattern)] == []
    for name in vendor.VENDORED:
        (record,) = place.glob(f"{name.replace('-', '_')}-*.dist-info")
        assert [each for each in record.rglob("*") if re.match("LICEN[CS]E|COPYING", each.name)], name
    assert len([*place.glob("*.dist-info")]) == len(vendor.VENDORED)


def test_each_dependency_of_the_program_is_declared_or_vendored() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    here = [
        each for each in map(Requirement, project["dependencies"]) if not each.marker or each.marker.evaluate(LINUX)
    ]
    declared = {each.partition(" ")[0]: each.partition(" ")[2] for each in DEPENDS}
    for each in here:
        if each.name not in {*vendor.VENDORED, "msal-extensions"}:
            package = f"python3-{debian_name(each.name)}"
            assert declared[package] == f"({str(each.specifier).replace('>=', '>= ')})", package
    assert project["requires-python"].replace(">=", ">= ") in declared["python3"]


def test_what_is_for_other_systems_is_not_imported_on_linux() -> None:
    for file in (ROOT / "trayapp").rglob("*.py"):
        assert "msal_extensions" not in file.read_text() or file.name in {"persistence.py", "checks.py"}, file


@pytest.mark.parametrize("name", ["../x.py", "/x.py", "msal/_native.so", "msal/x.pyc"])
def test_what_must_not_be_shipped_is_refused(name: str) -> None:
    with pytest.raises(vendor.VendorError, match="cannot be shipped"):
        vendor.shipped(name)


def test_only_what_the_lock_names_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(vendor.VendorError, match=r"is not in requirements-telemetry\.lock"):
        vendor.locked("nothing")
    monkeypatch.setattr(vendor, "KEPT", tmp_path)
    monkeypatch.setattr(subprocess, "run", lambda *_args, **_named: None)
    (tmp_path / "truststore-9-py3-none-any.whl").write_bytes(b"another content")
    with pytest.raises(vendor.VendorError, match="locked hashes"):
        vendor.wheel("truststore")


def test_the_size_is_counted_as_debian_does(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a/one").write_bytes(b"x")
    (tmp_path / "a/two").write_bytes(b"x" * 1025)
    (tmp_path / "a/none").write_bytes(b"")
    assert installed_size(tmp_path) == 4


def test_the_same_sources_give_the_same_bytes(tmp_path: Path) -> None:
    sums = set()
    for name, mask, zone, seed in (("one", 0o022, "UTC", "1"), ("two", 0o077, "Asia/Tokyo", "2")):
        environment = {**os.environ, "TZ": zone, "PYTHONHASHSEED": seed, "TMPDIR": str(tmp_path)}
        command = [sys.executable, "-m", "installer.linux.build", "--into", str(tmp_path / name)]
        subprocess.run(command, cwd=ROOT, env=environment, umask=mask, check=True, capture_output=True)
        made = sorted((tmp_path / name).iterdir())
        assert [file.name.partition("_all")[2] for file in made] == [".cdx.json", ".deb", ".notices.txt"]
        sums.add(tuple(hashlib.sha256(file.read_bytes()).hexdigest() for file in made))
    assert len(sums) == 1
