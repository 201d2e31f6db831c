"""A statement: its lines, whichever way they came, and whether they agree with the balances that it states."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from identity.bank.money import Money
from identity.errors import InvalidInput

MAX_LINES: Final = 200_000


@dataclass(frozen=True)
class Line:
    """One booking: when (RFC 3339), how much (negative goes out), what for, and the other side.

    `reference` is the payment's end-to-end id, else the bank's own; `other_account` an IBAN, "" where none is stated.
    """

    booked: str
    amount: Money
    text: str
    other: str
    reference: str = ""
    other_account: str = ""

    def as_json(self) -> dict[str, object]:
        """The line in JSON."""
        return {
            "booked": self.booked,
            "amount": self.amount.as_json(),
            "text": self.text,
            "other": self.other,
            "reference": self.reference,
            "other_account": self.other_account,
        }


@dataclass(frozen=True)
class Statement:
    """What a file says.

    `account` is the IBAN, or the number of another scheme, where the file states one. `balance` is the last that it
    states. `left_out` names what is no booking (yet), `notes` what a reader of the lines has to know. `balanced` says
    whether opening balance and lines give the closing one; None when the file does not state both.
    """

    account: str | None
    lines: tuple[Line, ...]
    balance: Money | None = None
    balanced: bool | None = None
    left_out: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def check_number_of_lines(number: int) -> None:
    """Raise `InvalidInput` for more lines than are read; none is dropped in silence."""
    if number > MAX_LINES:
        raise InvalidInput(f"the statement has more than {MAX_LINES} lines", hint="ask the bank for a shorter time")


def sum_of(amounts: Iterable[Money], currency: str) -> Money:
    """The sum of the amounts in that currency; others do not change a balance in it."""
    return Money(sum(amount.cents for amount in amounts if amount.currency == currency), currency)


def contradiction(opening: Money, lines: Money, closing: Money) -> str:
    """The sentence that says that a file contradicts itself."""
    expected = Money(opening.cents + lines.cents, closing.currency)
    return (
        f"the file contradicts itself: opening balance {opening} and its lines ({lines}) give {expected}, "
        f"and it states {closing}"
    )
