"""Results of `send --batch`: a line of the file as it ended or would end, and what all of them come to."""

from typing import TypedDict

from cmwallet.cli.results.shapes import Address, Amount, Hash


class LineProblem(TypedDict):
    """Why a line was not paid; `exit` is the code that it would have had alone."""

    code: str
    exit: int
    message: str


class BatchLine(TypedDict):
    """A line as it ended; `label` is what --id says of it, `entry` its place in the journal."""

    line: int
    label: str
    to: Address
    amount: Amount
    status: str
    hash: Hash | None
    entry: int | None
    error: LineProblem | None


class Totals(TypedDict):
    """Lines by status, what was paid by asset ("native" or a token's address), and the command that goes on."""

    batch: str | None
    lines: int
    counts: dict[str, int]
    paid: dict[str, Amount]
    resume: str | None


class Summary(TypedDict):
    """The last line of what a batch prints."""

    summary: Totals


class PlannedLine(TypedDict):
    """A line as it would be paid; its status is `dry-run`, or how it ended before."""

    line: int
    label: str
    to: Address
    amount: Amount
    status: str
    first_payment: bool
    gas_limit: int | None


class PlannedTotals(TypedDict):
    """What is left to pay, by asset, and what it would cost at most."""

    batch: str | None
    lines: int
    to_pay: int
    amounts: dict[str, Amount]
    highest_fees: Amount | None
    first_payments: int
    equal_lines: int


class PlannedSummary(TypedDict):
    """The last line of what --dry-run prints."""

    summary: PlannedTotals
