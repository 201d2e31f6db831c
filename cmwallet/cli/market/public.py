"""What an action of the market makes public for ever: said by the dry run, before anything is sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from cmwallet.cli.terminal import output

if TYPE_CHECKING:
    from cmwallet.cli.terminal.transaction import TransactionOptions

_PUBLIC: Final = {
    "deal": "both accounts, price, deposits, times, every step with its time, and the hash of the terms",
    "assign": "whom you pay what part of the price",
    "arbiter": "that the account judges, its bond, its bids and rulings",
    "stake": "the account's stake, and every seat and vote that falls to it",
    "request": "who asks what about whom, the pledge, and the hash of the evidence",
    "loan": "both accounts, sum, rate, due days, collateral, the exchange; later each payment's claim, answer and time",
    "vote": "that the account voted; after reveal, how",
}


def say_public(options: TransactionOptions, what: str) -> None:
    """Say in a dry run what stands in public for ever; docs/market-privacy.md says who sees what."""
    if options.dry_run:
        output.status(f"public for ever: {_PUBLIC[what]}")
