"""Watching a transaction to its end, as `send`, `tx wait` and every other on-chain write show it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cmwallet.cli import output
from cmwallet.cli.documents import entry_document, entry_fee
from cmwallet.cli.runtime import runtime

if TYPE_CHECKING:
    from cmwallet.chain.journal_entry import JournalEntry
    from cmwallet.session import Session


def report_submission(opened: Session, entry: JournalEntry, *, final: bool) -> None:
    """Print the hash right after broadcast; in JSON only when nothing follows (`final`)."""
    if not runtime.json:
        output.result(None, entry.hash)
    elif final:
        output.result(entry_document(entry, opened.network.symbol), None)


def follow(opened: Session, entry: JournalEntry, confirmations: int, seconds: float, *, report: bool = True) -> None:
    """Wait for the end of a transaction; with `--json` print its document whatever the end is.

    Raises:
        Reverted, Unconfirmed: after the document was printed.
    """
    from cmwallet.chain.journal_entry import MINED
    from cmwallet.chain.settling import Waiting, raise_reverted, wait

    seen = entry
    try:
        seen, receipt = wait(opened.client, opened.journal, entry, Waiting(confirmations, seconds))
    finally:
        if report and runtime.json:
            output.result(entry_document(seen, opened.network.symbol), None)
    raise_reverted(opened.client, seen, receipt)
    fee = entry_fee(seen, opened.network.symbol) or "not told by the node"
    if seen.state == MINED:
        output.status(f"mined in block {seen.block}, fee {fee}; this chain does not say how it ended")
    else:
        output.status(f"confirmed in block {seen.block}, fee {fee}")
