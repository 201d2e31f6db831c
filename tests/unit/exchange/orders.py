"""Random orders for the tests of the exchange, and one of each kind to change."""

from __future__ import annotations

import random

from cmwallet.exchange.orders import GRADES, BorrowOrder, LendOrder


def borrow(name: str = "b1", **changes: object) -> BorrowOrder:
    values: dict[str, object] = {
        "id": name,
        "person": f"did:ethr:0x4d2:borrower-{name}",
        "currency": "EUR",
        "amount": 500_000,
        "months": 24,
        "max_rate_bps": 790,
        "grade": "B",
        "placed": 100,
    }
    return BorrowOrder(**{**values, **changes})  # type: ignore[arg-type]


def lend(name: str = "l1", **changes: object) -> LendOrder:
    values: dict[str, object] = {
        "id": name,
        "person": f"did:ethr:0x4d2:lender-{name}",
        "currency": "EUR",
        "amount": 800_000,
        "least_months": 6,
        "most_months": 36,
        "min_rate_bps": 600,
        "worst_grade": "C",
        "placed": 100,
    }
    return LendOrder(**{**values, **changes})  # type: ignore[arg-type]


def random_orders(
    count: int, seed: int, currencies: tuple[str, ...] = ("EUR", "USD", "CMT")
) -> tuple[list[BorrowOrder], list[LendOrder]]:
    """`count` of each kind, with many ties in rates and times."""
    source = random.Random(seed)
    borrows = [
        borrow(
            f"b{number}",
            person=f"p{source.randrange(count * 2)}",
            currency=source.choice(currencies),
            amount=source.randrange(1, 101) * 10_000,
            months=source.randrange(3, 61),
            max_rate_bps=source.randrange(100, 301) * 5,
            grade=source.choice(GRADES),
            placed=source.randrange(50),
        )
        for number in range(count)
    ]
    lends = []
    for number in range(count):
        first = source.randrange(1, 40)
        lends.append(
            lend(
                f"l{number}",
                person=f"p{source.randrange(count * 2)}",
                currency=source.choice(currencies),
                amount=source.randrange(20, 121) * 10_000,
                least_months=first,
                most_months=first + source.randrange(40),
                min_rate_bps=source.randrange(60, 261) * 5,
                worst_grade=source.choice(GRADES),
                placed=source.randrange(50),
            )
        )
    return borrows, lends
