"""States of loans: who can or must do what, by when, and what silence costs."""

from __future__ import annotations

from typing import Final

from cmwallet.market.court.case import COMMITTING, REVEALING, SEEDING, SHOWING
from cmwallet.market.court.states import COURT
from cmwallet.market.loans.loan import (
    ACTIVE,
    AGREED,
    ANSWER,
    BLOCKS_DEFAULT,
    CLAIMED,
    CLOSED,
    DEFAULT_AFTER,
    DEFAULTED,
    MISSING,
    MOST_CLAIMS,
    Claim,
    Loan,
)
from cmwallet.market.loans.terms import BORROWER, LENDER
from cmwallet.market.states import ANYBODY, State, StateTable, Step
from identity.address import Address

_CLOSED: Final = ("closed",)


def _in_bank(loan: Loan, _who: Address | None, _now: int) -> bool:
    return not loan.in_cmt


def _pays_out(loan: Loan, _who: Address | None, now: int) -> bool:
    """Whether the lender has to pay the loan out, or to do so again after the borrower said that nothing came."""
    claim = _disbursement(loan)
    again = claim is not None and claim.status == MISSING and claim.times < MOST_CLAIMS
    return now <= loan.disburse_by and loan.case == 0 and (claim is None or again)


def _disbursement(loan: Loan) -> Claim | None:
    return next((claim for claim in loan.claims if claim.place == 0), None)


def _pays(loan: Loan, _who: Address | None, now: int) -> bool:
    """Whether the borrower has an installment to pay."""
    if loan.in_cmt:
        return loan.first <= loan.count and not loan.covered and now <= loan.due(loan.first) + DEFAULT_AFTER
    return loan.next <= loan.count


def _pays_again(loan: Loan, who: Address | None, _now: int) -> bool:
    return any(claim.place and claim.times < MOST_CLAIMS for claim in loan.claims_of(who, MISSING, by_payer=True))


def _pay_by(loan: Loan) -> int:
    return loan.late_after(loan.place_to_pay) if loan.place_to_pay <= loan.count else 0


def _answers(loan: Loan, who: Address | None, now: int) -> bool:
    """Whether a payment is claimed to have been made to somebody who has not said that it came."""
    return bool(loan.claims_of(who, CLAIMED, MISSING)) and (loan.state != AGREED or now <= loan.until)


def _denies(loan: Loan, who: Address | None, now: int) -> bool:
    return any(claim.place or now <= claim.claimed_at + ANSWER for claim in loan.claims_of(who, CLAIMED))


def _contests(loan: Loan, who: Address | None, now: int) -> bool:
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


def _declares(loan: Loan, _who: Address | None, now: int) -> bool:
    """Whether the lender may say that the loan is in default."""
    if loan.in_cmt or loan.case or loan.first > loan.count or now <= loan.due(loan.first) + DEFAULT_AFTER:
        return False
    blocking = [claim for claim in loan.claims if claim.place in (loan.first, loan.payoff_place)]
    return not any(
        claim.status == CLAIMED or (claim.status == MISSING and now <= claim.claimed_at + BLOCKS_DEFAULT)
        for claim in blocking
    )


def _no_case(loan: Loan, _who: Address | None, _now: int) -> bool:
    return loan.case == 0


def _in_cmt(loan: Loan, _who: Address | None, _now: int) -> bool:
    return loan.in_cmt


def _takes_back(loan: Loan, _who: Address | None, now: int) -> bool:
    return loan.in_cmt and loan.balance > 0 and (loan.first > loan.count or now <= loan.due(loan.first))


def _settles(loan: Loan, _who: Address | None, now: int) -> bool:
    """Whether an installment that is due lies in the balance, or in what the borrower lets the contract draw."""
    if not loan.in_cmt or loan.first > loan.count or now <= loan.due(loan.first) or loan.case:
        return False
    lacking = loan.amount_of(loan.first) - loan.balance
    if lacking > 0 and now > loan.late_after(loan.first):
        lacking += loan.late_fee
    drawn = loan.automatic and loan.allowed >= lacking and now <= loan.due(loan.first) + DEFAULT_AFTER
    return lacking <= 0 or drawn


