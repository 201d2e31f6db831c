"""The script for bash."""

from __future__ import annotations

from collections.abc import Sequence

from cmwallet.cli.completion.values import ASKED, NAMED, fixed_words, option_values, value_of
from cmwallet.cli.reference.spec import CommandSpec

_FRAME = """# Completion of cmwallet for bash: source this file, or copy it to a folder of bash-completion.

_cmwallet_words() {{
    case "$1" in
{words}
        *) REPLY="" ;;
    esac
}}

# What the value after an option is, in REPLY; nothing for a flag.
_cmwallet_option() {{
    case "$1 $2" in
{options}
        *) REPLY="" ;;
    esac
}}

# What the arguments of a command are, in REPLY; * stands after one that is repeated.
_cmwallet_arguments() {{
    case "$1" in
{arguments}
        *) REPLY="" ;;
    esac
}}

_cmwallet_fixed() {{
    case "$1" in
{fixed}
        *) REPLY="" ;;
    esac
}}

# Offer the lines of stdin that begin as the current word does. They are data, names that somebody chose: `compgen -W`
# would expand them as the shell expands code, and split them at blanks.
_cmwallet_offer() {{
    local line
    while IFS= read -r line; do
        [[ -n "$line" && "$line" == "$1"* ]] && printf -v line "%q" "$line" && COMPREPLY+=("$line")
    done
}}

# The home writes the names in it to files that are read here: no program is started.
_cmwallet_home() {{
    REPLY="${{CMWALLET_HOME:-}}"
    if [[ -z "$REPLY" && "$OSTYPE" == darwin* ]]; then
        REPLY="$HOME/Library/Application Support/cmwallet"
    elif [[ -z "$REPLY" ]]; then
        REPLY="${{XDG_DATA_HOME:-$HOME/.local/share}}/cmwallet"
    fi
    [[ "$REPLY" == "~/"* ]] && REPLY="$HOME/${{REPLY#\\~/}}"
}}

_cmwallet_names() {{
    local current="$1" kind home
    shift
    _cmwallet_home
    home="$REPLY"
    for kind in "$@"; do
        [[ -r "$home/names/$kind" ]] && _cmwallet_offer "$current" < "$home/names/$kind"
    done
}}

_cmwallet_identities() {{
    _cmwallet_home
    [[ -S "$REPLY/agent.sock" ]] && _cmwallet_offer "$1" < <({asked})
}}

_cmwallet_files() {{
    local line
    compopt -o filenames 2>/dev/null
    while IFS= read -r line; do COMPREPLY+=("$line"); done < <(compgen "$1" -- "$2")
}}

_cmwallet_value() {{
    case "$1" in
        file) _cmwallet_files -f "$2" ;;
        folder) _cmwallet_files -d "$2" ;;
        identity) _cmwallet_identities "$2" ;;
{named}
        =*) local words="${{1#=}}"; _cmwallet_offer "$2" <<< "${{words//|/$'\n'}}" ;;
    esac
    _cmwallet_fixed "$1"
    [[ -n "$REPLY" ]] && COMPREPLY+=($(compgen -W "$REPLY" -- "$2"))
}}

_cmwallet() {{
    local current="${{COMP_WORDS[COMP_CWORD]}}" path="" word index candidate place=0 REPLY pending="" kinds
    COMPREPLY=()
    for ((index = 1; index < COMP_CWORD; index++)); do
        word="${{COMP_WORDS[index]}}"
        if [[ -n "$pending" ]]; then
            pending=""
            continue
        fi
        if [[ "$word" == -* ]]; then
            _cmwallet_option "$path" "$word"
            pending="$REPLY"
            continue
        fi
        candidate="${{path:+$path }}$word"
        _cmwallet_words "$candidate"
        if [[ -n "$REPLY" ]]; then
            path="$candidate"
            place=0
        else
            ((place++))
        fi
    done
    if [[ -n "$pending" ]]; then
        _cmwallet_value "$pending" "$current"
        return
    fi
    _cmwallet_words "$path"
    if [[ "$current" == -* ]]; then
        COMPREPLY=($(compgen -W "$REPLY" -- "$current"))
        return
    fi
    COMPREPLY=($(compgen -W "${{REPLY%%--*}}" -- "$current"))
    _cmwallet_arguments "$path"
    [[ -z "$REPLY" ]] && return
    IFS=' ' read -r -a kinds <<< "$REPLY"
    if ((place >= ${{#kinds[@]}})); then
        word="${{kinds[${{#kinds[@]}} - 1]}}"
        [[ "$word" == *'*' ]] || return
    else
        word="${{kinds[place]}}"
    fi
    _cmwallet_value "${{word%'*'}}" "$current"
}}

complete -F _cmwallet cmwallet
"""


def script(tree: Sequence[CommandSpec]) -> str:
    """Return the whole script."""
    usual, other = option_values(tree)
    options = [f'        "{command} {name}") REPLY="{token}" ;;' for (command, name), token in other.items()]
    options += [f'        *" {name}") REPLY="{token}" ;;' for name, token in usual.items()]
    named = [f'        {kind}) _cmwallet_names "$2" {" ".join(files)} ;;' for kind, files in NAMED.items()]
    fixed = [f'        {kind}) REPLY="{" ".join(words)}" ;;' for kind, words in fixed_words().items()]
    return _FRAME.format(
        words="\n".join(_words(command) for command in tree),
        options="\n".join(options),
        arguments="\n".join(_arguments(command) for command in tree if command.arguments),
        fixed="\n".join(fixed),
        named="\n".join(named),
        asked=ASKED,
    )


def _words(command: CommandSpec) -> str:
    words = [name for name, _ in command.children]
    words += [name for option in command.options for name in option.names if name.startswith("--")]
    return f'        "{command.name}") REPLY="{" ".join(words)}" ;;'


def _arguments(command: CommandSpec) -> str:
    tokens = [value_of(one).token + ("*" if one.repeat else "") for one in command.arguments]
    return f'        "{command.name}") REPLY="{" ".join(tokens)}" ;;'
