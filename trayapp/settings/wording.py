"""The common parts of messages about settings: what is allowed, what was meant, without secrets."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from trayapp.core.addresses import without_secrets
from trayapp.core.language import _
from trayapp.settings.setting import Kind, Setting


def allowed(setting: Setting) -> str:
    """Return what a value may be: ``a whole number from 1 to 600``."""
    if setting.kind is Kind.NUMBER:
        return _("a whole number from {least} to {most}", least=setting.least, most=setting.most)
    if setting.choices:
        words = ", ".join(f'"{each}"' for each in setting.choices)
        return _("a list of {words}", words=words) if setting.kind is Kind.TEXTS else _("one of {words}", words=words)
    return _(setting.kind.value)


def in_registry(setting: Setting) -> str:
    """Return what a value of the registry may be, with its type there."""
    return {
        Kind.TEXT: f"{allowed(setting) if setting.choices else _('a text')} (REG_SZ)",
        Kind.NUMBER: f"{allowed(setting)} (REG_DWORD)",
        Kind.SWITCH: _("1 or 0 (REG_DWORD)"),
        Kind.TEXTS: f"{allowed(setting)} (REG_MULTI_SZ)",
    }.get(setting.kind, _("a list of objects as JSON text (REG_SZ)"))


def meant(word: str, known: Iterable[str]) -> str:
    """Return the question whether the closest of the known words was meant; an empty text if none is close."""
    close = closest(word, known)
    return _('Did you mean "{word}"?', word=close) if close else ""


def closest(word: str, known: Iterable[str], likeness: float = 0.6) -> str | None:
    """Return the closest of the known words, if one is as like as `likeness` (0 to 1)."""
    return _closest(word[:64].casefold(), tuple(known), likeness)


@lru_cache(256)  # a word is asked for as often as it is misspelt
def _closest(word: str, known: tuple[str, ...], likeness: float) -> str | None:
    from difflib import get_close_matches  # imported only if there is a mistake

    return next(iter(get_close_matches(word, known, 1, likeness)), None)


def quoted(value: str) -> str:
    """Quote a value in a message: masked, on one line, and not longer than a message should be."""
    shown = without_secrets(value)
    if not shown.isprintable():
        shown = shown.encode("unicode_escape").decode()
    return f'"{shown[:79]}…"' if len(shown) > 80 else f'"{shown}"'  # noqa: PLR2004 - the width of a terminal


def masked(value: object) -> object:
    """Mask possible secrets in every text of a value."""
    if isinstance(value, str):
        return without_secrets(value)
    if isinstance(value, dict):
        # A header can hold a key; what an address hides, it hides by itself.
        return {key: _headers(each) if key == "headers" else masked(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [masked(each) for each in value]
    return value


def _headers(value: object) -> object:
    return dict.fromkeys(value, "…") if isinstance(value, dict) else masked(value)
