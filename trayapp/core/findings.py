"""What a check of the set-up has found, as a user reads it in the window and in a terminal."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from trayapp.core.language import _, plural
from trayapp.core.record import Record


class Result(StrEnum):
    """How a check ended; the words are used in the JSON of ``consentray doctor`` and ``consentray self-test``."""

    OK = "ok"
    SKIPPED = "skipped"
    WARNING = "warning"
    FAILED = "failed"


WORST_FIRST = (Result.FAILED, Result.WARNING, Result.OK, Result.SKIPPED)


class Finding(Record):
    """What one check has found: `detail` is the finding, `looked_at` what was looked at, `why` why it matters.

    `fix` says what makes it go away, and `command` is the command that does, where there is one.
    """

    name: str
    title: str
    result: Result
    detail: str
    fix: str = ""
    looked_at: str = ""
    why: str = ""
    command: str = ""

    @property
    def is_wrong(self) -> bool:
        """Whether there is something to fix."""
        return self.result in {Result.FAILED, Result.WARNING}


class CheckUp(Record):
    """The checks for the window: what was found, of how many checks; `running` while there is more to come."""

    findings: tuple[Finding, ...] = ()
    total: int = 0
    running: bool = True


def worst_first(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return the findings, what is to be fixed first; else in their order."""
    return tuple(sorted(findings, key=lambda each: WORST_FIRST.index(each.result)))


def count_text(findings: Iterable[Finding]) -> str:
    """Return how many checks found what, in words."""
    results = [each.result for each in findings]
    texts = {
        Result.FAILED: plural("{count} to fix", "{count} to fix", results.count(Result.FAILED)),
        Result.WARNING: plural("{count} to look at", "{count} to look at", results.count(Result.WARNING)),
        Result.OK: plural("{count} fine", "{count} fine", results.count(Result.OK)),
        Result.SKIPPED: plural("{count} skipped", "{count} skipped", results.count(Result.SKIPPED)),
    }
    return ", ".join(text for each, text in texts.items() if each in results)


def as_text(findings: Iterable[Finding]) -> str:
    """Return the findings as text for the help desk."""
    lines = []
    for each in worst_first(findings):
        lines.append(f"[{each.result}] {each.title}: {each.detail}")
        lines += [f"    {word}: {text}" for word, text in parts(each)]
    return "\n".join(lines)


def parts(finding: Finding) -> list[tuple[str, str]]:
    """Return what is said of a finding that is wrong, by label."""
    if not finding.is_wrong:
        return []
    labelled = [(_("Why"), finding.why), (_("Fix"), finding.fix), (_("Run"), finding.command)]
    return [(label, text) for label, text in labelled if text]
