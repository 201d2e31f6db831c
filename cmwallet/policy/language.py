"""Policy: limits, and rules that allow, ask or deny, as they are sealed in the vault, every name resolved.

Order means nothing: any deny refuses, every limit has to hold, then any ask asks, then any allow allows, else the
default decides. Amounts are integers of the smallest unit, times are seconds, lists are of addresses and chain ids.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Final, Literal

from cmwallet.errors import InvalidInput
from cmwallet.policy.hours import Hours, parse_hours
from identity.address import Address

VERSION: Final = 1
Effect = Literal["deny", "ask", "allow"]
How = Literal["yes", "passphrase"]

KINDS: Final[Mapping[str, str]] = {
    "send": "coins or tokens to somebody",
    "approve": "an allowance: somebody may take tokens later",
    "permit": "the same by a signature alone",
    "permit2": "the same by way of Permit2",
    "transfer-authorisation": "a transfer that whoever has the signature sends",
    "wrap": "coins into a token, or back",
    "call": "a call of a contract of the system",
    "deploy": "a new contract",
    "blind": "call data or bytes that nothing here can read",
    "order": "an order on an exchange",
    "safe": "a transaction of a Safe",
    "forward": "a call that somebody else sends",
    "user-operation": "an operation of a smart account",
    "vote": "a vote",
    "stake": "stake with a validator, by a message of the network itself",
    "validator": "what the owner of a validator does, by such a message",
    "gov": "a proposal, its deposit or a vote, by such a message",
    "native": "other messages of the network itself: several of different kinds, or what nothing here can read",
    "loan": "the terms of a loan",
    "consent": "a grant to a dapp",
    "registry": "a change in the key registry that somebody else sends",
    "message": "a message",
    "sign-in": "a sign-in to a site",
    "typed-data": "typed data of a type that is not known",
    "present": "a presentation of credentials",
    "jws": "another object that a key of an identity signs",
    "read": "opening records",
    "write": "sealing or changing records",
}
"""What a request can be; a kind covers its own kinds: `consent` also `consent:withdrawal`."""

ONLY_BY_NAME: Final = frozenset({"present", "jws", "read", "write"})
"""Kinds about which the default says nothing: a rule has to name them."""

ASSETS: Final = ("native", "each-token", "exposure", "grants")
"""Assets of a limit, beside a token's address. `exposure` counts what others may take, of every token alike."""


@dataclass(frozen=True)
class Limit:
    """At most so much: in one request, and within a rolling window of seconds. None: no bound of that sort.

    `longest` bounds how long a grant lasts; `fees` counts the highest fee too.
    """

    name: str
    asset: str
    per_transaction: int | None = None
    total: int | None = None
    window: int | None = None
    count: int | None = None
    fees: bool = False
    accounts: tuple[Address, ...] | None = None
    chains: tuple[int, ...] | None = None
    longest: int | None = None


@dataclass(frozen=True)
class Rule:
    """Decides about requests for which all its members hold. None: it says nothing of that.

    `most` is the highest amount of one request, in the smallest unit, of whatever moves.
    """

    effect: Effect
    name: str
    how: How | None = None
    kinds: tuple[str, ...] | None = None
    accounts: tuple[Address, ...] | None = None
    chains: tuple[int, ...] | None = None
    to: tuple[Address, ...] | None = None
    contracts: tuple[str, ...] | None = None
    methods: tuple[str, ...] | None = None
    tokens: tuple[str, ...] | None = None
    clients: tuple[str, ...] | None = None
    fields: tuple[str, ...] | None = None
    hours: str | None = None
    longest: int | None = None
    most: int | None = None

    @property
    def times(self) -> Hours | None:
        """When it holds."""
        return None if self.hours is None else parse_hours(self.hours)


@dataclass(frozen=True)
class Case:
    """A command that the policy has to decide so: what `policy set` and `policy test --all` try."""

    do: str
    expect: Effect


@dataclass(frozen=True)
class Contract:
    """A contract of the system on one chain, and how its methods are called: selector in hex → name."""

    chain_id: int
    address: Address
    name: str
    methods: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Token:
    """How a token's amounts are told."""

    address: str
    symbol: str
    decimals: int


@dataclass(frozen=True)
class Policy:
    """What is sealed. `source` is the text that was set; everything else was resolved from it then.

    `known` are the addresses that may be given an allowance: contacts, accounts, contracts of the system. `exclusive`
    are the chain ids that one network alone has: there, transactions of one nonce exclude one another.
    """

    default: Effect
    asking: How
    limits: tuple[Limit, ...] = ()
    rules: tuple[Rule, ...] = ()
    cases: tuple[Case, ...] = ()
    source: str = ""
    set_at: int = 0
    known: tuple[Address, ...] = ()
    contracts: tuple[Contract, ...] = ()
    tokens: tuple[Token, ...] = ()
    coins: Mapping[str, str] = field(default_factory=dict)
    exclusive: tuple[int, ...] = ()
    frozen: bool = False
    version: int = VERSION

    def as_json(self) -> dict[str, Any]:
        """The sealed form."""
        return asdict(self)

    def contract(self, chain_id: int, address: str | None) -> Contract | None:
        """Return the contract of the system at an address."""
        return next((one for one in self.contracts if (one.chain_id, one.address) == (chain_id, address)), None)


def policy_from(document: Mapping[str, Any]) -> Policy:
    """Read the sealed form. Raises `InvalidInput` for one of a newer release: then nothing may be signed."""
    if document.get("version") != VERSION:
        raise InvalidInput("the policy is of a newer release", hint="use that release: nothing is signed under it here")
    try:
        return Policy(
            **{
                **document,
                "limits": tuple(Limit(**_lists(one)) for one in document["limits"]),
                "rules": tuple(Rule(**_lists(one)) for one in document["rules"]),
                "cases": tuple(Case(**one) for one in document["cases"]),
                "contracts": tuple(Contract(**one) for one in document["contracts"]),
                "tokens": tuple(Token(**one) for one in document["tokens"]),
                "known": tuple(document["known"]),
                "exclusive": tuple(document["exclusive"]),
            }
        )
    except (TypeError, KeyError):
        raise InvalidInput("the policy is of a newer release", hint="use that release") from None


def _lists(members: Mapping[str, Any]) -> dict[str, Any]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in members.items()}


def covers_kind(patterns: Sequence[str], kind: str) -> bool:
    """Whether one of the kinds named covers a kind."""
    return any(kind == one or kind.startswith(f"{one}:") for one in patterns)


def matches(patterns: Sequence[str], value: str) -> bool:
    """Whether a pattern fits: the same text, or with `*` at its end the same beginning."""
    return any(value == one or (one.endswith("*") and value.startswith(one[:-1])) for one in patterns)
