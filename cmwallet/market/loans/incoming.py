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
from identity.bank.statement import Line

DENIAL_AFTER: Final = 5 * DAY
"""How old a claim is, in seconds, before it is proposed to say that nothing came: a bank's payment takes days."""


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
