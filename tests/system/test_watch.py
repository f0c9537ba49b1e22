"""A change is told when a file is whole again, wherever it comes from, and nothing else is told."""

from __future__ import annotations

import queue
import threading
from typing import TYPE_CHECKING

import pytest

from tests.patience import PATIENCE
from trayapp.system.watch import watch

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


class Watched:
    """A file `a.toml` in `folder/sub`, and the folder `folder/policies`, with what was told of them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "sub"
        self.policies = folder / "policies"
        self.file = self.folder / "a.toml"
        self._told: queue.SimpleQueue[str] = queue.SimpleQueue()
        self.watch = watch([self.file], [self.policies], lambda: self._told.put(threading.current_thread().name))

    def expect(self, change: Callable[[], object]) -> None:
        """Make a change and wait until it is told; of several notices one is taken, and the rest with it."""
        change()
        assert self._told.get(timeout=PATIENCE) == "watch"
        # The next change comes when this one has settled, so nothing is left of it.
        while not self._told.empty():
            self._told.get()

    def expect_nothing(self, change: Callable[[], object]) -> None:
        """Make a change, then one that is told: only the second is, once."""
        change()
        self.expect(lambda: self.file.write_text("known"))
        assert self._told.empty()


@pytest.fixture
def watched(tmp_path: Path) -> Iterator[Watched]:
    (tmp_path / "sub").mkdir()
    (tmp_path / "policies").mkdir()
    made = Watched(tmp_path)
    yield made
    made.watch.close()
    made.watch.close()


def test_a_file_that_is_written_replaced_or_removed_is_told(watched: Watched) -> None:
    watched.expect(lambda: watched.file.write_text("one"))
    watched.expect(lambda: watched.file.write_text("two"))
    beside = watched.folder / "a.toml~"
    watched.expect_nothing(lambda: beside.write_text("three"))
    watched.expect(lambda: beside.replace(watched.file))
    watched.expect(lambda: watched.file.chmod(0o640))
    watched.expect(watched.file.unlink)


def test_whatever_comes_into_a_folder_is_told(watched: Watched) -> None:
    policy = watched.policies / "any.json"
    watched.expect(lambda: policy.write_text("{}"))
    watched.expect(lambda: policy.chmod(0o666))
    watched.expect(policy.unlink)
    watched.expect(lambda: watched.policies.chmod(0o700))


def test_a_folder_that_comes_goes_and_comes_again_is_followed(tmp_path: Path) -> None:
    watched = Watched(tmp_path)
    try:
        watched.expect(watched.folder.mkdir)
        watched.expect(lambda: watched.file.write_text("one"))
        watched.file.unlink()
        watched.expect(watched.folder.rmdir)
        watched.expect(watched.folder.mkdir)
        watched.expect(lambda: watched.file.write_text("two"))
        watched.expect(watched.policies.mkdir)
        watched.expect(lambda: (watched.policies / "any.json").write_text("{}"))
        watched.expect(lambda: watched.folder.rename(tmp_path / "elsewhere"))
    finally:
        watched.watch.close()


def test_a_folder_far_below_what_is_there_is_waited_for(tmp_path: Path) -> None:
    told = threading.Event()
    file = tmp_path / "one" / "two" / "a.toml"
    made = watch([file], [], told.set)
    try:
        (tmp_path / "one").mkdir()
        assert told.wait(PATIENCE)
        told.clear()
        (tmp_path / "one" / "two").mkdir()
        assert told.wait(PATIENCE)
        told.clear()
        file.write_text("one")
        assert told.wait(PATIENCE)
    finally:
        made.close()


def test_a_folder_and_its_file_that_come_at_once_are_told(tmp_path: Path) -> None:
    told = threading.Event()
    made = watch([tmp_path / "one" / "a.toml"], [], told.set)
    try:
        (tmp_path / "one").mkdir()
        (tmp_path / "one" / "a.toml").write_text("one")
        assert told.wait(PATIENCE)
    finally:
        made.close()
