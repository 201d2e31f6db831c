"""Record of an account, counted from its deals and cases by hand."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from cmwallet.market import record
from cmwallet.market.court.case import ENDED, Ballot, Case
from cmwallet.market.deals.deal import CLOSED, DISPUTED, Deal
from cmwallet.market.record import record_of
from identity.address import Address, parse_address

ME, ANN, BEN, JUDGE = (parse_address("0x" + digits * 20) for digits in ("11", "22", "33", "44"))


def deal(buyer: Address, seller: Address, ending: str, *, to_seller: int = 0, disputed: bool = False) -> Deal:
    fixed: dict[str, Any] = {"number": 1, "arbiter": JUDGE, "price": 50, "deposit": 20, "fee_bps": 0, "until": 0}
    times: dict[str, Any] = {"offered_at": 1, "accept_by": 2, "deliver_by": 3, "window": 4, "court_fee": 0, "case": 0}
    return Deal(
        **fixed,
        **times,
        buyer=buyer,
        seller=seller,
        state=CLOSED,
        ending=ending,
        to_seller=to_seller,
        disputed_at=5 if disputed else 0,
        terms=b"",
        digest=b"",
    )


def case(who: Address, outcome: str, juror: Address | None = None) -> Case:
    counts: dict[str, Any] = {"committed": 0, "upheld": 0, "rejected": 0, "weight": 0, "drawn": 0, "pending": 0}
    ballots = {} if juror is None else {juror: Ballot(b"", 0, 1, claimed=False)}
    made = Case(number=1, who=who, until=0, seats=7, kind=1, state=ENDED, outcome=outcome, block=1, opened=1, **counts)
    return replace(made, ballots=ballots)


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> Any:
    def count(*items: object, rulings: tuple[str, ...] = ()) -> record.Record:
        monkeypatch.setattr(record, "_items", lambda _market, _account: items)
        monkeypatch.setattr(record, "_rulings", lambda _market, contract, _account: rulings if contract == "d" else "?")
        contracts = {"d": (SimpleNamespace(noun="deal"), None), "c": (SimpleNamespace(noun="case"), None)}
        market: Any = SimpleNamespace(contracts=contracts)
        return record_of(market, ME)

    return count


def test_who_did_nothing_has_nothing_on_record(told: Any) -> None:
    assert told() == record.Record({}, 0, 0, 0, 0, 0, {}, 0)


def test_deals_count_that_were_accepted_and_ended_and_partners_once(told: Any) -> None:
    found = told(
        deal(ME, ANN, "paid", to_seller=50),
        deal(ANN, ME, "paid", to_seller=50),
        deal(BEN, ME, "refunded"),
        deal(ME, JUDGE, "cancelled"),
        replace(deal(ME, JUDGE, ""), state=DISPUTED),
        deal(ANN, BEN, "paid", to_seller=50),  # of others: the account was its arbiter
    )
    assert (found.deals, found.partners) == ({"paid": 2, "refunded": 1}, 2)


@pytest.mark.parametrize(
    ("buys", "ending", "to_seller", "disputed", "lost"),
    [
        (True, "ruled", 50, True, 1),
        (True, "ruled", 0, True, 0),
        (False, "ruled", 50, True, 0),
        (False, "ruled", 0, True, 1),
        (True, "paid", 50, True, 1),
        (False, "refunded", 0, True, 1),
        (True, "paid", 50, False, 0),
        (False, "refunded", 0, False, 0),
        (True, "undecided", 50, True, 0),
    ],
)
def test_a_dispute_is_lost_by_whom_it_was_decided_against(
    told: Any, buys: bool, ending: str, to_seller: int, disputed: bool, lost: int
) -> None:
    buyer, seller = (ME, ANN) if buys else (ANN, ME)
    found = told(deal(buyer, seller, ending, to_seller=to_seller, disputed=disputed))
    assert (found.lost, found.undecided) == (lost, int(ending == "undecided"))


def test_rulings_requests_and_seats_are_counted(told: Any) -> None:
    found = told(
        case(ME, "upheld"),
        case(ME, "upheld"),
        case(ME, ""),
        case(ANN, "rejected"),
        case(ANN, "rejected", juror=ME),
        case(ANN, "rejected", juror=BEN),
        rulings=("Ruled", "Silent", "Ruled"),
    )
    assert (found.ruled, found.silent, found.requests, found.juries) == (2, 1, {"upheld": 2}, 1)
