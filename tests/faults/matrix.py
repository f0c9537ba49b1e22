"""The fault matrix: each fault at each place that the program talks to, measured.

Run as a program it prints the matrix and writes docs/developers/faults.md again:

    python -m tests.faults.matrix
"""

from __future__ import annotations

import json
import sys
import tempfile
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tests.faults.bench import SHORT, Bench, Run
from tests.faults.server import FAULTS
from trayapp.core import events as ev
from trayapp.core import report
from trayapp.core.state import Activity, State

if TYPE_CHECKING:
    from collections.abc import Iterable

    from trayapp.core.problems import Problem

PLACES: Final = ("discovery", "token (code)", "token (refresh)", "API")
DOCUMENT: Final = Path(__file__).parent.parent.parent / "docs" / "developers" / "faults.md"
OF_TIME: Final = frozenset({"hang", "slow bytes"})
NONE: Final = "none: the answer is shown"


@dataclass(frozen=True)
class Cell:
    """What one fault at one place brought: `requests` met it. `complaints` says what is not as it should be."""

    code: str
    message: str
    requests: int
    complaints: tuple[str, ...]


class Matrix:
    """Measures each cell once."""

    def __init__(self, bench: Bench) -> None:
        self._bench = bench
        self._cells: dict[tuple[str, str], Cell] = {}

    def cell(self, fault: str, place: str) -> Cell:
        """Return a cell, measured now or before."""
        key = fault, place
        if key not in self._cells:
            self._cells[key] = _measure(self._bench, fault, place)
        return self._cells[key]

    def table(self) -> str:
        """Return the whole matrix as a table in Markdown."""
        rows = [["fault", *PLACES], ["---"] * (len(PLACES) + 1)]
        rows += [[fault, *(_shown(self.cell(fault, place).code) for place in PLACES)] for fault in FAULTS]
        return "\n".join("| " + " | ".join(row) + " |" for row in rows)


def document(matrix: Matrix) -> str:
    """Return the text of docs/developers/faults.md."""
    return f"""# Faults

For developers: what the program reports if the sign-in service or an API fails. Each cell was measured: a server in
front of the embedded platform failed at that one place, and the real rules, MSAL and HTTP ran against it.
[problems.md](../problems.md) has the codes.

{matrix.table()}

In every cell the problem came within the time limits. No token, code or secret was shown, logged or stored outside the
token cache, and nothing was sent elsewhere. What was granted stayed known, and the next try after the fault succeeded
in the same run. A server that asks to wait is not asked before that time.

- discovery, token (code): during a sign-in. Nobody is signed in after it.
- token (refresh): a silent token for each API, without cached ones. The account and its ledger stay.
- API: a quick call. An answer with status 200 that is not JSON is shown as text. One over its limit is cut and marked.

`python -m tests.faults.matrix` measures again and writes this page; a test compares them.
"""


def _shown(code: str) -> str:
    return code if code == NONE else f"`{code}`"


def _measure(bench: Bench, fault: str, place: str) -> Cell:
    server = {"discovery": bench.discovery, "API": bench.api}.get(place, bench.token)
    signed_in = place in {"token (refresh)", "API"}
    home = bench.home(f"{place} {fault}", signed_in=signed_in)
    if place == "token (refresh)":
        _forget_access_tokens(home)
    act: ev.Event = ev.CallChosen("customer", "list") if place == "API" else ev.CheckAgainChosen()
    elsewhere, asked = bench.elsewhere.requests, server.requests
    out, err = StringIO(), StringIO()
    with redirect_stdout(out), redirect_stderr(err), Run(bench, home, SHORT if fault in OF_TIME else None) as run:
        restored = run.state
        bench.suffer(server, fault)
        try:
            run.settle(act)
            failed, requests = run.state, server.requests - asked
        finally:
            bench.recover(server)
        if fault in OF_TIME:
            run.take_time()
        run.settle(act)
    # What the run has left is looked at when it has ended: nothing is put in place any more.
    waited_for = signed_in and fault == "429 with Retry-After"
    complaints = [
        *_inconsistent(restored, failed, place),
        *(_not_waited(run.state, place, server.requests - asked) if waited_for else _not_recovered(run.state, place)),
        *_leaks(bench, run, out.getvalue() + err.getvalue()),
    ]
    complaints += ["something was logged: " + run.log] if run.log else []
    if bench.elsewhere.requests != elsewhere:
        complaints.append("something was sent elsewhere")
    trouble = _problem(failed, place)
    return Cell(trouble.code if trouble else NONE, trouble.message if trouble else "", requests, tuple(complaints))


