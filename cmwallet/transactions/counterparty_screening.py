"""Screening of counterparties: rows of the tables of transactions, signatures and batches about whom they name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from cmwallet.foreign import clean
from cmwallet.transactions.counterparties import Counterparties
from cmwallet.transactions.finding import Finding
from identity.address import ZERO_ADDRESS, Address, parse_address
from identity.kyc.lists.listed_addresses import AddressSearch, ListedAddress

_SHOWN = 80


def screen_listed(named: Iterable[Address], known: Counterparties) -> Iterator[Finding]:
    """Yield who stands on a sanctions list of this home, and which lists could not be asked."""
    answer = known.listed(one for one in named if one != ZERO_ADDRESS)
    yield from map(listed, answer.found)
    yield from unread(answer)


def screen_bait(paid: Iterable[Address], known: Counterparties) -> Iterator[Finding]:
    """Yield who of those that are paid is known only from histories, into which anybody can write."""
    yield from map(bait, sorted(known.lured(paid)))


def listed(one: ListedAddress) -> Finding:
    """Return what speaks against somebody on a list: which, of which day, and the entry."""
    name = f", {clean(one.name, _SHOWN)}" if one.name else ""
    entry = f"entry {clean(one.entry_id, _SHOWN)}{name}"
    words = f"{parse_address(one.address)} stands on the list {one.list_name} of {one.published}: {entry}"
    return Finding("sanctioned", "refuse", words, "--allow-listed")


def unread(answer: AddressSearch) -> Iterator[Finding]:
    """Yield the lists of which nobody knows whether they name anybody."""
    for name in answer.unread:
        words = f"the list {name} was read without addresses on chains: nobody was looked for in it"
        yield Finding("list-unread", "note", f"{words}; cmwallet identity kyc lists update {name}")


def bait(address: str) -> Finding:
    """Return what speaks against paying somebody who is known only from histories."""
    words = f"you know {address} only from what it sent or from transfers that you did not make"
    return Finding("bait", "refuse", f"{words}: is it copied from a history?", "--allow-bait")
