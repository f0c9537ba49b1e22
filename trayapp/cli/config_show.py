"""`consentray config`: the settings in force and where each came from; the check of a file; the schema."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from trayapp.core.language import _
from trayapp.exit_codes import DONE, WRONG_USE
from trayapp.settings.load import load_resolved, read_computer, read_file
from trayapp.settings.remarks import remarks
from trayapp.settings.resolve import Resolved
from trayapp.settings.schema import schema
from trayapp.settings.show import config_document, config_table, mistake_documents
from trayapp.system.console import print_json, print_line, say
from trayapp.system.folders import at_home, folders


def config_show(config_file: str | None, *, as_json: bool) -> int:
    """Print every setting with its origin and what it overrides, and the mistakes there are."""
    resolved = load_resolved(config_file, folders())
    if as_json:
        print_json(config_document(resolved, remarks(resolved)))
    else:
        for line in config_table(resolved, remarks(resolved)):
            print_line(line)
    _say_all(_("Ignored:"), resolved.warnings)
    _say_all(_("Mistakes to fix:"), resolved.mistakes)
    return DONE if resolved.settings is not None else WRONG_USE


def config_check(name: str, *, recommended: bool, as_json: bool) -> int:
    """Check one file by itself: a configuration, or a policy for Linux if its name ends with ``.json``.

    A policy is a `recommended` one if that is said, or its folder is named so.

    Nothing else on this computer is read but a `ca_file` beside the configuration.
    """
    file = at_home(Path(name)).absolute()
    return _judge(read_file(file, folders(), recommended=recommended), file, as_json=as_json)


def config_check_computer(name: str, *, as_json: bool) -> int:
    """Check the computer's file, or the file `name` that is to take its place, and the installation's properties.

    What is missing there may come from a policy or from each person, so it is no mistake.
    """
    given = at_home(Path(name)).absolute() if name else None
    return _judge(read_computer(folders(), given), given or folders().machine_file, as_json=as_json)


def _judge(resolved: Resolved, file: Path, *, as_json: bool) -> int:
    mistakes = (*resolved.mistakes, *resolved.warnings)
    if as_json:
        print_json({"file": str(file), "mistakes": mistake_documents(mistakes)})
    elif not mistakes:
        print_line(_("{file} is valid.", file=file))
    _say_all("", mistakes)
    return WRONG_USE if mistakes else DONE


def config_schema() -> int:
    """Print the JSON Schema of the configuration."""
    print_json(schema())
    return DONE


def _say_all(heading: str, mistakes: Iterable[object]) -> None:
    lines = [str(each) for each in mistakes]
    if lines and heading:
        say(f"\n{heading}")
    for line in lines:
        say(line)
