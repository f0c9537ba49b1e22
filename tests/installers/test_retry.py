"""What a network may have spoilt is tried again, and nothing else."""

from __future__ import annotations

from email.message import Message
from urllib.error import HTTPError, URLError

import pytest

from installer.fetch import _is_lasting
from installer.retry import PAUSES, persistently


class Mirror:
    """Fails a number of times, then gives what was asked for."""

    def __init__(self, failures: int, error: Exception) -> None:
        self._failures = failures
        self._error = error
        self.asked = 0

    def __call__(self) -> str:
        self.asked += 1
        if self.asked <= self._failures:
            raise self._error
        return "the file"


@pytest.mark.parametrize("failures", range(len(PAUSES) + 1))
def test_it_is_tried_again_and_that_is_said(failures: int, capsys: pytest.CaptureFixture[str]) -> None:
    mirror = Mirror(failures, OSError("the connection broke"))
    waited: list[float] = []
    assert persistently(mirror, "pip", OSError, wait=waited.append) == "the file"
    assert waited == list(PAUSES[:failures])
    said = capsys.readouterr().err.splitlines()
    assert len(said) == failures
    assert all(line.startswith("pip has failed") and line.endswith("the connection broke") for line in said)


def test_the_last_error_is_raised() -> None:
    mirror = Mirror(9, OSError("the connection broke"))
    with pytest.raises(OSError, match="the connection broke"):
        persistently(mirror, "pip", OSError, wait=lambda _: None)
    assert mirror.asked == len(PAUSES) + 1


def test_an_error_of_another_kind_or_a_lasting_one_is_raised_at_once() -> None:
    for mirror in (Mirror(9, ValueError("wrong")), Mirror(9, OSError("gone"))):
        with pytest.raises((ValueError, OSError)):
            persistently(mirror, "pip", OSError, lasting=lambda _: True, wait=lambda _: None)
        assert mirror.asked == 1


@pytest.mark.parametrize(("code", "lasting"), [(404, True), (403, True), (429, False), (500, False), (503, False)])
def test_what_a_server_has_answered_lasts_unless_it_is_in_trouble(code: int, lasting: bool) -> None:
    assert _is_lasting(HTTPError("https://mirror.contoso.example", code, "", Message(), None)) is lasting
    assert not _is_lasting(URLError("no route"))