def _defaults(loan: Loan, _who: Address | None, now: int) -> bool:
    in_time = loan.first > loan.count or now <= loan.due(loan.first) + DEFAULT_AFTER
    return loan.in_cmt and not in_time and not loan.covered


def _forgotten(loan: Loan, _who: Address | None, _now: int) -> bool:
    return not loan.in_cmt and loan.case == 0


def _judged(loan: Loan, _who: Address | None, _now: int) -> bool:
    return loan.outcome != ""


def _in_court(loan: Loan, _who: Address | None, _now: int) -> bool:
    return loan.case != 0


def _has_jurors(loan: Loan, _who: Address | None, _now: int) -> bool:
    return loan.judged is not None and loan.judged.state in (COMMITTING, REVEALING)


def _shows(loan: Loan, who: Address, now: int) -> bool:
    """Whether the court waits for the secret of a party: the first is the payer's, the second the payee's."""
    case = loan.judged
    if case is None or case.state not in (SEEDING, SHOWING) or now > case.secrets_until:
        return False
    place = 0 if who == loan.payer(loan.contested) else 1
    return case.pending & (1 << place) != 0


def _borrower_shows(loan: Loan, _who: Address | None, now: int) -> bool:
    return _shows(loan, loan.borrower, now)


def _lender_shows(loan: Loan, _who: Address | None, now: int) -> bool:
    return _shows(loan, loan.lender, now)


def _case_goes_on(loan: Loan, who: Address | None, now: int) -> bool:
    """Whether anybody can carry the case on; a party whose secret it waits for is told that instead."""
    case = loan.judged
    if case is None or (who in (loan.borrower, loan.lender) and _shows(loan, who, now)):
        return False
    return any(step.who == ANYBODY and step.to for step in COURT.steps(case, None, now))


_CONFIRM: Final[tuple[Step[Loan], ...]] = tuple(
    Step(
        party,
        "say whether the payment came",
        "loan collect {item}",
        to=to,
        when="always",
        duty=True,
        otherwise="nothing is recorded of it, and it may go to court",
        offered=_answers,
    )
    for party, to in ((BORROWER, ("active",)), (LENDER, _CLOSED))
)
_DENY: Final[tuple[Step[Loan], ...]] = tuple(
    Step(party, "say that nothing came", "loan missing {item} PLACE", when="always", offered=_denies)
    for party in (BORROWER, LENDER)
)
_CONTEST: Final[tuple[Step[Loan], ...]] = tuple(
    Step(
        party,
        "contest it: a court of seven judges",
        "loan contest {item} PLACE --evidence FILE",
        when="always",
        duty=True,
        otherwise="the payment counts as missing",
        offered=_contests,
    )
    for party in (BORROWER, LENDER)
)
_COURT: Final[tuple[Step[Loan], ...]] = (
    *(
        Step(
            party,
            "show the secret that takes part in the draw of jurors",
            "market advance court/{case}",
            when="always",
            duty=True,
            otherwise="the jurors are drawn without it",
            offered=shows,
        )
        for party, shows in ((BORROWER, _borrower_shows), (LENDER, _lender_shows))
    ),
    *(
        Step(party, "name evidence", "loan evidence {item} FILE", when="always", offered=_in_court)
        for party in (BORROWER, LENDER)
    ),
    *(
        Step(
            party,
            "seal agreement and evidence to the jurors",
            "market seal loan/{item} --to-jurors",
            when="always",
            offered=_has_jurors,
        )
        for party in (BORROWER, LENDER)
    ),
    Step(
        ANYBODY,
        "carry the case on, or nobody decides",
        "market advance court/{case}",
        when="always",
        gains=(BORROWER, LENDER),
        offered=_case_goes_on,
    ),
)


def _end_case(to: tuple[str, ...]) -> tuple[Step[Loan], ...]:
    return (
        Step(
            ANYBODY,
            "end the case as the court decided",
            "market advance loan/{item}",
            to=to,
            when="always",
            gains=(BORROWER, LENDER),
            offered=_judged,
        ),
        Step(
            ANYBODY,
            "end the case, which nobody decided: the payment stays missing",
            "market advance loan/{item}",
            when="late",
            gains=(BORROWER, LENDER),
            offered=_in_court,
        ),
    )


