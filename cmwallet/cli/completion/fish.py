"""The script for fish."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cmwallet.cli.completion.values import ASKED, NAMED, fixed_words, value_of
from cmwallet.cli.reference.spec import ArgumentSpec, CommandSpec, OptionSpec
from cmwallet.cli.terminal.kinds import Kind

_HEAD = """# Completion of cmwallet for fish: copy this file to ~/.config/fish/completions/.

function __cmwallet_at --description 'whether the words before the cursor begin with these'
    set -l words (string match -v -- '-*' (commandline -opc)[2..-1])
    string match -q -- "$argv *" "$words "
end

function __cmwallet_exactly --description 'whether they are these, and no further one'
    set -l words (string match -v -- '-*' (commandline -opc)[2..-1])
    test "$argv" = "$words"
end

# The home writes the names in it to files that are read here: no program is started.
function __cmwallet_home
    if test -n "$CMWALLET_HOME"
        string replace -r '^~/' "$HOME/" -- $CMWALLET_HOME
    else if test (uname) = Darwin
        echo "$HOME/Library/Application Support/cmwallet"
    else if test -n "$XDG_DATA_HOME"
        echo "$XDG_DATA_HOME/cmwallet"
    else
        echo "$HOME/.local/share/cmwallet"
    end
end

function __cmwallet_names --description 'the names of some kinds that the home holds'
    set -l home (__cmwallet_home)
    for kind in $argv
        test -r "$home/names/$kind"; or continue
        while read -l line
            echo $line
        end <"$home/names/$kind"
    end
end

function __cmwallet_identities
    set -l home (__cmwallet_home)
    test -S "$home/agent.sock"; and @ASKED@
end

complete -c cmwallet -f
"""


def script(tree: Sequence[CommandSpec]) -> str:
    """Return the whole script."""
    return _HEAD.replace("@ASKED@", ASKED) + "\n".join(line for command in tree for line in _lines(command)) + "\n"


def _lines(command: CommandSpec) -> Iterator[str]:
    path = " ".join(command.words)
    for child, text in command.children:
        yield f"complete -c cmwallet -n '__cmwallet_exactly {path}' -a {child} -d {_quote(text)}"
    leaf = not command.children
    condition = f"__cmwallet_at {path}" if leaf else f"__cmwallet_exactly {path}"
    for option in command.options:
        yield f"complete -c cmwallet -n '{condition}' {_names(option)}{_value(option)} -d {_quote(option.help)}"
    for argument in command.arguments if leaf else ():
        yield f"complete -c cmwallet -n '{condition}'{_offer(argument)}"


def _names(option: OptionSpec) -> str:
    return " ".join(f"-l {name[2:]}" if name.startswith("--") else f"-s {name[1:]}" for name in option.names)


def _value(option: OptionSpec) -> str:
    if not option.value:
        return ""
    offer = _offer(option)
    return " -r -F" if offer == " -F" else f" -x{offer}"


def _offer(spec: ArgumentSpec | OptionSpec) -> str:
    """Return the part of a line that says what can stand there."""
    value, fixed = value_of(spec), fixed_words()
    if value.kind in (Kind.FILE, Kind.FOLDER):
        return " -F"
    words = list(value.words or fixed.get(value.kind, ()))
    if value.kind is Kind.IDENTITY:
        words.append("(__cmwallet_identities)")
    if value.kind in NAMED:
        words.append(f"(__cmwallet_names {' '.join(NAMED[value.kind])})")
    return f" -a '{' '.join(words)}'" if words else ""


def _quote(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"
