"""The engine of the network in use, and the account that a command is about."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Annotated

import typer

from cmwallet.cli.terminal import output
from cmwallet.cli.terminal.kinds import Kind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cmwallet.accounts.accounts import Account
    from cmwallet.session import Session
    from cmwallet.staking.driver import StakingDriver
    from cmwallet.staking.model import Validator

ValidatorArgument = Annotated[
    str, Kind.TEXT, typer.Argument(metavar="VALIDATOR", help="Its name or address, or a contact; as in validator list.")
]
StakeAmount = Annotated[str, typer.Argument(metavar="AMOUNT", help="Such as 500cmt.")]
AmountOrAll = Annotated[str, typer.Argument(metavar="AMOUNT|all", help="Such as 500cmt; all takes everything.")]

PRACTICE = "practice: on the embedded chain coins and rewards move, but no validator here secures anything"


@dataclass(frozen=True)
class Engine:
    """The staking of the network in use, as a command speaks to it."""

    opened: Session
    driver: StakingDriver

    @classmethod
    def of(cls, opened: Session) -> Engine:
        """Return the engine of the network in use, by the driver that was found when it was accepted."""
        from cmwallet.staking.finding import driver_of

        return cls(opened, driver_of(opened))

    @property
    def symbol(self) -> str:
        """The coin."""
        return self.opened.network.symbol

    def account(self, named: str | None) -> Account:
        """Return the account of a command that signs or shows."""
        from cmwallet.accounts.choosing import choose_account

        return choose_account(self.opened.config, self.opened.database, named)

    @cached_property
    def validators(self) -> Sequence[Validator]:
        """Every validator of the network."""
        return self.driver.validators(every=True)

    def validator(self, text: str) -> Validator:
        """Return the validator that is meant; see `choose_validator`."""
        from cmwallet.accounts.recipients import address_names
        from cmwallet.staking.choosing import choose_validator
        from identity.address import Address

        known = {name: Address(address) for address, name in address_names(self.opened.database).items()}
        return choose_validator(self.validators, text, known)

    def validator_address(self, text: str) -> str:
        """Return the address of the validator that is meant; where the engine lists none, what is typed."""
        return self.validator(text).address if self.driver.lists_validators else text

    def amount(self, text: str) -> int:
        """Return the smallest units of an amount of the coin."""
        from cmwallet.units import parse_native_amount

        return parse_native_amount(text, self.symbol)

    def amount_or_all(self, text: str) -> int | None:
        """Return the smallest units, or None for `all`."""
        return None if text == "all" else self.amount(text)

    def say_practice(self) -> None:
        """Say that nothing here secures a chain, where that is so."""
        if self.driver.practice:
            output.status(PRACTICE)
