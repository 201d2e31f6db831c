"""Reachability of a judge: who decides about others must have a key to which the parties can seal their papers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cmwallet.accounts.recipients import address_names
from cmwallet.attest.key_lookup import KeyLookup
from cmwallet.errors import NotFound, NotVerified, Reverted
from cmwallet.market.chain_clock import chain_clock
from identity.did import Did

if TYPE_CHECKING:
    from cmwallet.session import Session
    from identity.address import Address


def require_encryption_key(opened: Session, account: Address) -> None:
    """Raise `Reverted` (nothing is sent) when no key to encrypt to is published for an account."""
    did, clock = Did(opened.network.chain_id, account), chain_clock(opened)
    try:
        public = KeyLookup(opened, clock=clock).did_keys(str(did))[0].encryption_key(int(clock()))
    except (NotFound, NotVerified):
        public = None
    if public is None:
        name = address_names(opened.database).get(account, account)
        raise Reverted(
            "who judges needs a published key, so that evidence can be sealed to her; nothing was sent",
            hint=f"cmwallet identity create {name} --account {name}, then cmwallet identity register {name}",
            details={"reason": "no encryption key"},
        )
