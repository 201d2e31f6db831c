"""Making of listings: signed by the seller's identity, proven to be verifiable, kept as a public paper."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from cmwallet.attest.signers import identity_signer
from cmwallet.errors import InvalidInput
from cmwallet.market.kept_papers import Papers
from cmwallet.market.signed_listing import SignedListing, read_listing, sign_listing
from identity.rejections import Rejected

if TYPE_CHECKING:
    from cmwallet.identities.identities import Identity
    from cmwallet.market.listing import Listing
    from identity.credentials.issuers import KeySource
    from identity.vault.interface import Keeper

FILE_NAME: Final = "listing.jws"
_ALGORITHM: Final = "ES256"


def make_listing(
    keeper: Keeper, identity: Identity, keys: KeySource, listing: Listing, *, clock: Callable[[], float] = time.time
) -> SignedListing:
    """Sign a listing, read it back as a buyer would, and keep the file.

    Raises:
        InvalidInput: no deal could be made of it, or nobody could verify it: the key is not published.
        NotFound: the identity has no key to sign with.
    """
    if listing.seller.lower() != identity.account.lower():
        raise InvalidInput("a listing is signed by the identity of the account that sells")
    signer = identity_signer(keeper, identity, _ALGORITHM, reason="sign a listing")
    content = sign_listing(listing, signer)
    try:
        signed = read_listing(content, lambda _contract: None, keys, clock=clock)
    except Rejected as problem:
        raise InvalidInput(
            f"nobody could verify the listing: {problem.message}", hint="cmwallet identity register publishes the keys"
        ) from None
    Papers(keeper, listing.seller, clock=clock).keep(content, FILE_NAME, public=True)
    return signed
