"""The man pages, made from the parser of the command line and what no parser knows: files, variables, exit codes."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from installer.linux.interface import Command

_TAIL = Path(__file__).parent / "files" / "consentray.1.tail"


def manual(program: Command, version: str, day: date) -> str:
    """Return the page of the program in roff (man(7)); `day` is the date of the version."""
    lines = _head(program, version, day, "one consent for all APIs of an organisation, from the system tray")
    lines += [".SH DESCRIPTION", roff(program.help)]
    lines.append(
        roff(
            "One page in the browser lists the permissions of every configured API; after that a token for each API is"
            " got silently, and a click in the tray's menu calls it."
        )
    )
    lines += [".SH OPTIONS", *_options(program), ".SH COMMANDS"]
    for command in program.everything()[1:]:
        lines += [".TP", rf"\fB{roff(_page_name(command))}\fR(1)", roff(_sentence(command.help))]
    lines += _examples(program)
    return "\n".join(lines) + "\n" + _TAIL.read_text("utf-8")


def pages(program: Command, version: str, day: date) -> dict[str, str]:
    """Return the page of each command by its name: ``consentray-call``."""
    return {_page_name(each): _page(each, version, day) for each in program.everything()[1:]}


def _page(command: Command, version: str, day: date) -> str:
    lines = [*_head(command, version, day, command.help), ".SH DESCRIPTION", roff(_sentence(command.help))]
    if command.note:
        lines += [".PP", roff(command.note)]
    lines.append(".SH OPTIONS")
    for operand in command.operands:
        lines += [".TP", rf"\fI{roff(operand.name)}\fR", roff(_sentence(operand.help))]
    lines += [*_options(command), *_examples(command)]
    below = [f"consentray(1), {_page_name(each)}(1)" for each in command.commands]
    lines += [".SH SEE ALSO", roff(below[0] if below else "consentray(1)")]
    return "\n".join(lines) + "\n"


def _head(command: Command, version: str, day: date, what: str) -> list[str]:
    name = _page_name(command)
    return [
        f'.TH {roff(name.upper())} 1 "{day.isoformat()}" "Consentray {version}" "User Commands"',
        ".SH NAME",
        rf"{roff(name)} \- {roff(what)}",
        ".SH SYNOPSIS",
        _synopsis(command),
    ]


def _page_name(command: Command) -> str:
    return "-".join(["consentray", *command.path])


def _examples(command: Command) -> list[str]:
    lines = [".SH EXAMPLES"] if command.examples else []
    for line, what in command.examples:
        lines += [".TP", rf"\fB{roff(line)}\fR", roff(_sentence(what))]
    return lines


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
