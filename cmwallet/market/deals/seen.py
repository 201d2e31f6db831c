"""The deal that was seen: its fields compared with its hash, before a call names that hash.

The contract refuses a call that names the hash of another deal. A node that gives another price or seller than it gives
the hash of would have somebody agree to what she never saw, so the hash is made here from the fields. A dispute
replaces the arbiter of the offer by an appointed one, or by none; the event of the offer still has her, and whatever it
says has to fit the hash as well.
"""

from __future__ import annotations

from collections.abc import Iterator

from cmwallet.errors import NotVerified
from cmwallet.market.deals.deal import DELIVERED, Deal
from cmwallet.market.events import item_events
from cmwallet.transactions.bound_contract import BoundContract
from identity.address import ZERO_ADDRESS, address_bytes
from identity.keccak import keccak256


def digest_seen(deals: BoundContract, deal: Deal, text: str) -> bytes:
    """Return the hash (32 bytes) of the deal that was shown, which is written `text`.

    Raises:
        NotVerified: the node's deal is not the one whose hash it gives: what was shown is not what would be agreed to.
    """
    if any(offered_digest(deal, arbiter, fee) == deal.digest for arbiter, fee in _named(deals, deal)):
        return deal.digest
    raise NotVerified(f"the node's account of deal {text} does not fit its hash", hint="try another endpoint")


def offered_digest(deal: Deal, arbiter: str, fee_bps: int) -> bytes:
    """Return the hash that the contract made of a deal, had its offer named an arbiter (the zero address: none)."""
    words: list[int | str | bytes] = [deal.number, deal.buyer, deal.seller, deal.price, deal.deposit, deal.accept_by]
    words += [deal.deliver_by, deal.window, deal.terms, arbiter, fee_bps]
    return keccak256(b"".join(map(_word, words)))


def _named(deals: BoundContract, deal: Deal) -> Iterator[tuple[str, int]]:
    """Yield the arbiters with their fees that the offer may have named; the last one costs a question."""
    yield deal.arbiter or ZERO_ADDRESS, deal.fee_bps
    if deal.state > DELIVERED:
        yield ZERO_ADDRESS, 0
        for event in item_events(deals, deal.number, deal.offered_at, named=("Offered",)):
            arbiter, fee = event.decoded.values["arbiter"], event.decoded.values["feeBps"]
            assert isinstance(fee, int)
            yield str(arbiter), fee


def _word(value: int | str | bytes) -> bytes:
    """Return the ABI's word of a number, an address or 32 bytes."""
    if isinstance(value, int):
        return value.to_bytes(32, "big")
    return value if isinstance(value, bytes) else bytes(12) + address_bytes(value)
