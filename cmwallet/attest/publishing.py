"""Published documents of an issuing identity: status lists, signed afresh, and its keys for `jwt-vc-issuer`."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from cmwallet.attest.signers import identity_signer
from cmwallet.identities.identities import Identities
from identity.credentials.issuers import metadata_url
from identity.credentials.register import Register
from identity.credentials.status_book import StatusBook
from identity.credentials.status_list import DEFAULT_LIFE, DEFAULT_TTL, write_token
from identity.did import public_key
from identity.jose.encoding import read_object, write_json
from identity.jose.keys import published_jwk
from identity.keys import attribute_of

if TYPE_CHECKING:
    from cmwallet.home.database import Database
    from cmwallet.identities.identities import Identity
    from identity.vault.interface import Keeper

STATUS_LIST_TYPE = "application/statuslist+jwt"
METADATA_TYPE = "application/json"


def key_metadata(identity: Identity, issuer: str) -> bytes:
    """Return the `jwt-vc-issuer` document of a web address: the identity's signing keys that are in use."""
    keys = [
        published_jwk(key.kind, key.raw)
        for one in identity.active()
        if (key := public_key(*attribute_of(one.use, one.public_bytes), 0)) is not None
    ]
    listed = [{**key.document, "kid": key.thumbprint} for key in keys if key is not None]
    return write_json({"issuer": issuer, "jwks": {"keys": listed}})


def with_keys_of(document: bytes, other: bytes) -> bytes:
    """Return a `jwt-vc-issuer` document with the keys of another one of the same web address, each once."""
    one, more = read_object(document, "the keys"), read_object(other, "the keys")
    listed = [key for found in (one, more) for key in found["jwks"]["keys"]]  # type: ignore[index]  # as `key_metadata` writes it
    return write_json({"issuer": one["issuer"], "jwks": {"keys": list({key["kid"]: key for key in listed}.values())}})


def public_documents(
    database: Database, keeper: Keeper, *, identity: str, origin: str, clock: Callable[[], float] = time.time
) -> list[tuple[str, str, bytes]]:
    """Return what an identity publishes under a web address, as (address, media type, content).

    Only the lists whose addresses lie there, and the keys only when it signed something as that address: an identity
    that attests nothing publishes nothing.
    """
    one = Identities(database, keeper).get(identity)
    owner = one.account.lower()
    documents = []
    for kept in StatusBook(keeper, owner, secrets.randbelow).lists():
        if kept.uri.startswith(origin + "/"):
            signer = identity_signer(keeper, one, "ES256", reason="sign a status list")
            token = write_token(
                kept.statuses, signer, uri=kept.uri, now=int(clock()), life=DEFAULT_LIFE, ttl=DEFAULT_TTL
            )
            documents.append((kept.uri, STATUS_LIST_TYPE, token.encode()))
    issuers = sorted({issued.issuer for issued in Register(keeper, owner).all()})
    ours = [issuer for issuer in issuers if issuer == origin or issuer.startswith(origin + "/")]
    return [*documents, *((metadata_url(issuer), METADATA_TYPE, key_metadata(one, issuer)) for issuer in ours)]
