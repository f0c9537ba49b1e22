"""The languages that the program speaks, from `trayapp/languages/`."""

from __future__ import annotations

from gettext import GNUTranslations
from pathlib import Path
from typing import Final

from trayapp.core.language import speak

LANGUAGES: Final = ("de", "en", "es", "fr", "ja")
"""The languages that the program speaks, as in BCP 47."""
FOLDER: Final = Path(__file__).parent.parent / "languages"


def use(tag: str) -> None:
    """Speak a language from now on: the one of a tag (BCP 47) or of a locale's name, else English."""
    name = tag.replace("_", "-").partition("-")[0].partition(".")[0].lower()
    if name == "en" or name not in LANGUAGES:
        speak(None)
        return
    with FOLDER.joinpath(f"{name}.mo").open("rb") as file:
        speak(GNUTranslations(file))
