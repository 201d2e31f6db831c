"""Bundles as they travel: sealed to the encryption keys that the registry lists for their readers.

A reader is named as a recipient of money is: a contact, an own account, an address, or a DID of the network in use. The
key is the X25519 key that was listed last and is valid now; a person without one cannot be sealed to.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from cmwallet.accounts.recipients import Recipient
from cmwallet.errors import NotFound
from cmwallet.market.bundle import Bundle, read_bundle, write_bundle
from cmwallet.market.persons import find_person
from identity.did import Did, thumbprint
from identity.jose.jwe import PrivateOf
from identity.jose.jwe_general import open_for_one, seal_to_each

if TYPE_CHECKING:
    from cmwallet.attest.key_lookup import KeyLookup
    from cmwallet.home.database import Database
    from identity.vault.interface import Keeper

KIND: Final = "cmwallet-bundle"


@dataclass(frozen=True)
class Reader:
    """Somebody a bundle is sealed to, and her X25519 key (32 bytes)."""

    recipient: Recipient
    did: Did
    public: bytes

    @property
    def kid(self) -> str:
        """The thumbprint of her key: it stands in the sealed file for everybody to see."""
        return thumbprint("X25519", self.public)


def find_readers(
    database: Database,
    keeper: Keeper,
    lookup: KeyLookup,
    chain_id: int,
    names: Sequence[str],
    *,
    clock: Callable[[], float] = time.time,
) -> list[Reader]:
    """Return who is meant by names, each once, with the keys that the registry lists.

    Raises:
        NotFound: nobody of that name, or somebody without a published key. InvalidInput: a DID of another chain.
        Tampered: the row of a contact or an account was changed while the vault was locked.
    """
    readers: dict[str, Reader] = {}
    for name in names:
        recipient = find_person(database, keeper, chain_id, name)
        did = Did(chain_id, recipient.address)
        public = lookup.did_keys(str(did))[0].encryption_key(int(clock()))
        if public is None:
            raise NotFound(
                f"{recipient.label} has published no key to encrypt to", hint="she does: cmwallet identity register"
            )
        readers[recipient.address] = Reader(recipient, did, public)
    return list(readers.values())


def seal_bundle(bundle: Bundle, readers: Sequence[Reader]) -> str:
    """Return a bundle as a text that the readers alone can open. Raises `InvalidInput`: too large, or no reader."""
    return seal_to_each([reader.public for reader in readers], write_bundle(bundle), KIND)


def open_bundle(text: str, private_of: PrivateOf) -> Bundle:
    """Open what was sealed to a key of ours. Raises as `open_for_one` and `read_bundle` do."""
    return read_bundle(open_for_one(text, KIND, private_of))
