"""The script for bash."""

from __future__ import annotations

from collections.abc import Sequence

from cmwallet.cli.completion.spec import ACCOUNTS, FILES, CommandSpec

_FRAME = """# Completion of cmwallet for bash: source this file, or copy it to a folder of bash-completion.

_cmwallet_words() {{
    case "$1" in
{words}
    esac
}}

_cmwallet_takes_value() {{
    case "$1" in
        {valued}) return 0 ;;
    esac
    return 1
}}

_cmwallet_arguments() {{
    case "$1" in
{arguments}
    esac
}}

_cmwallet_names() {{
    local kind
    for kind in "$@"; do
        cmwallet "$kind" list 2>/dev/null | cut -f"$([[ "$kind" == contact ]] && echo 1 || echo 2)"
    done
}}

# Offer the lines of stdin that begin as the current word does. They are data, names that somebody chose: `compgen -W`
# would expand them as the shell expands code, and split them at blanks.
_cmwallet_offer() {{
    local line
    while IFS= read -r line; do
        [[ -n "$line" && "$line" == "$1"* ]] && COMPREPLY+=("$(printf '%q' "$line")")
    done
}}

_cmwallet_files() {{
    local line
    compopt -o filenames 2>/dev/null
    while IFS= read -r line; do COMPREPLY+=("$line"); done < <(compgen -f -- "$1")
}}

_cmwallet() {{
    local current="${{COMP_WORDS[COMP_CWORD]}}" previous="${{COMP_WORDS[COMP_CWORD-1]}}" path="" word index candidate
    COMPREPLY=()
    for ((index = 1; index < COMP_CWORD; index++)); do
        word="${{COMP_WORDS[index]}}"
        if _cmwallet_takes_value "$word"; then
            ((index++))
            continue
        fi
        [[ "$word" == -* ]] && continue
        candidate="${{path:+$path }}$word"
        [[ -n "$(_cmwallet_words "$candidate")" ]] && path="$candidate"
    done
    case "$previous" in
        {file_options}) _cmwallet_files "$current"; return ;;
        {account_options}) _cmwallet_offer "$current" < <(_cmwallet_names account); return ;;
        --network) _cmwallet_offer "$current" < <(_cmwallet_names network); return ;;
    esac
    _cmwallet_takes_value "$previous" && return
    COMPREPLY=($(compgen -W "$(_cmwallet_words "$path")" -- "$current"))
    [[ "$current" == -* ]] && return
    case "$(_cmwallet_arguments "$path")" in
        *files*) _cmwallet_files "$current" ;;
        *accounts*) _cmwallet_offer "$current" < <(_cmwallet_names account contact) ;;
    esac
}}

complete -F _cmwallet cmwallet
"""


def script(tree: Sequence[CommandSpec]) -> str:
    """Return the whole script."""
    options = [option for command in tree for option in command.options]
    return _FRAME.format(
        words="\n".join(_words(command) for command in tree),
        valued=_pattern(sorted({name for option in options if option.value for name in option.names})),
        file_options=_pattern(sorted({name for option in options if option.value in FILES for name in option.names})),
        account_options=_pattern(
            sorted({name for option in options if option.value in ACCOUNTS for name in option.names})
        ),
        arguments="\n".join(_arguments(command) for command in tree if _kinds(command)),
    )


def _words(command: CommandSpec) -> str:
    words = [name for name, _ in command.children]
    words += [name for option in command.options for name in option.names if name.startswith("--")]
    return f'        "{" ".join(command.words)}") echo "{" ".join(words)}" ;;'


def _arguments(command: CommandSpec) -> str:
    return f'        "{" ".join(command.words)}") echo "{" ".join(_kinds(command))}" ;;'


def _kinds(command: CommandSpec) -> list[str]:
    kinds = {"files" for argument in command.arguments if argument in FILES}
    return sorted(kinds | {"accounts" for argument in command.arguments if argument in ACCOUNTS})


def _pattern(names: Sequence[str]) -> str:
    return "|".join(names) or "''"
