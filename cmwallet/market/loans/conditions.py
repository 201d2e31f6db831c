"""Conditions of the steps of a loan: whether one makes sense for it at a time, and for one of its people.

Each takes the loan, an account (None: anybody who has the role) and chain time in Unix seconds.
"""

from __future__ import annotations

from cmwallet.market.court.case import COMMITTING, REVEALING, SEEDING, SHOWING
from cmwallet.market.court.states import COURT
from cmwallet.market.loans.loan import (
    AGREED,
    ANSWER,
    BLOCKS_DEFAULT,
    CLAIMED,
    DEFAULT_AFTER,
    MISSING,
    MOST_CLAIMS,
    Claim,
    Loan,
)
from cmwallet.market.states import ANYBODY
from identity.address import Address


def pays_out(loan: Loan, _who: Address | None, now: int) -> bool:
    """Whether the lender has to pay the loan out, or to do so again after the borrower said that nothing came."""
    claim = _disbursement(loan)
    again = claim is not None and claim.status == MISSING and claim.times < MOST_CLAIMS
    return now <= loan.disburse_by and loan.case == 0 and (claim is None or again)


def _disbursement(loan: Loan) -> Claim | None:
    return next((claim for claim in loan.claims if claim.place == 0), None)


def pays(loan: Loan, _who: Address | None, now: int) -> bool:
    """Whether the borrower has an installment to pay; in CMT one that will not be drawn."""
    if not loan.in_cmt:
        return loan.next <= loan.count
    return _can_pay(loan, now) and not _drawn(loan, now)


def pays_herself(loan: Loan, _who: Address | None, now: int) -> bool:
    """Whether she may pay an installment that would be drawn otherwise."""
    return _can_pay(loan, now) and _drawn(loan, now)


def _can_pay(loan: Loan, now: int) -> bool:
    """Whether an installment in CMT is not covered, and not in default yet."""
    after = loan.settled(now)
    return loan.in_cmt and after.lacking > 0 and now <= loan.due(after.place) + DEFAULT_AFTER


def _drawn(loan: Loan, now: int) -> bool:
    return loan.automatic and loan.allowed >= loan.settled(now).lacking


def prepays(loan: Loan, _who: Address | None, now: int) -> bool:
    """Whether money can be put into the balance."""
    place = loan.settled(now).place if loan.in_cmt else loan.count + 1
    return place <= loan.count and now <= loan.due(place) + DEFAULT_AFTER


def pays_off(loan: Loan, _who: Address | None, now: int) -> bool:
    """Whether a loan through banks can be paid off: while no installment is denied, in court, or past its grace."""
    if loan.in_cmt or loan.next > loan.count or now > loan.late_after(loan.next):
        return False
    said = {claim.place: claim for claim in loan.claims}
    before = said.pop(loan.payoff_place, None)
    again = before is None or (before.status == MISSING and before.times < MOST_CLAIMS)
    return again and all(claim.status == CLAIMED for claim in said.values())


def pays_again(loan: Loan, who: Address | None, _now: int) -> bool:
    """Whether the borrower can claim an installment anew that was denied."""
    denied = loan.claims_of(who, MISSING, by_payer=True)
    return any(0 < claim.place <= loan.count and claim.times < MOST_CLAIMS for claim in denied)


def pay_by(loan: Loan) -> int:
    """Return the last second in which the next payment is on time; 0 when there is none left."""
    return loan.late_after(loan.place_to_pay) if loan.place_to_pay <= loan.count else 0


def answers(loan: Loan, who: Address | None, now: int) -> bool:
    """Whether a payment is claimed to have been made to somebody who has not said that it came."""
    return bool(loan.claims_of(who, CLAIMED, MISSING)) and (loan.state != AGREED or now <= loan.until)


def denies(loan: Loan, who: Address | None, now: int) -> bool:
    """Whether a claim waits that can be denied; that of the disbursement for seven days."""
    return any(claim.place or now <= claim.claimed_at + ANSWER for claim in loan.claims_of(who, CLAIMED))


def contests(loan: Loan, who: Address | None, now: int) -> bool:
    """Whether a payer may ask the court about a denial; of the disbursement also about silence."""
    return loan.case == 0 and any(
        _contestable(claim, now) for claim in loan.claims_of(who, CLAIMED, MISSING, by_payer=True)
    )


