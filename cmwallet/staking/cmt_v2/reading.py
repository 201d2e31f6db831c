"""What the contract and its events tell, read into the model of staking.

Who has how much with whom is summed from the events: the contract's own records are never reduced.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from cmwallet.calls.contract import events
from cmwallet.errors import NetworkFailed
from cmwallet.staking.model import Delegation, Parameter, Validator
from cmwallet.transactions.bound_contract import BoundContract
from cmwallet.units import NATIVE_DECIMALS, format_units
from identity.address import Address, parse_address

MOST_VALIDATORS = 1_000
FEE = Fraction(1, 100)
"""What is kept of everything that is taken out."""


@dataclass(frozen=True, kw_only=True)
class CmtValidator(Validator):
    """A validator of the contract, and what it can withdraw, in wei."""

    reward: int


@dataclass(frozen=True)
class CmtReader:
    """The contract on one network."""

    contract: BoundContract

    @cached_property
    def validators(self) -> Sequence[CmtValidator]:
        """All validators, the largest first."""
        count = self.contract.ask("totalValidatorCount")
        if count > MOST_VALIDATORS:
            raise NetworkFailed(f"the contract tells of {count} validators")
        total = self.contract.ask("totalStakingAmount")
        found = [self._validator(self.contract.ask("validatorAddrList", place), total) for place in range(count)]
        return sorted(found, key=lambda one: (-one.stake, one.address))

    def _validator(self, address: str, total: int) -> CmtValidator:
        _, stake, reward, _uncollected, valid, _changed = self.contract.ask("validators", address)
        account = parse_address(address)
        return CmtValidator(
            address=account,
            operator=account,
            name="",
            state="active" if valid else "retired",
            stake=stake,
            power_share=Fraction(stake, total) if valid and total else Fraction(0),
            reward=reward,
        )

    def stakes(self, account: Address) -> dict[Address, int]:
        """Return validator → what an account put in with it, less what it took out, by the contract's events.

        Less than nothing is what it took out of others' stake, which the contract lets happen.
        """
        sums: dict[Address, int] = defaultdict(int)
        client, contract = self.contract.client, self.contract.contract
        for one in events(client, contract, 0, client.block_number()):
            said = dict(one.values)
            if parse_address(str(said["staker"])) == account:
                amount = int(str(said["amount"]))
                sums[parse_address(str(said["validator"]))] += amount if one.event.name == "Stake" else -amount
        return dict(sums)

    def delegations(self, account: Address) -> Sequence[Delegation]:
        """Return an account's stakes by validator."""
        return [
            Delegation(validator=validator, name="", amount=amount, rewards=None)
            for validator, amount in self.stakes(account).items()
            if amount > 0
        ]

    def parameters(self, symbol: str) -> Sequence[Parameter]:
        """Return what the contract's owner may change, and who that is."""
        ask = self.contract.ask
        return [
            Parameter("owner", parse_address(ask("owner"))),
            Parameter("paused", "yes" if ask("paused") else "no"),
            Parameter("min-stake", format_units(ask("MIN_STAKE_AMOUNT"), NATIVE_DECIMALS), symbol),
            Parameter("total-stake", format_units(ask("totalStakingAmount"), NATIVE_DECIMALS), symbol),
            Parameter("rewards-a-day", str(ask("rewardAmountPerDay")), "wei"),
            Parameter("fee", "1 %", "of all that is taken out"),
        ]
