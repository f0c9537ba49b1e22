"""The name of a file that an answer is saved in."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import unquote

from trayapp.core.answers.body import Kind, header, kind_of, media_type
from trayapp.core.model import Answer

_EXTENDED: Final = r"(?i)filename\*\s*=\s*([\w-]{1,20})'[\w-]{0,20}'([^;\s]{1,1000})"
_PLAIN: Final = r'(?i)filename\s*=\s*(?:"((?:[^"\\]|\\.){0,1000})"|([^;\s]{1,1000}))'
_REFUSED: Final = r'[\0-\x1f\x7f-\x9f<>:"/\\|?*\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]'
_DEVICE: Final = r"(?i)(con|prn|aux|nul|com[0-9]|lpt[0-9])(\.|$)"
_LONGEST: Final = 180
"""Bytes of a name: file systems take 255, and a file has a longer name while it is being written."""
_ENDINGS: Final = {
    "application/pdf": "pdf",
    "application/zip": "zip",
    "application/gzip": "gz",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    "image/jpeg": "jpg",
    "image/svg+xml": "svg",
    "text/tab-separated-values": "tsv",
    "text/calendar": "ics",
    "text/markdown": "md",
}
_BY_KIND: Final = {
    Kind.JSON: "json",
    Kind.JSON_LINES: "jsonl",
    Kind.CSV: "csv",
    Kind.XML: "xml",
    Kind.HTML: "html",
    Kind.TEXT: "txt",
}


def file_name(answer: Answer) -> str:
    """Return the name of ``Content-Disposition`` (RFC 6266), made safe for every system; else one of API and call.

    What is left out: folders, what a system forbids or hides, Windows' device names, dots and blanks at the ends, ~ in
    front.
    """
    content_type = header(answer, "Content-Type")
    named = _cleaned(_named(header(answer, "Content-Disposition")[:4000]))
    if named:
        return named
    kind, media = kind_of(answer.content, content_type), media_type(answer.content, content_type)
    ending = _ENDINGS.get(media) or _BY_KIND.get(kind)
    if ending is None:
        ending = media.partition("/")[2] if kind is Kind.IMAGE else "bin"
    return _cleaned(f"{answer.api}-{answer.call}.{ending}") or f"answer.{ending}"


def _named(disposition: str) -> str:
    # The extended form (RFC 8187) comes first, as it says how it is encoded.
    if extended := re.search(_EXTENDED, disposition):
        charset = extended[1].lower() if extended[1].lower() in {"utf-8", "iso-8859-1"} else "utf-8"
        return unquote(extended[2], encoding=charset, errors="replace")
    if plain := re.search(_PLAIN, disposition):
        text = re.sub(r"\\(.)", r"\1", plain[1]) if plain[1] is not None else plain[2]
        # A header's bytes are read as Latin-1; many servers write UTF-8.
        try:
            return text.encode("latin-1").decode("utf-8")
        except ValueError:
            return text
    return ""


def _cleaned(name: str) -> str:
    last = re.split(r"[/\\]", name)[-1]
    text = re.sub(_REFUSED, "_", last).rstrip(" .").lstrip(" .~")  # a shell and Tk take ~ for a user's home
    if re.match(_DEVICE, text):
        text = f"_{text}"
    if len(text.encode()) > _LONGEST:
        stem, dot, ending = text.rpartition(".")
        ending = _cut(ending, 20) if dot else ""
        text = f"{_cut(stem or text, _LONGEST - len(ending.encode()) - 1)}{dot}{ending}".strip(" .")
    return text


def _cut(text: str, most: int) -> str:
    """Return as much of the text's beginning as has so many bytes."""
    return text.encode()[:most].decode(errors="ignore")
