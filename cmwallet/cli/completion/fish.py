"""The script for fish."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cmwallet.cli.completion.spec import ACCOUNTS, FILES, CommandSpec, OptionSpec

_HEAD = """# Completion of cmwallet for fish: copy this file to ~/.config/fish/completions/.

function __cmwallet_at --description 'whether the words before the cursor lead exactly to this command'
    set -l words (commandline -opc)[2..-1]
    set -l path
    for word in $words
        string match -q -- '-*' $word; or set -a path $word
    end
    test (count $argv) -le (count $path); or return 1
    for index in (seq (count $argv))
        test "$argv[$index]" = "$path[$index]"; or return 1
    end
end

function __cmwallet_exactly --description 'the same, with no further word'
    set -l words (commandline -opc)[2..-1]
    set -l path
    for word in $words
        string match -q -- '-*' $word; or set -a path $word
    end
    test "$argv" = "$path"
end

complete -c cmwallet -f
"""


def script(tree: Sequence[CommandSpec]) -> str:
    """Return the whole script."""
    return _HEAD + "\n".join(line for command in tree for line in _lines(command)) + "\n"


def _lines(command: CommandSpec) -> Iterator[str]:
    path = " ".join(command.words)
    for child, text in command.children:
        yield f"complete -c cmwallet -n '__cmwallet_exactly {path}' -a {child} -d {_quote(text)}"
    leaf = not command.children
    condition = f"__cmwallet_at {path}" if leaf else f"__cmwallet_exactly {path}"
    for option in command.options:
        yield f"complete -c cmwallet -n '{condition}' {_names(option)}{_value(option)} -d {_quote(option.help)}"
    if leaf and any(argument in FILES for argument in command.arguments):
        yield f"complete -c cmwallet -n '{condition}' -F"
    if leaf and any(argument in ACCOUNTS for argument in command.arguments):
        names = "(cmwallet account list 2>/dev/null | cut -f2; cmwallet contact list 2>/dev/null | cut -f1)"
        yield f"complete -c cmwallet -n '{condition}' -a '{names}'"


def _names(option: OptionSpec) -> str:
    return " ".join(f"-l {name[2:]}" if name.startswith("--") else f"-s {name[1:]}" for name in option.names)


def _value(option: OptionSpec) -> str:
    if not option.value:
        return ""
    if "--network" in option.names:
        return " -x -a '(cmwallet network list 2>/dev/null | cut -f2)'"
    return " -r -F" if option.value in FILES else " -x"


def _quote(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"
