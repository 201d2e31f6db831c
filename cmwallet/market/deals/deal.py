"""Deal as the contract `Deals` keeps it, read from its answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from cmwallet.calls.contract import interface_of
from cmwallet.calls.structs import read_struct
from cmwallet.calls.words import word
from cmwallet.errors import NetworkFailed, NotFound
from cmwallet.market.court.case import Case
from cmwallet.node.chain_time import LAST_SECOND
from cmwallet.units import WHOLE_SHARE
from identity.address import ZERO_ADDRESS, Address, parse_address
from identity.keccak import keccak256

OFFERED: Final = 1
FUNDED: Final = 2
DELIVERED: Final = 3
DISPUTED: Final = 4
ARBITRATING: Final = 5
IN_COURT: Final = 6
CLOSED: Final = 7

ENDINGS: Final = ("", "cancelled", "paid", "refunded", "split", "ruled", "undecided")
"""How a deal ended, by the contract's number."""

CHOOSING_SECONDS: Final = 86_400
"""How long before the end of a dispute's time no arbiter may bid any more."""


@dataclass(frozen=True)
class Deal:
    """A deal. Amounts are wei, times Unix seconds, `fee_bps` hundredths of a per cent of the loser's deposit.

    `arbiter` is named by the offer or appointed; `to_seller` is the seller's part of the price once it ended. `terms`
    and `digest` are hashes (32 bytes). `bids` are the arbiters' while it is disputed, `judged` is its case while it is
    in court; these are read apart.
    """

    number: int
    buyer: Address
    seller: Address
    arbiter: Address | None
    price: int
    deposit: int
    fee_bps: int
    state: int
    ending: str
    until: int
    offered_at: int
    accept_by: int
    deliver_by: int
    window: int
    disputed_at: int
    to_seller: int
    case: int
    court_fee: int
    terms: bytes
    digest: bytes
    bids: int = 0
    judged: Case | None = None

    @property
    def parties(self) -> Mapping[str, Address]:
        """Buyer, seller, and the arbiter once she is named."""
        found = {"buyer": self.buyer, "seller": self.seller}
        return found if self.arbiter is None else {**found, "arbiter": self.arbiter}

    @property
    def words(self) -> Mapping[str, str]:
        """What commands say of it, beside its number and its people."""
        return {"case": str(self.case)}

    @property
    def done(self) -> bool:
        """Whether nothing changes it any more."""
        return self.state == CLOSED

    def roles(self, account: Address) -> Sequence[str]:
        """What an account is in it."""
        return [role for role, holder in self.parties.items() if holder == account]

    @property
    def held(self) -> int:
        """What the contract holds for it, in wei."""
        if self.state == CLOSED:
            return 0
        return self.price + self.deposit * (1 if self.state == OFFERED else 2) - self.court_fee

    @property
    def outcome(self) -> str:
        """How the court decided; empty as long as it has not."""
        return "" if self.judged is None else self.judged.outcome

    @property
    def fee(self) -> int:
        """The arbiter's whole fee, in wei."""
        return self.deposit * self.fee_bps // WHOLE_SHARE

    def digest_with(self, arbiter: Address | None, fee_bps: int) -> bytes:
        """Return the digest as the contract made it of these fields, if the offer named that arbiter at that fee."""
        words: list[int | str | bytes] = [
            self.number,
            self.buyer,
            self.seller,
            self.price,
            self.deposit,
            self.accept_by,
            self.deliver_by,
        ]
        words += [self.window, self.terms, arbiter or ZERO_ADDRESS, fee_bps]
        return keccak256(b"".join(map(word, words)))

    @property
    def bids_until(self) -> int:
        """The last second in which arbiters may bid for it, while it is disputed."""
        return self.until - CHOOSING_SECONDS


def read_deal(number: int, data: bytes) -> Deal:
    """Return the deal in what `deal(number)` answered.

    Raises:
        NotFound: there is none of that number. NetworkFailed: the answer is none that the contract gives.
    """
    fields = read_struct(interface_of("Deals").function("deal"), data)
    buyer, seller, arbiter, price, deposit, fee, state, ended, until, offered, accept = fields[:11]
    deliver, window, disputed, to_seller, case, court_fee, terms, digest = fields[11:]
    if state == 0:
        raise NotFound(f"there is no deal {number}", hint="cmwallet deal list")
    times = (until, offered, accept, deliver, window, disputed)
    if not (OFFERED <= int(state) <= CLOSED and int(ended) < len(ENDINGS) and max(times) <= LAST_SECOND):
        raise NetworkFailed(f"the node's answer about deal {number} makes no sense")
    return Deal(
        number=number,
        buyer=parse_address(str(buyer)),
        seller=parse_address(str(seller)),
        arbiter=None if parse_address(str(arbiter)) == ZERO_ADDRESS else parse_address(str(arbiter)),
        price=price,
        deposit=deposit,
        fee_bps=fee,
        state=state,
        ending=ENDINGS[ended],
        until=until,
        offered_at=offered,
        accept_by=accept,
        deliver_by=deliver,
        window=window,
        disputed_at=disputed,
        to_seller=to_seller,
        case=case,
        court_fee=court_fee,
        terms=terms,
        digest=digest,
    )
