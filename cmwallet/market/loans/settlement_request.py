"""Settlement request: what an exchange signs when a payment of a loan through banks is due.

    JWS in compact form (RFC 7515)

    header    alg, typ "cmwallet-settlement-request+jwt", kid: a key that the registry lists for the exchange
    payload   iss (the exchange's DID), iat, exp, loan (an item), genesis, place, amount (minor units), currency,
              due (a day), creditor {name, iban}, reference "CM-<id>-<place>"

It is a reminder and not an order: whoever pays compares every member with the agreement that she signed.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Final

from cmwallet.errors import InvalidInput
from cmwallet.market.item_reference import ItemReference, parse_item_reference
from cmwallet.market.loans.agreement import Party
from cmwallet.market.loans.currency import check_loan_currency
from identity.credentials.issuers import IssuerKeys, KeySource, check_issuer_signature, judged_by_newest
from identity.jose.encoding import Json
from identity.jose.jws import Jws, numeric_date, parse_jws, sign_jws, text_claim
from identity.jose.keys import Signer
from identity.records.numbers import parse_iban
from identity.rejections import BadSignature, Expired, Malformed, NotYetValid

TYPE: Final = "cmwallet-settlement-request+jwt"
MAX_BYTES: Final = 1 << 14

_WHAT: Final = "the settlement request"
_SKEW: Final = 60
_AMOUNT: Final = re.compile(r"[1-9][0-9]{0,28}", re.ASCII)
_HEADER: Final = {"alg", "typ", "kid"}
_MEMBERS: Final = frozenset(
    {"iss", "iat", "exp", "loan", "genesis", "place", "amount", "currency", "due", "creditor", "reference"}
)


@dataclass(frozen=True)
class SettlementRequest:
    """What is asked for: so many minor units to an account until a day, for one place of a loan; times Unix seconds."""

    issuer: str
    loan: ItemReference
    place: int
    amount: int
    currency: str
    due: date
    creditor: Party
    issued: int
    expires: int

    @property
    def reference(self) -> str:
        """What the payment says it is for."""
        return payment_reference(self.loan.number, self.place)


def payment_reference(loan: int, place: int) -> str:
    """Return the reference by which the bank's statement tells a payment of a loan."""
    return f"CM-{loan}-{place}"


def sign_settlement_request(request: SettlementRequest, signer: Signer) -> str:
    """Return the request as an exchange hands it out."""
    payload = {
        "iss": request.issuer,
        "iat": request.issued,
        "exp": request.expires,
        "loan": str(request.loan),
        "genesis": request.loan.genesis,
        "place": request.place,
        "amount": str(request.amount),
        "currency": request.currency,
        "due": request.due.isoformat(),
        "creditor": {"name": request.creditor.name, "iban": request.creditor.iban},
        "reference": request.reference,
    }
    return sign_jws(payload, signer, {"typ": TYPE, "kid": signer.kid})


def read_settlement_request(
    text: str,
    keys: KeySource,
    *,
    clock: Callable[[], float] = time.time,
    chain_clock: Callable[[], float] | None = None,
) -> SettlementRequest:
    """Return a request whose signature was checked by the keys that the registry lists for its issuer.

    It is good by `clock`; whether a key is valid is told by the chain's, where that is another one.

    Raises:
        Rejected: it is none, is signed by another key, has expired, or contradicts itself.
        StatusStale: the keys cannot be had.
    """
    jws = parse_jws(text.strip(), _WHAT, types=(TYPE,), limit=MAX_BYTES)
    if jws.header.keys() != _HEADER or jws.kid is None:
        raise Malformed(f"the header is not that of {_WHAT}")
    request = _request(jws.payload)
    now = int(clock())
    if now > request.expires:
        raise Expired(f"{_WHAT} has expired")
    if request.issued > now + _SKEW:
        raise NotYetValid(f"{_WHAT} is dated in the future")
    _check_signature(jws, request, keys, now if chain_clock is None else int(chain_clock()))
    return request


def _check_signature(jws: Jws, request: SettlementRequest, keys: KeySource, now: int) -> None:
    def judge(known: IssuerKeys) -> tuple[str, int]:
        return check_issuer_signature(jws, known, proven=None, now=now, what=_WHAT, stated=min(request.issued, now))

    (kid, _), _ = judged_by_newest(keys.keys_of(request.issuer), now, judge)
    if kid != jws.kid:
        raise BadSignature(f"{_WHAT} names another key than the one that signed it")


def _request(payload: Json) -> SettlementRequest:
    if payload.keys() != _MEMBERS:
        raise Malformed(f"{_WHAT} has other members than it should have")
    issued, expires = numeric_date(payload, "iat", _WHAT), numeric_date(payload, "exp", _WHAT)
    place, amount, creditor = payload["place"], payload["amount"], payload["creditor"]
    if issued is None or expires is None or type(place) is not int or place < 0:
        raise Malformed(f"{_WHAT} states no time or no place")
    if not isinstance(amount, str) or not _AMOUNT.fullmatch(amount):
        raise Malformed(f"{_WHAT} states an amount that is none")
    if not isinstance(creditor, dict) or creditor.keys() != {"name", "iban"}:
        raise Malformed(f"{_WHAT} does not say who is paid")
    try:
        request = SettlementRequest(
            issuer=text_claim(payload, "iss", _WHAT),
            loan=parse_item_reference(payload["loan"], payload["genesis"]),
            place=place,
            amount=int(amount),
            currency=check_loan_currency(text_claim(payload, "currency", _WHAT)),
            due=_day(text_claim(payload, "due", _WHAT)),
            creditor=Party(text_claim(creditor, "name", _WHAT), parse_iban(text_claim(creditor, "iban", _WHAT))),
            issued=issued,
            expires=expires,
        )
    except InvalidInput as problem:
        raise Malformed(f"{_WHAT} makes no sense: {problem.message}") from None
    if payload["reference"] != request.reference:
        raise Malformed(f"{_WHAT} contradicts itself: its reference is of another payment")
    return request


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Malformed(f"{_WHAT} states a day that no calendar has") from None
