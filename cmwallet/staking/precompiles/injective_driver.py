"""Driver of Injective's staking by its precompiled contract: stake with validators that are typed whole.

The contract knows neither validators nor parameters, so quotes say what cannot be told; by REST all of it is there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final, NoReturn, Self

from cmwallet.accounts.accounts import Account
from cmwallet.errors import InvalidInput, NotFound, PolicyRefused
from cmwallet.node.client import NodeClient
from cmwallet.node.networks import Network
from cmwallet.staking import actions
from cmwallet.staking.cosmos.delegating import RISK
from cmwallet.staking.driver import Allowed, Quote, refuse_unsupported
from cmwallet.staking.model import Delegation, Holding, Parameter, Proposal, Validator
from cmwallet.staking.precompiles.injective_reading import InjectiveReader
from cmwallet.staking.precompiles.steps import Step, carry_out
from cmwallet.staking.precompiles.words import BY_REST, NAME
from cmwallet.staking.rules import amount_of, check_positive, check_reserve, coins
from cmwallet.transactions.execution import Executor
from cmwallet.transactions.journal_entry import JournalEntry
from identity.address import Address

if TYPE_CHECKING:
    from cmwallet.session import Session

_UNKNOWN: Final = "whether that validator is there, is jailed, or keeps all rewards is not told here: look it up first"
_LOCKED: Final = "for the unbonding time of the chain, which is not told here (21 days on many)"
_PAID_OUT: Final = ("reward", "what is earned so far is paid out on the way")


@dataclass(frozen=True)
class InjectiveDriver:
    """Staking of one network; see `StakingDriver`."""

    client: NodeClient
    network: Network
    name: str = NAME
    practice: bool = False
    lists_validators: bool = False

    @classmethod
    def on(cls, opened: Session) -> Self:
        """Return the driver for the network in use."""
        return cls(opened.client, opened.network)

    @cached_property
    def reader(self) -> InjectiveReader:
        """What reads the contract."""
        return InjectiveReader.on(self.client, self.network)

    def validators(self, *, every: bool = False) -> Sequence[Validator]:  # noqa: ARG002 - the protocol's
        """Raise `UnsupportedHere`."""
        self._refuse("a list of validators")

    def holding(self, account: Address) -> Holding:  # noqa: ARG002 - the protocol's
        """Raise `UnsupportedHere`."""
        raise refuse_unsupported(
            self.name,
            "a list of all that is at stake",
            f"stake undelegate VALIDATOR all --dry-run tells of one validator; or {BY_REST}",
        )

    def proposals(self, account: Address | None) -> Sequence[Proposal]:  # noqa: ARG002 - the protocol's
        """Raise `UnsupportedHere`."""
        self._refuse("governance")

    def proposal(self, number: str, account: Address | None) -> Proposal:  # noqa: ARG002 - the protocol's
        """Raise `UnsupportedHere`."""
        self._refuse("governance")

    def parameters(self) -> Sequence[Parameter]:
        """Raise `UnsupportedHere`."""
        self._refuse("a list of parameters")

    def own_validator(self, account: Address) -> Validator:  # noqa: ARG002 - the protocol's
        """Raise `UnsupportedHere`."""
        self._refuse("a validator of one's own")

    def quote(self, action: actions.Action, actor: Account, allowed: Allowed) -> Quote:
        """Return what an action comes to."""
        match action:
            case actions.Delegate():
                return self._delegate(action, actor, allowed)
            case actions.Redelegate():
                return self._redelegate(action, actor, allowed)
            case actions.Undelegate():
                return self._undelegate(action, actor)
            case actions.Withdraw(validators=(validator,)):
                return self._withdraw(validator, actor)
            case actions.Withdraw():
                raise refuse_unsupported(
                    self.name, "withdrawing of all validators at once", f"name one after the other; or {BY_REST}"
                )
        raise refuse_unsupported(self.name, _WORDS.get(type(action), "being a validator"), BY_REST)

    def perform(self, quote: Quote, actor: Account, executor: Executor, label: str) -> None:
        """Carry out what was quoted, by a call of the contract."""
        step: Step = quote.plan
        carry_out([step], actor, executor, label)

    def native_hash(self, entry: JournalEntry) -> str | None:  # noqa: ARG002 - the protocol's
        """There is none: it is a transaction of the EVM."""
        return None

    def _delegate(self, action: actions.Delegate, actor: Account, allowed: Allowed) -> Quote:
        validator, symbol = self.reader.validator(action.validator), self.network.symbol
        check_positive(action.amount)
        _refuse_bounds(allowed)
        check_reserve(self.client.balance(actor.address), action.amount, allowed, symbol)
        held = self.reader.stake(actor.address, validator)
        return Quote(
            question=f"Delegate {coins(action.amount, symbol)} to {validator}?",
            lines=[
                ("stake", f"{coins(action.amount, symbol)} with {validator}"),
                ("locked", f"{_LOCKED}, after you take it back"),
                ("risk", RISK),
                *([_PAID_OUT] if held else []),
            ],
            warnings=[_UNKNOWN],
            validator=validator,
            amount=action.amount,
            plan=self.reader.step("delegate", validator, action.amount),
        )

    def _redelegate(self, action: actions.Redelegate, actor: Account, allowed: Allowed) -> Quote:
        source, target = self.reader.validator(action.validator), self.reader.validator(action.to)
        if source == target:
            raise InvalidInput("both are the same validator", hint="give two")
        amount, symbol = self._held(actor, source, action.amount), self.network.symbol
        _refuse_bounds(allowed)
        return Quote(
            question=f"Move {coins(amount, symbol)} from {source} to {target}?",
            lines=[
                ("move", f"{coins(amount, symbol)} from {source} to {target}, at once"),
                ("locked", f"it cannot move on {_LOCKED}"),
                ("risk", f"until then a fault of {source} still cuts it; {RISK}"),
                _PAID_OUT,
            ],
            warnings=[_UNKNOWN],
            validator=target,
            amount=amount,
            plan=self.reader.step("redelegate", source, target, amount),
        )

    def _undelegate(self, action: actions.Undelegate, actor: Account) -> Quote:
        if action.recipient is not None and action.recipient != actor.address:
            raise refuse_unsupported(self.name, "having stake paid to another account", "leave --to out, then send")
        validator, symbol = self.reader.validator(action.validator), self.network.symbol
        amount = self._held(actor, validator, action.amount)
        return Quote(
            question=f"Take {coins(amount, symbol)} back from {validator}?",
            lines=[
                ("back", f"{coins(amount, symbol)} from {validator}"),
                ("due", f"it is on its way {_LOCKED}; then it is paid out by itself"),
                ("risk", "it earns nothing on its way, and can still be cut"),
                _PAID_OUT,
            ],
            validator=validator,
            amount=amount,
            plan=self.reader.step("undelegate", validator, amount),
        )

    def _withdraw(self, stated: str, actor: Account) -> Quote:
        validator = self.reader.validator(stated)
        rewards = self.reader.rewards(actor.address, validator)
        if not rewards:
            raise NotFound("there are no rewards to withdraw", hint="they grow with every block")
        told = coins(rewards, self.network.symbol)
        return Quote(
            question=f"Withdraw rewards of {told}?",
            lines=[("reward", f"{told} of {validator}, and what is earned until it is mined")],
            validator=validator,
            amount=rewards,
            plan=self.reader.step("withdrawDelegatorRewards", validator),
        )

    def _held(self, actor: Account, validator: str, asked: int | None) -> int:
        """Return how much is meant of the stake with a validator."""
        there = self.reader.stake(actor.address, validator)
        held = Delegation(validator=validator, name="", amount=there, rewards=None)
        return amount_of(held, asked, validator, self.network.symbol)

    def _refuse(self, what: str) -> NoReturn:
        raise refuse_unsupported(self.name, what, BY_REST)


def _refuse_bounds(allowed: Allowed) -> None:
    """Refuse a bound that cannot be held to: an unknown commission is not one below it."""
    if allowed.max_commission < 1:
        raise PolicyRefused(
            "what a validator keeps is not told here, so --max-commission cannot be held to", hint=BY_REST
        )


_WORDS: Final[dict[type, str]] = {
    actions.Cancel: "putting stake back that is on its way",
    actions.Complete: "collecting stake that has come back",
    actions.Propose: "governance",
    actions.Deposit: "governance",
    actions.Vote: "governance",
    actions.ExecuteProposal: "governance",
}
"""What is refused, in words; the rest is about being a validator."""
