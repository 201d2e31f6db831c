"""States of loans: who can or must do what, by when, and what silence costs."""

from __future__ import annotations

from typing import Final

from cmwallet.market.loans.conditions import (
    answers,
    borrower_shows,
    case_goes_on,
    contests,
    declares,
    defaults,
    denies,
    forgotten,
    has_jurors,
    in_cmt,
    in_court,
    judged,
    lender_shows,
    no_case,
    pay_by,
    pays,
    pays_again,
    pays_herself,
    pays_off,
    pays_out,
    prepays,
    settles,
    takes_back,
)
from cmwallet.market.loans.loan import (
    ACTIVE,
    AGREED,
    CLOSED,
    DEFAULTED,
    Loan,
)
from cmwallet.market.loans.terms import BORROWER, LENDER
from cmwallet.market.states import ANYBODY, State, StateTable, Step

_CLOSED: Final = ("closed",)


_CONFIRM: Final[tuple[Step[Loan], ...]] = tuple(
    Step(
        party,
        "say whether the payment came",
        "loan collect {item}",
        to=to,
        when="always",
        duty=True,
        otherwise="nothing is recorded of it, and it may go to court",
        offered=answers,
    )
    for party, to in ((BORROWER, ("active",)), (LENDER, _CLOSED))
)
_DENY: Final[tuple[Step[Loan], ...]] = tuple(
    Step(party, "say that nothing came", "loan missing {item} PLACE", when="always", offered=denies)
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
        offered=contests,
    )
    for party in (BORROWER, LENDER)
)
_PAY_AGAIN: Final[Step[Loan]] = Step(
    BORROWER,
    "pay again what did not come",
    "loan pay {item} --place PLACE",
    when="always",
    duty=True,
    otherwise="it stays missing; after 90 days the lender may declare a default",
    offered=pays_again,
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
        for party, shows in ((BORROWER, borrower_shows), (LENDER, lender_shows))
    ),
    *(
        Step(party, "name evidence", "loan evidence {item} FILE", when="always", offered=in_court)
        for party in (BORROWER, LENDER)
    ),
    *(
        Step(
            party,
            "seal agreement and evidence to the jurors",
            "market seal loan/{item} --to-jurors",
            when="always",
            offered=has_jurors,
        )
        for party in (BORROWER, LENDER)
    ),
    Step(
        ANYBODY,
        "carry the case on, or nobody decides",
        "market advance court/{case}",
        when="always",
        gains=(BORROWER, LENDER),
        offered=case_goes_on,
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
            offered=judged,
        ),
        Step(
            ANYBODY,
            "end the case, which nobody decided: the payment stays missing",
            "market advance loan/{item}",
            when="late",
            gains=(BORROWER, LENDER),
            offered=in_court,
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
                    offered=pays_out,
                    by=lambda loan: loan.disburse_by,
                ),
                *_CONFIRM[:1],
                *_DENY[:1],
                *_CONTEST[1:],
                *_COURT,
                *_end_case(("active",)),
                Step(LENDER, "call it off", "loan release {item}", to=_CLOSED, offered=no_case),
                Step(BORROWER, "let due installments be drawn", "loan automatic {item}", when="always", offered=in_cmt),
                Step(
                    ANYBODY,
                    "the loan is void; a collateral goes back",
                    "market advance loan/{item}",
                    to=_CLOSED,
                    when="late",
                    gains=(BORROWER,),
                    offered=no_case,
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
                    offered=pays,
                    by=pay_by,
                ),
                Step(
                    BORROWER,
                    "pay the installment yourself, which would be drawn",
                    "loan pay {item}",
                    to=_CLOSED,
                    when="always",
                    offered=pays_herself,
                ),
                Step(
                    BORROWER,
                    "put money into its balance",
                    "loan pay {item} --amount AMOUNT",
                    when="always",
                    offered=prepays,
                ),
                _PAY_AGAIN,
                Step(
                    BORROWER,
                    "pay all that is left, and be done",
                    "loan pay {item} --off",
                    when="always",
                    offered=pays_off,
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
                    offered=declares,
                ),
                Step(
                    LENDER,
                    "let the rest go: nothing more is owed",
                    "loan release {item}",
                    to=_CLOSED,
                    when="always",
                    offered=no_case,
                ),
                Step(BORROWER, "let due installments be drawn", "loan automatic {item}", when="always", offered=in_cmt),
                Step(
                    BORROWER,
                    "take prepaid money back",
                    "loan reclaim {item} AMOUNT",
                    when="always",
                    offered=takes_back,
                ),
                Step(
                    ANYBODY,
                    "settle the installment that is due",
                    "market advance loan/{item}",
                    to=_CLOSED,
                    when="always",
                    gains=(LENDER,),
                    offered=settles,
                ),
                Step(
                    ANYBODY,
                    "it is in default: balance and collateral go to the lender up to what is owed",
                    "market advance loan/{item}",
                    to=("defaulted", "closed"),
                    when="late",
                    gains=(LENDER,),
                    offered=defaults,
                ),
                Step(
                    ANYBODY,
                    "nobody ended it in 400 days: it is closed as released, and a collateral goes back",
                    "market advance loan/{item}",
                    to=_CLOSED,
                    when="late",
                    gains=(BORROWER,),
                    offered=forgotten,
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
                    offered=lambda loan, who, now: loan.in_cmt or pays(loan, who, now),
                ),
                Step(
                    BORROWER,
                    "pay a part of what is owed",
                    "loan pay {item} --amount AMOUNT",
                    when="always",
                    offered=in_cmt,
                ),
                _PAY_AGAIN,
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
                    offered=no_case,
                ),
            ),
        ),
        State(CLOSED, "closed", "for ever"),
    ),
)
