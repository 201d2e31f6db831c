"""Loans as the tests play them: terms that both sign, a loan from its agreement to its end, a replay of events.

Dates come from the standard library's calendar, digests from eth-account, and what is judged from the rules in
docs/contracts/loans.md, not from the source.
"""

from __future__ import annotations

import calendar
import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest

from identity.keccak import keccak256
from tests.contracts.court import COMMITTING, DRAWING, NOTHING, SHOWING, WAITING, Played, new_court
from tests.contracts.harness import CMT, DAY, ZERO, Account, Contract, Done, Reverted, World
from tests.contracts.loan_records import Met, Record
from tests.contracts.typed import digest, domain_of

HOUR = 3_600
GRACE = 5 * DAY
AGREED, ACTIVE, DEFAULTED, CLOSED = range(1, 5)
VOID, REPAID, REPAID_LATE, RELEASED = range(1, 5)
SILENT, CLAIMED, RECEIVED, MISSING, CONTESTED = range(5)
UPHELD, REJECTED, UNDECIDED = range(1, 4)
COURT_FEE = 7 * CMT // 2
DOCUMENT, REF, EVIDENCE = (keccak256(word) for word in (b"document", b"reference", b"evidence"))
URI = "https://example.org/paper"
EUROS: Mapping[str, object] = {
    "currency": "EUR",
    "principal": 500_000,
    "installment": 85_264,
    "last": 85_265,
    "count": 6,
    "rateBps": 790,
    "lateFee": 500,
}
COINS: Mapping[str, object] = {
    "currency": "CMT",
    "principal": 300 * CMT,
    "installment": 102 * CMT,
    "last": 101 * CMT,
    "count": 3,
    "rateBps": 790,
    "lateFee": 5 * CMT,
}
Terms = dict[str, Any]


@dataclass(frozen=True)
class Loan:
    """`Loans.loans`, by name."""

    borrower: str
    lender: str
    exchange: str
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
    ended_as: int
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


@dataclass(frozen=True)
class Claim:
    """`Loans.claims`, by name."""

    status: int
    times: int
    claimed_at: int
    missing_at: int
    contested_at: int


def due_date(first_due: int, due_day: int, place: int) -> int:
    """When an instalment is due, by Python's calendar."""
    first = datetime.datetime.fromtimestamp(first_due, datetime.UTC)
    month = first.year * 12 + first.month - 1 + place - 1
    year, month = month // 12, month % 12 + 1
    day = min(due_day, calendar.monthrange(year, month)[1])
    return int(first.replace(year=year, month=month, day=day).timestamp())


def day_of(time: int) -> int:
    """The day of the month."""
    return datetime.datetime.fromtimestamp(time, datetime.UTC).day


def refused(why: str, call: Callable[..., object], *values: object, **more: object) -> None:
    """Call something that has to be refused for that reason, a pattern."""
    with pytest.raises(Reverted, match=f"^{why}$"):
        call(*values, **more)


