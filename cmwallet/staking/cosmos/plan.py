"""Plan of an action on a Cosmos chain: its messages, and the coins that leave the account by them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from cmwallet.accounts.accounts import Account
from cmwallet.cosmos.messages import Coin, CosmosMessage
from cmwallet.staking.cosmos.reading import CosmosReader
from cmwallet.staking.model import Validator

DRIVER: Final = "cosmos"


@dataclass(frozen=True)
class Plan:
    """Messages of one transaction."""

    messages: tuple[CosmosMessage, ...]
    coins: int = 0


@dataclass(frozen=True)
class Planner:
    """What planning an action works with: the chain as it is, who acts, the coin, and how much she has at hand.

    `driver` is what refusals call the road.
    """

    reader: CosmosReader
    actor: Account
    symbol: str
    balance: int
    driver: str = DRIVER

    @property
    def account(self) -> str:
        """The account as the chain writes it."""
        return self.reader.chain.account(self.actor.address)

    @property
    def operator(self) -> str:
        """The validator that the account operates, if it does."""
        return self.reader.chain.operator(self.actor.address)

    def coin(self, amount: int) -> Coin:
        """Return so much of the coin that is staked."""
        return Coin(self.reader.chain.denom, str(amount))


def named(validator: Validator) -> str:
    """Return how a validator is told."""
    return f"{validator.name} ({validator.address})" if validator.name else validator.address
