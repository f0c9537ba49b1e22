"""`make attacks`: carries out the attacks, and writes what came of each into docs/developers/attacks.md."""

from __future__ import annotations

import sys
from collections import Counter, defaultdict

import pytest

from tests.attacks.table import BEGINNING, PAGE, attacks


class Seen:
    """A plugin that counts the outcomes of each test, whatever its parameters."""

    def __init__(self) -> None:
        self.outcomes: defaultdict[str, Counter[str]] = defaultdict(Counter)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when == "call" or report.outcome != "passed":
            self.outcomes[report.nodeid.partition("[")[0]][report.outcome] += 1

    def of(self, test: str) -> str:
        outcomes = self.outcomes[test]
        if not outcomes["passed"] and not outcomes["failed"]:
            return "not run here"
        cases = f"{outcomes['passed']} cases" if outcomes["passed"] != 1 else "1 case"
        return f"as expected, {cases}" if not outcomes["failed"] else f"**otherwise in {outcomes['failed']}**"


def main() -> int:
    seen, known = Seen(), attacks()
    files = sorted({each.test.partition("::")[0] for each in known})
    code = pytest.main(["-q", "-m", "attack", *files], plugins=[seen])
    PAGE.write_text(BEGINNING + "".join(each.row(seen.of(each.test)) for each in known), encoding="utf-8")
    return int(code)


if __name__ == "__main__":
    sys.exit(main())
