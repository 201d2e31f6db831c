"""Table of the types of typed data whose meaning is known here, and the facts of a document by it.

A type is known by its whole text, as it is hashed: another member or another order is another type. What a type means
is what the contract at `verifyingContract` makes of it; a stranger's contract can use a known one for anything.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from cmwallet.calls.typed import PERMIT_TYPE
from cmwallet.errors import InvalidInput
from cmwallet.foreign import clean
from cmwallet.signing.account_calls import CALLS
from cmwallet.signing.facts import Explanation, Fact, Naming
from cmwallet.signing.orders import ORDERS
from cmwallet.signing.own_types import OWN_TYPES, explain_own
from cmwallet.signing.token_permits import PERMITS, witnessed
from cmwallet.signing.typed_data import TypedData
from cmwallet.signing.typed_types import DOMAIN_MEMBERS
from identity.address import Address, is_address, parse_address
from identity.eip712 import Domain

Explainer = Callable[[TypedData, Naming], list[Fact]]

UNKNOWN: Final = "typed-data:unknown"

_SHOWN: Final = 200
"""So much of a text of others is shown."""
_TABLE: Final[Mapping[str, tuple[str, Explainer]]] = {**PERMITS, **ORDERS, **CALLS}
_ALIAS: Final = "Alias(address from,address alias,uint64 timestamp)"
_VOTES: Final = frozenset({"from", "space", "timestamp", "proposal", "choice", "reason", "app", "metadata"})


def facts_of(typed: TypedData, naming: Naming) -> tuple[str, list[Fact]]:
    """Return the kind of a document of another type than our own and its facts; of an unknown type its fields."""
    known = _TABLE.get(typed.type_text)
    if known is not None:
        return known[0], known[1](typed, naming)
    taken = witnessed(typed, naming)
    if taken is not None:
        return "permit2:witness", [*taken, *_fields({"witness": typed.message["witness"]})]
    if typed.domain.get("name") == "snapshot":
        if typed.type.name == "Vote" and typed.message.keys() <= _VOTES:
            return "vote", [_vote(typed.message)]
        if typed.type_text == _ALIAS:
            return "vote:alias", [_alias(typed.message, naming)]
    return UNKNOWN, [_headline(typed), *_fields(typed.message)]


def explain_if_own(typed: TypedData) -> Explanation | None:
    """Return what a document of one of this wallet's own types comes to; None for another type.

    Raises:
        InvalidInput: its domain is not of its own type's shape, or the values are for another one.
    """
    if typed.type_text not in OWN_TYPES or typed.type_text == PERMIT_TYPE:
        return None
    said = typed.domain
    if not said.keys() >= DOMAIN_MEMBERS.keys() - {"salt"}:
        raise InvalidInput("a type of this wallet stands in a domain that is not its own")
    contract = bytes.fromhex(said["verifyingContract"][2:])
    domain = Domain(said["name"], said["chainId"], contract, said.get("salt"), said["version"])
    return explain_own(domain, typed.type_text, tuple(typed.message.values()))


def _vote(said: Mapping[str, Any]) -> Fact:
    told = {name: shown(value) for name, value in said.items()}
    words = f"votes {told.get('choice', '?')} on proposal {told.get('proposal', '?')}"
    words += f" of {told.get('space', '?')} as {told.get('from', '?')}"
    if said.get("reason"):
        words += f", because {told['reason']}"
    return Fact("votes", words, account=_address(said.get("from")))


def _address(value: object) -> Address | None:
    """Return who votes: in older votes `from` is an address, in newer ones text that says one."""
    return parse_address(value) if isinstance(value, str) and is_address(value) else None


def _alias(said: Mapping[str, Any], naming: Naming) -> Fact:
    words = f"lets {naming.address(said['alias'])} vote and propose at Snapshot as {naming.address(said['from'])}"
    return Fact("states", words, account=said["from"], to=said["alias"])


def _headline(typed: TypedData) -> Fact:
    name = shown(typed.domain.get("name", ""))
    return Fact("states", f"typed data of type {typed.type.name} for {name}: what it does is up to the contract")


def _fields(value: object, where: str = "") -> Iterator[Fact]:
    """Yield every leaf of a message with the way to it."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _fields(inner, f"{where}.{name}" if where else str(name))
    elif isinstance(value, list) and value:
        for number, inner in enumerate(value):
            yield from _fields(inner, f"{where}[{number}]")
    else:
        yield Fact("states", f"{where}: {shown(value)}")


def shown(value: object) -> str:
    """Return a value of others for one line: text in quotes, of bytes both ends."""
    if isinstance(value, bytes):
        digits = value.hex()
        return f"0x{digits}" if len(value) <= 64 else f"0x{digits[:64]}…{digits[-64:]} ({len(value)} bytes)"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return f"[{', '.join(map(shown, value))}]"
    if isinstance(value, str) and not (value.startswith("0x") and len(value) == 42):
        return f"'{clean(value, _SHOWN)}'"
    return clean(str(value), _SHOWN)
