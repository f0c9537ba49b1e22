"""A certificate that a policy names is believed where nobody but root can change it, or the way to it."""

from __future__ import annotations

import os
import struct
import sys
from pathlib import Path

import pytest
import trustme
from hypothesis import given, settings
from hypothesis import strategies as st

from trayapp.settings import believed
from trayapp.settings.believed import NotBelievedError, NotReadableError, believe, check_readable
from trayapp.settings.lines import Lines
from trayapp.settings.resolve import Resolved, resolve
from trayapp.settings.source import Layer, Source

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="owners and modes are POSIX's")
needs_root = pytest.mark.skipif(sys.platform == "win32" or os.getuid() != 0, reason="only root gives files away")
WHOLE: dict[str, object] = {
    "client_id": "fleet",
    "authority": "https://login.contoso.example/contoso",
    "api": [{"name": "a", "scopes": ["https://x.example/a/read"]}],
}
POLICIES = [Layer.MACHINE_POLICY, Layer.USER_POLICY, Layer.RECOMMENDED_POLICY]


@pytest.fixture(autouse=True)
def _root(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(believed, "ROOT", os.getuid())


@pytest.fixture(scope="module")
def pem() -> bytes:
    return trustme.CA().cert_pem.bytes()


@pytest.fixture
def certificate(tmp_path: Path, pem: bytes) -> Path:
    file = tmp_path / "etc/ours/root.pem"
    file.parent.mkdir(parents=True)
    file.write_bytes(pem)
    for each, mode in ((file, 0o644), (file.parent, 0o755), (file.parent.parent, 0o755)):
        each.chmod(mode)
    return file


def named_by(layer: Layer, file: Path) -> Resolved:
    return resolve([Source(layer, "there", {**WHOLE, "ca_file": str(file)}, Lines())], "consentray.toml")


@pytest.mark.parametrize("layer", POLICIES)
def test_roots_own_is_believed(certificate: Path, layer: Layer) -> None:
    assert named_by(layer, certificate).require().ca_file == certificate


@pytest.mark.parametrize("layer", POLICIES)
@pytest.mark.parametrize("mode", [0o020, 0o002])
@pytest.mark.parametrize("up", [0, 1, 2, 3])
def test_what_others_can_write_is_not(certificate: Path, layer: Layer, mode: int, up: int) -> None:
    spoilt = [certificate, *certificate.parents][up]
    before = spoilt.stat().st_mode
    spoilt.chmod(before | mode)
    found = named_by(layer, certificate)
    spoilt.chmod(before)
    assert found.settings is None
    ((mistake),) = found.mistakes
    assert (mistake.file, mistake.key) == ("there", "ca_file")
    assert f"chmod go-w {spoilt}" in mistake.message


@pytest.mark.parametrize("layer", [Layer.PERSON, Layer.COMMAND_LINE, Layer.MACHINE])
def test_a_persons_own_choice_is_theirs(certificate: Path, layer: Layer) -> None:
    certificate.chmod(0o666)
    assert named_by(layer, certificate).require().ca_file == certificate


@needs_root
@pytest.mark.parametrize("up", [0, 1, 2])
def test_what_is_somebody_elses_is_not(certificate: Path, up: int) -> None:
    spoilt = [certificate, *certificate.parents][up]
    os.chown(spoilt, 54321, -1)
    ((mistake),) = named_by(Layer.MACHINE_POLICY, certificate).mistakes
    assert f"chown root {spoilt}" in mistake.message


def test_what_is_missing_is_said_to_be_missing(certificate: Path) -> None:
    certificate.unlink()
    ((mistake),) = named_by(Layer.MACHINE_POLICY, certificate).mistakes
    assert "can't be read: No such file" in mistake.message


def test_a_folder_like_tmp_is_passed(certificate: Path) -> None:
    certificate.parent.chmod(0o1777)
    assert named_by(Layer.MACHINE_POLICY, certificate).settings is not None


@pytest.mark.attack("another user of the computer", "a link of theirs on the way to a trusted file", "not believed")
@needs_root
def test_but_not_somebody_elses_link_in_it(certificate: Path) -> None:
    link = certificate.with_name("link.pem")
    link.symlink_to(certificate)
    certificate.parent.chmod(0o1777)
    assert named_by(Layer.MACHINE_POLICY, link).settings is not None
    os.chown(link, 54321, -1, follow_symlinks=False)
    assert f"chown root {link}" in named_by(Layer.MACHINE_POLICY, link).mistakes[0].message


@pytest.mark.usefixtures("certificate")
def test_every_link_on_the_way_counts_with_the_folder_where_it_lies(tmp_path: Path) -> None:
    open_folder = tmp_path / "open"
    open_folder.mkdir()
    (open_folder / "middle").symlink_to("../etc")
    start = tmp_path / "start"
    start.symlink_to("open/middle/ours/../ours")
    assert named_by(Layer.MACHINE_POLICY, start / "root.pem").settings is not None
    open_folder.chmod(0o777)
    assert str(open_folder) in named_by(Layer.MACHINE_POLICY, start / "root.pem").mistakes[0].message


def test_links_in_a_circle_end(tmp_path: Path) -> None:
    (tmp_path / "a").symlink_to("b")
    (tmp_path / "b").symlink_to("a")
    assert "can't be read: Too many levels" in named_by(Layer.MACHINE_POLICY, tmp_path / "a").mistakes[0].message


@settings(max_examples=60)
@given(data=st.data())
def test_the_way_ends_where_the_system_ends(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    """Any tree of folders and links: the walk finds what the kernel finds, and every folder that it passes."""
    root = tmp_path_factory.mktemp("tree")
    places = [root]
    for number in range(data.draw(st.integers(1, 6))):
        parent = data.draw(st.sampled_from([each for each in places if each.is_dir()]))
        place = parent / str(number)
        if data.draw(st.booleans()):
            place.mkdir()
        else:
            target = data.draw(st.sampled_from(places))
            relative = os.path.relpath(target.resolve(), parent.resolve())
            place.symlink_to(data.draw(st.sampled_from([str(target), relative])))
        places.append(place)
    path = data.draw(st.sampled_from(places))
    steps = [place for place, _ in believed._steps(path)]
    assert steps[-1].resolve() == path.resolve()
    assert {*path.resolve().parents} - {Path("/")} <= {each for each in steps if not each.is_symlink()} | {Path("/")}
    spoilt = data.draw(st.sampled_from([each for each in steps if each.is_relative_to(root) and not each.is_symlink()]))
    believed.believe(path)
    spoilt.chmod(0o757)
    with pytest.raises(believed.NotBelievedError):
        believed.believe(path)
    spoilt.chmod(0o755)


def acl(*entries: tuple[int, int, int]) -> bytes:
    """Return an ACL as the kernel keeps it: tag, rights and id of each entry (linux/posix_acl_xattr.h)."""
    return struct.pack("<I", 2) + b"".join(struct.pack("<HHI", *each) for each in entries)


NOBODY = 0xFFFFFFFF
OWNER, USER, GROUP, NAMED_GROUP, MASK, OTHER = (0x01, 0x02, 0x04, 0x08, 0x10, 0x20)


def put_acl(file: Path, named: tuple[int, int, int], *, group: int = 4, mask: int = 4, other: int = 4) -> None:
    entries = [(OWNER, 6, NOBODY), (GROUP, group, NOBODY), named, (MASK, mask, NOBODY), (OTHER, other, NOBODY)]
    try:
        os.setxattr(file, "system.posix_acl_access", acl(*sorted(entries)))
    except OSError as error:
        pytest.skip(f"no ACLs here: {error.strerror}")


@needs_root
@pytest.mark.parametrize(
    ("kind", "mode", "fix"), [("file", 0o640, "0644"), ("file", 0o604, "0644"), ("", 0o701, "0755")]
)
def test_root_is_told_of_what_others_or_a_group_cannot_read(certificate: Path, kind: str, mode: int, fix: str) -> None:
    """As an administrator's umask 027 makes it, or a group that has less than everybody."""
    spoilt = certificate if kind else certificate.parent
    check_readable(certificate, certificate.parents[1])
    spoilt.chmod(mode)
    with pytest.raises(NotReadableError, match=f"sers can't read it.*chmod {fix} {spoilt}$"):
        check_readable(certificate, certificate.parents[1])
    spoilt.chmod(int(fix, 8))
    check_readable(certificate, certificate.parents[1])


@needs_root
@pytest.mark.skipif(sys.platform != "linux", reason="POSIX ACLs are Linux's")
@pytest.mark.parametrize("tag", [USER, NAMED_GROUP])
def test_root_is_told_of_whom_an_acl_keeps_out(certificate: Path, tag: int) -> None:
    put_acl(certificate, (tag, 4, 54321))
    check_readable(certificate, certificate.parents[1])
    put_acl(certificate, (tag, 0, 54321))
    with pytest.raises(NotReadableError, match=f"^Some users can't read it.*setfacl --remove-all {certificate}; chmod"):
        check_readable(certificate, certificate.parents[1])
    put_acl(certificate, (tag, 4, 54321), other=0)
    with pytest.raises(NotReadableError, match=r"^Users can't read it"):
        check_readable(certificate, certificate.parents[1])
    put_acl(certificate, (tag, 4, 54321), mask=0)
    with pytest.raises(NotReadableError):
        check_readable(certificate, certificate.parents[1])


@needs_root
@pytest.mark.skipif(sys.platform != "linux", reason="POSIX ACLs are Linux's")
@pytest.mark.parametrize("tag", [USER, NAMED_GROUP])
def test_what_an_acl_lets_others_write_is_not_believed_until_the_command_has_run(certificate: Path, tag: int) -> None:
    put_acl(certificate, (tag, 6, 54321), mask=6)
    with pytest.raises(NotBelievedError, match=f"chmod go-w {certificate}"):
        believe(certificate)
    certificate.chmod(certificate.stat().st_mode & ~0o022)
    believe(certificate)
    (written,) = (
        each
        for each in struct.iter_unpack("<HHI", os.getxattr(certificate, "system.posix_acl_access")[4:])
        if each[0] == MASK
    )
    assert written[1] == 4
