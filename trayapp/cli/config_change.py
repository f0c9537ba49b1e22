"""`consentray config --set NAME=VALUE`, `--unset NAME`: what the window's settings page does, from a terminal."""

from __future__ import annotations

from collections.abc import Sequence

from trayapp.core.language import _
from trayapp.core.mistake import Mistake
from trayapp.exit_codes import DONE, PROBLEM, WRONG_USE
from trayapp.settings.errors import ConfigurationError
from trayapp.settings.remarks import remarks
from trayapp.settings.setting import Value
from trayapp.settings.show import config_table, mistake_documents, setting_document
from trayapp.settings.writer import not_written, own_writer, setting_of, value_of
from trayapp.system.console import print_json, print_line, say
from trayapp.system.folders import folders


def config_change(config_file: str | None, to_set: Sequence[str], to_unset: Sequence[str], *, as_json: bool) -> int:
    """Change settings in the person's own file, all or none, and print what is then in force of them."""
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
