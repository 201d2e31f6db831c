"""What else is to be known of loans: claims that wait for an answer, the borrower's allowance, the court's case."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from typing import Final

from cmwallet.calls.abi import encode_call
from cmwallet.calls.contract import interface_of
from cmwallet.calls.multicall import Read
from cmwallet.market.court.case import read_case
from cmwallet.market.loans.loan import ACTIVE, AGREED, DEFAULTED, RECEIVED, UNCLAIMED, Claim, Loan, read_claim
from cmwallet.market.reader import Reader
from cmwallet.transactions.bound_contract import BoundContract
from identity.address import Address, parse_address

_MOST_CLAIMS: Final = 24
"""Open claims of a loan that are looked at: the oldest ones, which have to be answered first."""


def complete_loans(
    reader: Reader, loans: BoundContract, items: Sequence[Loan], _accounts: Collection[Address]
) -> Sequence[Loan]:
    """Return the loans with what their states call for; those in other states cost no question."""
    claims = _claims(reader, loans, items)
    allowed = _allowances(reader, loans, [item for item in items if item.state == ACTIVE and item.automatic])
    judged = [item for item in items if item.case]
    cases = {}
    if judged:
        court = parse_address(loans.ask("COURT"))
        view = interface_of("Court").function("cases")
        answers = reader.many([(court, encode_call(view, [item.case])) for item in judged])
        cases = {item.number: read_case(item.case, answer) for item, answer in zip(judged, answers, strict=True)}
    return [
        replace(
            item,
            claims=tuple(claims.get(item.number, ())),
            allowed=allowed.get(item.number, 0),
            judged=cases.get(item.number),
        )
        for item in items
    ]


def claims_at(reader: Reader, loans: BoundContract, loan: Loan, places: Sequence[int]) -> Sequence[Claim]:
    """Return what is said of some places of a loan."""
    answers = reader.many([(loans.address, loans.call_data("claims", loan.number, place)) for place in places])
    return [read_claim(place, answer) for place, answer in zip(places, answers, strict=True)]


def _claims(reader: Reader, loans: BoundContract, items: Iterable[Loan]) -> dict[int, list[Claim]]:
    """Return number → what waits for an answer, of loans through banks."""
    asked = [(item.number, place) for item in items for place in _open_places(item)]
    answers = reader.many([(loans.address, loans.call_data("claims", *one)) for one in asked])
    found: dict[int, list[Claim]] = {}
    for (number, place), answer in zip(asked, answers, strict=True):
        claim = read_claim(place, answer)
        if claim.status not in (UNCLAIMED, RECEIVED):
            found.setdefault(number, []).append(claim)
    return found


def _open_places(loan: Loan) -> Sequence[int]:
    if loan.in_cmt or loan.state not in (AGREED, ACTIVE, DEFAULTED):
        return ()
    if loan.state == AGREED:
        return (0,)
    return (*range(loan.first, min(loan.next, loan.first + _MOST_CLAIMS)), loan.payoff_place)


def _allowances(reader: Reader, loans: BoundContract, items: Sequence[Loan]) -> dict[int, int]:
    """Return number → what `advance` could draw of the borrower: the smaller of her WCMT and its allowance."""
    if not items:
        return {}
    token, view = parse_address(loans.ask("WCMT")), interface_of("WrappedCMT")
    reads: list[Read] = []
    for item in items:
        reads.append((token, encode_call(view.function("balanceOf"), [item.borrower])))
        reads.append((token, encode_call(view.function("allowance"), [item.borrower, loans.address])))
    numbers = [int.from_bytes(answer, "big") for answer in reader.many(reads)]
    return {item.number: min(numbers[2 * place : 2 * place + 2]) for place, item in enumerate(items)}
