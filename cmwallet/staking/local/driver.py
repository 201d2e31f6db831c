"""Driver of the contract `Stakes`: on the embedded chain, or wherever it was deployed.

It secures no chain: what it moves are coins, rewards and three parameters of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Self

from cmwallet.accounts.accounts import Account
from cmwallet.errors import NotFound
from cmwallet.node.chain_time import chain_time
from cmwallet.staking.actions import Action
from cmwallet.staking.driver import Allowed, Quote
from cmwallet.staking.local.planning import plan
from cmwallet.staking.local.reading import StakesReader
from cmwallet.staking.model import Holding, Parameter, Proposal, Validator
from cmwallet.staking.several import execute_each
from cmwallet.transactions.bound_contract import BoundContract
from cmwallet.transactions.execution import Executor
from cmwallet.transactions.journal_entry import JournalEntry
from identity.address import Address

if TYPE_CHECKING:
    from cmwallet.session import Session

CONTRACT: Final = "Stakes"


@dataclass(frozen=True)
class LocalDriver:
    """Staking of one contract; see `StakingDriver`."""

    contract: BoundContract
    name: str = "local"
    practice: bool = True
    lists_validators: bool = True

    @classmethod
    def on(cls, opened: Session, contract: str) -> Self:
        """Return the driver for a contract, by its name in the system or its address. Raises `NotFound`."""
        if contract == CONTRACT:
            return cls(BoundContract.on(opened, CONTRACT))
        address = Address(contract)
        if not opened.client.code(address):
            raise NotFound(f"there is no contract at {address}", hint=f"cmwallet network use {opened.network.name}")
        return cls(BoundContract.at(opened.client, opened.network, CONTRACT, address))

    @property
    def reader(self) -> StakesReader:
        """What reads the contract as it is now."""
        return StakesReader(self.contract, chain_time(self.contract.client))

    def validators(self, *, every: bool = False) -> Sequence[Validator]:
        """Return validators, the largest first."""
        return [one for one in self.reader.validators() if every or one.accepts_stake]

    def holding(self, account: Address) -> Holding:
        """Return what an account has at stake."""
        return self.reader.holding(account, self.contract.client.block_number())

    def proposals(self, account: Address | None) -> Sequence[Proposal]:
        """Return proposals, the newest first."""
        return self.reader.proposals(account)

    def proposal(self, number: str, account: Address | None) -> Proposal:
        """Return one proposal. Raises `NotFound`."""
        return self.reader.proposal(number, account)

    def parameters(self) -> Sequence[Parameter]:
        """Return the contract's parameters."""
        return self.reader.listed_parameters()

    def own_validator(self, account: Address) -> Validator:
        """Return the validator of an account. Raises `NotFound`."""
        return self.reader.owned(account)

    def quote(self, action: Action, actor: Account, allowed: Allowed) -> Quote:
        """Return what an action comes to, with the calls that carry it out."""
        return plan(self.reader, action, actor, allowed)

    def perform(self, quote: Quote, actor: Account, executor: Executor, label: str) -> None:
        """Carry out what was quoted: one call of the contract, or one for each validator that it is about."""
        orders = [
            self.contract.order(actor, call.function, *call.values, coins=call.coins, named=call.named, label=label)
            for call in quote.plan
        ]
        execute_each(executor, orders)

    def native_hash(self, entry: JournalEntry) -> str | None:  # noqa: ARG002 - the protocol's
        """There is none: it is a transaction of the EVM."""
        return None
