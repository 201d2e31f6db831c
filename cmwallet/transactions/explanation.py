"""What a transaction comes to, of whatever kind it is: a transfer or a call of an EVM, or a native one of Travis."""

from __future__ import annotations

from cmwallet.signing.calls import explain_transaction
from cmwallet.signing.facts import PLAIN, Explanation, Naming
from cmwallet.signing.travis_explaining import explain_travis
from cmwallet.transactions.encoding import Transaction
from cmwallet.transactions.travis import is_native
from identity.address import to_address


def explanation_of(transaction: Transaction, naming: Naming = PLAIN) -> Explanation:
    """Return what a transaction comes to, in values and in words.

    What Travis takes for native (no recipient, no gas, no price) is mined on no EVM: without gas nothing is created.
    """
    if is_native(transaction):
        return explain_travis(transaction.chain_id or 0, transaction.data, naming)
    to = None if transaction.to is None else to_address(transaction.to)
    return explain_transaction(transaction.chain_id or 0, to, transaction.value, transaction.data, naming)