LOANS: Final[StateTable[Loan]] = StateTable(
    "loan",
    "loan",
    (
        State(
            AGREED,
            "agreed",
            "until the time to pay it out, and a claim that it was, or a case about that, is answered",
            (
                Step(
                    LENDER,
                    "pay the loan out",
                    "loan pay {item}",
                    to=("active",),
                    duty=True,
                    otherwise="the loan is void",
                    offered=_pays_out,
                    by=lambda loan: loan.disburse_by,
                ),
                *_CONFIRM[:1],
                *_DENY[:1],
                *_CONTEST[1:],
                *_COURT,
                *_end_case(("active",)),
                Step(LENDER, "call it off", "loan release {item}", to=_CLOSED, offered=_no_case),
                Step(
                    BORROWER, "let due installments be drawn", "loan automatic {item}", when="always", offered=_in_cmt
                ),
                Step(
                    ANYBODY,
                    "the loan is void; a collateral goes back",
                    "market advance loan/{item}",
                    to=_CLOSED,
                    when="late",
                    gains=(BORROWER,),
                    offered=_no_case,
                ),
            ),
        ),
        State(
            ACTIVE,
            "active",
            "until it is repaid: in CMT 90 days after a due date at most, through banks 400 days after the last one",
            (
                Step(
                    BORROWER,
                    "pay the installment",
                    "loan pay {item}",
                    to=_CLOSED,
                    when="always",
                    duty=True,
                    otherwise="it is late in your record, with the late fee; after 90 days it is in default",
                    offered=_pays,
                    by=_pay_by,
                ),
                Step(
                    BORROWER,
                    "pay again what did not come",
                    "loan pay {item} --place PLACE",
                    when="always",
                    duty=True,
                    otherwise="it stays missing; after 90 days the lender may declare a default",
                    offered=_pays_again,
                ),
                *_CONFIRM[1:],
                *_DENY[1:],
                *_CONTEST[:1],
                *_COURT,
                *_end_case(_CLOSED),
                Step(
                    LENDER,
                    "declare that it is in default",
                    "loan declare {item}",
                    to=("defaulted",),
                    when="always",
                    offered=_declares,
                ),
                Step(
                    LENDER,
                    "let the rest go: nothing more is owed",
                    "loan release {item}",
                    to=_CLOSED,
                    when="always",
                    offered=_no_case,
                ),
                Step(
                    BORROWER, "let due installments be drawn", "loan automatic {item}", when="always", offered=_in_cmt
                ),
                Step(
                    BORROWER,
                    "take prepaid money back",
                    "loan reclaim {item} AMOUNT",
                    when="always",
                    offered=_takes_back,
                ),
                Step(
                    ANYBODY,
                    "settle the installment that is due",
                    "market advance loan/{item}",
                    to=_CLOSED,
                    when="always",
                    gains=(LENDER,),
                    offered=_settles,
                ),
                Step(
                    ANYBODY,
                    "it is in default: balance and collateral go to the lender up to what is owed",
                    "market advance loan/{item}",
                    to=("defaulted", "closed"),
                    when="late",
                    gains=(LENDER,),
                    offered=_defaults,
                ),
                Step(
                    ANYBODY,
                    "nobody ended it in 400 days: it is closed as released, and a collateral goes back",
                    "market advance loan/{item}",
                    to=_CLOSED,
                    when="late",
                    gains=(BORROWER,),
                    offered=_forgotten,
                ),
            ),
        ),
        State(
            DEFAULTED,
            "defaulted",
            "until it is repaid late, or the lender lets the rest go; the contract holds nothing of it",
            (
                Step(
                    BORROWER,
                    "pay what is owed: the loan counts as repaid late",
                    "loan pay {item}",
                    to=_CLOSED,
                    when="always",
                    offered=lambda loan, who, now: loan.in_cmt or _pays(loan, who, now),
                ),
                *_CONFIRM[1:],
                *_DENY[1:],
                *_CONTEST[:1],
                *_COURT,
                *_end_case(_CLOSED),
                Step(
                    LENDER,
                    "let the rest go: nothing more is owed",
                    "loan release {item}",
                    to=_CLOSED,
                    when="always",
                    offered=_no_case,
                ),
            ),
        ),
        State(CLOSED, "closed", "for ever"),
    ),
)
