"""`cmwallet.schema/1`: commands, options, exit codes, and the JSON Schemas of what is printed."""

from __future__ import annotations

import types
from collections.abc import Sequence
from typing import Any, Final, Union, get_args, get_origin

import cmwallet
from cmwallet.cli.reference.spec import ArgumentSpec, CommandSpec, OptionSpec
from cmwallet.cli.results.json_schema import Schema, is_stream, schema_of
from cmwallet.cli.terminal.exits import EXIT_BY_CODE, EXIT_NAMES
from cmwallet.cli.terminal.kinds import Kind

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
FORMAT: Final = "cmwallet.schema/1"

_ALWAYS: Final = (0, 1, 2, 4, 5, 14, 16, 17, 130, 141)
"""Exits that any command can have: input, and the state of the home."""
_OF_OPTIONS: Final[dict[str, tuple[int, ...]]] = {
    "--passphrase-from": (6, 12),
    "--yes": (12,),
    "--dry-run": (3, 6, 7, 8, 9, 10, 11, 12, 18),
    "--timeout": (3, 8, 11),
    "--signer": (15,),
}
_OF_FIRST_WORDS: Final[dict[str, tuple[int, ...]]] = {
    **dict.fromkeys(("balance", "history", "token", "receive", "network", "chain", "contract"), (3, 8, 10, 13, 18)),
    **dict.fromkeys(("market", "deal", "court", "loan", "snapshot", "pay", "send"), (3, 10, 12, 13, 18, 19)),
    **dict.fromkeys(("stake", "validator", "gov"), (3, 10, 12, 13, 18)),
    **dict.fromkeys(("tx", "nonce"), (3, 6, 7, 8, 9, 10, 11, 12, 13, 18)),
    "policy": (3, 6, 10, 12, 18),
    "watch": (3,),
    "signer": (3, 6, 9, 10, 12, 18),
    "run": tuple(EXIT_NAMES),  # and whatever else the command that it runs ends with
    **dict.fromkeys(("sign", "verify"), (3, 6, 10, 12, 18)),
    **dict.fromkeys(("identity", "oauth"), (3, 6, 8, 9, 10, 11, 12, 13, 18, 19)),
    **dict.fromkeys(
        ("vault", "wallet", "account", "contact", "init", "unlock", "lock", "agent"), (3, 6, 10, 12, 13, 18)
    ),
    "backup": (3, 6, 12, 18),
    **dict.fromkeys(("doctor", "status", "home", "config", "demo"), (3, 6, 8, 10, 11, 12, 13)),
}


def program_schema(tree: Sequence[CommandSpec], words: Sequence[str] = ()) -> Schema:
    """Return the description of every command, or of those under some words."""
    start = tuple(words)
    chosen = [one for one in tree if one.is_leaf and one.words[: len(start)] == start]
    return {
        "schema": FORMAT,
        "release": cmwallet.__version__,
        "exit_codes": [{"code": code, "meaning": meaning} for code, meaning in EXIT_NAMES.items()],
        "commands": [_command(one) for one in chosen],
        "error": error_schema(),
        "errors": dict(EXIT_BY_CODE),
    }


def schemas_of(result: Any) -> dict[str, Schema]:
    """Return the schemas of a command: of its `result`, of each line of its `stream`, or of both."""
    alternatives = get_args(result) if get_origin(result) in (Union, types.UnionType) else (result,)
    found: dict[str, Schema] = {}
    for name, wanted in (("result", False), ("stream", True)):
        some = [schema_of(one) for one in alternatives if is_stream(one) is wanted]
        if some:
            found[name] = {"$schema": DIALECT, **(some[0] if len(some) == 1 else {"anyOf": some})}
    return found


def error_schema() -> Schema:
    """Return the schema of what `--json` prints on stderr when a command fails."""
    members = {
        "code": {"enum": sorted(EXIT_BY_CODE)},
        "exit": {"enum": sorted(set(EXIT_BY_CODE.values()))},
        "message": {"type": "string"},
        "hint": {"type": ["string", "null"]},
        "retryable": {"type": "boolean"},
        "details": {"type": "object"},
    }
    error = {"type": "object", "properties": members, "required": list(members), "additionalProperties": False}
    return {
        "$schema": DIALECT,
        "type": "object",
        "properties": {"error": error},
        "required": ["error"],
        "additionalProperties": False,
    }


def exits_of(command: CommandSpec) -> list[int]:
    """Return the exit codes that a command can have, by what it takes and what it is about."""
    names = {name for option in command.options for name in option.names}
    found = {*_ALWAYS, *_OF_FIRST_WORDS.get(command.words[0], ())}
    for name, exits in _OF_OPTIONS.items():
        if name in names:
            found.update(exits)
    return sorted(found)


def _command(command: CommandSpec) -> Schema:
    taken: list[ArgumentSpec | OptionSpec] = [*command.arguments, *command.options]
    return {
        "name": command.name,
        "summary": command.help,
        "arguments": [_argument(one) for one in command.arguments],
        "options": [_option(one) for one in command.options],
        **schemas_of(command.result),
        "exits": exits_of(command),
        "reads_stdin": any(map(_takes_stdin, taken)),
        "asks": _asks(command),
    }


def _argument(spec: ArgumentSpec) -> Schema:
    return {
        "name": spec.name,
        "kind": str(spec.kind),
        "required": spec.required,
        "repeat": spec.repeat,
        "help": spec.help,
    }


def _option(spec: OptionSpec) -> Schema:
    return {
        "names": list(spec.names),
        "kind": str(spec.kind),
        "value": spec.value or None,
        "required": spec.required,
        "repeat": spec.repeat,
        "default": spec.default,
        "group": spec.group,
        "help": spec.help,
    }


def _takes_stdin(spec: ArgumentSpec | OptionSpec) -> bool:
    placeholder = spec.value if isinstance(spec, OptionSpec) else spec.name
    written = isinstance(spec, OptionSpec) and "--out" in spec.names
    return not written and ("|-" in placeholder or "- reads" in spec.help)


def _asks(command: CommandSpec) -> list[str]:
    """Return what a person may be asked: a yes, the passphrase, other secrets."""
    names = {name for option in command.options for name in option.names}
    secrets = [option.names[0] for option in command.options if option.kind is Kind.SOURCE]
    asked = ["yes"] if "--yes" in names else []
    return asked + [name.removeprefix("--").removesuffix("-from") for name in secrets]
