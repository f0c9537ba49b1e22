"""Completions of the command line for bash, zsh and fish, made from its parser."""

from __future__ import annotations

import re
from collections.abc import Iterator

from installer.linux.interface import Command, Option

_BASH_HEAD = """\
# Completion of consentray for bash, made from its command line.
_consentray() {
    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} path="" i skip=""
    COMPREPLY=()
    for ((i = 1; i < COMP_CWORD; i++)); do
        if [ -n "$skip" ]; then skip=""; continue; fi
        case "$path:${COMP_WORDS[i]}" in
"""
_BASH_MIDDLE = """\
        esac
    done
    case "$path:$before" in
"""
_BASH_WORDS = """\
    esac
    case "$path" in
"""
_BASH_END = """\
    esac
}
complete -F _consentray consentray
"""


def bash(program: Command) -> str:
    """Return the completion for bash; it needs no other package."""
    commands = program.everything()
    lines = [_BASH_HEAD.rstrip("\n")]
    for command in commands:
        here = _key(command)
        lines += [f'            "{here}:{each.path[-1]}") path="{_key(each)}" ;;' for each in command.commands]
        valued = [flag for option in command.options if option.value for flag in option.flags]
        if valued:
            lines.append(f"            {_pattern(command, valued)}) skip=1 ;;")
    lines.append(_BASH_MIDDLE.rstrip("\n"))
    for command in commands:
        for paths in (True, False):
            flags = [f for o in command.options if o.value and o.takes_path is paths for f in o.flags]
            if flags:
                action = 'mapfile -t COMPREPLY < <(compgen -f -- "$word"); return' if paths else "return"
                lines.append(f"        {_pattern(command, flags)}) {action} ;;")
    lines.append(_BASH_WORDS.rstrip("\n"))
    for command in commands:
        words = [each.path[-1] for each in command.commands]
        words += [flag for option in command.options for flag in option.flags]
        given = " ".join(words)
        lines.append(f'        "{_key(command)}") mapfile -t COMPREPLY < <(compgen -W "{given}" -- "$word") ;;')
    return "\n".join(lines) + "\n" + _BASH_END


def _pattern(command: Command, flags: list[str]) -> str:
    return "|".join(f'"{_key(command)}:{flag}"' for flag in flags)


def zsh(program: Command) -> str:
    """Return the completion for zsh, as a function of its completion system."""
    lines = ["#compdef consentray", "# Completion of consentray for zsh, made from its command line.", ""]
    for command in reversed(program.everything()):
        lines += [*_zsh_function(command), ""]
    return "\n".join([*lines, '_consentray "$@"']) + "\n"


def _zsh_function(command: Command) -> Iterator[str]:
    yield f"{_function(command)}() {{"
    yield "    local curcontext=$curcontext state line"
    yield "    typeset -A opt_args"
    yield "    _arguments -C \\"
    for option in command.options:
        yield f"        {_zsh_option(option)} \\"
    for operand in command.operands:
        colon = "::" if operand.optional else ":"
        yield f"        '{colon}{_zsh_text(operand.help)}:' \\"
    if not command.commands:
        yield "        && return 0"
        yield "}"
        return
    yield "        '1: :->command' '*:: :->rest' && return 0"
    yield "    case $state in"
    yield "    command)"
    yield "        local -a commands=("
    for each in command.commands:
        yield f"            '{each.path[-1]}:{_zsh_text(each.help)}'"
    yield "        )"
    yield "        _describe -t commands command commands ;;"
    yield "    rest)"
    yield "        case $line[1] in"
    for each in command.commands:
        yield f"        {each.path[-1]}) {_function(each)} ;;"
    yield "        esac ;;"
    yield "    esac"
    yield "}"


def _zsh_option(option: Option) -> str:
    value = f":{option.value}:{'_files' if option.takes_path else ' '}" if option.value else ""
    told = f"[{_zsh_text(option.help)}]{value}"
    if len(option.flags) == 1:
        return f"'{'*' if option.repeatable else ''}{option.flags[0]}{told}'"
    return f"'({' '.join(option.flags)})'{{{','.join(option.flags)}}}'{told}'"


def _zsh_text(text: str) -> str:
    escaped = re.sub(r"([\\\[\]:])", r"\\\1", text)
    return escaped.replace("'", "'\\''")


def fish(program: Command) -> str:
    """Return the completion for fish."""
    lines = ["# Completion of consentray for fish, made from its command line.", "complete -c consentray -f"]
    for command in program.everything():
        where = _fish_condition(program, command)
        lines += [
            f"complete -c consentray {where} -a {each.path[-1]} -d {_fish_text(each.help)}" for each in command.commands
        ]
        for option in command.options:
            flags = " ".join(f"-l {f[2:]}" if f.startswith("--") else f"-s {f[1:]}" for f in option.flags)
            value = (" -r -F" if option.takes_path else " -x") if option.value else ""
            lines.append(f"complete -c consentray {where} {flags}{value} -d {_fish_text(option.help)}")
    return "\n".join(lines) + "\n"


def _fish_condition(program: Command, command: Command) -> str:
    if command is program:
        return "-n __fish_use_subcommand"
    seen = [f"__fish_seen_subcommand_from {word}" for word in command.path]
    below = [each.path[-1] for each in command.commands]
    beside = [f"not __fish_seen_subcommand_from {' '.join(below)}"] if below else []
    return f"-n '{'; and '.join(seen + beside)}'"


def _fish_text(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"


def _key(command: Command) -> str:
    return " ".join(command.path)


def _function(command: Command) -> str:
    return "_".join(["_consentray", *command.path]).replace("-", "_")
