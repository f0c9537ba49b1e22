"""`consentray completion SHELL`: a script for the shell, which asks `consentray complete WORD...` what may come."""

from __future__ import annotations

from typing import Final

from trayapp.exit_codes import DONE
from trayapp.system.console import print_line

SCRIPTS: Final = {
    "bash": """\
# Completion of consentray for bash: put it into ~/.local/share/bash-completion/completions/consentray,
# or write into ~/.bashrc: source <(consentray completion bash)
_consentray() {
    local out word=${COMP_WORDS[COMP_CWORD]#=}
    COMPREPLY=()
    out=$(consentray complete "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
    case $out in
    :files) compopt -o filenames 2>/dev/null || true; mapfile -t COMPREPLY < <(compgen -f -- "$word") ;;
    ?*) mapfile -t COMPREPLY < <(cut -f1 <<<"$out") ;;
    esac
    if [[ ${#COMPREPLY[@]} == 1 && ${COMPREPLY[0]} == *= ]]; then compopt -o nospace 2>/dev/null || true; fi
}
complete -F _consentray consentray
""",
    "zsh": """\
#compdef consentray
# Completion of consentray for zsh: put it as _consentray into a folder of $fpath,
# or write into ~/.zshrc, after compinit: source <(consentray completion zsh)
_consentray() {
    local out each
    local -a offers suffix
    out=$(consentray complete "${(@)words[2,CURRENT]}" 2>/dev/null)
    compset -P '--*='
    if [[ $out == :files ]]; then
        _files
        return
    fi
    for each in "${(@f)out}"; do
        [[ -n $each ]] && offers+=("${${each%%$'\\t'*}//:/\\\\:}:${each#*$'\\t'}")
    done
    [[ ${out%%$'\\t'*} == *= ]] && suffix=(-S '')
    _describe consentray offers "${suffix[@]}"
}
if [[ $funcstack[1] == _consentray ]]; then _consentray "$@"; else compdef _consentray consentray; fi
""",
    "fish": """\
# Completion of consentray for fish: put it into ~/.config/fish/completions/consentray.fish
function __consentray_complete
    set -l before (commandline -opc)
    set -l out (consentray complete $before[2..-1] (commandline -ct) 2>/dev/null)
    set -l begun (string match -r -- '^--[^=]+=' (commandline -ct))
    if test "$out[1]" = :files
        set out (__fish_complete_path (string replace -r -- '^--[^=]+=' '' (commandline -ct)))
    end
    for each in $out
        printf '%s\\n' "$begun$each"
    end
end
complete -c consentray -f -a '(__consentray_complete)'
""",
}


def completion(shell: str) -> int:
    """Print the script for a shell."""
    print_line(SCRIPTS[shell].rstrip("\n"))
    return DONE