def _problem(state: State, place: str) -> Problem | None:
    if place == "API":
        assert state.answer is not None
        return state.answer.problem
    if place == "token (refresh)":
        return state.ledgers[0].problem
    return state.problem


def _inconsistent(before: State, after: State, place: str) -> Iterable[str]:
    """Say what of the state does not fit after a fault."""
    if after.activity is not Activity.IDLE or after.calls or after.sign_in is not None:
        yield "something is still under way"
    if after.account != before.account:
        yield "the account changed"
    if [each.granted for each in after.ledgers] != [each.granted for each in before.ledgers]:
        yield "the ledger changed"
    if place == "token (refresh)" and len({each.problem and each.problem.code for each in after.ledgers}) != 1:
        yield "the APIs differ"
    if place == "API" and after.ready_count != before.ready_count:
        yield "an API is no longer ready"


def _not_recovered(state: State, place: str) -> Iterable[str]:
    """Say what the next try after the fault did not bring."""
    if place == "API":
        if state.answer is None or state.answer.status != 200 or state.answer.problem is not None:
            yield f"the next call failed: {state.answer}"
    elif state.ready_count != len(state.ledgers) or state.problem is not None:
        yield f"the next try failed: {state.problem or [each.problem for each in state.ledgers]}"


def _not_waited(state: State, place: str, requests: int) -> Iterable[str]:
    """Say where a click within the time that was asked to wait was sent all the same."""
    trouble = _problem(state, place)
    if requests != 1 or trouble is None or trouble.code != "throttled":
        yield f"the wait was not obeyed: {requests} requests, {trouble}"


def _leaks(bench: Bench, run: Run, output: str) -> Iterable[str]:
    """Say where a secret stands outside the token cache."""
    cache = next(run.home.glob("tokens-*.json"), None)
    if cache is None:
        yield "nothing was kept"
        return
    entries = [entry for kind in json.loads(cache.read_text()).values() for entry in kind.values()]
    secrets = {entry["secret"] for entry in entries if "secret" in entry} | set(filter(None, bench.codes))
    if len(secrets) < 2:  # the refresh token and the ID token; there is no access token where none was asked for again
        yield "there is nothing to look for"
    shown = {
        "the output": output,
        "the state": "".join(run.shell.said),
        "the status": json.dumps(report.status_document(run.state)),
    }
    shown |= {file.name: file.read_text() for file in run.home.rglob("*") if file.is_file() and file != cache}
    for where, text in shown.items():
        if any(secret in text for secret in secrets):
            yield f"a secret is in {where}"


def _forget_access_tokens(home: Path) -> None:
    cache = next(home.glob("tokens-*.json"))
    entries = json.loads(cache.read_text())
    assert entries["AccessToken"]
    entries["AccessToken"] = {}
    cache.write_text(json.dumps(entries))


def main() -> None:
    """Print the matrix and write the page."""
    with tempfile.TemporaryDirectory() as folder, Bench(Path(folder)) as bench:
        matrix = Matrix(bench)
        DOCUMENT.write_text(document(matrix), encoding="utf-8")
        complaints = [
            f"{fault}, {place}: {each}"
            for fault in FAULTS
            for place in PLACES
            for each in matrix.cell(fault, place).complaints
        ]
        sys.stdout.write("\n".join([matrix.table(), *complaints, ""]))


if __name__ == "__main__":
    main()
