"""Driver of chains of the Cosmos SDK: what is read comes by REST, what is done are messages of the chain itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Self

from cmwallet.accounts.accounts import Account
from cmwallet.cosmos.chain import CosmosChain
from cmwallet.cosmos.rest import CosmosRest
from cmwallet.errors import NotFound
from cmwallet.node.client import NodeClient
from cmwallet.node.networks import Network
from cmwallet.staking import actions
from cmwallet.staking.cosmos import delegating, proposing, validating
from cmwallet.staking.cosmos.parameters import listed_parameters
from cmwallet.staking.cosmos.plan import DRIVER, Plan, Planner
from cmwallet.staking.cosmos.proposals import ProposalReader
from cmwallet.staking.cosmos.reading import CosmosReader
from cmwallet.staking.driver import Allowed, Quote, refuse_unsupported
from cmwallet.staking.model import Holding, Parameter, Proposal, Validator
from cmwallet.transactions.cosmos_order import CosmosOrder, rest_of
from cmwallet.transactions.execution import Executor
from cmwallet.transactions.journal_entry import JournalEntry
from cmwallet.transactions.order import cosmos_order
from identity.address import Address

if TYPE_CHECKING:
    from cmwallet.session import Session


@dataclass(frozen=True)
class CosmosDriver:
    """Staking of one chain; see `StakingDriver`."""

    client: NodeClient
    network: Network
    chain: CosmosChain
    name: str = DRIVER
    practice: bool = False
    lists_validators: bool = True

    @classmethod
    def on(cls, opened: Session, found: str) -> Self:
        """Return the driver for the network in use, by what was found of its chain when it was accepted."""
        return cls(opened.client, opened.network, CosmosChain.parse(found))

    @cached_property
    def reader(self) -> CosmosReader:
        """What reads the chain."""
        return CosmosReader(self.chain, CosmosRest(rest_of(self.client)))

    def validators(self, *, every: bool = False) -> Sequence[Validator]:
        """Return validators, the largest first."""
        return [one for one in self.reader.validators if every or one.state in ("active", "jailed", "unbonding")]

    def holding(self, account: Address) -> Holding:
        """Return what an account has at stake."""
        return self.reader.holding(account)

    def proposals(self, account: Address | None) -> Sequence[Proposal]:
        """Return proposals, the newest first."""
        return ProposalReader(self.reader).all(account)

    def proposal(self, number: str, account: Address | None) -> Proposal:
        """Return one proposal. Raises `NotFound`."""
        return ProposalReader(self.reader).one(number, account)

    def parameters(self) -> Sequence[Parameter]:
        """Return the chain's parameters."""
        return listed_parameters(self.reader)

    def own_validator(self, account: Address) -> Validator:
        """Return the validator of an account. Raises `NotFound`."""
        operator = self.chain.operator(account)
        found = next((one for one in self.reader.validators if one.address == operator), None)
        if found is None:
            raise NotFound(f"{account} operates no validator", hint="cmwallet validator declare")
        return found

    def quote(self, action: actions.Action, actor: Account, allowed: Allowed) -> Quote:
        """Return what an action comes to, with the messages that carry it out."""
        planner = Planner(self.reader, actor, self.network.symbol, self.client.balance(actor.address), self.name)
        match action:
            case actions.Delegate():
                return delegating.delegate(planner, action, allowed)
            case actions.Redelegate():
                return delegating.redelegate(planner, action, allowed)
            case actions.Undelegate():
                return delegating.undelegate(planner, action)
            case actions.Cancel():
                return delegating.cancel(planner, action, allowed)
            case actions.Withdraw():
                return delegating.withdraw(planner, action)
            case actions.Propose():
                return proposing.propose(planner, action, allowed)
            case actions.Deposit():
                return proposing.deposit(planner, action, allowed)
            case actions.Vote():
                return proposing.vote(planner, action)
        return _of_an_operator(planner, action, allowed)

    def perform(self, quote: Quote, actor: Account, executor: Executor, label: str) -> None:
        """Carry out what was quoted: one transaction of all its messages."""
        plan: Plan = quote.plan
        order = CosmosOrder(self.chain, plan.messages)
        executor.execute(cosmos_order(self.network, actor, order, plan.coins, label=label))

    def native_hash(self, entry: JournalEntry) -> str | None:
        """Return the hash as such chains write it."""
        return None if entry.hash is None else entry.hash.removeprefix("0x").upper()


def _of_an_operator(planner: Planner, action: actions.Action, allowed: Allowed) -> Quote:
    match action:
        case actions.Declare():
            return validating.declare(planner, action, allowed)
        case actions.Update():
            return validating.update(planner, action)
        case actions.Activate():
            return validating.activate(planner)
        case actions.Retire():
            return delegating.retire(planner)
        case actions.WithdrawCommission():
            return validating.commission(planner)
    what, instead = _UNSUPPORTED[type(action)]
    raise refuse_unsupported(planner.driver, what, instead)


_UNSUPPORTED: dict[type, tuple[str, str]] = {
    actions.Complete: ("collecting stake that has come back", "it is paid out by itself when it is due"),
    actions.ExecuteProposal: ("carrying out a proposal", "one that passes is carried out by itself"),
    actions.Deactivate: ("stepping back for a while", "stop the node, or cmwallet validator retire"),
    actions.SetRate: ("a rate for one delegator", "one commission holds for all: validator update --commission"),
    actions.Move: ("giving a validator to another account", "declare another one there"),
    actions.Accept: ("taking over a validator", "declare another one"),
}
"""What such chains have not, and what there is instead."""
