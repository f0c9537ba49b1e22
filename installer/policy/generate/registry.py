"""A sample for ``reg import``: what the template would write, in the form that regedit exports (UTF-16, CRLF)."""

from __future__ import annotations

from installer.policy.generate.settings import NOTE, SAMPLE_RECOMMENDED, SAMPLED, WINDOWS_CA_FILE, one_line, sample
from trayapp.settings.policy.windows import KEY, RECOMMENDED
from trayapp.settings.setting import Kind, Setting


def content() -> bytes:
    """Return the file."""
    lines = [
        "Windows Registry Editor Version 5.00",
        "",
        f"; {NOTE}",
        rf"; HKEY_CURRENT_USER\{KEY} does the same for one person.",
        f'; "ca_file"={_quoted(WINDOWS_CA_FILE)}',
        "",
        rf"[HKEY_LOCAL_MACHINE\{KEY}]",
        *map(_line, SAMPLED),
        "",
        rf"[HKEY_LOCAL_MACHINE\{RECOMMENDED}]",
        *map(_line, SAMPLE_RECOMMENDED),
        "",
    ]
    return b"\xff\xfe" + "\r\n".join([*lines, ""]).encode("utf-16-le")


def _line(setting: Setting) -> str:
    return f'"{setting.key}"={_data(setting)}'


def _data(setting: Setting) -> str:
    value = sample(setting)
    match setting.kind:
        case Kind.NUMBER | Kind.SWITCH:
            return f"dword:{int(value):08x}"
        case Kind.TEXTS:
            texts = "".join(f"{each}\0" for each in value) + "\0"
            return "hex(7):" + ",".join(f"{byte:02x}" for byte in texts.encode("utf-16-le"))
        case Kind.TABLES:
            return _quoted(one_line(value))
        case _:
            return _quoted(value)


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
