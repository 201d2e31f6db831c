"""Receipts as they are handed out, with the countersignature that the dapp sent to the server meanwhile."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cmwallet.errors import NotFound
from identity.consent.receipts import Receipts
from identity.consent.statements import COUNTERSIGNATURE, read_statement
from identity.rejections import Rejected
from oauth.store import grants as grant_table

if TYPE_CHECKING:
    from identity.consent.receipt import Receipt
    from identity.vault.interface import Keeper
    from oauth.model import Grant
    from oauth.state_key import StateKey
    from oauth.store.engine import Store


def receipt_of(keeper: Keeper, store: Store, state: StateKey, grant: Grant, version: int | None = None) -> Receipt:
    """Return the receipt of a version (None: the newest); what the server was sent is kept in it first.

    Raises `NotFound`.
    """
    if version is not None and version > grant.version:
        newest = "one version" if grant.version == 1 else f"{grant.version} versions"
        raise NotFound(f"that grant has {newest}, and none with the number {version}")
    receipts = Receipts(keeper, grant.details.identity)
    receipt = receipts.get(grant.id, version or grant.version, reason="show a receipt")
    if receipt.body.version == grant.version and receipt.proof("countersignature") is None:
        with store.reading() as work:
            text = grant_table.countersignature(work, state, grant.id)
        if text is not None and _about(text, receipt):
            receipt = receipt.proven_by("countersignature", jws=text)
            receipts.keep(receipt)
    return receipt


def _about(text: str, receipt: Receipt) -> bool:
    """Whether a countersignature is about this very receipt; whose key made it, the verifier asks."""
    try:
        read_statement(text, COUNTERSIGNATURE, client=receipt.body.client, receipt_hash=receipt.body.hash)
    except Rejected:
        return False
    return True
