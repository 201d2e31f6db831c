"""Items as they are typed: `deal/12`, `deal/12@1` for one of an older contract, or the whole reference of a file."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from cmwallet.calls.deployments import deployed
from cmwallet.contracts.systems import parse_item
from cmwallet.errors import InvalidInput
from cmwallet.market.item_reference import ItemReference, check_chain, parse_item_reference, reference_here

if TYPE_CHECKING:
    from cmwallet.node.access import NetworkAccess

FAMILIES: Final[Mapping[str, str]] = {
    "deal": "Deals",
    "court": "Court",
    "loan": "Loans",
    "cert": "Certificates",
    "group": "Groups",
    "promo": "Campaigns",
    "lead": "Campaigns",
    "ad": "Ads",
}
"""Word of the command line → family of contracts."""

_TYPED: Final = re.compile(r"(?P<word>[a-z]+)/(?P<item>[0-9]+(?:@[0-9]+)?)", re.ASCII)


def is_typed_item(text: str) -> bool:
    """Whether a text names an item, and no file: a file of that name is written `./deal/12`."""
    found = _TYPED.fullmatch(text)
    return text.startswith("eip155:") or (found is not None and found["word"] in FAMILIES)


def parse_typed_item(access: NetworkAccess, text: str) -> ItemReference:
    """Return the item of the network in use that is meant.

    Raises:
        InvalidInput: it is none. NotFound: the contract is not deployed here. Malformed: no such reference.
    """
    if text.startswith("eip155:"):
        reference = parse_item_reference(text, access.client.genesis_hash())
        check_chain(access, reference.on)
        return reference
    found = _TYPED.fullmatch(text)
    if found is None or found["word"] not in FAMILIES:
        raise InvalidInput(f"{text!r} is no item", hint="an item is written deal/12 or court/3")
    there = deployed(access.database, access.client, access.network)
    name, number = parse_item(found["item"], FAMILIES[found["word"]], there)
    if number < 1:
        raise InvalidInput("items count from 1")
    return reference_here(access, there[name].address).item(number)
