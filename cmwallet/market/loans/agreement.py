"""Agreement of a loan as a file: the terms, the schedule and the annual rate that they give, and where to pay.

An object of JSON in its canonical form (RFC 8785), kept as a private paper: the `document` of the terms is its salted
hash. What it says twice is compared: installments, days and the annual rate are computed again from sum, rate, number
and first day.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Final

import rfc8785

from cmwallet.errors import InvalidInput
from cmwallet.market.item_reference import ContractReference, parse_contract_reference
from cmwallet.market.loans.apr import rate_of_schedule, stated_rate
from cmwallet.market.loans.schedule import Installment
from cmwallet.market.loans.terms import BORROWER, LENDER, Terms
from cmwallet.market.papers import MAX_BYTES, paper_hash
from identity.address import ZERO_ADDRESS, Address, parse_address
from identity.jose.encoding import Json, read_object
from identity.records.numbers import parse_iban
from identity.rejections import Malformed
from identity.timestamps import rfc3339

TYPE: Final = "cmwallet-loan-agreement"
VERSION: Final = 1
MAX_PURPOSE: Final = 200

_WHAT: Final = "the agreement"
_MEMBERS: Final = frozenset(
    {"type", "version", "contract", "genesis", "terms", "schedule", "apr", "purpose", "parties"}
)
_AMOUNTS: Final = ("principal", "installment", "last", "late_fee", "collateral")
_COUNTS: Final = ("count", "rate_bps", "due_day", "grace_days")
_TIMES: Final = ("disburse_by", "first_due", "deadline")
_TERMS: Final = frozenset({"borrower", "lender", "currency", "exchange", "nonce", *_AMOUNTS, *_COUNTS, *_TIMES})
_NUMBER: Final = re.compile(r"0|[1-9][0-9]{0,28}", re.ASCII)
_NONCE: Final = re.compile(r"0x[0-9a-f]{64}", re.ASCII)
_TIME: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z", re.ASCII)
_NO_HASH: Final = bytes(32)

Canonical = dict[str, Any]
"""An object that has a canonical form."""


@dataclass(frozen=True)
class Party:
    """Where one of the two is paid, and under which name; neither is needed where the contract moves the money."""

    name: str | None = None
    iban: str | None = None


@dataclass(frozen=True)
class Agreement:
    """What a file says; `terms.document` is zero until the file has its salt."""

    contract: ContractReference
    terms: Terms
    borrower: Party = Party()
    lender: Party = Party()
    purpose: str | None = None

    def payee(self, place: int) -> Party:
        """Return who is paid at a place: 0 is the borrower, who gets the loan."""
        return self.borrower if place == 0 else self.lender

    def content(self) -> bytes:
        """Return the file. Raises `InvalidInput` for terms that make no sense, or a bank's loan without accounts."""
        return rfc8785.dumps(self.document())

    def document(self) -> Canonical:
        """Return what stands in the file. Raises as `content` does."""
        self.check()
        terms = self.terms
        return {
            "type": TYPE,
            "version": VERSION,
            "contract": str(self.contract),
            "genesis": self.contract.genesis,
            "terms": {
                "borrower": terms.borrower,
                "lender": terms.lender,
                "currency": terms.currency,
                "exchange": None if terms.exchange == ZERO_ADDRESS else terms.exchange,
                "nonce": "0x" + terms.nonce.hex(),
                **{name: str(getattr(terms, name)) for name in _AMOUNTS},
                **{name: getattr(terms, name) for name in _COUNTS},
                **{name: rfc3339(getattr(terms, name)) for name in _TIMES},
            },
            "schedule": [_row(item) for item in terms.schedule()],
            "apr": annual_rate_of(terms),
            "purpose": self.purpose,
            "parties": {BORROWER: _party(self.borrower), LENDER: _party(self.lender)},
        }

    def check(self) -> None:
        """Raise `InvalidInput` for an agreement that could not be kept."""
        self.terms.check_shape()
        for one in (self.borrower, self.lender):
            if self.terms.in_cmt and one != Party():
                raise InvalidInput("a loan in CMT names no bank account: the contract moves the money")
            if not self.terms.in_cmt and (not one.name or not one.iban):
                raise InvalidInput("a loan through banks names both people and their accounts")
            if one.iban is not None and parse_iban(one.iban) != one.iban:
                raise InvalidInput("an IBAN is written without blanks")
        if self.purpose is not None and not 0 < len(self.purpose) <= MAX_PURPOSE:
            raise InvalidInput(f"a purpose has 1 to {MAX_PURPOSE} characters")

    def with_salt(self, salt: bytes) -> Agreement:
        """Return it with the hash of the file under a salt in its terms."""
        document = bytes.fromhex(paper_hash(self.content(), salt)[2:])
        return replace(self, terms=replace(self.terms, document=document))


