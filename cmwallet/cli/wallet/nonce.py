"""`cmwallet nonce`: which nonces of an account are used, under way, or missing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from cmwallet.cli.results import transactions
from cmwallet.cli.terminal import output
from cmwallet.cli.terminal.options import session
from cmwallet.cli.terminal.transaction import SENDER, TIMEOUT, YES, transaction_options
from cmwallet.cli.terminal.tree import Commands

if TYPE_CHECKING:
    from cmwallet.accounts.accounts import Account
    from cmwallet.session import Session
    from cmwallet.transactions.nonces import NonceState

app = Commands(help="Nonces of an account: status, fill.")

Who = Annotated[str | None, typer.Argument(metavar="[ACCOUNT]", help="An account; none is the default.")]


@app.add(
    "status", result=transactions.NonceState, example="cmwallet nonce status\ncmwallet nonce status savings --json"
)
def status(who: Who = None) -> None:
    """Show what the node counts, what this home has under way, and which nonces are missing in between."""
    with session() as opened:
        account, state = _state(opened, who)
        rows = [
            ("account", f"{account.name} ({account.address})"),
            ("mined", str(state.latest)),
            ("with pending", str(state.pending)),
            ("under way here", ", ".join(f"{one.nonce} (entry {one.id}, {one.state})" for one in state.open) or "-"),
            ("missing", ", ".join(map(str, state.gaps)) or "-"),
            ("used elsewhere", ", ".join(map(str, state.foreign)) or "-"),
        ]
        output.facts(_document(account, state), rows)


@app.add(
    "fill",
    SENDER + TIMEOUT + YES,
    result=list[transactions.Entry],
    example="cmwallet nonce fill --from savings",
)
def fill() -> None:
    """Send nothing to the account itself at each missing nonce, so that what waits behind it can be mined."""
    from dataclasses import replace

    from cmwallet.accounts.recipients import Recipient
    from cmwallet.transactions.order import Order, native_asset

    options = transaction_options()
    with session() as opened, output.one_document():
        account, state = _state(opened, options.sender)
        if not state.gaps:
            output.status("no nonce is missing")
            return
        executor = options.executor(opened)
        executor.confirm(f"Send {len(state.gaps)} empty transactions from {account.name} to itself?")
        executor = executor.under(agreed=True, no_wait=True)
        for nonce in state.gaps:
            recipient = Recipient(account.address, source=account)
            order = Order(account, recipient, native_asset(opened.network), 0, nonce=nonce, memo=f"fills nonce {nonce}")
            executor.execute(replace(order, label=""))


def _state(opened: Session, who: str | None) -> tuple[Account, NonceState]:
    from cmwallet.accounts.choosing import choose_account
    from cmwallet.transactions.journal import Journal
    from cmwallet.transactions.nonces import nonce_state

    account = choose_account(opened.config, opened.database, who)
    genesis = opened.client.genesis_hash()
    return account, nonce_state(opened.client, Journal(opened.database), genesis, account.address)


def _document(account: Account, state: NonceState) -> dict[str, object]:
    return {
        "account": account.name,
        "address": account.address,
        "latest": state.latest,
        "pending": state.pending,
        "open": [{"nonce": one.nonce, "entry": one.id, "state": one.state, "hash": one.hash} for one in state.open],
        "gaps": list(state.gaps),
        "foreign": list(state.foreign),
    }
