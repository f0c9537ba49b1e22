"""`consentray config`: the settings in force and where each came from, a change, the check of a file, the schema."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from trayapp.core.language import _
from trayapp.core.mistake import Mistake
from trayapp.exit_codes import DONE, PROBLEM, WRONG_USE
from trayapp.settings.errors import ConfigurationError
from trayapp.settings.load import load_resolved, read_computer, read_file
from trayapp.settings.remarks import remarks
from trayapp.settings.resolve import Resolved
from trayapp.settings.schema import schema
from trayapp.settings.setting import Value
from trayapp.settings.show import config_document, config_table, mistake_documents, setting_document
from trayapp.settings.writer import not_written, own_writer, setting_of, value_of
from trayapp.system.console import print_json, print_line, say
from trayapp.system.folders import at_home, folders


def config(
    config_file: str | None,
    check: str | None,
    check_computer: str | None,
    to_set: Sequence[str],
    to_unset: Sequence[str],
    *,
    as_schema: bool,
    recommended: bool,
    as_json: bool,
) -> int:
    """Do what the options of `consentray config` say."""
    if as_schema:
        print_json(schema())
        return DONE
    if check is not None:
        return _check(check, recommended=recommended, as_json=as_json)
    if check_computer is not None:
        return _check_computer(check_computer, as_json=as_json)
    if to_set or to_unset:
        return _change(config_file, to_set, to_unset, as_json=as_json)
    return _show(config_file, as_json=as_json)


def _show(config_file: str | None, *, as_json: bool) -> int:
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


def _check(name: str, *, recommended: bool, as_json: bool) -> int:
    """Check one file by itself: a configuration, or a policy for Linux if its name ends with ``.json``.

    A policy is a `recommended` one if that is said, or its folder is named so.

    Nothing else on this computer is read but a `ca_file` beside the configuration.
    """
    file = at_home(Path(name)).absolute()
    return _judge(read_file(file, folders(), recommended=recommended), file, as_json=as_json)


def _check_computer(name: str, *, as_json: bool) -> int:
    """Check the computer's file, or the file `name` that is to take its place, and the installation's properties.

    What is missing there may come from a policy or from each user, so it is no mistake.
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


def _say_all(heading: str, mistakes: Iterable[object]) -> None:
    lines = [str(each) for each in mistakes]
    if lines and heading:
        say(f"\n{heading}")
    for line in lines:
        say(line)


def _change(config_file: str | None, to_set: Sequence[str], to_unset: Sequence[str], *, as_json: bool) -> int:
    """Change settings in the user's own file, all or none, and print what is then in force of them."""
    writer = own_writer(config_file, folders())
    mistakes: tuple[Mistake, ...] = ()
    code, shown = DONE, None
    changes: dict[str, Value] = dict.fromkeys(to_unset)
    try:
        for each in to_set:
            key, sign, text = each.partition("=")
            setting = setting_of(key.strip())
            if not sign:
                raise ConfigurationError((Mistake(key, _("Write {key}=VALUE.", key=key)),))
            changes[setting.key] = value_of(setting, text)
        shown = writer.change(changes)
    except ConfigurationError as error:
        code, mistakes = WRONG_USE, error.mistakes
    except OSError as error:
        code, mistakes = PROBLEM, (not_written(error, writer.file),)
    if as_json:
        settings = [setting_document(shown.values[key]) for key in changes] if shown is not None else []
        print_json({"file": str(writer.file), "settings": settings, "mistakes": mistake_documents(mistakes)})
    elif shown is not None:
        for line in config_table(shown, remarks(shown), changes):
            print_line(line)
    for mistake in mistakes:
        say(str(mistake))
    return code
