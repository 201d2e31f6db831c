"""Stakes as the tests play them: the contract, validators with keys of their own, delegators, and answers by name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest

from tests.contracts.harness import CMT, DAY, Account, Contract, Done, Reverted, World, account
from tests.contracts.typed import digest, domain_of

ACTIVE, INACTIVE, RETIRED, SLASHED = 1, 2, 3, 4
OPEN, PASSED, REJECTED, BELOW_QUORUM, EXPIRED = 1, 2, 3, 4, 5
RATE, UNBONDING, SLOTS = 1, 2, 3
WEEK = 7 * DAY
FIRST_RATE = CMT // 100
ALL = 2**256 - 1
A, B = b"a" * 32, b"b" * 32


@dataclass(frozen=True)
class Validator:
    """An item of `Stakes.validators`, by name."""

    id: int
    owner: str
    next_owner: str
    key: str
    name: str
    website: str
    max_stake: int
    stake: int
    self_stake: int
    commission: int
    commission_set_at: int
    earned: int
    state: int
    ranked: bool
    until: int
    slashed_at: int
    per_share: int


@dataclass(frozen=True)
class Delegation:
    """An item of `Stakes.delegations`, by name."""

    validator: int
    amount: int
    rewards: int
    locked: int
    locked_until: int


@dataclass(frozen=True)
class Entry:
    """An item of `Stakes.unbondings`, by name."""

    id: int
    amount: int
    due: int
    settled: bool


@dataclass(frozen=True)
class Proposal:
    """An item of `Stakes.proposals`, by name."""

    id: int
    proposer: str
    parameter: int
    setting: int
    snapshot: int
    total: int
    ends: int
    yes: int
    no: int
    state: int
    deposit: int


@dataclass(frozen=True)
class Parameters:
    """`Stakes.parameters`, by name."""

    rate: int
    unbonding: int
    slots: int
    validators: int
    proposals: int
    stake: int
    ranked_stake: int
    pool: int
    held: int
    accrued_at: int


def refused(why: str, call: Callable[..., object], *values: object, **more: object) -> None:
    """Call something that has to be refused for that reason."""
    with pytest.raises(Reverted) as caught:
        call(*values, **more)
    assert str(caught.value) == (f"stakes: {why}" if why else "")


@dataclass
class Staked:
    """The contract, and what the tests do with it. `log` is every event, in order."""

    world: World
    stakes: Contract
    domain: dict[str, Any]
    log: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    def person(self, name: str) -> Account:
        return self.world.person(name)

    def send(self, who: str, name: str, *values: object, value: int = 0) -> Done:
        """Send a transaction of somebody with a name, or of a contract at an address."""
        sender = who if who.startswith("0x") else self.person(who)
        done = self.stakes.send(name, *values, sender=sender, value=value)
        self.log.extend(done.events)
        return done

    def before(self, time: int) -> None:
        """The next transaction is in the last second before a time."""
        self.world.move(time - 2 - self.world.time)

    def declare(
        self,
        owner: str,
        most: int = 1_000 * CMT,
        own: int | None = None,
        commission: int = 1_000,
        key: str | None = None,
    ) -> int:
        """A validator with a tenth of the most that it takes, whose key is called `key of <owner>`; returns its id."""
        values = (owner, "", account(key or f"key of {owner}").address, most, commission)
        return int(self.send(owner, "declare", *values, value=most // 10 if own is None else own).value)

    def delegate(self, who: str, validator: int, amount: int) -> Done:
        return self.send(who, "delegate", validator, value=amount)

    def undelegate(self, who: str, validator: int, amount: int = ALL) -> int:
        """Returns the entry."""
        return int(self.send(who, "undelegate", validator, amount).value)

    def fund(self, amount: int) -> Done:
        return self.send("sponsor", "fund", value=amount)

    def proof(self, key: str, validator: int, number: int, content: bytes) -> tuple[int, bytes, bytes]:
        """A statement that is signed."""
        hashed = digest(self.domain, "Statement", validator=validator, number=number, content=content)
        return account(key).sign(hashed)

    def report(
        self, who: str, validator: int, key: str, number: int = 7, contents: tuple[bytes, bytes] = (A, B)
    ) -> Done:
        """Report two statements of a key."""
        proofs = [self.proof(key, validator, number, content) for content in contents]
        return self.send(who, "report", validator, number, contents, proofs)

    def propose(self, who: str, parameter: int, setting: int) -> int:
        """Returns the proposal."""
        return int(self.send(who, "propose", parameter, setting, value=10 * CMT).value)

    def paid(self, who: str, name: str, *values: object) -> int:
        """Send something that pays its caller, and return what came."""
        person = self.person(who)
        before = self.world.balance(person.address)
        self.send(who, name, *values)
        return self.world.balance(person.address) - before

    def validator(self, number: int) -> Validator:
        (found,) = self.stakes.read("validators", number, 1)
        return Validator(*found)

    def validators(self) -> list[Validator]:
        """The first twenty."""
        return [Validator(*found) for found in self.stakes.read("validators", 1, 20)]

    def delegation(self, who: str, validator: int) -> Delegation:
        """What somebody has at a validator; nothing if there never was any."""
        person = account(who).address
        for first in range(0, self.stakes.read("pairCount", person), 20):
            for found in self.stakes.read("delegations", person, first, 20):
                if found[0] == validator:
                    return Delegation(*found)
        return Delegation(validator, 0, 0, 0, 0)

    def entries(self, who: str, validator: int) -> list[Entry]:
        return [Entry(*found) for found in self.stakes.read("unbondings", account(who).address, validator)]

    def proposal(self, number: int) -> Proposal:
        (found,) = self.stakes.read("proposals", number, 1)
        return Proposal(*found)

    @property
    def parameters(self) -> Parameters:
        return Parameters(*self.stakes.read("parameters"))


def new_stakes(world: World, pool: int = 0) -> Staked:
    """The contract alone."""
    stakes = world.deploy("Stakes", value=pool)
    return Staked(world, stakes, domain_of(stakes))
