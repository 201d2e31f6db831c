"""Driver of CMTStakingV2: it reads, takes out, and puts in only after a word about what happens to it there.

Measured on the published contract: whoever stakes never earns, one per cent of what is taken out is kept, and the
contract does not look whether what somebody takes out was put in with that validator, so that others' can be locked in.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final, Self

from cmwallet.accounts.accounts import Account
from cmwallet.calls.contract import Contract
from cmwallet.errors import InvalidInput, NotFound, PolicyRefused, Rejected, UnsupportedHere
from cmwallet.staking import actions
from cmwallet.staking.cmt_v2.interface import interface
from cmwallet.staking.cmt_v2.reading import FEE, CmtReader, CmtValidator
from cmwallet.staking.contract_call import Call
from cmwallet.staking.driver import Allowed, Quote, refuse_unsupported
from cmwallet.staking.model import Holding, Parameter, Proposal, Validator
from cmwallet.staking.rules import amount_of, check_positive, check_reserve, check_validator, coins
from cmwallet.transactions.bound_contract import BoundContract
from cmwallet.transactions.execution import Executor
from cmwallet.transactions.journal_entry import JournalEntry
from identity.address import Address

if TYPE_CHECKING:
    from cmwallet.session import Session

NAME: Final = "cmt-v2"
RISKS: Final = (
    "who stakes here never earns: rewards are computed from earlier rewards, which begin at nothing",
    "one per cent of everything that is taken out is kept as a fee",
    "others can take out more than they put in with your validator, and then yours is locked in",
    "the owner of the contract can stop it, which freezes all stake, and replace its program",
)


@dataclass(frozen=True)
class CmtDriver:
    """Staking of one such contract; see `StakingDriver`."""

    contract: BoundContract
    name: str = NAME
    practice: bool = False
    lists_validators: bool = True

    @classmethod
    def on(cls, opened: Session, address: str) -> Self:
        """Return the driver for the contract at an address. Raises `NotFound`."""
        where = Address(address)
        if not opened.client.code(where):
            raise NotFound(f"there is no contract at {where}", hint=f"cmwallet network use {opened.network.name}")
        return cls(BoundContract(opened.client, opened.network, Contract("CMTStakingV2", where, interface())))

    @cached_property
    def reader(self) -> CmtReader:
        """What reads the contract."""
        return CmtReader(self.contract)

    def validators(self, *, every: bool = False) -> Sequence[Validator]:
        """Return validators, the largest first."""
        return [one for one in self.reader.validators if every or one.accepts_stake]

    def holding(self, account: Address) -> Holding:
        """Return what an account has at stake; there is no way back to wait for."""
        block = self.contract.client.latest_block()
        delegations = self.reader.delegations(account)
        return Holding(account=account, height=block.number, time=block.timestamp, delegations=delegations)

    def proposals(self, account: Address | None) -> Sequence[Proposal]:  # noqa: ARG002 - the protocol's
        """Raise `UnsupportedHere`."""
        raise self._no_governance()

    def proposal(self, number: str, account: Address | None) -> Proposal:  # noqa: ARG002 - the protocol's
        """Raise `UnsupportedHere`."""
        raise self._no_governance()

    def parameters(self) -> Sequence[Parameter]:
        """Return the contract's parameters."""
        return self.reader.parameters(self.contract.network.symbol)

    def own_validator(self, account: Address) -> CmtValidator:
        """Return the validator of an account. Raises `NotFound`."""
        for one in self.reader.validators:
            if one.address == account:
                return one
        raise NotFound(f"{account} has no validator", hint="cmwallet validator list --all")

    def quote(self, action: actions.Action, actor: Account, allowed: Allowed) -> Quote:
        """Return what an action comes to."""
        match action:
            case actions.Delegate():
                return self._delegate(action, actor, allowed)
            case actions.Undelegate():
                return self._undelegate(action, actor)
            case actions.WithdrawCommission():
                return self._withdraw_commission(actor)
            case actions.Propose() | actions.Vote() | actions.Deposit() | actions.ExecuteProposal():
                raise self._no_governance()
        what, instead = _NOT_HERE.get(type(action), _OF_THE_OWNER)
        raise refuse_unsupported(self.name, what, instead)

    def perform(self, quote: Quote, actor: Account, executor: Executor, label: str) -> None:
        """Carry out what was quoted, by a call of the contract."""
        call: Call = quote.plan
        values, named = call.values, call.named
        executor.execute(self.contract.order(actor, call.function, *values, coins=call.coins, named=named, label=label))

    def native_hash(self, entry: JournalEntry) -> str | None:  # noqa: ARG002 - the protocol's
        """There is none: it is a transaction of the EVM."""
        return None

    def _delegate(self, action: actions.Delegate, actor: Account, allowed: Allowed) -> Quote:
        if not allowed.risk:
            raise PolicyRefused(
                f"staking here is known to lose coins: {'; '.join(RISKS)}",
                hint="--accept-risk delegates all the same",
                details={"reasons": list(RISKS)},
            )
        validator, symbol = self._chosen(action.validator), self.contract.network.symbol
        check_positive(action.amount)
        check_validator(validator, allowed)
        self._refuse_paused()
        least = self.contract.ask("MIN_STAKE_AMOUNT")
        if action.amount < least:
            raise InvalidInput(f"the contract takes {coins(least, symbol)} at least")
        check_reserve(self.contract.client.balance(actor.address), action.amount, allowed, symbol)
        return Quote(
            question=f"Stake {coins(action.amount, symbol)} with {validator.address} although it can be lost?",
            lines=[("stake", f"{coins(action.amount, symbol)} with {validator.address}")],
            warnings=RISKS,
            validator=validator.address,
            amount=action.amount,
            plan=Call("stake", (validator.address,), action.amount),
        )

    def _undelegate(self, action: actions.Undelegate, actor: Account) -> Quote:
        validator, symbol = self._chosen(action.validator), self.contract.network.symbol
        self._refuse_paused()
        held = next((one for one in self.reader.delegations(actor.address) if one.validator == validator.address), None)
        amount = amount_of(held, action.amount, validator, symbol)
        fee = int(amount * FEE) + (amount * FEE.numerator % FEE.denominator > 0)
        warnings = []
        if validator.stake < amount:
            warnings.append(
                f"the contract counts {coins(validator.stake, symbol)} with that validator: somebody took out of yours,"
                " and only so much can be taken out"
            )
        recipient = action.recipient or actor.address
        return Quote(
            question=f"Take {coins(amount, symbol)} out for {coins(amount - fee, symbol)}?",
            lines=[
                ("back", f"{coins(amount, symbol)} from {validator.address}, at once"),
                ("fee", f"{coins(fee, symbol)} of it are kept by the contract"),
                ("paid", f"{coins(amount - fee, symbol)} to {recipient}"),
            ],
            warnings=warnings,
            validator=validator.address,
            amount=amount,
            plan=Call("unstake", (validator.address, amount, recipient), named=(recipient,)),
        )

    def _withdraw_commission(self, actor: Account) -> Quote:
        own, symbol = self.own_validator(actor.address), self.contract.network.symbol
        self._refuse_paused()
        if not own.reward:
            raise NotFound("there is nothing to withdraw", hint=f"cmwallet validator show {own.address}")
        return Quote(
            question=f"Withdraw {own.reward} wei?",
            lines=[("reward", f"{own.reward} wei ({coins(own.reward, symbol)}): it counts in wei, not in coins")],
            validator=own.address,
            amount=own.reward,
            plan=Call("validatorWithdraw", (actor.address, own.reward), named=(actor.address,)),
        )

    def _chosen(self, address: str) -> CmtValidator:
        for one in self.reader.validators:
            if one.address == address:
                return one
        raise NotFound(f"there is no validator {address}", hint="cmwallet validator list --all")

    def _refuse_paused(self) -> None:
        if self.contract.ask("paused"):
            raise Rejected("the contract is stopped by its owner: nothing goes in or out; nothing was sent")

    def _no_governance(self) -> UnsupportedHere:
        return refuse_unsupported(self.name, "governance", "the contract's owner decides: gov params")


_OF_THE_OWNER = ("being a validator by one's own word", "the contract's owner adds them")
_NOT_HERE: dict[type, tuple[str, str]] = {
    actions.Redelegate: ("moving stake", "stake undelegate, then stake delegate"),
    actions.Cancel: ("putting stake back that is on its way", "what is taken out is paid at once"),
    actions.Complete: ("collecting stake that has come back", "what is taken out is paid at once"),
    actions.Withdraw: ("withdrawing rewards", "who stakes here earns none"),
}
