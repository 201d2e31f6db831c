"""What networks with staking have in common: validators, delegations, unbonding stake, proposals, parameters.

Amounts are integers of the coin's smallest unit, rates and shares exact fractions, times seconds since 1970. `None` is
what an engine does not know or does not tell, never nothing. Texts are as an engine gave them, cleaned.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Final, Literal

from identity.address import Address

ValidatorState = Literal["active", "backup", "candidate", "jailed", "unbonding", "inactive", "retired"]
"""`active`: it takes part now. `backup`, `candidate`: enough stake would make it so. `inactive`: it stepped back.
`unbonding`: it is on its way out; `jailed`: put out for a fault; `retired`: for good."""

ProposalStatus = Literal["deposit", "voting", "passed", "rejected", "failed", "expired"]
VoteChoice = Literal["yes", "no", "abstain", "veto"]

VOTE_CHOICES: Final[Sequence[VoteChoice]] = ("yes", "no", "abstain", "veto")
RATE_DIGITS: Final = 18


@dataclass(frozen=True, kw_only=True)
class Validator:
    """One validator. `address` is what is typed and printed for it, `operator` the account that it belongs to.

    With less than `min_self_stake` of its operator's own stake it is jailed.
    """

    address: str
    operator: Address | None
    name: str
    state: ValidatorState
    stake: int
    power_share: Fraction
    pub_key: str | None = None
    max_stake: int | None = None
    commission: Fraction | None = None
    max_commission: Fraction | None = None
    self_stake: int | None = None
    min_self_stake: int | None = None
    jailed_until: int | None = None
    missed_blocks: int | None = None
    website: str = ""
    details: str = ""

    @property
    def accepts_stake(self) -> bool:
        """Whether it is on its way in or in: what is delegated to it can come to earn."""
        return self.state in ("active", "backup", "candidate")


@dataclass(frozen=True, kw_only=True)
class Delegation:
    """Stake of an account with one validator. `free_at`: redelegated stake cannot move on before."""

    validator: str
    name: str
    amount: int
    rewards: int | None
    free_at: int | None = None


@dataclass(frozen=True, kw_only=True)
class Unbonding:
    """Stake on its way back; it is due at a time or at a height. `entry` is by what it is cancelled.

    On a Cosmos chain `entry` is the height at which the way back began.
    """

    validator: str
    name: str
    amount: int
    entry: int | None
    due_height: int | None = None
    due_time: int | None = None
    cancellable: bool = False


@dataclass(frozen=True, kw_only=True)
class Holding:
    """What an account has at stake, at one block."""

    account: Address
    height: int
    time: int
    delegations: Sequence[Delegation] = ()
    unbonding: Sequence[Unbonding] = ()

    @property
    def total(self) -> int:
        """What is delegated."""
        return sum(one.amount for one in self.delegations)

    @property
    def rewards(self) -> int | None:
        """What could be withdrawn; None where there is nothing to withdraw by itself."""
        known = [one.rewards for one in self.delegations if one.rewards is not None]
        return sum(known) if known or not self.delegations else None

    def with_validator(self, address: str) -> Delegation | None:
        """The delegation to one validator."""
        return next((one for one in self.delegations if one.validator == address), None)


@dataclass(frozen=True, kw_only=True)
class Tally:
    """Votes so far, in stake of the smallest unit (on Travis: in validators' voting power)."""

    yes: int
    no: int
    abstain: int = 0
    veto: int = 0
    turnout: Fraction | None = None


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """One proposal; `detail` is what it would change, by name."""

    id: str
    kind: str
    title: str
    status: ProposalStatus
    proposer: str | None = None
    summary: str = ""
    ends_at: int | None = None
    ends_height: int | None = None
    tally: Tally | None = None
    my_vote: str | None = None
    detail: Mapping[str, str] = field(default_factory=dict)
    warnings: Sequence[str] = ()


@dataclass(frozen=True)
class Parameter:
    """One parameter of the engine; `unit` such as `seconds`, `blocks`, the coin, or nothing."""

    name: str
    value: str
    unit: str = ""
    changeable: bool = False


def rate_text(rate: Fraction) -> str:
    """Return a rate as decimal text, cut after 18 digits: 1/8 is "0.125"."""
    scaled = rate.numerator * 10**RATE_DIGITS // rate.denominator
    whole, fraction = divmod(scaled, 10**RATE_DIGITS)
    digits = str(fraction).rjust(RATE_DIGITS, "0").rstrip("0")
    return f"{whole}.{digits}" if digits else str(whole)


def percent_text(rate: Fraction) -> str:
    """Return a rate for a person, to two digits: 1/8 is "12.5 %"."""
    hundredths = (rate * 10_000).__floor__()
    text = f"{hundredths // 100}.{hundredths % 100:02}".rstrip("0").rstrip(".")
    return f"{text} %"
