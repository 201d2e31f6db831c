"""Loan as the contract `Loans` keeps it, read from its answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from cmwallet.calls.contract import interface_of
from cmwallet.calls.structs import read_struct
from cmwallet.errors import NetworkFailed, NotFound
from cmwallet.market.court.case import Case
from cmwallet.market.loans.currency import CMT
from cmwallet.market.loans.schedule import MOST_INSTALLMENTS, monthly_dues
from cmwallet.market.loans.terms import BORROWER, LENDER, MOST_GRACE, day_of
from cmwallet.node.chain_time import LAST_SECOND
from identity.address import ZERO_ADDRESS, Address, parse_address

AGREED: Final = 1
ACTIVE: Final = 2
DEFAULTED: Final = 3
CLOSED: Final = 4

ENDINGS: Final = ("", "void", "repaid", "repaid late", "released")
"""How a loan ended, by the contract's number."""

UNCLAIMED: Final = 0
CLAIMED: Final = 1
RECEIVED: Final = 2
MISSING: Final = 3
CONTESTED: Final = 4
CLAIM_WORDS: Final = ("", "claimed", "received", "missing", "in court")
"""What is said of a payment, by the contract's number."""

DAY: Final = 86_400
DEFAULT_AFTER: Final = 90 * DAY
ANSWER: Final = 7 * DAY
BLOCKS_DEFAULT: Final = 14 * DAY
MOST_CLAIMS: Final = 3
SETTLED_AT_ONCE: Final = 12


@dataclass(frozen=True)
class Claim:
    """What is said of one place of a loan through banks; times are Unix seconds, 0 for none."""

    place: int
    status: int
    times: int
    claimed_at: int
    missing_at: int
    contested_at: int


@dataclass(frozen=True)
class Settled:
    """How a loan in CMT stands once its balance has paid what is due.

    `place` is the next installment, `count + 1` when none is left; `lacking` what the balance lacks for it, in wei.
    """

    place: int
    balance: int
    lacking: int


@dataclass(frozen=True)
class Loan:
    """A loan. Amounts are minor units of its currency, what the contract holds of it is wei, times are Unix seconds.

    `first` is the first installment that is neither received nor settled, `next` the first that was never claimed, both
    `count + 1` at the end. `contested` is the place in court while `case` is not 0. `claims` are those that wait for an
    answer, `allowed` what the borrower's allowance would give, `judged` the case: these are read apart.
    """

    number: int
    borrower: Address
    lender: Address
    exchange: Address | None
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
    document: bytes
    digest: bytes
    state: int
    ending: str
    until: int
    disbursed_at: int
    first: int
    next: int
    received: int
    contested: int
    automatic: bool
    balance: int
    owed: int
    case: int
    claims: tuple[Claim, ...] = ()
    allowed: int = 0
    judged: Case | None = None

    @property
    def parties(self) -> Mapping[str, Address]:
        """Borrower and lender."""
        return {BORROWER: self.borrower, LENDER: self.lender}

    @property
    def words(self) -> Mapping[str, str]:
        """What commands say of it, beside its number and its people."""
        return {"case": str(self.case), "place": str(self.place_to_pay)}

    @property
    def done(self) -> bool:
        """Whether nothing changes it any more."""
        return self.state == CLOSED

    def roles(self, account: Address) -> Sequence[str]:
        """What an account is in it."""
        return [role for role, holder in self.parties.items() if holder == account]

    @property
    def in_cmt(self) -> bool:
        """Whether the contract moves the money."""
        return self.currency == CMT

    @property
    def held(self) -> int:
        """What the contract holds for it, in wei."""
        return self.balance + (self.collateral if self.state in (AGREED, ACTIVE) else 0)

    @property
    def payoff_place(self) -> int:
        """The place of a pay-off."""
        return self.count + 1

    @property
    def place_to_pay(self) -> int:
        """The next place that its payer pays: 0 the loan itself, `count + 1` when there is none left."""
        if self.state == AGREED:
            return 0
        return self.first if self.in_cmt else self.next

    @property
    def dues(self) -> Sequence[date]:
        """The days (UTC) on which installments are due."""
        return monthly_dues(day_of(self.first_due), self.due_day, self.count)

    @property
    def outcome(self) -> str:
        """How the court decided; empty as long as it has not."""
        return "" if self.judged is None else self.judged.outcome

    def settled(self, now: int) -> Settled:
        """Return how it stands in CMT once what is due by `now` is settled out of its balance."""
        place, balance = self.first, self.balance
        while place < self.first + SETTLED_AT_ONCE and place <= self.count:
            if now <= self.due(place) or balance < self.amount_of(place):
                break
            balance -= self.amount_of(place)
            place += 1
        lacking = max(0, self.amount_of(place) - balance) if place <= self.count else 0
        return Settled(place, balance, lacking)

    def due(self, place: int) -> int:
        """Return the last second in which a place is due, without the days of grace: 0 is the disbursement."""
        if place == 0:
            return self.disburse_by
        day = self.dues[place - 1]
        start = day_of(self.first_due)
        return self.first_due + (day - start).days * DAY

    def late_after(self, place: int) -> int:
        """Return the last second in which a place is paid on time."""
        return self.due(place) if place == 0 else self.due(place) + self.grace_days * DAY

    def amount_of(self, place: int) -> int:
        """Return what is due at a place."""
        return self.principal if place == 0 else self.last if place == self.count else self.installment

    def payer(self, place: int) -> Address:
        """Return who pays a place."""
        return self.lender if place == 0 else self.borrower

    def payee(self, place: int) -> Address:
        """Return who is paid at a place."""
        return self.borrower if place == 0 else self.lender

    def claims_of(self, account: Address | None, *statuses: int, by_payer: bool = False) -> Sequence[Claim]:
        """Return the open claims of some statuses that an account has to answer, or `by_payer` that it made."""
        who = self.payer if by_payer else self.payee
        return [one for one in self.claims if one.status in statuses and account in (None, who(one.place))]


