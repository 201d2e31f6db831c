"""Bids of arbiters for a disputed deal: those that are live, with what each can lose and has decided before."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from cmwallet.calls.abi import Interface, decode_event
from cmwallet.calls.words import word
from cmwallet.market.deals.deal import Deal
from cmwallet.market.reader import Reader
from cmwallet.node.answers import Log
from cmwallet.node.block_times import first_block_since
from cmwallet.node.log_walk import walk_logs
from cmwallet.transactions.bound_contract import BoundContract
from identity.address import Address, to_address

MOST_LISTED: Final = 50
"""Bids that are looked at, the newest ones; each costs its maker a bond."""


@dataclass(frozen=True)
class ArbiterBid:
    """A bid: its place, the fee in basis points of the loser's deposit, the free bond in wei."""

    place: int
    arbiter: Address
    fee_bps: int
    bond: int


@dataclass(frozen=True)
class Rulings:
    """How an arbiter has ruled in the deals that a walk of the events saw."""

    for_buyers: int
    for_sellers: int
    silent: int

    def __str__(self) -> str:
        """Return it in words."""
        decided = self.for_buyers + self.for_sellers
        return f"ruled {decided}, {self.for_buyers} for buyers" + (f", silent {self.silent}" if self.silent else "")


def bids_of(reader: Reader, deals: BoundContract, deal: Deal) -> Sequence[ArbiterBid]:
    """Return the bids whose arbiters have enough bond left, the lowest fee first: two exchanges with the node."""
    places = list(range(deal.bids, max(0, deal.bids - MOST_LISTED), -1))
    answers = reader.many([(deals.address, deals.call_data("bids", deal.number, place)) for place in places])
    made = [(place, *_words(answer)) for place, answer in zip(places, answers, strict=True)]
    live = [(place, to_address(who.to_bytes(20, "big")), fee) for place, who, fee in made if who]
    asked = [(deals.address, deals.call_data(name, who)) for _, who, _ in live for name in ("bond", "locked")]
    sums = [int.from_bytes(answer, "big") for answer in reader.many(asked)]
    found = [
        ArbiterBid(place, who, fee, sums[2 * number] - sums[2 * number + 1])
        for number, (place, who, fee) in enumerate(live)
    ]
    return sorted((bid for bid in found if bid.bond >= deal.deposit), key=lambda bid: (bid.fee_bps, bid.place))


def _words(answer: bytes) -> tuple[int, int]:
    """Return arbiter and fee of a bid; zeros for one whose place a later one took."""
    data = answer.rjust(64, b"\0")
    return int.from_bytes(data[12:32], "big"), int.from_bytes(data[32:64], "big")


def rulings_of(deals: BoundContract, arbiters: Sequence[Address], since: int) -> dict[Address, Rulings]:
    """Return how each arbiter ruled since a time (Unix seconds), by the events of the contract."""
    interface, client = deals.contract.interface, deals.client
    counts: dict[Address, Counter[str]] = {arbiter: Counter() for arbiter in arbiters}
    if arbiters:
        names = [interface.event("Ruled").topic, interface.event("Silent").topic]
        asked = [(names, None, [word(arbiter) for arbiter in arbiters])]
        first, last = first_block_since(client, since), client.block_number()
        for logs, _ in walk_logs(client, first, last, addresses=[deals.address], topics=asked):
            for log in logs:
                counts[to_address(log.topics[2][12:])][_ruling(interface, log)] += 1
    return {who: Rulings(found["buyer"], found["seller"], found["silent"]) for who, found in counts.items()}


def _ruling(interface: Interface, log: Log) -> str:
    decoded = decode_event(interface, log)
    if decoded is None or decoded.event.name == "Silent":
        return "silent"
    return "seller" if decoded.values["forSeller"] else "buyer"
