"""The list of components: held against what is shipped, written as CycloneDX, the notices beside it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from installer.sbom.__main__ import main
from installer.sbom.check import differences, files_of
from installer.sbom.component import Component
from installer.sbom.packages import LICENCES, UnknownLicenceError, packages
from installer.sbom.payloads import OURS

VENDOR = "usr/lib/consentray/vendor"
OWN = Component("ours", "1", "MIT", ("ours/*",), notices=("ours/LICENSE",))


def put(root: Path, *paths: str) -> None:
    for path in paths:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(f"the text of {path}\n")


def package(root: Path, name: str, version: str, licence: str, *files: str) -> None:
    """Put an installed package's files below the payload's vendor folder."""
    info = f"{VENDOR}/{name}-{version}.dist-info"
    put(root, f"{info}/licenses/LICENSE", *(f"{VENDOR}/{file}" for file in files))
    (root / info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n{licence}\n\n")


@pytest.fixture
def payload(tmp_path: Path) -> Path:
    root = tmp_path / "payload"
    put(
        root,
        "usr/bin/consentray",
        "usr/share/doc/consentray/copyright",
        "usr/lib/consentray/trayapp/app.py",
    )
    package(root, "msal", "1.39.0", "License: MIT", "msal/__init__.py", "msal/deep/er.py")
    package(root, "pystray", "0.19.5", "License: LGPLv3", "pystray/__init__.py")
    package(root, "six", "1.17.0", "Classifier: License :: OSI Approved :: MIT License", "six.py")
    package(root, "pillow", "13.0.0", "License-Expression: MIT-CMU", "PIL/Image.py")
    return root


@pytest.mark.parametrize(
    ("shipped", "components", "said"),
    [
        (["ours/a", "ours/LICENSE"], [OWN], []),
        (["ours/a", "ours/LICENSE", "b"], [OWN], ["b belongs to no component"]),
        (
            ["ours/LICENSE"],
            [OWN, Component("other", "1", "MIT", ("ours/L*",), notices=("ours/LICENSE",))],
            ["ours/LICENSE belongs to ours and other"],
        ),
        (
            ["ours/LICENSE"],
            [OWN, Component("gone", "1", "MIT", ("gone/*",), notices=("ours/LICENSE",))],
            ["gone is listed, and no file of it is shipped"],
        ),
        (
            ["ours/LICENSE"],
            [OWN, Component("linked", "1", "MIT", (), ("ours/x.dll",), ("ours/LICENSE",))],
            ["linked is said to be in ours/x.dll, which is missing"],
        ),
        (["ours/a"], [OWN], ["ours: its notice ours/LICENSE is missing"]),
        (["ours/a"], [Component("ours", "1", "MIT", ("ours/*",))], ["ours has no notice"]),
    ],
)
def test_what_differs_is_said(shipped: list[str], components: list[Component], said: list[str]) -> None:
    assert differences(shipped, components) == said


def test_packages_are_found_with_their_files_their_licences_and_their_notices(payload: Path) -> None:
    found = {each.name: each for each in packages(payload, VENDOR)}
    assert {name: (each.version, each.licence) for name, each in found.items()} == {
        "msal": ("1.39.0", "MIT"),
        "pystray": ("0.19.5", "LGPL-3.0-only"),
        "six": ("1.17.0", "MIT"),
        "pillow": ("13.0.0", "MIT-CMU"),
    }
    assert found["pillow"].owns(f"{VENDOR}/PIL/Image.py")
    assert found["six"].owns(f"{VENDOR}/six.py")
    assert not found["msal"].owns(f"{VENDOR}/msal_extensions/__init__.py")
    assert found["msal"].notices == (f"{VENDOR}/msal-1.39.0.dist-info/licenses/LICENSE",)


def test_an_unknown_licence_stops_the_build(payload: Path) -> None:
    package(payload, "odd", "1", "License: Do what you like", "odd.py")
    with pytest.raises(UnknownLicenceError, match="odd 1: Do what you like"):
        packages(payload, VENDOR)


def test_the_document_and_the_notices_are_written_the_same_each_time(payload: Path, tmp_path: Path) -> None:
    for name in ("one", "two"):
        assert main(["linux", str(payload), "0.1.0", "1790000000", str(tmp_path / name)]) == 0
    text = (tmp_path / "one.cdx.json").read_text()
    assert text == (tmp_path / "two.cdx.json").read_text()
    document = json.loads(text)
    assert (document["bomFormat"], document["specVersion"]) == ("CycloneDX", "1.6")
    assert document["metadata"]["timestamp"] == "2026-09-21T14:13:20+00:00"
    assert document["metadata"]["component"]["name"] == "consentray"
    assert [each["purl"] for each in document["components"]] == sorted(
        ["pkg:pypi/msal@1.39.0", "pkg:pypi/pillow@13.0.0", "pkg:pypi/pystray@0.19.5", "pkg:pypi/six@1.17.0"]
    )
    assert all(each["licenses"] and each["hashes"] for each in document["components"])
    notices = (tmp_path / "one.notices.txt").read_text()
    for name in ("msal", "pystray", "six", "pillow"):
        assert f"the text of {VENDOR}/{name}-" in notices
    assert "may be replaced" in notices


def test_a_file_of_nobodys_stops_the_build(payload: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    put(payload, f"{VENDOR}/stray.py")
    assert main(["linux", str(payload), "0.1.0", "1790000000", str(tmp_path / "out")]) == 1
    assert capsys.readouterr().err == f"{VENDOR}/stray.py belongs to no component\n"
    assert not (tmp_path / "out.cdx.json").exists()
    assert files_of(payload)


def test_every_licence_that_is_locked_is_known_by_its_identifier() -> None:
    assert all(re.fullmatch(r"[A-Za-z0-9.-]+", each) for each in LICENCES.values())
    assert OURS.keys() == {"linux", "windows", "macos"}
