"""Finds the configuration file and reads it: ``--config``, ``CONSENTRAY_CONFIG``, the person's, the machine's."""

from __future__ import annotations

import os
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

from trayapp.settings.check import check
from trayapp.settings.errors import ConfigurationError, Mistake, NoConfigurationError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from trayapp.settings.model import Settings
    from trayapp.system.folders import Folders


def load(named: str | None, folders: Folders, environ: Mapping[str, str] = os.environ) -> Settings:
    """Load the settings in force.

    `named` is the file given on the command line. A file that was named must exist; the usual places may be empty.
    Raises `NoConfigurationError` where there is no file at all, `ConfigurationError` where it cannot be used.
    """
    named = named or environ.get("CONSENTRAY_CONFIG")
    if named:
        return read(Path(named).expanduser().absolute())
    for file in (folders.person_file, folders.machine_file):
        if file.exists():
            return read(file)
    raise NoConfigurationError(
        (
            Mistake(
                folders.person_file,
                None,
                "",
                "There is no configuration yet. Ask your IT department for the file and put it here,"
                ' or run "consentray demo" to try the program.',
            ),
        )
    )


def read(file: Path) -> Settings:
    """Read and check one file; raises `ConfigurationError`."""
    try:
        text = file.read_bytes().decode("utf-8-sig")
        document = tomllib.loads(text)
    except OSError as error:
        mistake = f"The file cannot be read: {error.strerror}."
    except UnicodeDecodeError:
        mistake = "The file is not UTF-8 text. Save it as UTF-8."
    except tomllib.TOMLDecodeError as error:
        mistake = f"The file is not TOML: {error}."
    except RecursionError:
        mistake = "The file is not a configuration: it is nested too deeply."
    else:
        return check(document, file, text)
    raise ConfigurationError((Mistake(file, None, "", mistake),))
