"""Agreements on their way to two signatures: in memory, each under an address of its own for either party, for an hour.

The exchange writes down what the two agreed to and signs nothing. What is posted back is taken only if it is the
signature of that party over exactly these terms. Names and accounts stand in the document alone, and the document
nowhere but here: the database has its hash, its digest and its terms.
"""

from __future__ import annotations

import secrets
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

from cmwallet.errors import NotFound, NotVerified
from cmwallet.exchange.store.pairs import Pair
from cmwallet.market.item_reference import ContractReference
from cmwallet.market.loans.agreement import Agreement, Party
from cmwallet.market.loans.offer import LoanOffer, Recover, make_offer
from cmwallet.market.loans.schedule import end_of_day, level_installment, make_schedule, month_after, monthly_dues
from cmwallet.market.loans.terms import BORROWER, LENDER, Terms, day_of
from cmwallet.market.papers import SALT_BYTES
from identity.address import Address, parse_address
from identity.consent.terms import read_signature
from identity.did import parse_did
from identity.eip712 import Domain
from identity.errors import InvalidInput
from oauth.store.hashing import fresh, hashed

HANDED_OUT_SECONDS: Final = 3_600
SIGNED_SECONDS: Final = 86_400
"""For which signatures are good; until then the other side could still submit them."""
DISBURSED_DAYS: Final = 7
"""Within which the lender pays out."""
GRACE_DAYS: Final = 5
MOST: Final = 1_000

Random = Callable[[int], bytes]


@dataclass(frozen=True)
class Place:
    """Where agreements are made: the contract, the domain of its signatures, and the exchange's own account."""

    contract: ContractReference
    domain: Domain
    exchange: Address


def make_agreement(
    place: Place,
    pair: Pair,
    borrower: Party,
    lender: Party,
    now: int,
    *,
    random: Random = secrets.token_bytes,
) -> LoanOffer:
    """Return the agreement of a pair, which nobody has signed yet; `now` is chain time, in Unix seconds.

    The lender has a week to pay out; the first installment is due a month after that week's last day, all of them at
    the end of their days. Raises `InvalidInput` for a sum, rate and number of which there is no schedule.
    """
    last_day = day_of(now) + timedelta(days=DISBURSED_DAYS)
    first = month_after(last_day)
    due_day = last_day.day
    rows = make_schedule(pair.amount, pair.rate_bps, monthly_dues(first, due_day, pair.months))
    terms = Terms(
        borrower=account_of(pair.borrower),
        lender=account_of(pair.lender),
        currency=pair.currency,
        principal=pair.amount,
        installment=rows[0].amount,
        last=rows[-1].amount,
        count=pair.months,
        rate_bps=pair.rate_bps,
        disburse_by=end_of_day(last_day),
        first_due=end_of_day(first),
        due_day=due_day,
        grace_days=GRACE_DAYS,
        late_fee=0,
        collateral=0,
        exchange=place.exchange,
        document=bytes(32),
        nonce=random(32),
        deadline=now + SIGNED_SECONDS,
    )
    terms.check(now)
    return make_offer(Agreement(place.contract, terms, borrower, lender), random(SALT_BYTES))


def check_possible(amount: int, rate_bps: int, months: int) -> None:
    """Raise `InvalidInput` when no schedule can be made of a sum, a rate and a number of months."""
    level_installment(amount, rate_bps, months)


def account_of(did: str) -> Address:
    """Return the account of somebody's DID."""
    return parse_address(parse_did(did).address)


@dataclass
class _Handed:
    """An agreement that is handed out; `tokens` are the hashes of both addresses, by role."""

    pair: Pair
    offer: LoanOffer
    digest: bytes
    secrets: dict[str, str]
    expires: int


@dataclass(frozen=True)
class Copy:
    """What one party is shown of an agreement: where it is, and who has signed."""

    address: str
    offer: LoanOffer
    digest: bytes
    expires: int


class Agreements:
    """The agreements that are handed out. It may be used by several threads."""

    def __init__(self, url: str, domain: Callable[[], Domain], recover: Recover, clock: Callable[[], float]) -> None:
        """`url` is where addresses begin, such as `https://loans.example/sign`."""
        self._url = url
        self._domain = domain
        self._recover = recover
        self._clock = clock
        self._lock = threading.Lock()
        self._by_pair: OrderedDict[str, _Handed] = OrderedDict()
        self._by_token: dict[str, tuple[str, str]] = {}

    def hand_out(self, pair: Pair, offer: LoanOffer) -> bytes:
        """Make two addresses for an agreement, in the place of an earlier one of the pair; return the digest."""
        handed = _Handed(
            pair,
            offer,
            offer.digest(self._domain()),
            {role: fresh() for role in (BORROWER, LENDER)},
            int(self._clock()) + HANDED_OUT_SECONDS,
        )
        with self._lock:
            self._forget(pair.id)
            self._by_pair[pair.id] = handed
            self._by_token |= {hashed(secret): (pair.id, role) for role, secret in handed.secrets.items()}
            while len(self._by_pair) > MOST:
                self._forget(next(iter(self._by_pair)))
        return handed.digest

    def of_pair(self, pair_id: str, role: str) -> Copy | None:
        """Return the copy of one of a pair; None when nothing is handed out."""
        with self._lock:
            found = self._live(pair_id)
            return None if found is None else self._copy(found, role)

    def at(self, secret: str) -> Copy:
        """Return the copy at an address. Raises `NotFound`."""
        with self._lock:
            found, role = self._at(secret)
            return self._copy(found, role)

    def sign(self, secret: str, role: object, signature: object) -> Copy:
        """Take a signature that was posted to an address.

        Raises:
            NotFound: nothing is handed out there. InvalidInput: it is no signature.
            NotVerified: it is not of that party over these terms.
        """
        with self._lock:
            found, own = self._at(secret)
            if role != own:
                raise NotVerified(f"this address is the {own}'s")
            if not isinstance(signature, str):
                raise InvalidInput("a signature is 0x and 65 bytes")
            raw = read_signature(signature)
            signed = found.offer.signed_by(own, raw)
            signed.check_signatures(self._domain(), self._recover)
            found.offer = signed
            return self._copy(found, own)

    def forget(self, pair_id: str) -> None:
        """Forget the agreement of a pair."""
        with self._lock:
            self._forget(pair_id)

    def sweep(self) -> None:
        """Forget those whose hour is over."""
        with self._lock:
            for pair_id in list(self._by_pair):
                self._live(pair_id)

    def _copy(self, handed: _Handed, role: str) -> Copy:
        address = f"{self._url}/{handed.secrets[role]}"
        return Copy(address, replace(handed.offer, you=role, answer=address), handed.digest, handed.expires)

    def _at(self, secret: str) -> tuple[_Handed, str]:
        pair_id, role = self._by_token.get(hashed(secret) if secret.isascii() else "", ("", ""))
        found = self._live(pair_id)
        if found is None:
            raise NotFound("there is no agreement at this address, or its hour is over")
        return found, role

    def _live(self, pair_id: str) -> _Handed | None:
        found = self._by_pair.get(pair_id)
        if found is not None and found.expires <= self._clock():
            self._forget(pair_id)
            return None
        return found

    def _forget(self, pair_id: str) -> None:
        found = self._by_pair.pop(pair_id, None)
        for secret in () if found is None else found.secrets.values():
            self._by_token.pop(hashed(secret), None)
