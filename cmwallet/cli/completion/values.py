"""What a shell offers where a value stands: files, names that it reads from a home, or words that are fixed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from cmwallet.cli.reference.spec import ArgumentSpec, CommandSpec, OptionSpec
from cmwallet.cli.terminal.kinds import Kind

NAMED: Final[Mapping[Kind, tuple[str, ...]]] = {
    Kind.ACCOUNT: ("account",),
    Kind.CONTACT: ("contact",),
    Kind.RECIPIENT: ("account", "contact"),
    Kind.NETWORK: ("network",),
    Kind.CONTRACT: ("contract",),
    Kind.WALLET: ("wallet",),
    Kind.SLOT: ("slot",),
    Kind.GRANT: ("grant",),
    Kind.DEAL: ("deal",),
    Kind.LOAN: ("loan",),
    Kind.CASE: ("case",),
}
"""The files of `names` in a home that hold the values of a kind; see `cmwallet/home/name_files.py`."""

ASKED: Final = "cmwallet identity list --no-input --field '[].name' 2>/dev/null"
"""Names of identities are sealed: the program is asked for them, and only while the agent has the vault open."""


@dataclass(frozen=True)
class Value:
    """What can be typed for one argument or option: a kind, or a few words."""

    kind: Kind
    words: tuple[str, ...] = ()

    @property
    def token(self) -> str:
        """The value in one word for a script: the kind's name, or = and the words."""
        return "=" + "|".join(self.words) if self.words else str(self.kind)


def value_of(spec: ArgumentSpec | OptionSpec) -> Value:
    """Return what can be typed for an argument or an option that takes a value."""
    placeholder = spec.value if isinstance(spec, OptionSpec) else spec.name
    words = tuple(placeholder.split("|"))
    fixed = spec.kind is Kind.CHOICE and len(words) > 1 and all(word == word.lower() for word in words)
    return Value(spec.kind, words if fixed else ())


@cache
def fixed_words() -> dict[Kind, list[str]]:
    """Return the values of the kinds that the program itself defines."""
    from pathlib import Path

    from cmwallet.contracts.systems import SYSTEM
    from cmwallet.home.config import SETTINGS, Config
    from cmwallet.home.folder import Home
    from cmwallet.node.networks import all_networks
    from identity.records.schema import table

    fields = list(dict.fromkeys(name.partition("<")[0] for name, _ in table()))  # a label is typed
    return {
        Kind.FIELD: fields,
        Kind.FIELDS: fields,
        Kind.SETTING: list(SETTINGS),
        Kind.NETWORK: list(all_networks(Config(Home(Path("/")), {}, {}))),
        Kind.CONTRACT: [one.name for one in SYSTEM],
        Kind.SOURCE: ["prompt", "keyring", "env:", "file:", "fd:", "cmd:"],
    }


def option_values(tree: Sequence[CommandSpec]) -> tuple[dict[str, str], dict[tuple[str, str], str]]:
    """Return the token of each option that takes a value, and those of commands in which it is another one.

    A flag that takes a value in some other command is there as an exception with an empty token.
    """
    counted: dict[str, dict[str, int]] = {}
    every = [(one.name, name, option) for one in tree for option in one.options for name in option.names]
    for _, name, option in every:
        token = value_of(option).token if option.value else ""
        counts = counted.setdefault(name, {})
        counts[token] = counts.get(token, 0) + 1
    usual = {name: max(counts, key=lambda token: counts[token]) for name, counts in counted.items()}
    other: dict[tuple[str, str], str] = {}
    for command, name, option in every:
        token = value_of(option).token if option.value else ""
        if token != usual[name]:
            other[command, name] = token
    return {name: token for name, token in usual.items() if token}, other
