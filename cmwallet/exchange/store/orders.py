"""Table `orders`: what people want to borrow or lend, for as long as it stands."""

from __future__ import annotations

from typing import Any, Final

from cmwallet.exchange.orders import LIFE_SECONDS, BorrowOrder, Grade, LendOrder, Order
from oauth.store.work import Row, Work

BORROW: Final = "borrow"
LEND: Final = "lend"
MOST_OF_ONE: Final = 20
"""So many open orders one person may have."""

_COLUMNS: Final = "id, side, person, currency, amount, least_months, most_months, rate_bps, grade, placed"


def insert(work: Work, order: Order) -> bool:
    """Keep a new order; False when its owner has `MOST_OF_ONE` already."""
    count = work.one("SELECT COUNT(*) FROM orders WHERE person = :person", {"person": order.person})
    if count is not None and count[0] >= MOST_OF_ONE:
        return False
    work.run(
        """INSERT INTO orders (id, side, person, currency, amount, least_months, most_months, rate_bps, grade, placed,
        expires) VALUES (:id, :side, :person, :currency, :amount, :least, :most, :rate, :grade, :placed, :expires)""",
        {
            "id": order.id,
            "person": order.person,
            "currency": order.currency,
            "amount": str(order.amount),
            "placed": order.placed,
            "expires": order.placed + LIFE_SECONDS,
            **_limits(order),
        },
    )
    return True


def find(work: Work, order_id: str, now: int) -> Order | None:
    """Return an order that stands."""
    row = work.one(
        f"SELECT {_COLUMNS} FROM orders WHERE id = :id AND expires > :now",  # noqa: S608 - a constant
        {"id": order_id, "now": now},
    )
    return None if row is None else _order(row)


def of_person(work: Work, person: str, now: int) -> list[Order]:
    """Return somebody's orders that stand, the newest first."""
    rows = work.all(
        f"SELECT {_COLUMNS} FROM orders WHERE person = :person AND expires > :now "  # noqa: S608 - a constant
        "ORDER BY placed DESC, id",
        {"person": person, "now": now},
    )
    return [_order(row) for row in rows]


def standing(work: Work, now: int) -> tuple[list[BorrowOrder], list[LendOrder]]:
    """Return every order that stands and is in no pair."""
    rows = work.all(
        f"""SELECT {_COLUMNS} FROM orders WHERE expires > :now AND NOT EXISTS (SELECT 1 FROM pairs
        WHERE pairs.expires > :now AND (pairs.borrow_order = orders.id OR pairs.lend_order = orders.id))""",  # noqa: S608
        {"now": now},
    )
    every = [_order(row) for row in rows]
    borrows = [one for one in every if isinstance(one, BorrowOrder)]
    return borrows, [one for one in every if isinstance(one, LendOrder)]


def regrade(work: Work, person: str, grade: Grade) -> None:
    """Write down the grade that somebody's record has by now in what she wants to borrow."""
    work.run(
        "UPDATE orders SET grade = :grade WHERE person = :person AND side = :side",
        {"grade": grade, "person": person, "side": BORROW},
    )


def drop(work: Work, order_id: str, person: str) -> bool:
    """Take back an order of somebody's; whether it was hers."""
    values = {"id": order_id, "person": person}
    return work.run("DELETE FROM orders WHERE id = :id AND person = :person", values) == 1


def sweep(work: Work, now: int) -> int:
    """Drop what has ended; how many there were."""
    return work.run("DELETE FROM orders WHERE expires <= :now", {"now": now})


def _limits(order: Order) -> dict[str, object]:
    """Return the columns that mean something else to a borrower than to a lender."""
    if isinstance(order, BorrowOrder):
        months, rate, grade = (order.months, order.months), order.max_rate_bps, order.grade
    else:
        months, rate, grade = (order.least_months, order.most_months), order.min_rate_bps, order.worst_grade
    side = BORROW if isinstance(order, BorrowOrder) else LEND
    return {"side": side, "least": months[0], "most": months[1], "rate": rate, "grade": grade}


def _order(row: Row) -> Order:
    name, side, person, currency, amount, least, most, rate, grade, placed = row
    shared: dict[str, Any] = {"id": name, "person": person, "currency": currency, "amount": int(amount)}
    if side == BORROW:
        return BorrowOrder(**shared, months=least, max_rate_bps=rate, grade=grade, placed=placed)
    return LendOrder(
        **shared, least_months=least, most_months=most, min_rate_bps=rate, worst_grade=grade, placed=placed
    )
