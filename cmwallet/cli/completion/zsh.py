"""The script for zsh."""

from __future__ import annotations

from collections.abc import Sequence

from cmwallet.cli.completion.values import ASKED, NAMED, fixed_words, value_of
from cmwallet.cli.reference.spec import ArgumentSpec, CommandSpec, OptionSpec
from cmwallet.cli.terminal.kinds import Kind

_HEAD = """#compdef cmwallet
# Completion of cmwallet for zsh: copy this file as _cmwallet to a folder of $fpath.

# The home writes the names in it to files that are read here: no program is started, and no name is expanded.
__cmwallet_home() {
    local home="${CMWALLET_HOME:-}"
    if [[ -z "$home" && "$OSTYPE" == darwin* ]]; then
        home="$HOME/Library/Application Support/cmwallet"
    elif [[ -z "$home" ]]; then
        home="${XDG_DATA_HOME:-$HOME/.local/share}/cmwallet"
    fi
    [[ "$home" == "~/"* ]] && home="$HOME/${home#\\~/}"
    REPLY="$home"
}

__cmwallet_names() {
    local -a names
    local kind REPLY
    __cmwallet_home
    for kind in "$@"; do
        [[ -r "$REPLY/names/$kind" ]] && names+=(${(f)"$(<$REPLY/names/$kind)"})
    done
    (( ${#names} )) && compadd -a names
}

__cmwallet_identities() {
    local -a names
    local REPLY
    __cmwallet_home
    [[ -S "$REPLY/agent.sock" ]] && names=(${(f)"$(@ASKED@)"})
    (( ${#names} )) && compadd -a names
}
"""


def script(tree: Sequence[CommandSpec]) -> str:
    """Return the whole script."""
    head = _HEAD.replace("@ASKED@", ASKED)
    return "\n".join([head, *_kinds(), *(_function(command) for command in tree), '_cmwallet "$@"\n'])


def _function(command: CommandSpec) -> str:
    name = "_".join(("_cmwallet", *command.words)).replace("-", "_")
    lines = [f"{name}() {{"]
    if command.children:
        lines += ['    local curcontext="$curcontext" state line', "    local -a commands"]
        lines += ["    commands=("]
        lines += [f"        {_quote(f'{child}:{text}')}" for child, text in command.children]
        lines += ["    )"]
        lines += ["    _arguments -C \\"]
        lines += [f"        {spec} \\" for option in command.options for spec in _option(option)]
        lines += ["        '1: :->command' '*:: :->rest'", "    case $state in"]
        lines += ["        command) _describe command commands ;;", "        rest)", "            case $words[1] in"]
        lines += [f"                {child}) {name}_{child.replace('-', '_')} ;;" for child, _ in command.children]
        lines += ["            esac ;;", "    esac"]
    else:
        specs = [spec for option in command.options for spec in _option(option)]
        for place, argument in enumerate(command.arguments, 1):
            specs.append(f"'{'*' if argument.repeat else place}:{_escape(argument.name.lower())}:{_action(argument)}'")
        lines += ["    _arguments -s \\", *(f"        {spec} \\" for spec in specs[:-1]), f"        {specs[-1]}"]
    return "\n".join([*lines, "}", ""])


def _kinds() -> list[str]:
    """Return a function for each kind of which the program or the home knows the values."""
    fixed = fixed_words()
    lines = []
    for kind in sorted({*NAMED, *fixed}):
        lines.append(f"__cmwallet_{kind.replace('-', '_')}() {{")
        if kind in NAMED:
            lines.append(f"    __cmwallet_names {' '.join(NAMED[kind])}")
        if kind in fixed:
            lines.append(f"    compadd {' '.join(fixed[kind])}")
        lines.append("}\n")
    return lines


def _option(option: OptionSpec) -> list[str]:
    value = f":{_escape(option.value.lower())}:{_action(option)}" if option.value else ""
    return [_quote(f"{name}[{_escape(option.help)}]{value}") for name in option.names]


def _action(spec: ArgumentSpec | OptionSpec) -> str:
    value = value_of(spec)
    if value.words:
        return f"({' '.join(value.words)})"
    if value.kind is Kind.FILE:
        return "_files"
    if value.kind is Kind.FOLDER:
        return "_files -/"
    if value.kind is Kind.IDENTITY:
        return "__cmwallet_identities"
    return f"__cmwallet_{value.kind.replace('-', '_')}" if value.kind in NAMED or value.kind in fixed_words() else " "


def _escape(text: str) -> str:
    return text.replace("[", "(").replace("]", ")").replace(":", "\\:")


def _quote(text: str) -> str:
    return "'" + text.replace("'", "'\\''") + "'"
