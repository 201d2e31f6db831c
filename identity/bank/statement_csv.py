"""Statements in CSV: a heading that is recognised, wherever it stands, and what its columns say of each line.

Nothing is guessed. Which decimal sign and which order of day and month a file uses is decided for the file; whether a
line goes out is read from its sign, from separate columns or from a column of words, and where these disagree or
cannot be read the file is refused.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from identity.bank.csv_balances import Balanced, check_balances, stated_accounts, stated_balances
from identity.bank.csv_columns import HARMLESS, Columns, find_columns, plain
from identity.bank.csv_days import Order, date_order, parse_day
from identity.bank.csv_layout import IN, OUT
from identity.bank.csv_numbers import Written, decimal_sign, money_of, take_apart
from identity.bank.csv_rows import DEEPEST_HEADING, Row, read_rows
from identity.bank.money import Money, check_currency
from identity.bank.statement import Line, Statement
from identity.errors import InvalidInput

_FEW_WORDS: Final = 4
_LONGEST_WORD: Final = 24


@dataclass(frozen=True)
class Asked:
    """What the user says of a file that does not show it: order of days, decimal sign, currency of the account."""

    currency: str
    order: Order | None = None
    decimal: str | None = None


def parse_csv(content: bytes, asked: Asked) -> Statement:
    """Read a file. Raises `InvalidInput` naming the line, and quoting it as it stands in the file."""
    rows = read_rows(content)
    place, columns = _heading(rows)
    table = _Table(columns, rows[place + 1 :], asked)
    lines, left_out = table.lines()
    outside = [*rows[:place], *table.without_amount]
    opening, closing = stated_balances(outside, table.decimal, table.currency)
    checked: Balanced = check_balances(table.balances(lines), opening, closing)
    notes = checked.notes
    if checked.balanced is None and table.says_no_direction():
        notes += ("no amount of the file has a sign, and no column says what goes out: all are read as coming in",)
    return Statement(
        account=table.account() or next(iter(stated_accounts(rows[:place])), None),
        lines=tuple(line for _, line in lines),
        balance=checked.last,
        balanced=checked.balanced,
        left_out=tuple(left_out),
        notes=notes,
    )


def _heading(rows: Sequence[Row]) -> tuple[int, Columns]:
    for place, row in enumerate(rows[:DEEPEST_HEADING]):
        found = find_columns(row.cells)
        if found is not None:
            return place, found
    raise InvalidInput(
        "the statement has no column for date and amount",
        hint="name them Date and Amount, or Date, Debit and Credit; or ask the bank for camt.053",
    )


class _Table:
    """The rows below the heading, read by its columns."""

    def __init__(self, columns: Columns, rows: Sequence[Row], asked: Asked) -> None:
        self._columns = columns
        self._layout = columns.layout
        self.left_out: list[str] = []
        self.without_amount: list[Row] = []
        self._status = self._columns_of_words("status", self._layout.counts | self._layout.waits, rows)
        self._direction = self._columns_of_words("direction", OUT | IN, rows)[:1]
        self._rows = [row for row in rows if self._is_booking(row)]
        self._written = {row.number: self._take_apart(row) for row in self._rows}
        amounts = [written for cells in self._written.values() for written in cells.values()]
        self.decimal = decimal_sign(amounts, asked.decimal or self._layout.decimal)
        order = asked.order or self._layout.order
        self._order = date_order((row.at(columns.first("booked")) for row in self._rows), order)
        self._currencies = self._currency_column()
        self.currency = check_currency(columns.currency or asked.currency)
        self._signs = {side: self._signs_of(side) for side in ("amount", "debit", "credit")}
        self._signed = bool(self._signs["amount"] - {0})
        self._check_nothing_qualifies()

    def _columns_of_words(self, meaning: str, words: frozenset[str], rows: Sequence[Row]) -> tuple[int, ...]:
        """The columns that hold such words; in an unknown layout one of that name may hold something else."""
        places = self._columns.all(meaning)
        if self._layout.bank:
            return places
        return tuple(place for place in places if any(plain(row.at(place)) in words for row in rows))

    def _is_booking(self, row: Row) -> bool:
        """Whether a row is booked; one that is not is named, with the reason."""
        for place in (self._columns.first("booked"), *self._status):
            word = plain(row.at(place))
            if word in self._layout.waits:
                self.left_out.append(f"line {row.number}: {row.at(place)[:40]}")
                return False
        for place in self._status:
            word = plain(row.at(place))
            if word and word not in self._layout.counts:
                raise InvalidInput(
                    f"line {row.number} of the statement: whether {row.at(place)[:40]!r} is booked is not known"
                )
        if any(row.at(place) for name in ("amount", "debit", "credit") for place in self._columns.all(name)):
            return True
        self.left_out.append(f"line {row.number}: no amount ({' '.join(filter(None, row.cells))[:60]})")
        self.without_amount.append(row)
        return False

    def _take_apart(self, row: Row) -> dict[str, Written]:
        cells: dict[str, Written] = {}
        for meaning in ("amount", "debit", "credit", "fee", "balance"):
            cell = row.at(self._columns.first(meaning))
            if cell:
                try:
                    cells[meaning] = take_apart(cell, doubled_minus=self._layout.doubled_minus)
                except InvalidInput as problem:
                    if meaning == "balance":
                        continue  # a dash, or a word: no balance is stated there
                    raise _at(row, problem) from None
        if not {"amount", "debit", "credit"} & cells.keys():
            raise _at(row, InvalidInput("its amount stands in another column than that of the others"))
        return cells

    def _signs_of(self, meaning: str) -> set[int]:
        """The signs of a column's amounts; nothing is neither in nor out."""
        every = (cells[meaning] for cells in self._written.values() if meaning in cells)
        return {written.sign for written in every if written.number.strip("0.,")}

    def _currency_column(self) -> int | None:
        """The column that names currencies; one of that name may hold days (German `Valuta`)."""
        for place in self._columns.all("currency"):
            cells = {row.at(place) for row in self._rows} - {""}
            if self._layout.bank or (cells and all(len(cell) == 3 and cell.isalpha() for cell in cells)):
                return place
        return None

    def _check_nothing_qualifies(self) -> None:
        """Raise `InvalidInput` where no amount has a sign and a column that is not read may say which go out."""
        if not self.says_no_direction():
            return
        read = {place for name, places in self._columns.places.items() if name != "direction" for place in places}
        for place, name in enumerate(self._columns.heading):
            words = {plain(row.at(place)) for row in self._rows} - {""}
            short = all(len(word) <= _LONGEST_WORD and not any(map(str.isdigit, word)) for word in words)
            if place not in read and name not in HARMLESS and short and 0 < len(words) <= _FEW_WORDS:
                said = ", ".join(repr(word) for word in sorted(words))
                raise InvalidInput(
                    f"no amount has a sign, and whether {said} in the column {name[:40]!r} says that it goes out "
                    "is not known",
                    hint="amounts that go out need a minus, or columns Debit and Credit",
                )

    def says_no_direction(self) -> bool:
        """Whether nothing in a file of an unknown layout tells what comes in from what goes out."""
        alone = any(not {"debit", "credit"} & cells.keys() for cells in self._written.values())
        return alone and not self._signed and not self._direction and not self._layout.bank

    def lines(self) -> tuple[list[tuple[Row, Line]], list[str]]:
        """The lines with their rows, and what was left out. Raises `InvalidInput` naming the line."""
        lines = []
        for row in self._rows:
            try:
                lines.append((row, self._line(row)))
            except InvalidInput as problem:
                raise _at(row, problem) from None
        return lines, self.left_out

    def _line(self, row: Row) -> Line:
        amount, fee = self._amount(row), self._money(row, "fee")
        text = " ".join(dict.fromkeys(filter(None, map(row.at, self._columns.all("text")))))
        if fee is not None and fee.cents:
            amount = Money(amount.cents - fee.cents, amount.currency)
            text = f"{text} (with fee {fee.formatted})"
        side = "payee" if amount.cents < 0 else "payer"
        other = row.at(self._columns.first(side)) or row.at(self._columns.first("other"))
        return Line(
            booked=parse_day(row.at(self._columns.first("booked")), self._order),
            amount=amount,
            text=text[:500],
            other=other[:200],
            reference=row.at(self._columns.first("reference"))[:100],
        )

    def _money(self, row: Row, meaning: str) -> Money | None:
        written = self._written[row.number].get(meaning)
        if written is None:
            return None
        stated = row.at(self._currencies).upper() if self._currencies is not None else ""
        return money_of(written, self.decimal, stated or self.currency)

    def _amount(self, row: Row) -> Money:
        """The signed amount. What a line says twice has to agree."""
        single, debit, credit = (self._money(row, name) for name in ("amount", "debit", "credit"))
        if debit is not None and credit is not None and debit.cents and credit.cents:
            raise InvalidInput("both a debit and a credit")
        pair = debit if debit is not None and debit.cents else credit if credit is not None else debit
        if pair is not None and (pair.cents or single is None):
            outgoing = pair is debit
            self._check_side(row, "debit" if outgoing else "credit")
            if single is not None and abs(single.cents) != abs(pair.cents):
                raise InvalidInput(f"it says {single} and {pair}")
            return Money(-abs(pair.cents) if outgoing else pair.cents, pair.currency)
        assert single is not None  # rows without any amount are left out before
        if self._layout.charges_are_positive:
            return Money(-single.cents, single.currency)
        word = row.at(self._direction[0]) if self._direction else ""
        said = -1 if plain(word) in OUT else 1 if plain(word) in IN else 0
        if not self._signed and self._direction:
            if not said:
                raise InvalidInput(f"whether {word[:40]!r} comes in or goes out is not known")
            return Money(said * single.cents, single.currency)
        if said and single.cents and (single.cents > 0) != (said > 0):
            ways = ("comes in", "goes out") if said < 0 else ("goes out", "comes in")
            cell = self._written[row.number]["amount"].cell
            raise InvalidInput(f"by its sign {cell[:40]!r} {ways[0]}, and {word[:40]!r} says that it {ways[1]}")
        return single

    def _check_side(self, row: Row, side: str) -> None:
        """Raise `InvalidInput` for a sign that contradicts the column: some banks write a minus before all debits."""
        signs = self._signs[side]
        mixed = -1 in signs and len(signs) > 1
        if mixed or (side == "credit" and -1 in signs):
            raise InvalidInput(f"{self._written[row.number][side].cell[:40]!r} in the column of {side}s")

    def balances(self, lines: Sequence[tuple[Row, Line]]) -> list[tuple[str, int, Money, Money | None]]:
        """Of each line its group, number, amount and the balance that stands beside it."""
        found = []
        for row, line in lines:
            group = " ".join(row.at(place) for place in self._columns.all("group")) or line.amount.currency
            try:
                found.append((group, row.number, line.amount, self._money(row, "balance")))
            except InvalidInput as problem:
                raise _at(row, problem) from None
        return found

    def account(self) -> str | None:
        """The account that a column names. Raises `InvalidInput` for several."""
        place = self._columns.first("account")
        named = {row.at(place).replace(" ", "") for row in self._rows} - {""} if place is not None else set()
        if len(named) > 1:
            raise InvalidInput("the file is about several accounts", hint="one account a file")
        return next(iter(named), None)


def _at(row: Row, problem: InvalidInput) -> InvalidInput:
    return InvalidInput(f"line {row.number} of the statement: {problem.message}", hint=problem.hint)
