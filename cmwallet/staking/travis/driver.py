"""Driver of Travis: native transactions, and the tables that its nodes tell."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Self

from cmwallet.accounts.accounts import Account, Accounts
from cmwallet.errors import NetworkFailed, NotFound, RpcRefused
from cmwallet.staking import actions
from cmwallet.staking.driver import Allowed, Quote, refuse_unsupported
from cmwallet.staking.model import Holding, Parameter, Proposal, Validator
from cmwallet.staking.travis import delegating, proposing, validating
from cmwallet.staking.travis.reading import TravisReader, proposal_of
from cmwallet.staking.travis.waiting import withdrawals
from cmwallet.transactions.execution import Executor, journal_of
from cmwallet.transactions.journal_entry import JournalEntry
from cmwallet.transactions.order import Order, native_asset
from cmwallet.transactions.travis import cmt_hash
from cmwallet.transactions.travis_receipts import native_result
from identity.address import Address

if TYPE_CHECKING:
    from cmwallet.session import Session


@dataclass(frozen=True)
class TravisDriver:
    """Staking of a Travis chain; see `StakingDriver`."""

    opened: Session
    name: str = "travis"
    practice: bool = False
    lists_validators: bool = True

    @classmethod
    def on(cls, opened: Session) -> Self:
        """Return the driver of the network in use."""
        return cls(opened)

    @cached_property
    def reader(self) -> TravisReader:
        """What asks the node."""
        return TravisReader(self.opened.client, tuple(self._own))

    def validators(self, *, every: bool = False) -> Sequence[Validator]:
        """Return candidates, the largest first."""
        return [one for one in self.reader.candidates if every or one.accepts_stake]

    def holding(self, account: Address) -> Holding:
        """Return what an account has at stake; what is on its way back has its height from the journal."""
        block = self.opened.client.latest_block()
        delegations = self.reader.delegations(account)
        waiting = withdrawals(
            journal_of(self.opened),
            self.opened.client.genesis_hash(),
            account,
            delegations,
            block.number,
            self.reader.number("unstake_waiting_period"),
        )
        return Holding(
            account=account,
            height=block.number,
            time=block.timestamp,
            delegations=[one for one in delegations if one.amount],
            unbonding=waiting,
        )

    def proposals(self, account: Address | None) -> Sequence[Proposal]:  # noqa: ARG002 - the chain tells no votes
        """Return proposals, the newest first."""
        return [self._warned(one) for one in self.reader.proposals()]

    def proposal(self, number: str, account: Address | None) -> Proposal:
        """Return one proposal. Raises `NotFound`."""
        return proposal_of(self.proposals(account), number)

    def parameters(self) -> Sequence[Parameter]:
        """Return the chain's parameters."""
        return self.reader.listed_parameters()

    def own_validator(self, account: Address) -> Validator:
        """Return the validator of an account. Raises `NotFound`."""
        for one in self.reader.candidates:
            if one.address == account:
                return one
        raise NotFound(f"{account} has no validator", hint="cmwallet validator list --all")

    def quote(self, action: actions.Action, actor: Account, allowed: Allowed) -> Quote:
        """Return what an action comes to; its plan is a message."""
        reader, symbol = self.reader, self.opened.network.symbol
        match action:
            case actions.Delegate():
                return delegating.delegate(reader, action, actor, allowed, symbol)
            case actions.Undelegate():
                return delegating.undelegate(reader, action, actor, symbol)
            case actions.Propose():
                return proposing.propose(reader, action, actor, allowed, symbol, self._own)
            case actions.Vote():
                return proposing.vote(reader, action, actor)
            case _:
                return self._of_an_owner(action, actor, allowed)

    def _of_an_owner(self, action: actions.Action, actor: Account, allowed: Allowed) -> Quote:
        reader, symbol = self.reader, self.opened.network.symbol
        match action:
            case actions.Declare():
                return validating.declare(reader, action, actor, allowed, symbol)
            case actions.Update():
                return validating.update(reader, action, actor, allowed, symbol)
            case actions.Activate() | actions.Deactivate():
                return validating.switch(reader, action, actor)
            case actions.Retire():
                return validating.retire(reader, action, actor, symbol)
            case actions.SetRate():
                return validating.set_rate(reader, action, actor, allowed, symbol)
            case actions.Move():
                return validating.move(reader, action, actor, allowed, symbol)
            case actions.Accept():
                return validating.accept(reader, action, actor, allowed, symbol)
        what, instead = _NOT_HERE[type(action)]
        raise refuse_unsupported(self.name, what, instead)

    def perform(self, quote: Quote, actor: Account, executor: Executor, label: str) -> None:
        """Carry out what was quoted, by a native transaction."""
        asset = native_asset(self.opened.network)
        entry = executor.execute(Order(actor, None, asset, 0, data=quote.plan.encode(), label=label, native=True))
        if entry is not None and quote.plan.route == "stake/updateCandidacyAccount":
            number = self._offer(entry)
            if number is not None:
                executor.approver.hint(f"the offer is number {number}: cmwallet validator accept {number}")

    def _offer(self, entry: JournalEntry) -> int | None:
        """Return the number of an offer, which stands in the result of its transaction as base64 of decimal digits."""
        if entry.raw is None or entry.block is None:
            return None
        try:
            result = native_result(self.opened.client, entry.raw)
            return None if result is None or result.data is None else int(b64decode(result.data, validate=True))
        except (ValueError, NetworkFailed, RpcRefused):
            return None  # it is done: what is not told now can be looked up

    def native_hash(self, entry: JournalEntry) -> str | None:
        """Return Tendermint's hash of a signed transaction."""
        return None if entry.raw is None else cmt_hash(entry.raw)

    def _warned(self, proposal: Proposal) -> Proposal:
        """Warn of a proposal that takes coins of an account of this home."""
        source = proposal.detail.get("from", "")
        if proposal.kind != "transfer_fund" or source.lower() not in {one.lower() for one in self._own}:
            return proposal
        return replace(proposal, warnings=(f"it takes coins of your account {source}",))

    @cached_property
    def _own(self) -> frozenset[Address]:
        return frozenset(account.address for account in Accounts(self.opened.database).all())


_NOT_HERE: dict[type, tuple[str, str]] = {
    actions.Redelegate: ("moving stake", "stake undelegate, wait, then stake delegate"),
    actions.Cancel: ("putting stake back that is on its way", "wait, then stake delegate"),
    actions.Complete: ("collecting stake that has come back", "the chain pays it by itself: stake list"),
    actions.Withdraw: ("withdrawing rewards", "they are added to the stake: stake undelegate takes them out"),
    actions.WithdrawCommission: ("withdrawing a commission", "it is added to the validator's own stake"),
    actions.Deposit: ("adding to a deposit", "a proposal has none"),
    actions.ExecuteProposal: ("carrying a proposal out", "the chain does so when two thirds agree"),
}