@dataclass
class Lending:
    """Token, court and loans, and three people with coins alone. `log` is every event of Loans, in order."""

    world: World
    token: Contract
    court: Played
    loans: Contract
    domain: dict[str, Any]
    log: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    signed: int = 0

    @property
    def borrower(self) -> Account:
        return self.world.person("borrower")

    @property
    def lender(self) -> Account:
        return self.world.person("lender")

    @property
    def anybody(self) -> Account:
        return self.world.person("anybody")

    def send(self, name: str, *values: object, sender: Account, value: int = 0) -> Done:
        """Send a transaction to Loans, and keep its events."""
        done = self.loans.send(name, *values, sender=sender, value=value)
        self.log += done.events
        return done

    # The agreement.

    def terms(self, kind: Mapping[str, object] = EUROS, **more: object) -> Terms:
        """Terms that hold; times are Unix seconds, a month and a half until the first instalment."""
        now = self.world.time
        self.signed += 1
        found: Terms = {
            "borrower": self.borrower.address,
            "lender": self.lender.address,
            **{name: kind[name] for name in ("currency", "principal", "installment", "last", "count", "rateBps")},
            "disburseBy": now + 7 * DAY,
            "firstDue": now + 40 * DAY,
            "dueDay": 0,
            "graceDays": 5,
            "lateFee": kind["lateFee"],
            "collateral": 0,
            "exchange": ZERO,
            "document": DOCUMENT,
            "nonce": keccak256(self.signed.to_bytes(32, "big")),
            "deadline": now + DAY,
        }
        found |= more
        found["dueDay"] = more.get("dueDay", day_of(found["firstDue"]))
        return found

    def digest_of(self, terms: Terms, **domain: Any) -> bytes:
        """What both sign, as eth-account computes it."""
        return digest({**self.domain, **domain}, "Terms", **terms)

    def sign(self, terms: Terms, who: Account, **domain: Any) -> tuple[int, bytes, bytes]:
        return who.sign(self.digest_of(terms, **domain))

    def agree(self, terms: Terms, sender: Account | None = None, *, value: int | None = None) -> int:
        """Enter a loan, by the borrower with the collateral as coins."""
        both = [self.sign(terms, who) for who in (self.borrower, self.lender)]
        coins = terms["collateral"] if value is None else value
        done = self.send("agree", tuple(terms.values()), *both, sender=sender or self.borrower, value=coins)
        return int(done.value)

    def agreed(self, kind: Mapping[str, object] = EUROS, **more: object) -> int:
        return self.agree(self.terms(kind, **more))

    def active(self, **more: object) -> int:
        """A loan in euros whose principal was paid and came."""
        loan = self.agreed(**more)
        self.paid(loan, 0)
        self.received(loan, 0)
        return loan

    def funded(self, **more: object) -> int:
        """A loan in CMT whose principal was paid."""
        loan = self.agreed(COINS, **more)
        self.fund(loan)
        return loan

    def loan(self, loan: int) -> Loan:
        return Loan(*self.loans.read("loans", loan))

    def digest(self, loan: int) -> bytes:
        return self.loan(loan).digest

    # In banks.

    def payer(self, place: int) -> Account:
        return self.borrower if place else self.lender

    def payee(self, place: int) -> Account:
        return self.lender if place else self.borrower

    def paid(self, loan: int, place: int, who: Account | None = None) -> Done:
        return self.send("paid", loan, place, REF, self.digest(loan), sender=who or self.payer(place))

    def received(self, loan: int, place: int, who: Account | None = None) -> Done:
        return self.send("received", loan, place, self.digest(loan), sender=who or self.payee(place))

    def missing(self, loan: int, place: int, who: Account | None = None, commitment: bytes = NOTHING) -> Done:
        sender = who or self.payee(place)
        return self.send("missing", loan, place, commitment, self.digest(loan), sender=sender)

    def confirmed(self, loan: int, place: int) -> None:
        """An instalment that is claimed on its due date, and confirmed."""
        self.reach(self.due(loan, place))
        self.paid(loan, place)
        self.received(loan, place)

    def contest(
        self, loan: int, place: int, who: Account | None = None, commitment: bytes = NOTHING, value: int = COURT_FEE
    ) -> Done:
        values = (loan, place, EVIDENCE, URI, commitment, self.digest(loan))
        return self.send("contest", *values, sender=who or self.payer(place), value=value)

    def contested(self, place: int, **more: object) -> int:
        """A loan of which a denial is in court."""
        loan = self.active(**more) if place else self.agreed(**more)
        for one in range(1, place + 1):
            self.paid(loan, one)
        if place == 0:
            self.paid(loan, 0)
        self.missing(loan, place)
        self.contest(loan, place)
        return loan

    def declare(self, loan: int, who: Account | None = None) -> Done:
        return self.send("declare", loan, self.digest(loan), sender=who or self.lender)

    def claim(self, loan: int, place: int) -> Claim:
        return Claim(*self.loans.read("claims", loan, place))

    # In both.

    def release(self, loan: int, who: Account | None = None) -> Done:
        return self.send("release", loan, self.digest(loan), sender=who or self.lender)

    def advance(self, loan: int) -> Done:
        return self.send("advance", loan, sender=self.anybody)

    def due(self, loan: int, place: int) -> int:
        """When something is due, by Python's calendar."""
        found = self.loan(loan)
        return due_date(found.first_due, found.due_day, place) if place else found.disburse_by

    # In CMT.

    def fund(self, loan: int, who: Account | None = None) -> Done:
        principal = self.loan(loan).principal
        return self.send("fund", loan, self.digest(loan), sender=who or self.lender, value=principal)

    def pay(self, loan: int, amount: int, who: Account | None = None) -> Done:
        return self.send("pay", loan, amount, self.digest(loan), sender=who or self.borrower, value=amount)

    def automatic(self, loan: int, on: bool = True, who: Account | None = None) -> Done:
        return self.send("automatic", loan, on, self.digest(loan), sender=who or self.borrower)

    def allow(self, amount: int, who: Account | None = None) -> None:
        """Have somebody get WCMT and allow Loans to draw it."""
        sender = who or self.borrower
        self.token.send("deposit", sender=sender, value=amount)
        self.token.send("approve", self.loans.address, amount, sender=sender)

    def reclaim(self, loan: int, amount: int, who: Account | None = None) -> Done:
        return self.send("reclaim", loan, amount, sender=who or self.borrower)

    def defaulted(self, collateral: int = 0) -> int:
        """A loan in CMT that ended in default with its first instalment unpaid."""
        loan = self.funded(collateral=collateral)
        self.reach(self.due(loan, 1) + 90 * DAY + 1)
        self.advance(loan)
        return loan

    def outstanding(self, loan: int) -> int:
        return int(self.loans.read("outstanding", loan))

    # Time and the court.

    def reach(self, time: int) -> None:
        """Let time pass so that the next transaction is in the second `time`."""
        assert time > self.world.time
        self.world.move(time - 1 - self.world.time)

    def pass_until(self, loan: int) -> None:
        self.reach(self.loan(loan).until + 1)

    def judged(self, loan: int, choice: int) -> None:
        """Have every juror vote the same, to the end of the case."""
        played, case = self.court, self.loan(loan).case
        if not played.people:
            played.jurors(3)
        while played.case(case).state not in (DRAWING, COMMITTING):
            played.world.mine(3)
            if played.case(case).state == WAITING:
                played.tomorrow()
            if played.case(case).state == SHOWING:
                played.reach(played.case(case).until + 1)
                continue
            played.court.send("advance", case, sender=played.anybody)
        played.vote(case, dict.fromkeys(played.draw(case), choice))

    # What is known.

    def record(self, who: Account) -> Record:
        return Record(*self.loans.read("record", who.address))

    def met(self) -> Met:
        return Met(*self.loans.read("met", self.borrower.address, self.lender.address))

    def wcmt(self, who: Account | str) -> int:
        return int(self.token.read("balanceOf", who if isinstance(who, str) else who.address))

    @property
    def held(self) -> int:
        return int(self.loans.read("held"))


def new_loans(world: World) -> Lending:
    """Deploy token, court and loans. The people have their coins at once: to give some takes a second elsewhere."""
    played = new_court(world)
    loans = world.deploy("Loans", played.token.address, played.court.address)
    for name in ("borrower", "lender", "anybody"):
        world.person(name)
    return Lending(world, played.token, played, loans, domain_of(loans))
