"""What the contract `Stakes` tells, read into the model of staking."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any, Final

from cmwallet.errors import InvalidInput, NetworkFailed, NotFound
from cmwallet.node.chain_time import in_words
from cmwallet.staking.model import (
    Delegation,
    Holding,
    Parameter,
    Proposal,
    ProposalStatus,
    Tally,
    Unbonding,
    Validator,
    ValidatorState,
    percent_text,
)
from cmwallet.transactions.bound_contract import BoundContract
from cmwallet.units import NATIVE_DECIMALS, WHOLE_SHARE, format_units
from identity.address import ZERO_ADDRESS, Address, parse_address
from identity.foreign import clean

ACTIVE: Final = 1
INACTIVE: Final = 2
RETIRED: Final = 3
SLASHED: Final = 4

OPEN: Final = 1
PASSED: Final = 2
EXPIRED: Final = 5

EXECUTION: Final = 7 * 86_400
"""How long after the end of its vote a proposal that passed can be carried out, in seconds."""
VOTING: Final = 3 * 86_400
DEPOSIT: Final = 10 * 10**18
"""What goes along with a proposal, in wei."""
QUORUM: Final = 3
"""One part in so many of all stake has to vote."""
SELF_STAKE: Final = 10
"""Of the most that a validator takes, one part in so many is its own."""
LEAST_MAX_STAKE: Final = 10 * 10**18
MOST_COMMISSION: Final = Fraction(1, 2)
COMMISSION_STEP: Final = Fraction(1, 100)
"""By how much a commission rises in a day at the most."""
SHARE_CAP: Final = Fraction(12, 100)
CUT: Final = Fraction(1, 20)
MOST_ENTRIES: Final = 7
PARAMETERS: Final = ("rate", "unbonding", "slots")
"""What can be proposed; the contract's numbers of them begin at 1."""

_PAGE: Final = 20
_MOST_PAGES: Final = 500
"""Ten thousand of a kind: more are not asked of a contract by a command."""
_LIMIT: Final = 80
_DIGITS: Final = 20

Struct = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class LocalValidator(Validator):
    """A validator of the contract, with what only it has: its number's owner to be, and when its commission was set."""

    number: int
    next_owner: Address | None
    commission_set_at: int
    earned: int


@dataclass(frozen=True, kw_only=True)
class LocalProposal(Proposal):
    """A proposal of the contract; `deposit` in wei is what its proposer can still have back."""

    decided: bool
    snapshot: int
    deposit: int


