"""View of a batch at the terminal: what it comes to, how far it is, and its lines as they end.

Lines are printed in the order of the file, each as soon as it and those before it have ended, so that a pipe can
follow. On a terminal they come at the end, below the bar: of a long batch those that need a look.
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from cmwallet.calls.erc20 import MAX_DECIMALS
from cmwallet.cli.terminal import output
from cmwallet.cli.terminal.runtime import runtime
from cmwallet.cli.wallet.batch_documents import line_document, summary_document
from cmwallet.transactions.batch.report import (
    NOT_TRIED,
    equal_lines,
    fees_paid,
    is_done,
    paid_by_asset,
    status_of,
)

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

    from cmwallet.transactions.batch.plan import Plan
    from cmwallet.transactions.batch.standing import Payment
    from cmwallet.transactions.order import Asset

_LARGEST: Final = 5
_SHORT: Final = 20
_ENDED: Final = ("confirmed", "mined", "already", "reverted", "replaced")


class BatchView:
    """Prints the lines of a plan while it is run."""

    def __init__(self, plan: Plan, *, no_wait: bool) -> None:
        self._plan = plan
        self._ended = (*_ENDED, "sent") if no_wait else _ENDED
        self._printed = 0
        self._at_end = sys.stdout.isatty() and not runtime.json
        self._bar: Progress | None = None
        self._task: TaskID | None = None
        self._begin = time.monotonic()
        self._before = sum(status_of(payment) in self._ended for payment in plan.payments)

    @contextmanager
    def shown(self) -> Iterator[None]:
        """Show the bar on a terminal; nothing when piped or quiet."""
        if runtime.quiet or not sys.stderr.isatty() or (runtime.json and sys.stdout.isatty()):
            yield
            return
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        columns = (BarColumn(), MofNCompleteColumn(), TextColumn("{task.description}", markup=False))
        console = Console(stderr=True)
        with Progress(
            *columns,
            TimeRemainingColumn(),
            console=console,
            transient=True,
            refresh_per_second=4,
            redirect_stdout=False,  # the result goes where stdout goes
        ) as bar:
            self._bar, self._task = bar, bar.add_task("", total=len(self._plan.payments), completed=self._before)
            try:
                yield
            finally:
                self._bar = None

    def stopping(self) -> None:
        """Say that a wish to end was heard."""
        output.status("ending after the lines that are being sent; once more ends at once")

    def moved(self) -> None:
        """Print what ended, and draw the bar."""
        statuses = [status_of(payment) for payment in self._plan.payments]
        ended = sum(status in self._ended for status in statuses)
        if self._bar is not None and self._task is not None:
            rate = (ended - self._before) / max(time.monotonic() - self._begin, 0.001)
            said = f"{statuses.count('sent'):,} sent, {ended:,} ended, {rate:.0f}/s"
            self._bar.update(self._task, completed=ended, description=said)
        if self._at_end:
            return
        while self._printed < len(statuses) and statuses[self._printed] in self._ended:
            self._print(self._plan.payments[self._printed])

    def finish(self, resume: str | None) -> None:
        """Print the lines that are left, and what all come to."""
        left = self._plan.payments[self._printed :]
        if self._at_end:
            output.table(None, ("line", "hash", "status"), [_cells(payment) for payment in _worth_a_row(left)])
        else:
            for payment in left:
                self._print(payment)
        if runtime.json:
            output.event(summary_document(self._plan, resume), "")
        plan, done = self._plan, sum(map(is_done, self._plan.payments))
        counts = Counter(status_of(payment).replace("_", " ") for payment in plan.payments)
        output.status(", ".join(f"{count:,} {status}" for status, count in sorted(counts.items())))
        paid = amounts_text(paid_by_asset(plan.payments)) or "nothing"
        output.status(f"paid {paid} in {done:,} of {len(plan.payments):,} lines")
        fees = fees_paid(plan.payments)
        if fees and plan.highest_fee is not None:
            from dataclasses import replace

            output.status(f"fees {replace(plan.highest_fee, raw=fees)}")

    def _print(self, payment: Payment) -> None:
        self._printed += 1
        output.event(line_document(payment), "\t".join(_cells(payment)))


def explain(plan: Plan) -> None:
    """Say what a batch does and costs, and warn of what is odd about it."""
    waiting, everything = plan.to_pay, plan.payments
    if not waiting:
        output.status(f"nothing new to pay; {sum(one.open for one in everything):,} lines are followed to their end")
        return
    sender = waiting[0].prepared.order.sender if waiting[0].prepared is not None else None
    network = waiting[0].prepared.network.name if waiting[0].prepared is not None else ""
    if sender is not None:
        output.status(f"from  {sender.name} ({sender.address})")
    others = len(everything) - len(waiting)
    output.status(f"lines {len(everything):,}" + (f", of which {others:,} were begun or paid before" if others else ""))
    output.status(f"pay   {amounts_text(plan.totals.amounts)} in {len(waiting):,} lines on {network}")
    if plan.highest_fee is not None:
        from dataclasses import replace

        output.status(f"fees  at most {replace(plan.highest_fee, raw=plan.totals.highest_fee)}")
    for asset in plan.totals.amounts:
        if asset.token is not None and asset.unverified:
            output.status(f"token {asset.symbol}: {asset.decimals} decimals, as the node says")
    if len(waiting) > 1:
        for payment in sorted(waiting, key=_size, reverse=True)[:_LARGEST]:
            line = payment.line
            output.status(f"large line {line.number}: {line.pays} to {line.recipient.label}")
    _warn(plan, waiting)


def _warn(plan: Plan, waiting: list[Payment]) -> None:
    strangers, equal = len(plan.judgement.strangers), equal_lines(waiting)
    if strangers:
        output.warn(f"you never paid {strangers:,} of the addresses before")
    if equal:
        output.warn(f"{equal:,} lines pay the same as a line before them; each is paid")
    for _, finding in plan.judgement.refusals:
        output.warn(finding.words)
    verdicts = plan.judgement.verdicts
    into_code = sum(verdict.into_code for verdict in verdicts.values())
    if into_code:
        output.warn(f"{into_code:,} recipients of tokens are contracts: unless made for them, they never come back")
    own = sum(payment.prepared is not None and payment.intent.sender == payment.intent.recipient for payment in waiting)
    if own:
        output.warn(f"{own:,} lines send to the account they come from")


def amounts_text(amounts: Mapping[Asset, int]) -> str:
    """Return amounts of several assets as one text."""
    return " and ".join(str(asset.amount(raw)) for asset, raw in amounts.items())


def _worth_a_row(payments: Sequence[Payment]) -> Sequence[Payment]:
    """Return what is shown on a terminal: all of a short batch, of a long one what somebody has to look at."""
    if len(payments) <= _SHORT:
        return payments
    return [payment for payment in payments if not is_done(payment) and status_of(payment) != NOT_TRIED]


def _size(payment: Payment) -> int:
    """Order amounts of assets with unlike decimals by whole units, as people compare them."""
    scale: int = 10 ** (MAX_DECIMALS - payment.line.asset.decimals)
    return payment.line.amount * scale


def _cells(payment: Payment) -> tuple[str, str, str]:
    entry = payment.entry
    return str(payment.line.number), (entry.hash if entry is not None else None) or "-", status_of(payment)
