"""Driver of chains of cosmos/evm by their precompiled contracts: the quotes are those of the chain's messages.

What a message would do, a call of a contract does; where there is no call for it, it is refused.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Final, Self

from cmwallet.accounts.accounts import Account
from cmwallet.cosmos import messages as said
from cmwallet.cosmos.chain import CosmosChain
from cmwallet.errors import InvalidInput
from cmwallet.staking import actions
from cmwallet.staking.cosmos.delegating import MOST_WITHDRAWALS
from cmwallet.staking.cosmos.driver import CosmosDriver
from cmwallet.staking.cosmos.reading import CosmosReader
from cmwallet.staking.driver import Allowed, Quote, refuse_unsupported
from cmwallet.staking.model import Parameter, Proposal
from cmwallet.staking.precompiles.cosmos_interface import DISTRIBUTION, GOV, SLASHING, STAKING
from cmwallet.staking.precompiles.cosmos_tables import PrecompiledTables
from cmwallet.staking.precompiles.steps import Step, carry_out
from cmwallet.staking.precompiles.words import BY_REST, NAME
from cmwallet.transactions.execution import Executor
from cmwallet.transactions.journal_entry import JournalEntry
from identity.address import Address

if TYPE_CHECKING:
    from cmwallet.session import Session

CHAIN: Final = "evm"
"""Stands for the chain's own name, which the EVM does not tell; nothing is signed by it."""
ENGINE: Final = "cosmos-evm"
_HIDDEN: Final = (
    "the engine's contracts tell of what kind its messages are, not what they say: look it up before you vote"
)


@dataclass(frozen=True)
class PrecompiledDriver(CosmosDriver):
    """Staking of one chain; see `StakingDriver`."""

    name: str = NAME

    @classmethod
    def on(cls, opened: Session, found: str) -> Self:
        """Return the driver for the network in use, by the prefix and the coin that were found."""
        prefix, _, denom = found.partition(" ")
        return cls(opened.client, opened.network, CosmosChain(CHAIN, ENGINE, prefix, denom))

    @cached_property
    def tables(self) -> PrecompiledTables:
        """What asks the contracts."""
        return PrecompiledTables(self.client, self.network, self.chain.prefix)

    @cached_property
    def reader(self) -> CosmosReader:
        """What reads the chain."""
        return CosmosReader(self.chain, self.tables)

    def proposal(self, number: str, account: Address | None) -> Proposal:
        """Return one proposal. Raises `NotFound`."""
        return replace(super().proposal(number, account), warnings=(_HIDDEN,))

    def parameters(self) -> Sequence[Parameter]:
        """Raise `UnsupportedHere`."""
        raise refuse_unsupported(self.name, "a list of parameters", BY_REST)

    def quote(self, action: actions.Action, actor: Account, allowed: Allowed) -> Quote:
        """Return what an action comes to, with the calls that carry it out."""
        what = _BY_REST_ALONE.get(type(action))
        if what is not None:
            raise refuse_unsupported(self.name, what, BY_REST)
        quoted = super().quote(action, actor, allowed)
        warnings = [*quoted.warnings, _HIDDEN] if isinstance(action, actions.Vote) else quoted.warnings
        return replace(quoted, warnings=warnings, plan=self._step(actor, quoted.plan.messages))

    def perform(self, quote: Quote, actor: Account, executor: Executor, label: str) -> None:
        """Carry out what was quoted, by a call of a contract."""
        carry_out([quote.plan], actor, executor, label)

    def native_hash(self, entry: JournalEntry) -> str | None:  # noqa: ARG002 - the protocol's
        """There is none: it is a transaction of the EVM."""
        return None

    def _step(self, actor: Account, messages: Sequence[said.CosmosMessage]) -> Step:
        """Return the call that does what messages would do."""
        mine, contract = actor.address, self.tables.contract
        if (
            len(messages) > 1
        ):  # rewards of several validators: the engine takes the first so many that one has stake with
            held = len(self.reader.holding(mine).delegations)
            if held > MOST_WITHDRAWALS:
                raise InvalidInput(f"one call collects from {MOST_WITHDRAWALS} validators", hint="name them one by one")
            return Step(contract(DISTRIBUTION), "claimRewards", (mine, held))
        match messages[0]:
            case said.MsgDelegate(_, validator, coin):
                return Step(contract(STAKING), "delegate", (mine, validator, int(coin.amount)))
            case said.MsgUndelegate(_, validator, coin):
                return Step(contract(STAKING), "undelegate", (mine, validator, int(coin.amount)))
            case said.MsgBeginRedelegate(_, source, target, coin):
                return Step(contract(STAKING), "redelegate", (mine, source, target, int(coin.amount)))
            case said.MsgCancelUnbondingDelegation(_, validator, coin, height):
                values = (mine, validator, int(coin.amount), height)
                return Step(contract(STAKING), "cancelUnbondingDelegation", values)
            case said.MsgWithdrawDelegatorReward(_, validator):
                return Step(contract(DISTRIBUTION), "withdrawDelegatorRewards", (mine, validator))
            case said.MsgWithdrawValidatorCommission(validator):
                return Step(contract(DISTRIBUTION), "withdrawValidatorCommission", (validator,))
            case said.MsgUnjail():
                return Step(contract(SLASHING), "unjail", (mine,))
            case said.MsgDeposit(number, _, amount):
                paid = [(coin.denom, int(coin.amount)) for coin in amount]
                return Step(contract(GOV), "deposit", (mine, number, paid))
            case said.MsgVote(number, _, option, text):
                return Step(contract(GOV), "vote", (mine, number, option, text))
        raise refuse_unsupported(self.name, "such a message", BY_REST)


_BY_REST_ALONE: Final[dict[type, str]] = {
    actions.Declare: "becoming a validator",
    actions.Update: "changing a validator",
    actions.Propose: "making a proposal",
}
"""What there are calls for that are not made here."""