@dataclass(frozen=True)
class StakesReader:
    """The contract on one network; `now` is chain time, in Unix seconds."""

    contract: BoundContract
    now: int

    def validators(self) -> list[LocalValidator]:
        """Return all validators, the largest first."""
        ranked = self.parameters["rankedStake"]
        found = [self._validator(one, ranked) for one in self._pages("validators", first=1)]
        return sorted(found, key=lambda one: (-one.stake, one.number))

    def validator(self, number: int) -> LocalValidator:
        """Return one validator. Raises `NotFound`."""
        for one in self._structs("validators", number, 1):
            return self._validator(one, self.parameters["rankedStake"])
        raise NotFound(f"there is no validator {number}", hint="cmwallet validator list --all")

    def numbered(self, address: str) -> LocalValidator:
        """Return the validator that an action names by its number. Raises `NotFound`, `InvalidInput`."""
        if not (address.isascii() and address.isdigit() and len(address) < _DIGITS):
            raise InvalidInput("a validator of this network is a number", hint="cmwallet validator list")
        return self.validator(int(address))

    def owned(self, account: Address) -> LocalValidator:
        """Return the validator of an account. Raises `NotFound`."""
        number = self._ask("validatorOf", account)
        if not number:
            raise NotFound(f"{account} has no validator", hint="cmwallet validator declare NAME --stake AMOUNT")
        return self.validator(number)

    def _validator(self, one: Struct, ranked_stake: int) -> LocalValidator:
        next_owner, counts = one["nextOwner"], one["ranked"] and ranked_stake
        return LocalValidator(
            address=str(one["id"]),
            operator=parse_address(one["owner"]),
            name=clean(one["name"], _LIMIT),
            website=clean(one["website"], _LIMIT),
            state=_state(one["state"], ranked=one["ranked"], over=one["until"] <= self.now),
            stake=one["stake"],
            power_share=Fraction(one["stake"], ranked_stake) if counts else Fraction(0),
            pub_key=parse_address(one["key"]),
            max_stake=one["maxStake"],
            commission=Fraction(one["commission"], WHOLE_SHARE),
            max_commission=MOST_COMMISSION,
            self_stake=one["selfStake"],
            number=one["id"],
            next_owner=None if next_owner == ZERO_ADDRESS else parse_address(next_owner),
            commission_set_at=one["commissionSetAt"],
            earned=one["earned"],
        )

    def holding(self, account: Address, height: int) -> Holding:
        """Return what an account has at stake."""
        delegations, unbonding = [], []
        for one in self._pages("delegations", account, first=0):
            number = one["validator"]
            name = clean(self._structs("validators", number, 1)[0]["name"], _LIMIT)
            if one["amount"] or one["rewards"]:
                free = one["lockedUntil"] if one["locked"] and one["lockedUntil"] > self.now else None
                delegations.append(
                    Delegation(
                        validator=str(number), name=name, amount=one["amount"], rewards=one["rewards"], free_at=free
                    )
                )
            unbonding += [
                Unbonding(
                    validator=str(number),
                    name=name,
                    amount=entry["amount"],
                    entry=entry["id"],
                    due_time=entry["due"],
                    cancellable=entry["due"] > self.now,
                )
                for entry in self._structs("unbondings", account, number)
            ]
        unbonding.sort(key=lambda one: (one.due_time or 0, one.entry or 0))
        return Holding(account=account, height=height, time=self.now, delegations=delegations, unbonding=unbonding)

    def proposals(self, account: Address | None) -> list[LocalProposal]:
        """Return all proposals, the newest first."""
        found = [self._proposal(one, account) for one in self._pages("proposals", first=1)]
        return found[::-1]

    def proposal(self, number: str, account: Address | None) -> LocalProposal:
        """Return one proposal. Raises `NotFound`."""
        if number.isascii() and number.isdigit() and 0 < int(number) < 2**64:
            for one in self._structs("proposals", int(number), 1):
                return self._proposal(one, account)
        raise NotFound(f"there is no proposal {number!r}", hint="cmwallet gov list")

    def _proposal(self, one: Struct, account: Address | None) -> LocalProposal:
        number, parameter, votes = one["id"], one["parameter"], one["yes"] + one["no"]
        if not 1 <= parameter <= len(PARAMETERS):
            raise NetworkFailed("the contract tells of a parameter that it has not")
        name = PARAMETERS[parameter - 1]
        ballot = 0 if account is None else self._ask("ballotOf", number, account)
        waits = one["state"] == OPEN and self.now > one["ends"]
        return LocalProposal(
            id=str(number),
            kind="parameter",
            title=f"{name} = {one['setting']}",
            status=_status(one, self.now),
            proposer=parse_address(one["proposer"]),
            ends_at=one["ends"],
            tally=Tally(yes=one["yes"], no=one["no"], turnout=Fraction(votes, one["total"]) if one["total"] else None),
            my_vote={1: "yes", 2: "no"}.get(ballot),
            detail={name: str(one["setting"])},
            warnings=("decided, and not carried out yet: gov execute",) if waits else (),
            decided=one["state"] != OPEN,
            snapshot=one["snapshot"],
            deposit=one["deposit"],
        )

    def listed_parameters(self) -> list[Parameter]:
        """Return the parameters, those that can be proposed first."""
        now, coin = self.parameters, self.symbol
        return [
            Parameter("rate", str(now["rate"]), "wei a second", changeable=True),
            Parameter("unbonding", str(now["unbonding"]), "seconds", changeable=True),
            Parameter("slots", str(now["slots"]), "validators that earn", changeable=True),
            Parameter("pool", format_units(now["pool"], NATIVE_DECIMALS), f"{coin} left for rewards"),
            Parameter("stake", format_units(now["stake"], NATIVE_DECIMALS), coin),
            Parameter("stake-that-earns", format_units(now["rankedStake"], NATIVE_DECIMALS), coin),
            Parameter("least-max-stake", format_units(LEAST_MAX_STAKE, NATIVE_DECIMALS), coin),
            Parameter("self-stake", percent_text(Fraction(1, SELF_STAKE)), "of the most stake"),
            Parameter("most-commission", percent_text(MOST_COMMISSION)),
            Parameter("commission-step", percent_text(COMMISSION_STEP), "a day, upwards"),
            Parameter("share-cap", percent_text(SHARE_CAP), "of the rewards"),
            Parameter("cut", percent_text(CUT), "for two statements of one number"),
            Parameter("deposit", format_units(DEPOSIT, NATIVE_DECIMALS), coin),
            Parameter("voting", str(VOTING), "seconds"),
        ]

    def weight(self, account: Address, moment: int) -> int:
        """Return what an account had delegated at a time, in wei."""
        return int(self._ask("weightOf", account, moment))

    @property
    def symbol(self) -> str:
        """The coin."""
        return self.contract.network.symbol

    @property
    def unbonding_words(self) -> str:
        """How long the way back is, in words."""
        return in_words(self.parameters["unbonding"])

    @cached_property
    def parameters(self) -> Struct:
        """The parameters and sums, by the contract's names."""
        return self._named("parameters", self._ask("parameters"))

    def _pages(self, function: str, *values: object, first: int) -> Iterator[Struct]:
        for page in range(_MOST_PAGES):
            found = self._structs(function, *values, first + page * _PAGE, _PAGE)
            yield from found
            if len(found) < _PAGE:
                return
        raise NetworkFailed(f"the contract tells of more than {_MOST_PAGES * _PAGE} {function}")

    def _structs(self, function: str, *values: object) -> list[Struct]:
        return [self._named(function, one) for one in self._ask(function, *values)]

    def _named(self, function: str, members: Sequence[Any]) -> Struct:
        """Return a struct's members by their names in the ABI."""
        (output,) = self.contract.contract.interface.function(function).outputs
        return dict(zip((one.name for one in output.components), members, strict=True))

    def _ask(self, function: str, *values: object) -> Any:
        return self.contract.ask(function, *values)


def _state(state: int, *, ranked: bool, over: bool) -> ValidatorState:
    if state == ACTIVE:
        return "active" if ranked else "candidate"
    if state == RETIRED:
        return "retired" if over else "unbonding"
    if state not in (INACTIVE, SLASHED):
        raise NetworkFailed("the contract tells of a validator in no state that it has")
    return "inactive" if state == INACTIVE else "jailed"


def _status(one: Struct, now: int) -> ProposalStatus:
    if one["state"] != OPEN:
        return "passed" if one["state"] == PASSED else "expired" if one["state"] == EXPIRED else "rejected"
    if now <= one["ends"]:
        return "voting"
    votes = one["yes"] + one["no"]
    if not votes or votes * QUORUM < one["total"] or one["yes"] <= one["no"]:
        return "rejected"
    return "passed" if now <= one["ends"] + EXECUTION else "expired"
