"""Text that Tk draws wrong: on X11 up to 9.0 it puts one character behind the other, whatever the script.

Windows and macOS order and join letters by themselves. Here a text that needs it is put into the order in which it is
seen (Unicode Standard Annex 9), with the joined forms of Arabic letters, and marks are composed with their letters.
That is for the eye alone: what is searched, copied and saved stays as it came.

On every system Tk breaks a line at a space alone. Chinese and Japanese have none between words, so their lines are
broken here, between any two letters but where a sign must not begin or end a line (JIS X 4051).
"""

from __future__ import annotations

import re
import sys
import unicodedata
from collections.abc import Iterator
from functools import cache
from tkinter import font as tkfont
from typing import Any, Final

_RIGHT_TO_LEFT: Final = re.compile(
    "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
_IDEOGRAPHS: Final = "\u2e80-\u303f\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\uff00-\uffef"
_OPENS: Final = "「『（【〈《〔［｛([{“‘"
_NEVER_FIRST: Final = "、。，．・：；？！）」』】〉》〕］｝)]}”’…‥ー々ぁぃぅぇぉっゃゅょァィゥェォッャュョ％,.:;?!%"
_UNIT: Final = re.compile(
    f"[{re.escape(_OPENS)}]*(?:[{_IDEOGRAPHS}]|[^\\s{_IDEOGRAPHS}]+)[{re.escape(_NEVER_FIRST)}]*\\s*|\\s+"
)
"""What stays on one line: a letter that stands for itself or a word, with the signs around it."""
_QUOTE: Final = re.compile('["“”]')
_MARKS: Final = re.compile("[\u0300-\u036f]")
_BETWEEN_QUOTES: Final = re.compile(r'(?:[^"“”\\]|\\.)+', re.DOTALL)


def visual(text: str, font: tkfont.Font, *, code: bool = False) -> str:
    """Return one line as it is drawn in `font`; of `code` each quoted string is ordered by itself."""
    if text.isascii() or sys.platform in {"win32", "darwin"}:
        return text
    if _MARKS.search(text):
        text = unicodedata.normalize("NFC", text)
    if not _RIGHT_TO_LEFT.search(text) or _joins(font):
        return text
    if not code:
        return _ordered(_joined(text))
    base = None if _QUOTE.search(text) else "L"
    return _BETWEEN_QUOTES.sub(lambda found: _ordered(_joined(found[0]), base), text)


def wrapped(text: str, font: tkfont.Font, width: int) -> str:
    """Return a text as it is drawn, with lines of up to `width` pixels where Tk can't break them."""
    lines = _filled if re.search(f"[{_IDEOGRAPHS}]", text) else _lines
    if lines is _lines and visual(text, font) == text:
        return text
    return "\n".join(line for paragraph in text.split("\n") for line in lines(paragraph, font, width))


def goes_left(text: str) -> bool:
    """Return whether a text begins at the right: whether its first letter is of such a script."""
    letter = next((each for each in text if each.isalpha()), "")
    return bool(_RIGHT_TO_LEFT.match(letter))


def _lines(paragraph: str, font: tkfont.Font, width: int) -> Iterator[str]:
    if not _RIGHT_TO_LEFT.search(paragraph):
        yield visual(paragraph, font)
        return
    base = "R" if goes_left(paragraph) else "L"
    space = font.measure(" ")
    line: list[str] = []
    used = 0
    for word in _joined(paragraph).split(" "):
        wide = font.measure(word)
        if line and used + space + wide > width:
            yield _ordered(" ".join(line), base)
            line, used = [], -space
        line.append(word)
        used += space + wide
    yield _ordered(" ".join(line), base)


def _filled(paragraph: str, font: tkfont.Font, width: int) -> Iterator[str]:
    line, used = "", 0
    measure = cache(font.measure)  # a text has far fewer letters than places
    for unit in _UNIT.findall(paragraph):
        wide = measure(unit.rstrip())
        if line and used + wide > width:
            yield visual(line.rstrip(), font)
            line, used = "", 0
        line += unit
        used += wide + measure(" ") * (len(unit) - len(unit.rstrip()))
    yield visual(line.rstrip(), font)


def _joins(font: tkfont.Font) -> bool:
    """Return whether the toolkit joins letters: lam and alef then are one sign, in a face of fixed width too."""
    return font.measure("\u0644\u0627") != font.measure("\u0644") + font.measure("\u0627")


def _joined(text: str) -> str:
    joined: str = _reshaper().reshape(text)
    return joined


@cache
def _reshaper() -> Any:
    from arabic_reshaper import ArabicReshaper

    return ArabicReshaper({"delete_harakat": False})


def _ordered(text: str, base: str | None = None) -> str:
    from bidi.algorithm import get_display

    ordered: str = get_display(text, base_dir=base)
    return ordered
