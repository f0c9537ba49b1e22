"""The languages that the program speaks, from `trayapp/languages/`, and the one that the system's user reads."""

from __future__ import annotations

import os
import re
import struct
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from trayapp.core.language import speak

if TYPE_CHECKING:
    from gettext import GNUTranslations

LANGUAGES: Final = {"de": "Deutsch", "en": "English", "es": "Español", "fr": "Français", "ja": "日本語"}
"""The languages that the program speaks, as in BCP 47, and what each calls itself."""
FOLDER: Final = Path(__file__).parent.parent / "languages"
CATALOGUE_ERRORS: Final = (OSError, ValueError, struct.error)
"""What reading a catalogue raises that is missing or damaged."""
_TAG: Final = r"([A-Za-z]{2,3})(?:[_-]([A-Za-z]{2}))?(?![A-Za-z])"
"""A language and perhaps a country: neither the C locale, nor POSIX."""


def use(setting: object) -> None:
    """Speak a language from now on, by a value of the setting "language": English if none of ours is that."""
    name = chosen(str(setting)).partition("-")[0].lower()
    if name == "en" or name not in LANGUAGES:
        speak(None)
        return
    try:
        speak(catalogue(name))
    except CATALOGUE_ERRORS:  # a damaged installation still has a word to say
        speak(None)


def catalogue(name: str) -> GNUTranslations:
    """Return the texts of a language of ours that is not English; raise one of `CATALOGUE_ERRORS`."""
    from gettext import GNUTranslations

    with FOLDER.joinpath(f"{name}.mo").open("rb") as file:
        return GNUTranslations(file)


def chosen(setting: str) -> str:
    """Return the tag (BCP 47) that a value of the setting "language" means; empty if the system names no language."""
    if setting != "system":
        return setting
    tags = ["-".join(filter(None, found.groups())) for each in _of_system() if (found := re.match(_TAG, each))]
    return next((tag for tag in tags if tag.partition("-")[0].lower() in LANGUAGES), tags[0] if tags else "")


def _of_system() -> list[str]:
    """Return the names of the languages that the user reads, the preferred one first."""
    if sys.platform == "win32":
        import ctypes

        name = ctypes.create_unicode_buffer(85)  # LOCALE_NAME_MAX_LENGTH
        kernel32 = ctypes.windll.kernel32
        kernel32.LCIDToLocaleName(kernel32.GetUserDefaultUILanguage(), name, len(name), 0)
        return [name.value]
    if sys.platform == "darwin":
        from trayapp.system.appearance import default_of

        return re.findall(r"[\w-]{2,}", default_of("-g", "AppleLanguages"))
    locale = next(filter(None, map(os.environ.get, ("LC_ALL", "LC_MESSAGES", "LANG"))), "")
    if locale and not re.match(_TAG, locale):
        return []  # the C locale is English, whatever LANGUAGE says: as in GNU gettext
    return (os.environ.get("LANGUAGE") or locale).split(":")
