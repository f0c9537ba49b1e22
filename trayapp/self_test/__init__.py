"""`consentray self-test`: proves that an installed copy works on this computer, without a network.

Each check uses a part of the program as the program itself does. What this computer merely lacks (a display, a panel, a
keyring) is reported as skipped; what exists and does not work has failed.
"""

from __future__ import annotations

from collections.abc import Iterator

from trayapp import __version__
from trayapp.core.record import Record
from trayapp.exit_codes import DONE, PROBLEM
from trayapp.self_test.results import Failed, Skipped
from trayapp.system.console import print_json, print_line


class Result(Record):
    """The result of one check. `result` is "ok", "skipped" or "failed"; `fix` says what to do about a failure."""

    name: str
    title: str
    result: str
    detail: str
    fix: str = ""


def self_test(config_file: str | None, *, as_json: bool) -> int:
    """Run every check and print a line for each; return the exit code. `config_file` is the configuration to check."""
    results = []
    for result in _run(config_file):
        results.append(result)
        if not as_json:
            _print(result)
    failed = sum(result.result == "failed" for result in results)
    if as_json:
        print_json({"version": __version__, "checks": [result.fields() for result in results]})
    else:
        count = "Every check that could be made has passed." if not failed else f"{failed} of {len(results)} failed."
        print_line(f"Consentray {__version__}: {count}")
    return PROBLEM if failed else DONE


def _run(config_file: str | None) -> Iterator[Result]:
    from trayapp.self_test.checks import CHECKS

    for name, title, check in CHECKS:
        try:
            yield Result(name, title, "ok", check(config_file))
        except Skipped as reason:
            yield Result(name, title, "skipped", str(reason))
        except Failed as failure:
            yield Result(name, title, "failed", str(failure), failure.fix)
        except Exception as error:  # noqa: BLE001 - a check reports whatever goes wrong in it
            yield Result(name, title, "failed", f"{type(error).__name__}: {error}", "Install Consentray again.")


def _print(result: Result) -> None:
    print_line(f"{result.result:<8} {result.title}: {result.detail}")
    if result.fix:
        print_line(f"{'':<8} {result.fix}")
