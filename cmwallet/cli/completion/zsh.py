"""The script for zsh."""

from __future__ import annotations

from collections.abc import Sequence

from cmwallet.cli.completion.spec import ACCOUNTS, FILES, CommandSpec, OptionSpec

_HEAD = """#compdef cmwallet
# Completion of cmwallet for zsh: copy this file as _cmwallet to a folder of $fpath.

_cmwallet_accounts() {
    local -a names
    names=(${(f)"$(cmwallet account list 2>/dev/null | cut -f2; cmwallet contact list 2>/dev/null | cut -f1)"})
    compadd -a names
}

_cmwallet_networks() {
    local -a names
    names=(${(f)"$(cmwallet network list 2>/dev/null | cut -f2)"})
    compadd -a names
}
"""


def script(tree: Sequence[CommandSpec]) -> str:
    """Return the whole script."""
    return "\n".join([_HEAD, *(_function(command) for command in tree), '_cmwallet "$@"\n'])


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
        specs += [f"'*:{_escape(argument.lower())}:{_action(argument)}'" for argument in command.arguments[:1]]
        lines += ["    _arguments -s \\", *(f"        {spec} \\" for spec in specs[:-1]), f"        {specs[-1]}"]
    return "\n".join([*lines, "}", ""])


def _option(option: OptionSpec) -> list[str]:
    value = f":{_escape(option.value.lower())}:{_action(option.value, option)}" if option.value else ""
    return [_quote(f"{name}[{_escape(option.help)}]{value}") for name in option.names]


def _action(value: str, option: OptionSpec | None = None) -> str:
    if option is not None and "--network" in option.names:
        return "_cmwallet_networks"
    if value in FILES:
        return "_files"
    return "_cmwallet_accounts" if value in ACCOUNTS else " "


def _escape(text: str) -> str:
    return text.replace("[", "(").replace("]", ")").replace(":", "\\:")


def _quote(text: str) -> str:
    return "'" + text.replace("'", "'\\''") + "'"
