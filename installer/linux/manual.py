"""The man page, made from the parser of the command line and what no parser knows: files, variables, exit codes."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from installer.linux.interface import Command

_TAIL = Path(__file__).parent / "files" / "consentray.1.tail"


def manual(program: Command, version: str, day: date) -> str:
    """Return the page in roff (man(7)); `day` is the date of the version."""
    lines = [
        f'.TH CONSENTRAY 1 "{day.isoformat()}" "Consentray {version}" "User Commands"',
        ".SH NAME",
        r"consentray \- one consent for all APIs of an organisation, from the system tray",
        ".SH SYNOPSIS",
    ]
    for command in program.everything():
        lines += [".br"] if command is not program else []
        lines.append(_synopsis(command))
    lines += [".SH DESCRIPTION", roff(program.help)]
    lines.append(
        roff(
            "One page in the browser lists the permissions of every configured API; after that a token for each API is"
            " got silently, and a click in the tray's menu calls it."
        )
    )
    lines += [".SH OPTIONS", *_options(program)]
    lines.append(".SH COMMANDS")
    for command in program.everything()[1:]:
        lines += [f".SS {roff(' '.join(command.path))}", roff(_sentence(command.help))]
        for operand in command.operands:
            lines += [".TP", rf"\fI{roff(operand.name)}\fR", roff(_sentence(operand.help))]
        lines += _options(command)
        if command.epilog:
            lines += [".PP", roff(command.epilog)]
    return "\n".join(lines) + "\n" + _TAIL.read_text("utf-8")


def _synopsis(command: Command) -> str:
    words = [rf"\fB{roff(word)}\fR" for word in ("consentray", *command.path)]
    words.append(r"[\fIOPTION\fR]...")
    for operand in command.operands:
        name = rf"\fI{roff(operand.name)}\fR"
        words.append(f"[{name}]" if operand.optional else name)
    return " ".join(words)


def _options(command: Command) -> list[str]:
    lines = []
    for option in command.options:
        if command.path and "--help" in option.flags:
            continue  # said once, of the program
        value = rf" \fI{roff(option.value)}\fR" if option.value else ""
        flags = ", ".join(rf"\fB{roff(flag)}\fR" for flag in option.flags)
        lines += [".TP", flags + value, roff(_sentence(option.help))]
    return lines


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:].rstrip(".") + "."


def roff(text: str) -> str:
    """Return a text as roff takes it for itself (groff_char(7), "man pages")."""
    escaped = text.replace("\\", r"\e").replace("-", r"\-").replace("…", "...")
    escaped = escaped.replace("~", r"\(ti").replace("^", r"\(ha")
    return rf"\&{escaped}" if escaped.startswith((".", "'")) else escaped