def _contestable(claim: Claim, now: int) -> bool:
    if claim.contested_at:
        return False
    if claim.status == MISSING:
        return claim.place != 0 or now <= claim.missing_at + ANSWER
    return claim.place == 0 and claim.claimed_at + ANSWER < now <= claim.claimed_at + 2 * ANSWER


def declares(loan: Loan, _who: Address | None, now: int) -> bool:
    """Whether the lender may say that the loan is in default."""
    if loan.in_cmt or loan.case or loan.first > loan.count or now <= loan.due(loan.first) + DEFAULT_AFTER:
        return False
    blocking = [claim for claim in loan.claims if claim.place in (loan.first, loan.payoff_place)]
    return not any(
        claim.status == CLAIMED
        or (claim.status == MISSING and now <= max(claim.claimed_at + BLOCKS_DEFAULT, claim.missing_at + ANSWER))
        for claim in blocking
    )


def no_case(loan: Loan, _who: Address | None, _now: int) -> bool:
    """Whether no payment is in court."""
    return loan.case == 0


def in_cmt(loan: Loan, _who: Address | None, _now: int) -> bool:
    """Whether the contract moves its money."""
    return loan.in_cmt


def takes_back(loan: Loan, _who: Address | None, now: int) -> bool:
    """Whether prepaid money can be taken back: while nothing is due."""
    return loan.in_cmt and loan.balance > 0 and (loan.first > loan.count or now <= loan.due(loan.first))


def settles(loan: Loan, _who: Address | None, now: int) -> bool:
    """Whether an installment that is due lies in the balance, or in what the borrower lets the contract draw."""
    if not loan.in_cmt or loan.first > loan.count or now <= loan.due(loan.first):
        return False
    if loan.settled(now).place > loan.first:
        return True
    fee = loan.late_fee if now > loan.late_after(loan.first) else 0
    in_time = now <= loan.due(loan.first) + DEFAULT_AFTER
    return loan.automatic and in_time and loan.allowed >= loan.amount_of(loan.first) - loan.balance + fee


def defaults(loan: Loan, _who: Address | None, now: int) -> bool:
    """Whether it is in default by time alone: 90 days after an unpaid due day, in CMT."""
    if not loan.in_cmt or loan.settled(now).place > loan.first:
        return False
    return now > loan.due(loan.first) + DEFAULT_AFTER


def forgotten(loan: Loan, _who: Address | None, _now: int) -> bool:
    """Whether time alone closes it, through banks."""
    return not loan.in_cmt and loan.case == 0


def judged(loan: Loan, _who: Address | None, _now: int) -> bool:
    """Whether the court has decided."""
    return loan.outcome != ""


def in_court(loan: Loan, _who: Address | None, _now: int) -> bool:
    """Whether a payment is in court."""
    return loan.case != 0


def has_jurors(loan: Loan, _who: Address | None, _now: int) -> bool:
    """Whether there are jurors who read papers."""
    return loan.judged is not None and loan.judged.state in (COMMITTING, REVEALING)


def shows(loan: Loan, who: Address, now: int) -> bool:
    """Whether the court waits for the secret of a party: the first is the payer's, the second the payee's."""
    case = loan.judged
    if case is None or case.state not in (SEEDING, SHOWING) or now > case.secrets_until:
        return False
    place = 0 if who == loan.payer(loan.contested) else 1
    return case.pending & (1 << place) != 0


def borrower_shows(loan: Loan, _who: Address | None, now: int) -> bool:
    """Whether the court waits for the secret of the borrower."""
    return shows(loan, loan.borrower, now)


def lender_shows(loan: Loan, _who: Address | None, now: int) -> bool:
    """Whether the court waits for the secret of the lender."""
    return shows(loan, loan.lender, now)


def case_goes_on(loan: Loan, who: Address | None, now: int) -> bool:
    """Whether anybody can carry the case on; a party whose secret it waits for is told that instead."""
    case = loan.judged
    if case is None or (who in (loan.borrower, loan.lender) and shows(loan, who, now)):
        return False
    return any(step.who == ANYBODY and step.to for step in COURT.steps(case, None, now))