def read_loan(number: int, data: bytes) -> Loan:
    """Return the loan in what `loans(number)` answered.

    Raises:
        NotFound: there is none of that number. NetworkFailed: the answer is none that the contract gives.
    """
    fields = read_struct(interface_of("Loans").function("loans"), data)
    borrower, lender, exchange, currency, *amounts = fields[:7]
    count, rate, disburse_by, first_due, due_day, grace, late_fee, collateral, document, digest = fields[7:17]
    state, ended, until, disbursed, first, following, received, contested, automatic, balance, owed, case = fields[17:]
    if state == 0:
        raise NotFound(f"there is no loan {number}", hint="cmwallet loan list")
    sensible = (
        AGREED <= state <= CLOSED
        and ended < len(ENDINGS)
        and 1 <= count <= MOST_INSTALLMENTS
        and 1 <= due_day <= 31
        and grace <= MOST_GRACE
        and 1 <= first <= count + 1
        and 1 <= following <= count + 1
        and max(until, disburse_by, first_due, disbursed) <= LAST_SECOND
    )
    if not sensible:
        raise NetworkFailed(f"the node's answer about loan {number} makes no sense")
    named = parse_address(str(exchange))
    return Loan(
        number=number,
        borrower=parse_address(str(borrower)),
        lender=parse_address(str(lender)),
        exchange=None if named == ZERO_ADDRESS else named,
        currency=currency,
        principal=amounts[0],
        installment=amounts[1],
        last=amounts[2],
        count=count,
        rate_bps=rate,
        disburse_by=disburse_by,
        first_due=first_due,
        due_day=due_day,
        grace_days=grace,
        late_fee=late_fee,
        collateral=collateral,
        document=document,
        digest=digest,
        state=state,
        ending=ENDINGS[ended],
        until=until,
        disbursed_at=disbursed,
        first=first,
        next=following,
        received=received,
        contested=contested,
        automatic=automatic,
        balance=balance,
        owed=owed,
        case=case,
    )


def read_claim(place: int, data: bytes) -> Claim:
    """Return the claim in what `claims(number, place)` answered. Raises `NetworkFailed`."""
    status, times, claimed, missing, contested = read_struct(interface_of("Loans").function("claims"), data)
    if status >= len(CLAIM_WORDS) or times > MOST_CLAIMS:
        raise NetworkFailed("the node's answer about a payment of a loan makes no sense")
    return Claim(place, status, times, claimed, missing, contested)
