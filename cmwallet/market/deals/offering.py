"""Offer of a deal: its values from what was asked for, checked by the contract's own bounds before anything is sent."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from cmwallet.errors import InvalidInput
from cmwallet.market.deals.bounds import HOUR, LARGEST, LEAST_WINDOW, LONGEST, least_deposit
from cmwallet.market.listing import Listing
from cmwallet.market.repeated_call import repeated_values
from cmwallet.transactions.bound_contract import BoundContract
from cmwallet.transactions.duplicates import DUPLICATE_SECONDS
from cmwallet.transactions.journal import Journal
from cmwallet.units import WHOLE_SHARE, format_units
from identity.address import ZERO_ADDRESS, Address, parse_address


@dataclass(frozen=True)
class Offer:
    """What a buyer offers. Amounts are wei, times Unix seconds, `terms` a hash of 32 bytes (empty: none)."""

    seller: Address
    price: int
    deposit: int
    accept_by: int
    deliver_by: int
    window: int
    terms: bytes = bytes(32)
    uri: str = ""
    arbiter: Address | None = None
    fee_bps: int = 0

    @property
    def values(self) -> tuple[object, ...]:
        """The arguments of the contract's `offer`."""
        times = (self.accept_by, self.deliver_by, self.window)
        arbiter = self.arbiter or ZERO_ADDRESS
        return (self.seller, self.price, self.deposit, *times, self.terms, self.uri, arbiter, self.fee_bps)

    @property
    def named(self) -> tuple[Address, ...]:
        """Who is named in it, beside the buyer."""
        return (self.seller,) if self.arbiter is None else (self.seller, self.arbiter)


def check_offer(offer: Offer, buyer: Address, now: int) -> None:
    """Raise `InvalidInput` for an offer that the contract does not take; `now` is chain time."""
    least = least_deposit(offer.price)
    if offer.seller == buyer:
        raise InvalidInput("buyer and seller are the same account", hint="name another one with --from")
    if offer.arbiter in (buyer, offer.seller):
        raise InvalidInput("the arbiter cannot be a party of the deal")
    if not 0 < offer.price <= LARGEST or offer.deposit > LARGEST:
        raise InvalidInput("the price is zero, or larger than any deal")
    if offer.deposit < least:
        raise InvalidInput(
            f"the deposit is at least 7 CMT and a tenth of the price: here {format_units(least, 18)} CMT"
        )
    if offer.fee_bps > WHOLE_SHARE or (offer.arbiter is None and offer.fee_bps):
        raise InvalidInput("an arbiter's fee is at most 100% of the loser's deposit, and needs an arbiter")
    if offer.accept_by < now + HOUR:
        raise InvalidInput("the seller has at least an hour to accept")
    if offer.deliver_by < offer.accept_by + HOUR:
        raise InvalidInput("the time to deliver ends at least an hour after the time to accept")
    if offer.window < LEAST_WINDOW:
        raise InvalidInput("the buyer has at least a day to look at what was delivered")
    if offer.deliver_by + offer.window > now + LONGEST:
        raise InvalidInput("a deal lasts at most 400 days")


def offer_by(listing: Listing, terms: str, now: int) -> Offer:
    """Return the offer that a listing calls for; `terms` is its hash, `now` chain time."""
    return Offer(
        seller=listing.seller,
        price=listing.price,
        deposit=listing.deposit,
        accept_by=now + listing.accept_by,
        deliver_by=now + listing.deliver_by,
        window=listing.window,
        terms=bytes.fromhex(terms[2:]),
        arbiter=listing.arbiter,
        fee_bps=listing.fee_bps or 0,
    )


def as_offered_before(offer: Offer, journal: Journal, deals: BoundContract, buyer: Address) -> Offer:
    """Return the same offer of a moment ago, if there is one: typed twice it names the same times, and is refused."""

    def agrees(values: tuple[Any, ...]) -> bool:
        before = _offer(values)
        waited = (offer.accept_by - before.accept_by, offer.deliver_by - before.deliver_by)
        same = replace(offer, accept_by=before.accept_by, deliver_by=before.deliver_by) == before
        return same and all(0 <= seconds <= DUPLICATE_SECONDS for seconds in waited)

    found = repeated_values(journal, deals, buyer, "offer", agrees)
    return offer if found is None else _offer(found)


def _offer(values: tuple[Any, ...]) -> Offer:
    """Return the offer whose `values` these are."""
    seller, price, deposit, accept_by, deliver_by, window, terms, uri, arbiter, fee_bps = values
    named = parse_address(str(arbiter))
    return Offer(
        parse_address(str(seller)),
        price,
        deposit,
        accept_by,
        deliver_by,
        window,
        terms,
        uri,
        None if named == ZERO_ADDRESS else named,
        fee_bps,
    )
