"""Options under names that they no longer have: taken as before, shown nowhere.

A word means one thing in the whole tree: `--out` is what is written, `--to` a recipient, `--from` a paying account,
`--limit` how many, `--confirmations` how deep, `--token` an ERC-20 token.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Final

_EVERYWHERE: Final[Mapping[str, str]] = {"--wait": "--confirmations"}
_OF_COMMANDS: Final[Mapping[str, Mapping[str, str]]] = {
    "contact export": {"--to": "--out"},
    "snapshot build": {"--to": "--out"},
    "vault slot add": {"--to": "--out"},
    "identity attest publish": {"--to": "--out"},
    "identity bank pay": {"--order": "--out"},
    "identity bank statement": {"--from": "--since"},
    "oauth fetch": {"--token": "--access-token"},
    "oauth verify": {"--token": "--access-token"},
    "oauth proof": {"--token": "--access-token"},
    "chain log": {"--lines": "--limit"},
    "init": {"--account": "--account-name"},
}


def respelt(command: str, arguments: list[str], options: Collection[str]) -> list[str]:
    """Return a command's arguments with old names of its options replaced by those of today.

    `command` is its words without the program's; `options` are the names that it has, which no old one overrides.
    """
    old = {**_EVERYWHERE, **_OF_COMMANDS.get(command, {})}
    end = arguments.index("--") if "--" in arguments else len(arguments)
    return [_respell(one, old, options) for one in arguments[:end]] + arguments[end:]


def _respell(argument: str, old: Mapping[str, str], options: Collection[str]) -> str:
    name, equals, value = argument.partition("=")
    today = old.get(name)
    return argument if today is None or today not in options or name in options else f"{today}{equals}{value}"
