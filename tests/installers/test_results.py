"""What a proof finds is told as it was: a check that fails is told as failed, counted once, and ends the run with 1."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests import total
from tests.installers.results import Row, Rows, finish, table
from tests.program import ROOT

GOOD = Row("here", "one", passed=True, detail="as it should")
BAD = Row("here", "two", passed=False, detail='a <b> & "c"')


def fail(error: Exception) -> None:
    raise error


def test_a_check_passes_or_fails_and_the_next_goes_on() -> None:
    told: list[Row] = []
    rows = Rows("here", told.append)
    with rows.check("holds") as seen:
        seen.text = "as it should"
    with rows.check("does not"):
        fail(AssertionError("what was seen"))
    with rows.check("a command"):
        fail(subprocess.CalledProcessError(3, ["apt-get"], "said", "complained"))
    rows.same("same", 1, 1)
    rows.same("other", 1, 2)
    rows.see("nothing", [], "a\x1b[1m\n b\0")
    assert [each.passed for each in told] == [True, False, False, True, False, False]
    assert told[0].detail == "as it should"
    assert "what was seen" in told[1].detail
    assert "complained" in told[2].detail
    assert told[4].detail == "1, and must be 2"
    assert told[5].detail == "a [1m b"


def test_a_row_goes_to_another_process_as_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    Rows("here").see("one", True, "as it should")
    assert Row(**json.loads(capsys.readouterr().out)) == GOOD


def test_the_table_is_markdown_whatever_was_seen() -> None:
    made = table([GOOD._replace(detail="a | b"), BAD._replace(detail="")])
    assert made.splitlines()[2:] == ["| here | one | ok: a \\| b |", "| here | two | FAILED |"]


@pytest.mark.parametrize(
    ("rows", "code", "line"),
    [([GOOD], 0, "1 passed, 0 failed"), ([GOOD, BAD], 1, "1 passed, 1 failed"), ([], 1, "0 passed, 0 failed")],
)
def test_a_proof_ends_with_one_line_and_leaves_what_it_found(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], rows: list[Row], code: int, line: str
) -> None:
    folder = tmp_path / "proof"
    assert finish(rows, "the proof", folder) == code
    assert capsys.readouterr().out.endswith(f"\n\n{line}\n")
    assert (folder / "table.md").read_text().count("\n") == 2 + len(rows)
    assert total.main(["0", str(folder / "results.xml")]) == code
    assert capsys.readouterr().out.splitlines()[-1] == line


def test_the_total_is_of_all_and_of_pytests_own_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    tests = tmp_path / "tests.xml"
    tests.write_text(
        '<testsuites><testsuite name="pytest" errors="1" failures="2" skipped="3" tests="10"/></testsuites>'
    )
    finish([GOOD, BAD], "the proof", tmp_path)
    capsys.readouterr()
    assert total.main(["0", str(tests), str(tmp_path / "results.xml")]) == 1
    assert capsys.readouterr().out == (
        f"\n{tests}: 4 passed, 3 failed, 3 skipped\n{tmp_path}/results.xml: 1 passed, 1 failed\n\n5 passed, 4 failed\n"
    )


@pytest.mark.parametrize("text", [None, "", "<testsuite"])
def test_a_run_that_did_not_come_to_its_end_counts_as_failed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str | None
) -> None:
    file = tmp_path / "results.xml"
    if text is not None:
        file.write_text(text)
    assert total.main(["0", str(file)]) == 1
    assert capsys.readouterr().out == f"\n{file}: did not come to its end\n\n0 passed, 1 failed\n"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_proof_that_is_stopped_cleans_up(tmp_path: Path, number: signal.Signals) -> None:
    script = """
import sys, tempfile
from installer.signals import end_tidily
end_tidily()
with tempfile.TemporaryDirectory(dir=sys.argv[1]):
    print("made", flush=True)
    sys.stdin.read()
"""
    with subprocess.Popen(
        [sys.executable, "-c", script, tmp_path], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        assert list(tmp_path.iterdir())
        process.send_signal(number)
        assert process.stdin is not None
        process.stdin.close()  # a signal that comes just before a read begins is handled after that read
        assert process.wait() == 128 + number
    assert not list(tmp_path.iterdir())
