"""Incoming payments of loans: bookings of a statement that fit what somebody claims to have paid."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from cmwallet.market.loans.loan import CLAIMED, DAY, MISSING, Claim, Loan
from cmwallet.market.loans.payment_due import payoff_amount
from cmwallet.market.loans.settlement_request import payment_reference
from cmwallet.market.loans.terms import day_of
from identity.bank.access import Bank
from identity.bank.link import Link, Links
from identity.bank.money import Money
from identity.bank.payer import check_account
from identity.bank.reading import read_statement
from identity.bank.statement import Line
from identity.bank.statement_file import parse_statement
from identity.records.store import Records
from identity.timestamps import rfc3339

DENIAL_AFTER: Final = 5 * DAY
"""How old a claim is, in seconds, before it is proposed to say that nothing came: a bank's payment takes days."""

_BEFORE: Final = 10 * DAY
"""Before it was claimed, a payment may have been booked: the payer says so when her bank told her."""


@dataclass(frozen=True)
class Incoming:
    """A claim, and the booking that fits it; None as long as there is none."""

    claim: Claim
    line: Line | None

    def deniable(self, now: int) -> bool:
        """Whether it is time to say that nothing came; `now` is chain time."""
        return self.line is None and self.claim.status == CLAIMED and now - self.claim.claimed_at > DENIAL_AFTER


def match_claims(loan: Loan, claims: Sequence[Claim], lines: Iterable[Line]) -> list[Incoming]:
    """Return each claim with the booking that fits it: its reference, its currency, and the whole amount or more.

    A claim that was late has to come with the late fee. No booking fits two claims.
    """
    free = list(lines)
    found = []
    for claim in claims:
        if claim.status not in (CLAIMED, MISSING):
            continue
        least = expected_amount(loan, claim)
        line = next((one for one in free if _fits(one, loan, claim.place, least)), None)
        if line is not None:
            free.remove(line)
        found.append(Incoming(claim, line))
    return found


def expected_amount(loan: Loan, claim: Claim) -> int:
    """Return what a claim says was paid, in minor units, with the late fee if it was late."""
    if claim.place == loan.payoff_place:
        return payoff_amount(loan, day_of(claim.claimed_at))
    fee = loan.late_fee if claim.place and claim.claimed_at > loan.late_after(claim.place) else 0
    return loan.amount_of(claim.place) + fee


def _fits(line: Line, loan: Loan, place: int, least: int) -> bool:
    if line.amount.currency != loan.currency or line.amount.cents < least:
        return False
    wanted = re.compile(rf"(?<![A-Z0-9]){re.escape(payment_reference(loan.number, place))}(?![0-9])")
    return any(wanted.search(text.upper()) for text in (line.text, line.reference))


def seen_by_hand(loan: Loan, claim: Claim) -> Incoming:
    """Return a claim whose payment somebody says she found herself."""
    booked = rfc3339(claim.claimed_at)
    line = Line(booked, Money(expected_amount(loan, claim), loan.currency), "", "as you say")
    return Incoming(claim, line)


def statement_lines(records: Records, links: Links, link: Link, content: bytes | None, since: int) -> Sequence[Line]:
    """Return the bookings of a link from some days before `since` (Unix seconds) on, from the bank or from a file.

    Raises what reading a statement raises; see `identity.bank.reading` and `identity.bank.statement_file`.
    """
    assert link.account is not None
    first = rfc3339(max(0, since - _BEFORE))
    if content is None:
        with Bank(links, link) as bank:
            return read_statement(bank, first, None)[0]
    found = parse_statement(content, currency=link.account.currency)
    check_account(records, link, found.account)
    return [line for line in found.lines if line.booked >= first[:10]]
