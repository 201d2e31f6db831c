"""Terms of a loan, as both sign them and the contract `Loans` takes them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Final

from cmwallet.calls.typed import LOAN_DOMAIN, LOAN_TERMS_TYPE
from cmwallet.errors import InvalidInput
from cmwallet.market.item_reference import ContractReference
from cmwallet.market.loans.currency import CMT, check_loan_currency
from cmwallet.market.loans.schedule import Installment, fits_due_day, make_schedule, monthly_dues
from identity.address import Address, address_bytes
from identity.eip712 import Domain, typed_digest

LONGEST_DISBURSAL: Final = 60 * 86_400
SHORTEST_DISBURSAL: Final = 3_600
LONGEST_FIRST: Final = 400 * 86_400
MOST_GRACE: Final = 90
BORROWER: Final = "borrower"
LENDER: Final = "lender"
ROLES: Final = (BORROWER, LENDER)

_MONEY: Final = (1 << 96) - 1
_HASH_BYTES: Final = 32


@dataclass(frozen=True)
class Terms:
    """What the two agree to. Amounts are minor units of the currency, the collateral is wei; times are Unix seconds.

    Installment `i` of `count` is due `i − 1` months after `first_due`, on day `due_day` of its month or the last one.
    `exchange` is who brought the two together, the zero address for nobody. `document` is the hash of the agreement,
    `nonce` 32 random bytes; the signatures are good until `deadline`.
    """

    borrower: Address
    lender: Address
    currency: str
    principal: int
    installment: int
    last: int
    count: int
    rate_bps: int
    disburse_by: int
    first_due: int
    due_day: int
    grace_days: int
    late_fee: int
    collateral: int
    exchange: Address
    document: bytes
    nonce: bytes
    deadline: int

    @property
    def values(self) -> tuple[object, ...]:
        """The members in the order of the signed type, which is that of the contract's struct."""
        return (
            *(self.borrower, self.lender, self.currency, self.principal, self.installment, self.last, self.count),
            *(self.rate_bps, self.disburse_by, self.first_due, self.due_day, self.grace_days, self.late_fee),
            *(self.collateral, self.exchange, self.document, self.nonce, self.deadline),
        )

    @property
    def in_cmt(self) -> bool:
        """Whether the contract moves the money itself; else banks do."""
        return self.currency == CMT

    @property
    def dues(self) -> Sequence[date]:
        """The days (UTC) on which installments are due."""
        return monthly_dues(day_of(self.first_due), self.due_day, self.count)

    @property
    def total(self) -> int:
        """All installments together."""
        return self.installment * (self.count - 1) + self.last

    def amount_of(self, place: int) -> int:
        """Return what is due at a place: 0 is the principal, which the lender pays."""
        return self.principal if place == 0 else self.last if place == self.count else self.installment

    def party(self, role: str) -> Address:
        """Return who is borrower or lender."""
        return self.borrower if role == BORROWER else self.lender

    def schedule(self) -> tuple[Installment, ...]:
        """Return the schedule of principal, rate and days. Raises `InvalidInput`."""
        return make_schedule(self.principal, self.rate_bps, self.dues)

    def digest(self, domain: Domain) -> bytes:
        """Return the 32 bytes that both sign, which the contract keeps (EIP-712)."""
        return typed_digest(domain, LOAN_TERMS_TYPE, self.values)

    def check(self, now: int) -> None:
        """Raise `InvalidInput` for terms that the contract would not take at `now`, or that are no annuity."""
        self.check_shape()
        if not now + SHORTEST_DISBURSAL <= self.disburse_by <= now + LONGEST_DISBURSAL:
            raise InvalidInput("the lender has between an hour and 60 days to pay the loan out")
        if self.deadline <= now:
            raise InvalidInput("the signatures would be too late: the terms have expired")

    def check_shape(self) -> None:
        """Raise `InvalidInput` for terms that make no sense whenever they are read."""
        check_loan_currency(self.currency)
        if self.borrower.lower() == self.lender.lower():
            raise InvalidInput("borrower and lender are the same account")
        if not self.disburse_by < self.first_due <= self.disburse_by + LONGEST_FIRST:
            raise InvalidInput("the first installment is due after the loan was paid out, within 400 days")
        if not fits_due_day(day_of(self.first_due), self.due_day):
            raise InvalidInput("the first installment is not due on the day of the others")
        if not 0 <= self.grace_days <= MOST_GRACE:
            raise InvalidInput(f"the days of grace are 0 to {MOST_GRACE}")
        if not (0 <= self.late_fee <= _MONEY and 0 <= self.collateral <= _MONEY):
            raise InvalidInput("the late fee or the collateral is larger than any loan")
        if len(self.document) != _HASH_BYTES or len(self.nonce) != _HASH_BYTES:
            raise InvalidInput("the hash of the agreement and the nonce have 32 bytes")
        rows = self.schedule()
        if (self.installment, self.last) != (rows[0].amount, rows[-1].amount):
            raise InvalidInput("the installments are not those of that sum, rate and number")


def loan_domain(contract: ContractReference, salt: bytes) -> Domain:
    """Return what signatures for a contract are bound to; `salt` (32 bytes) is its `domainSalt`."""
    return Domain(LOAN_DOMAIN, contract.chain_id, address_bytes(contract.contract), salt)


def day_of(seconds: int) -> date:
    """Return the day (UTC) of a time. Raises `InvalidInput` beyond the calendar."""
    try:
        return datetime.fromtimestamp(seconds, UTC).date()
    except (OverflowError, OSError, ValueError):
        raise InvalidInput("that is no time of the calendar") from None
