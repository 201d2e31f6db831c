"""Facts of a signature: what it does, in words for a person and in values for a rule.

The words are made of the values, here and nowhere else, so that what is shown and what is judged cannot differ. Whoever
knows names and decimals gives a `Naming`; without one, addresses and smallest units are told as they are.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, Protocol

from identity.address import Address
from identity.timestamps import rfc3339

NATIVE: Final = "native"
COINS_ADDRESS: Final = "0xEeeeeEeeeEeEeeEeEeEeeEEEeeeeEeeeeeeeEEeE"
"""What others write where an address stands for the network's coins: CoW Protocol, a node's simulation."""
UNLIMITED_FROM: Final = 1 << 95
"""From here on an allowance is without limit: no token has so many of its smallest unit that anybody would mean it."""

How = Literal[
    "lets-take",
    "pays",
    "wraps",
    "receives",
    "calls",
    "creates",
    "delegates",
    "signs-in",
    "votes",
    "agrees",
    "cancels",
    "states",
]
"""What a fact is about. `lets-take`: somebody may take later; `pays`: it goes with the signature; `wraps`: coins become
a token or the other way, if the contract is what it is called for; `receives`: the account gets; `delegates`: code of
others runs as the account."""

_LAST_TIME: Final = 253_402_300_799  # the last second of the year 9999


@dataclass(frozen=True)
class Fact:
    """One thing that a signature does. What is None is not said by it.

    `asset` is a token's address, `native`, or `ADDRESS#ID` for one thing of a collection;
    `amount` counts its smallest unit, and `UNLIMITED_FROM` or more means no limit; `account` is whose assets move, `to`
    who may take, is paid or called; `since` and `until` are Unix seconds. `unread`: a call with data that nothing here
    can read.
    """

    how: How
    words: str
    asset: str | None = None
    amount: int | None = None
    account: Address | None = None
    to: Address | None = None
    since: int | None = None
    until: int | None = None
    unread: bool = False

    @property
    def unlimited(self) -> bool:
        """Whether somebody may take without limit."""
        return self.how == "lets-take" and self.amount is not None and self.amount >= UNLIMITED_FROM

    def as_json(self) -> dict[str, object]:
        """The fact as `explained` lists it; amounts are decimal text in the smallest unit."""
        return {
            "how": self.how,
            "words": self.words,
            "asset": self.asset,
            "amount": None if self.amount is None else str(self.amount),
            "account": self.account,
            "to": self.to,
            "since": None if self.since is None else rfc3339(min(self.since, _LAST_TIME)),
            "until": None if self.until is None else rfc3339(min(self.until, _LAST_TIME)),
        }


@dataclass(frozen=True)
class Explanation:
    """What a signature comes to. `named` are all addresses in it, `hidden` the characters in it that nobody sees.

    `kind` ends in `:unknown` when nothing here knows the type. `audience` is the site of a sign-in, or the dapp of a
    consent, whose `fields` it may see. `selector` are the first four bytes of a transaction's call data.
    """

    kind: str
    facts: tuple[Fact, ...]
    chain_id: int | None = None
    contract: Address | None = None
    named: tuple[Address, ...] = ()
    hidden: int = 0
    audience: str | None = None
    fields: tuple[str, ...] = ()
    selector: bytes = b""

    @property
    def unknown(self) -> bool:
        """Whether the type is not known here: what it does is up to the contract."""
        return self.kind.endswith(":unknown")

    @property
    def unread(self) -> bool:
        """Whether there is a call in it whose data nothing here can read."""
        return any(fact.unread for fact in self.facts)

    @property
    def words(self) -> str:
        """All facts in one line."""
        return "; ".join(fact.words for fact in self.facts)


class Naming(Protocol):
    """How addresses and amounts are told."""

    def address(self, address: Address) -> str:
        """Return the name of an address with the address, or the address."""

    def amount(self, asset: str, raw: int) -> str:
        """Return so many of an asset's smallest unit in words, or that there is no limit on it.

        `asset` is a token's address or `native`.
        """


class Plain:
    """Names nothing: addresses, and amounts in the smallest unit. What a keeper's log says is told so."""

    def address(self, address: Address) -> str:
        """Return the address."""
        return address

    def amount(self, asset: str, raw: int) -> str:
        """Return the amount in the smallest unit."""
        if raw >= UNLIMITED_FROM:
            return f"any amount of the token {asset}"
        return f"{raw} wei" if asset == NATIVE else f"{raw} of the smallest unit of the token {asset}"


PLAIN: Final = Plain()


def time_text(seconds: int) -> str:
    """Return a time as RFC 3339; one that no calendar has as its number of seconds."""
    return rfc3339(seconds) if 0 <= seconds <= _LAST_TIME else f"second {seconds}"


def until_text(seconds: int) -> str:
    """Return how long something counts."""
    return f"until {time_text(seconds)}" if 0 <= seconds <= _LAST_TIME else "for ever"


def up_to(naming: Naming, asset: str, raw: int) -> str:
    """Return an amount as the most that somebody may take."""
    told = naming.amount(asset, raw)
    return told if raw >= UNLIMITED_FROM else f"up to {told}"
