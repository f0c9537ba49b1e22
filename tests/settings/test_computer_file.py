"""On Windows the computer's file is read where nobody but administrators can change file and folder."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path

import pytest

from tests.settings.descriptors import ADMINISTRATORS, EVERYONE, FULL, MALLORY, READ, SYSTEM, USERS, descriptor
from trayapp.settings import computer_file, load
from trayapp.settings.believed import NotBelievedError
from trayapp.settings.computer_file import check_computer_file
from trayapp.settings.load import load_resolved, read_computer, read_file
from trayapp.system.access import Entry
from trayapp.system.folders import Folders

OURS = [Entry(True, FULL, SYSTEM), Entry(True, FULL, ADMINISTRATORS), Entry(True, READ, USERS)]
GOOD = descriptor(SYSTEM, OURS)
TEXT = """client_id = "of the computer"
authority = "https://login.contoso.example/organizations"
[[api]]
name = "a"
scopes = ["https://x.example/a/read"]
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    made = tmp_path / "consentray" / "consentray.toml"
    made.parent.mkdir()
    made.write_text(TEXT)
    return made


def said(file: Path, *, folder: bytes = GOOD, itself: bytes = GOOD) -> tuple[Path, str]:
    with pytest.raises(NotBelievedError) as caught:
        check_computer_file(file, {file.parent: folder, file: itself}.__getitem__)
    return caught.value.path, str(caught.value)


def test_administrators_own_is_trusted(file: Path) -> None:
    check_computer_file(file, lambda _: GOOD)


@pytest.mark.parametrize("of_folder", [True, False])
def test_what_somebody_else_owns_is_not_and_the_command_that_mends_it_is_said(file: Path, of_folder: bool) -> None:
    theirs = descriptor(MALLORY, OURS)
    place, text = said(file, folder=theirs) if of_folder else said(file, itself=theirs)
    assert place == (file.parent if of_folder else file)
    assert f"as {MALLORY} owns it" in text
    assert f'icacls "{place}" /setowner *S-1-5-32-544' in text


@pytest.mark.attack(
    "another user of the computer",
    "the computer's folder on Windows, made first with rights of their own",
    "not trusted",
)
@pytest.mark.parametrize(
    ("entry", "name", "command"),
    [
        (Entry(True, 0x6, USERS, inherited=True), "Users", "/inheritance:r /grant:r"),  # made by hand in ProgramData
        (Entry(True, 0x6, USERS), "Users", "/inheritance:r /grant:r"),  # who need to read it
        (Entry(True, FULL, EVERYONE, inherited=True), "Everyone", "/inheritance:r /grant:r"),
        (Entry(True, FULL, EVERYONE), "Everyone", "/remove:g *S-1-1-0"),
        (Entry(True, FULL, MALLORY), MALLORY, f"/remove:g *{MALLORY}"),
    ],
)
def test_a_folder_that_others_can_change_is_not(file: Path, entry: Entry, name: str, command: str) -> None:
    place, text = said(file, folder=descriptor(SYSTEM, [*OURS, entry]))
    assert place == file.parent
    assert f"as {name} can change it" in text
    assert f'icacls "{place}" {command}' in text


def test_a_file_that_others_can_change_takes_the_folders_rights(file: Path) -> None:
    place, text = said(file, itself=descriptor(SYSTEM, [*OURS, Entry(True, 0x4, USERS)]))
    assert place == file
    assert f'Users can change it. Run as an administrator: icacls "{file}" /reset' in text


def test_without_a_list_of_rights_everybody_can(file: Path) -> None:
    assert "Everyone can change it" in said(file, itself=descriptor(SYSTEM, None))[1]


def test_what_cannot_be_understood_is_not_trusted(file: Path) -> None:
    assert "rights can't be read: it ends too early" in said(file, itself=GOOD[:30])[1]


def test_links_are_not_followed(file: Path, tmp_path: Path) -> None:
    link = tmp_path / "linked"
    link.symlink_to(file.parent, target_is_directory=True)
    with pytest.raises(NotBelievedError, match="it's a link"):
        check_computer_file(link / file.name, lambda _: GOOD)
    inner = file.with_name("inner.toml")
    inner.symlink_to(file)
    with pytest.raises(NotBelievedError, match="it's a link"):
        check_computer_file(inner, lambda _: GOOD)


def test_what_is_not_there_is_missing(file: Path) -> None:
    file.unlink()
    with pytest.raises(FileNotFoundError):
        check_computer_file(file, lambda _: GOOD)


@pytest.fixture
def windows(file: Path, monkeypatch: pytest.MonkeyPatch) -> Folders:
    """The computer's folder of a Windows, where somebody else owns the file."""
    theirs = {file.parent: GOOD, file: descriptor(MALLORY, OURS)}
    monkeypatch.setattr(load, "_is_windows", lambda: True)
    monkeypatch.setattr(load, "machine", lambda: file.parent)
    judge = partial(check_computer_file, read=theirs.__getitem__)
    monkeypatch.setattr(computer_file, "check_computer_file", judge)
    own = file.parent.parent
    return Folders(own, own, own, file.parent, own)


def test_a_file_that_is_not_trusted_stops_the_program_and_says_why(windows: Folders, file: Path) -> None:
    for found in (
        load_resolved(None, windows, {}),
        read_computer(windows, None, {}),
        read_file(file, windows),
    ):
        assert found.settings is None
        ((mistake),) = found.mistakes
        assert (mistake.file, mistake.policy) == (str(file), False)
        assert "owns it. Run as an administrator" in mistake.message
    # A copy elsewhere is judged as what will be copied; it gets the folder's rights then.
    given = file.parent.parent / "given.toml"
    given.write_text(TEXT)
    assert not read_computer(windows, given, {}).mistakes
    assert read_file(given, windows).settings is not None


def test_a_folder_of_the_persons_own_is_theirs(windows: Folders, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(load, "machine", lambda: Path("/elsewhere"))
    assert load_resolved(None, windows, {}).require().client_id == "of the computer"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows judges it")
def test_elsewhere_there_are_no_such_rights(file: Path) -> None:
    own = file.parent.parent
    assert load_resolved(None, Folders(own, own, own, file.parent, own), {}).require().client_id == "of the computer"
