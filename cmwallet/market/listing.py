"""Listing: what a seller offers and on which terms, before it is signed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from cmwallet.errors import InvalidInput
from cmwallet.market.deals.bounds import DAY, HOUR, LARGEST, LEAST_WINDOW, LONGEST, least_deposit
from cmwallet.market.item_reference import ContractReference, ItemReference
from cmwallet.units import WHOLE_SHARE
from identity.address import ZERO_ADDRESS, Address
from identity.did import Did

CURRENCY: Final = "CMT"
MOST_TITLE: Final = 120
MOST_DESCRIPTION: Final = 100_000
"""In characters."""
MEDIA_TYPES: Final = ("text/plain", "text/markdown")


@dataclass(frozen=True)
class Listing:
    """What is offered. Amounts are in wei, durations in seconds, `issued` in Unix seconds.

    The arbiter's fee is in basis points of the loser's deposit. `title` and `description` are the seller's words:
    untrusted, and cleaned wherever they are printed.
    """

    seller: Address
    title: str
    description: str
    media_type: str
    price: int
    deposit: int
    accept_by: int
    deliver_by: int
    window: int
    arbiter: Address | None
    fee_bps: int | None
    certificate: ItemReference | None
    contract: ContractReference
    issued: int

    @property
    def did(self) -> str:
        """Who signs it."""
        return str(Did(self.contract.chain_id, self.seller))

    def check(self) -> None:
        """Raise `InvalidInput` for what no deal could be made of."""
        for name, value in (("price", self.price), ("deposit", self.deposit)):
            if not 0 < value <= LARGEST:
                raise InvalidInput(f"the {name} is none that a deal can hold")
        if self.deposit < least_deposit(self.price):
            raise InvalidInput("the deposit is too small", hint="7 CMT at least, and a tenth of the price")
        bounds = (("accept by", self.accept_by, HOUR), ("deliver by", self.deliver_by, HOUR))
        for name, seconds, least in (*bounds, ("window", self.window, LEAST_WINDOW)):
            if not least <= seconds <= LONGEST:
                raise InvalidInput(f"{name}: from {least // HOUR} hours to {LONGEST // DAY} days")
        if self.accept_by >= self.deliver_by:
            raise InvalidInput("what is not accepted yet cannot be delivered", hint="accept by before deliver by")
        _check_text(self.title, self.description, self.media_type)
        if (self.arbiter is None) != (self.fee_bps is None):
            raise InvalidInput("an arbiter and her fee go together", hint="--arbiter WHO --arbiter-fee 50%")
        if self.arbiter in (ZERO_ADDRESS, self.seller):
            raise InvalidInput("the arbiter is somebody else than the parties")
        if self.fee_bps is not None and not 0 <= self.fee_bps <= WHOLE_SHARE:
            raise InvalidInput("the arbiter's fee is a share of the loser's deposit, at most all of it")
        if self.certificate is not None and self._elsewhere(self.certificate.on):
            raise InvalidInput("the certificate is of another chain than the deal")

    def _elsewhere(self, other: ContractReference) -> bool:
        return (other.chain_id, other.genesis) != (self.contract.chain_id, self.contract.genesis)


def _check_text(title: str, description: str, media_type: str) -> None:
    if not title.strip() or len(title) > MOST_TITLE or not title.isprintable():
        raise InvalidInput(f"a title is 1 to {MOST_TITLE} printable characters")
    if not description.strip() or len(description) > MOST_DESCRIPTION or "\0" in description:
        raise InvalidInput(f"a description is 1 to {MOST_DESCRIPTION} characters of text")
    if media_type not in MEDIA_TYPES:
        raise InvalidInput("a description is plain text or Markdown")
