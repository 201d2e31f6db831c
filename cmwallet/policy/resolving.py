"""Resolving of a policy document: names become addresses and amounts integers, at setting and never later.

Who adds a contact, registers a contract or renames an account afterwards changes nothing: `policy refresh` resolves the
same text anew, and needs the passphrase.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from cmwallet.errors import InvalidInput
from cmwallet.home.names import fold
from cmwallet.policy.document import Document, Members
from cmwallet.policy.hours import parse_hours
from cmwallet.policy.language import ASSETS, Contract, Limit, Policy, Rule, Token
from cmwallet.signing.facts import NATIVE
from cmwallet.units import parse_amount, parse_duration, parse_token_amount
from identity.address import Address, parse_address

_ADDRESS: Final = re.compile(r"0x[0-9a-fA-F]{40}")
_SHORTEST, _LONGEST = 60, 31 * 86_400


@dataclass(frozen=True)
class Names:
    """What the home knows when a policy is set. Keys of `people` and `accounts` are case-folded.

    `networks` is name → (chain id, symbol of its coin); `exclusive` are the chain ids of one network alone.
    """

    people: Mapping[str, Address]
    accounts: Mapping[str, Address]
    networks: Mapping[str, tuple[int, str]]
    contracts: tuple[Contract, ...] = ()
    tokens: tuple[Token, ...] = ()

    @property
    def exclusive(self) -> tuple[int, ...]:
        """Chain ids that one network alone has."""
        ids = [chain_id for chain_id, _ in self.networks.values()]
        return tuple(sorted(one for one in set(ids) if ids.count(one) == 1))


def resolve(document: Document, names: Names, now: int) -> Policy:
    """Return the policy that is sealed; `now` is in Unix seconds.

    Raises:
        InvalidInput: a name that is not known, an amount, a duration or hours that cannot be read.
    """
    reader = _Reader(document, names)
    known = {*names.people.values(), *names.accounts.values(), *(one.address for one in names.contracts)}
    return Policy(
        default=document.default,
        asking=document.asking,
        limits=tuple(reader.limit(one) for one in document.limits),
        rules=tuple(reader.rule(effect, one) for effect, one in document.rules),
        cases=document.cases,
        source=document.source,
        set_at=now,
        known=tuple(sorted(known)),
        contracts=names.contracts,
        tokens=names.tokens,
        coins={str(chain_id): symbol for chain_id, symbol in names.networks.values()},
        exclusive=names.exclusive,
    )


class _Reader:
    def __init__(self, document: Document, names: Names) -> None:
        self._document = document
        self._names = names

    def limit(self, said: Members) -> Limit:
        name = said["name"]
        asset = self._asset(said.get("asset", NATIVE), name)
        window = self._seconds(said, "window", _SHORTEST, _LONGEST)
        found = Limit(
            name=name,
            asset=asset,
            per_transaction=self._amount(said, "per_transaction", asset),
            total=self._amount(said, "total", asset),
            window=window,
            count=said.get("count"),
            fees=said.get("fees", False),
            accounts=self._several(said, "accounts", self._account),
            chains=self._several(said, "networks", self._network),
            longest=self._seconds(said, "longest", 1, 100 * 366 * 86_400),
        )
        if (found.total is None and found.count is None) != (window is None):
            raise InvalidInput(f"limit {name}: total and count go with a window, and a window with one of them")
        if found.count is not None and found.count < 0:
            raise InvalidInput(f"limit {name}: count is below zero")
        if found.fees and asset != NATIVE:
            raise InvalidInput(f"limit {name}: fees are paid in the network's coin, asset = {NATIVE!r}")
        if found.longest is not None and asset != "grants":
            raise InvalidInput(f"limit {name}: longest goes with asset = 'grants'")
        if all(one is None for one in (found.per_transaction, found.total, found.count, found.longest)):
            raise InvalidInput(f"limit {name} limits nothing")
        return found

    def rule(self, effect: str, said: Members) -> Rule:
        if "hours" in said:
            parse_hours(said["hours"])
        return Rule(
            effect=effect,  # type: ignore[arg-type]
            name=said["name"],
            how=said.get("how"),
            kinds=_tuple(said.get("kinds")),
            accounts=self._several(said, "accounts", self._account),
            chains=self._several(said, "networks", self._network),
            to=self._several(said, "to", self._people),
            contracts=_tuple(said.get("contracts")),
            methods=_tuple(said.get("methods")),
            tokens=self._several(said, "tokens", lambda token: [self._asset(token, said["name"])]),
            clients=_tuple(said.get("clients")),
            fields=_tuple(said.get("fields")),
            hours=said.get("hours"),
            longest=self._seconds(said, "longest", 1, 100 * 366 * 86_400),
            most=self._amount(said, "most", NATIVE if "tokens" not in said else "each-token"),
        )

    def _several(self, said: Members, member: str, resolve_one: Any) -> tuple[Any, ...] | None:
        if member not in said or said[member] == ["*"]:
            return None
        return tuple(dict.fromkeys(found for one in said[member] for found in resolve_one(one)))

    def _account(self, name: str) -> Sequence[Address]:
        if _ADDRESS.fullmatch(name):
            return [parse_address(name)]
        found = self._names.accounts.get(fold(name))
        if found is None:
            raise InvalidInput(f"the policy names an account that is not here: {name}", hint="cmwallet account list")
        return [found]

    def _network(self, name: str) -> Sequence[int]:
        found = self._names.networks.get(name)
        if found is None:
            raise InvalidInput(f"the policy names a network that is not known: {name}", hint="cmwallet network list")
        return [found[0]]

    def _people(self, name: str) -> Sequence[Address]:
        """Return whom a name, an address or a group means."""
        if name == "@contacts":
            return list(self._names.people.values())
        if name == "@accounts":
            return list(self._names.accounts.values())
        if name.startswith("@"):
            group = self._document.groups.get(name[1:])
            if group is None:
                raise InvalidInput(f"the policy has no group {name[1:]}", hint='[groups] holds them: name = ["bob", …]')
            return [found for one in group for found in self._person(one)]
        return self._person(name)

    def _person(self, name: str) -> Sequence[Address]:
        if _ADDRESS.fullmatch(name):
            return [parse_address(name)]
        folded = fold(name)
        contract = next((one.address for one in self._names.contracts if fold(one.name) == folded), None)
        found = self._names.people.get(folded) or self._names.accounts.get(folded) or contract
        if found is None:
            raise InvalidInput(f"the policy names somebody who is not known: {name}", hint="cmwallet contact list")
        return [found]

    def _asset(self, name: str, rule: str) -> str:
        if name in ASSETS:
            return name
        if _ADDRESS.fullmatch(name):
            return parse_address(name)
        found = [token.address for token in self._names.tokens if fold(token.symbol) == fold(name)]
        if len(found) == 1:
            return found[0]
        raise InvalidInput(f"{rule}: the token {name} is not known", hint="an address, native, each-token or exposure")

    def _amount(self, said: Members, member: str, asset: str) -> int | None:
        """Read decimal text of the smallest unit, or an amount with its unit: `5cmt`, `20usdc`."""
        text = said.get(member)
        if text is None:
            return None
        if text.isascii() and text.isdigit() and len(text) <= 78:
            return int(text)
        if asset == NATIVE and text[-1:].isalpha():
            return parse_amount(text)
        for token in self._names.tokens:
            if token.address == asset and text[-1:].isalpha():
                return parse_token_amount(text, token.symbol, token.decimals)
        raise InvalidInput(
            f"{said['name']}: {member} = {text!r} is no amount of {asset}", hint="digits are of the smallest unit"
        )

    def _seconds(self, said: Members, member: str, least: int, most: int) -> int | None:
        text = said.get(member)
        if text is None:
            return None
        seconds = parse_duration(text)
        if not least <= seconds <= most:
            raise InvalidInput(f"{said['name']}: {member} = {text!r} is not between {least} and {most} seconds")
        return seconds


def _tuple(found: Sequence[str] | None) -> tuple[str, ...] | None:
    return None if found is None else tuple(found)
