"""What a person can do with stake, as a validator, and about proposals: one action a class, for every engine.

`kind` is the name of an action in the journal and in `--json`. Amounts are of the coin's smallest unit, rates exact
fractions; validators stand as their engine writes them, see `Validator.address`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import ClassVar

from cmwallet.staking.model import VoteChoice
from identity.address import Address


@dataclass(frozen=True)
class Delegate:
    """Put coins at stake with a validator."""

    kind: ClassVar = "stake/delegate"
    validator: str
    amount: int


@dataclass(frozen=True)
class Redelegate:
    """Move stake from one validator to another; `amount` None moves all."""

    kind: ClassVar = "stake/redelegate"
    validator: str
    to: str
    amount: int | None


@dataclass(frozen=True)
class Undelegate:
    """Take stake back; `amount` None takes all. `recipient` is who gets it where the engine can pay another."""

    kind: ClassVar = "stake/undelegate"
    validator: str
    amount: int | None
    recipient: Address | None = None


@dataclass(frozen=True)
class Cancel:
    """Put stake that is on its way back to its validator again; `entry` is `Unbonding.entry`."""

    kind: ClassVar = "stake/cancel"
    validator: str
    amount: int
    entry: int


@dataclass(frozen=True)
class Complete:
    """Collect stake that has come back, where that takes a transaction."""

    kind: ClassVar = "stake/complete"


@dataclass(frozen=True)
class Withdraw:
    """Collect rewards of some validators; none: of all."""

    kind: ClassVar = "stake/withdraw"
    validators: Sequence[str] = ()


@dataclass(frozen=True, kw_only=True)
class Description:
    """What a validator says of itself; None leaves it as it is."""

    name: str | None = None
    website: str | None = None
    details: str | None = None
    location: str | None = None
    email: str | None = None


@dataclass(frozen=True, kw_only=True)
class Declare:
    """Become a validator. `pub_key` is the public key of its node, or of its statements, as the engine takes it."""

    kind: ClassVar = "validator/declare"
    description: Description
    self_stake: int
    commission: Fraction
    max_stake: int | None = None
    max_commission: Fraction | None = None
    pub_key: str | None = None


@dataclass(frozen=True, kw_only=True)
class Update:
    """Change what a validator of ours is; None leaves it as it is."""

    kind: ClassVar = "validator/update"
    description: Description = field(default_factory=Description)
    commission: Fraction | None = None
    max_stake: int | None = None
    pub_key: str | None = None


@dataclass(frozen=True)
class Retire:
    """End being a validator; the own stake comes back as undelegated stake does."""

    kind: ClassVar = "validator/retire"


@dataclass(frozen=True)
class Activate:
    """Take part again: after a step back, or after a fault (unjail)."""

    kind: ClassVar = "validator/activate"


@dataclass(frozen=True)
class Deactivate:
    """Step back for a while."""

    kind: ClassVar = "validator/deactivate"


@dataclass(frozen=True)
class SetRate:
    """Give one delegator a rate of her own (Travis)."""

    kind: ClassVar = "validator/rate"
    delegator: Address
    rate: Fraction


@dataclass(frozen=True)
class Move:
    """Offer a validator of ours to another account, which has to accept it."""

    kind: ClassVar = "validator/move"
    account: Address


@dataclass(frozen=True)
class Accept:
    """Take over a validator that was offered; `offer` is its number, or the validator.

    `validator` is whose it is, where the offer does not tell it.
    """

    kind: ClassVar = "validator/accept"
    offer: str
    validator: str | None = None


@dataclass(frozen=True)
class WithdrawCommission:
    """Collect what a validator of ours earned by commission."""

    kind: ClassVar = "validator/commission"


@dataclass(frozen=True, kw_only=True)
class Propose:
    """Make a proposal. `parameters` are changes by name, `document` a proposal as the engine's own tools write it."""

    kind: ClassVar = "gov/propose"
    title: str = ""
    summary: str = ""
    parameters: Mapping[str, str] = field(default_factory=dict)
    document: Mapping[str, object] | None = None
    deposit: int | None = None


@dataclass(frozen=True)
class Deposit:
    """Add to the deposit of a proposal."""

    kind: ClassVar = "gov/deposit"
    proposal: str
    amount: int


@dataclass(frozen=True)
class Vote:
    """Vote on a proposal."""

    kind: ClassVar = "gov/vote"
    proposal: str
    choice: VoteChoice


@dataclass(frozen=True)
class ExecuteProposal:
    """Have a proposal that passed take effect, where that takes a transaction."""

    kind: ClassVar = "gov/execute"
    proposal: str


Action = (
    Delegate
    | Redelegate
    | Undelegate
    | Cancel
    | Complete
    | Withdraw
    | Declare
    | Update
    | Retire
    | Activate
    | Deactivate
    | SetRate
    | Move
    | Accept
    | WithdrawCommission
    | Propose
    | Deposit
    | Vote
    | ExecuteProposal
)
