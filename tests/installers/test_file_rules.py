"""The rules by which Windows Installer replaces files, and what they make of packages like ours."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.installers.windows.file_rules import Fate, File, Package, repair, replaces, upgrade

OLD, NEW = File("1.0.0.0", "old"), File("1.1.0.0", "new")
PLAIN, OTHER = File("", "text"), File("", "another text")


@pytest.mark.parametrize(
    ("new", "there", "mode", "written"),
    [
        (NEW, None, "omus", True),
        (NEW, OLD, "omus", True),  # the higher version wins
        (OLD, NEW, "omus", False),
        (OLD, OLD, "omus", False),  # an equal version is neither missing nor older
        (OLD, OLD, "emus", True),
        (OLD, NEW, "emus", False),
        (OLD, NEW, "dmus", True),
        (OLD, PLAIN, "omus", True),  # versioned files win
        (PLAIN, OLD, "omus", False),
        (PLAIN, OTHER, "omus", True),  # the hashes differ
        (PLAIN, PLAIN, "omus", False),
        (PLAIN, replace(OTHER, changed=True), "omus", False),  # a user's own changes are kept
        (PLAIN, replace(OTHER, changed=True), "amus", True),
        (File("10.0"), File("9.9"), "omus", True),  # by numbers, not by letters
    ],
)
def test_which_of_two_files_wins(new: File, there: File | None, mode: str, *, written: bool) -> None:
    assert replaces(new, there, mode) is written


def test_a_package_without_versions_loses_the_files_that_have_one_on_the_disk() -> None:
    installed = Package({"dll": OLD, "text": PLAIN}, "omus", removes_early=True)
    without = Package({"dll": File("", "new"), "text": OTHER}, "omus", removes_early=True)
    assert upgrade(installed, without) == {"dll": Fate.LOST, "text": Fate.WRITTEN}


def test_a_library_that_goes_back_to_an_earlier_version_is_lost_where_versions_decide() -> None:
    installed, earlier = (Package({"dll": file}, "omus", removes_early=True) for file in (NEW, OLD))
    assert upgrade(installed, earlier) == {"dll": Fate.LOST}
    assert upgrade(installed, replace(earlier, removes_early=False)) == {"dll": Fate.KEPT}
    assert upgrade(installed, replace(earlier, mode="amus")) == {"dll": Fate.WRITTEN}


@pytest.mark.parametrize(("mode", "fate"), [("omus", Fate.KEPT), (None, Fate.WRITTEN)])
def test_a_repair_replaces_a_changed_program_of_the_same_version_only_where_all_files_are(
    mode: str | None, fate: Fate
) -> None:
    package = Package({"exe": OLD}, "amus", removes_early=True)
    assert repair({"exe": File("1.0.0.0", "changed", changed=True)}, package, mode) == {"exe": fate}