def annual_rate_of(terms: Terms) -> str:
    """Return the annual percentage rate of charge as it is stated, one decimal."""
    return stated_rate(rate_of_schedule(terms.principal, [item.amount for item in terms.schedule()]))


def read_agreement(content: bytes, salt: bytes) -> Agreement:
    """Return the agreement in a file, with the hash of the file in its terms.

    Raises:
        Malformed: it is none, or says two things that do not fit.
    """
    if len(content) > MAX_BYTES:
        raise Malformed(f"{_WHAT} has more than {MAX_BYTES >> 20} MiB")
    document = read_object(content, _WHAT)
    try:
        agreement = _read(document)
        expected = agreement.content()
    except InvalidInput as problem:
        raise Malformed(f"{_WHAT} makes no sense: {problem.message}") from None
    if expected != content:
        raise Malformed(f"{_WHAT} contradicts itself: {_difference(document, read_object(expected, _WHAT))}")
    return agreement.with_salt(salt)


def _read(document: Json) -> Agreement:
    if document.keys() != _MEMBERS or document["type"] != TYPE or document["version"] != VERSION:
        raise Malformed("that is no agreement of a loan")
    stated = document["terms"]
    parties = document["parties"]
    if not isinstance(stated, dict) or stated.keys() != _TERMS:
        raise Malformed(f"{_WHAT} has other terms than a loan has")
    if not isinstance(parties, dict) or parties.keys() != {BORROWER, LENDER}:
        raise Malformed(f"{_WHAT} does not name two people")
    exchange, purpose = stated["exchange"], document["purpose"]
    nonce, currency = stated["nonce"], stated["currency"]
    if not isinstance(nonce, str) or not _NONCE.fullmatch(nonce) or not isinstance(currency, str):
        raise Malformed(f"{_WHAT} has no nonce or no currency")
    if purpose is not None and not isinstance(purpose, str):
        raise Malformed(f"{_WHAT} states a purpose that is no text")
    terms = Terms(
        borrower=_address(stated[BORROWER]),
        lender=_address(stated[LENDER]),
        currency=currency,
        exchange=parse_address(ZERO_ADDRESS) if exchange is None else _address(exchange),
        document=_NO_HASH,
        nonce=bytes.fromhex(nonce[2:]),
        **{name: _amount(stated[name]) for name in _AMOUNTS},
        **{name: _count(stated[name]) for name in _COUNTS},
        **{name: _time(stated[name]) for name in _TIMES},
    )
    contract = parse_contract_reference(document["contract"], document["genesis"])
    return Agreement(contract, terms, _read_party(parties[BORROWER]), _read_party(parties[LENDER]), purpose)


def _row(item: Installment) -> dict[str, int | str]:
    return {
        "place": item.place,
        "due": item.due.isoformat(),
        "interest": str(item.interest),
        "principal": str(item.principal),
        "amount": str(item.amount),
        "balance": str(item.balance),
    }


def _party(party: Party) -> dict[str, str | None]:
    return {"name": party.name, "iban": party.iban}


def _read_party(value: object) -> Party:
    if not isinstance(value, dict) or value.keys() != {"name", "iban"}:
        raise Malformed(f"{_WHAT} names a person in another form")
    name, iban = value["name"], value["iban"]
    if not (name is None or isinstance(name, str)) or not (iban is None or isinstance(iban, str)):
        raise Malformed(f"{_WHAT} names a person by what is no text")
    return Party(name, iban)


def _difference(stated: Mapping[str, object], expected: Mapping[str, object]) -> str:
    """Say which part of a file is not what its terms give."""
    for name, words in (("schedule", "its schedule is not that of its terms"), ("apr", "its annual rate is another")):
        if stated[name] != expected[name]:
            return words
    return "it is not in its canonical form"


def _address(value: object) -> Address:
    try:
        found = parse_address(value) if isinstance(value, str) else None
    except InvalidInput:
        found = None
    if found is None or found != value:
        raise Malformed(f"{_WHAT} names a person by something else than an address with its checksum")
    return found


def _amount(value: object) -> int:
    if not isinstance(value, str) or not _NUMBER.fullmatch(value):
        raise Malformed(f"{_WHAT} states an amount that is none")
    return int(value)


def _count(value: object) -> int:
    if type(value) is not int or not 0 <= value <= 1 << 16:
        raise Malformed(f"{_WHAT} states a number that is none")
    return value


def _time(value: object) -> int:
    if not isinstance(value, str) or not _TIME.fullmatch(value):
        raise Malformed(f"{_WHAT} states a time that is none")
    try:
        return int(datetime.strptime(value, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC).timestamp())
    except ValueError:
        raise Malformed(f"{_WHAT} states a day that no calendar has") from None
