"""Every fault at every place: the right problem in time, nothing said that is secret, and a next try that works."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.faults.matrix import DOCUMENT, NONE, OF_TIME, PLACES, document
from tests.faults.server import FAULTS

if TYPE_CHECKING:
    from tests.faults.matrix import Matrix

NETWORK = {
    "refused": "offline",
    "DNS failure": "offline",
    "TLS failure": "tls-untrusted",
    "reset": "offline",
    "hang": "timed-out",
    "slow bytes": "timed-out",
    "429 with Retry-After": "throttled",
    "429": "throttled",
}
API = NETWORK | {
    "500": "call-failed",
    "503": "call-failed",
    "HTML": NONE,
    "malformed JSON": NONE,
    "cut-off body": "call-failed",
    "empty": NONE,
    "huge body": NONE,
    "redirect elsewhere": "call-redirected",
}
UNREACHED = {"refused", "DNS failure", "TLS failure"}


def expected(fault: str, place: str) -> str:
    if place == "API":
        return API[fault]
    if fault in {"500", "503"}:
        return "provider-unavailable"
    return NETWORK.get(fault, "provider-unexpected")


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_said_in_time_and_gone_when_it_is_lifted(matrix: Matrix, fault: str, place: str) -> None:
    cell = matrix.cell(fault, place)
    assert cell.complaints == ()
    assert cell.code == expected(fault, place)
    # Asked once, by each API at the most: nothing tries again and again, so the time is that of one limit.
    # The refreshes of the two APIs go one after the other, so that the second obeys what the first was asked to wait.
    apis = 2 if place == "token (refresh)" and fault != "429 with Retry-After" else 1
    most = 0 if fault in UNREACHED else apis
    assert cell.requests == most or (fault in OF_TIME and cell.requests < most)


@pytest.mark.parametrize("place", PLACES)
def test_how_long_to_wait_is_said(matrix: Matrix, place: str) -> None:
    assert "in 30 minutes" in matrix.cell("429 with Retry-After", place).message
    assert "in a few minutes" in matrix.cell("429", place).message


def test_the_page_in_the_docs_is_what_was_measured(matrix: Matrix) -> None:
    assert DOCUMENT.read_text(encoding="utf-8") == document(matrix), "run: python -m tests.faults.matrix"
