"""Addresses on the screen: checked when the vault is open, with a warning when it is not.

The rows that they stand in can be edited by any program of the user's while the vault is locked; whoever copies an
address from a list pays whom it names.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from cmwallet.cli.terminal import output

if TYPE_CHECKING:
    from cmwallet.accounts.accounts import Account
    from cmwallet.accounts.contacts import Contact
    from cmwallet.session import Session


def check_shown(opened: Session, accounts: Iterable[Account] = (), contacts: Iterable[Contact] = ()) -> None:
    """Check the rows that are about to be shown. Raises `Tampered`; warns while the vault is locked."""
    from cmwallet.accounts.accounts import Accounts
    from cmwallet.accounts.contacts import Contacts

    accounts, contacts = list(accounts), list(contacts)
    if not opened.opened_before:
        if accounts or contacts:
            output.warn("unverified: the vault is locked")
        return
    for account in accounts:
        Accounts(opened.database).check(opened.keeper, account)
    for contact in contacts:
        Contacts(opened.database).check(opened.keeper, contact)
