"""Strangers: people whom this home never paid and who are in none of its books."""

from __future__ import annotations

from cmwallet.accounts.recipients import known_addresses
from cmwallet.home.database import Database
from cmwallet.market.todo import OwnItem
from cmwallet.transactions.journal import Journal


def is_strange(database: Database, own: OwnItem) -> bool:
    """Whether an item was brought by somebody whom this home does not know: anybody may name anybody in an offer."""
    known = known_addresses(database, Journal(database).paid())
    others = [who for who in own.item.parties.values() if who != own.account]
    return bool(others) and not any(who in known for who in others)
