"""Recognition of a wallet: whether an issuer's metadata are those of such a server, before it is asked anything."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from identity.address import parse_address
from identity.did import Did, parse_did
from identity.errors import InvalidInput
from identity.jose.jws import check_signature, parse_jws
from identity.jose.keys import PublicJwk
from identity.rejections import Rejected
from oauth.dapp.discovery import Metadata
from oauth.dapp.errors import NotAWallet
from oauth.dapp.wish import TYPE

_ENDPOINTS: Final = ("pushed_authorization_request_endpoint", "authorization_endpoint", "token_endpoint", "jwks_uri")
_OF_THE_STATEMENT: Final = frozenset({"iss", "iat"})
"""Members of the signed metadata that are about the signing itself."""
_LIMIT: Final = 1 << 16


def require_wallet(
    metadata: Metadata, *, genesis: str | None = None, keys: Mapping[str, PublicJwk] | None = None
) -> str:
    """Return the DID of the identity whose server it is. Nothing is sent.

    With `genesis` (`0x` and 64 digits) it has to be of that chain; with `keys`, which the chain lists for the DID by
    thumbprint, the signature under the metadata is checked too. Without them the DID is a claim, until an ID Token or
    an access token was checked against the chain.

    Raises:
        NotAWallet: it takes no pushed requests or no requests for fields; or does not say whose server it is, in
            metadata that are signed and say the same as those beside them; or is of another chain.
    """
    document = metadata.document
    for name in _ENDPOINTS:
        if not isinstance(document.get(name), str):
            raise _not_one(f"it has no {name}")
    types = document.get("authorization_details_types_supported")
    if not isinstance(types, list) or TYPE not in types:
        raise _not_one(f"it takes no requests of the type {TYPE}")
    _check_signed(metadata, keys)
    did = document.get("cmwallet_issuer_did")
    if not isinstance(did, str) or not _is_a_did(did):
        raise _not_one("it does not say whose identity it serves")
    if genesis is not None and document.get("cmwallet_genesis") != genesis:
        raise _not_one("its identity is on another chain")
    return did


def _is_a_did(text: str) -> bool:
    """Whether it is a DID in its one spelling, so that two issuers of one identity are seen to be that."""
    try:
        found = parse_did(text)
        return str(Did(found.chain_id, parse_address(found.address))) == text
    except InvalidInput:
        return False


def _check_signed(metadata: Metadata, keys: Mapping[str, PublicJwk] | None) -> None:
    """Check that what is signed says the same as what is not (RFC 8414 §2.1), and that a key of the DID signed it."""
    text, what = metadata.document.get("signed_metadata"), "the signed metadata"
    if not isinstance(text, str):
        raise _not_one("its metadata are not signed")
    try:
        jws = parse_jws(text, what, types=("jwt", ""), limit=_LIMIT)
        if keys is not None:
            key = keys.get(jws.kid or "")
            if key is None:
                raise _not_one("its metadata are signed by a key that the chain does not list for it")
            check_signature(jws, key, what)
    except Rejected as problem:
        raise _not_one(problem.message) from None
    stated = {name: value for name, value in jws.payload.items() if name not in _OF_THE_STATEMENT}
    beside = {name: value for name, value in metadata.document.items() if name != "signed_metadata"}
    if jws.payload.get("iss") != metadata.issuer or stated != beside:
        raise _not_one("what is signed of its metadata says something else than the rest")


def _not_one(why: str) -> NotAWallet:
    return NotAWallet(
        f"that issuer is not a wallet's server: {why}",
        hint="the user reads hers in: cmwallet oauth issuer show",
    )
