"""Claims of a command: what is owed, one yes, one transaction each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cmwallet.cli.terminal import output

if TYPE_CHECKING:
    from cmwallet.accounts.accounts import Account
    from cmwallet.cli.terminal.transaction import TransactionOptions
    from cmwallet.session import Session


def claim_all(opened: Session, options: TransactionOptions, payer: Account, *, all_accounts: bool) -> None:
    """Collect what is owed to the paying account, or to all accounts of the home; the contract pays them alone."""
    from cmwallet.accounts.accounts import Accounts
    from cmwallet.cli.market.own import own_items_of
    from cmwallet.market.court.claiming import claims_in_court
    from cmwallet.units import cmt

    own = own_items_of(opened)
    every = [account.address for account in Accounts(opened.database).all()]
    claims = list(claims_in_court(own.market, own.items, every if all_accounts else [payer.address]))
    if not claims:
        output.result([], None)
        output.status("nothing is owed to you")
        return
    for one in claims:
        output.status(f"claim {cmt(one.amount)} for {one.account}: {one.what}")
    executor = options.executor(opened)
    if len(claims) > 1 and not options.dry_run:
        executor.confirm(f"Collect {len(claims)} sums, each by a transaction?")
        executor = executor.under(agreed=True)
    with executor.approver.gathered():
        for one in claims:
            executor.execute(one.contract.order(payer, one.function, *one.values))
