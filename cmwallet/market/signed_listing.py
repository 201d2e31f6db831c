"""Listing as a file: public, signed by the seller, for whoever wants to make a deal of it.

    BASE64URL(header) . BASE64URL(payload) . BASE64URL(signature) LF       JWS in compact form (RFC 7515)

    header    alg (ES256, EdDSA), typ "cmwallet-listing+jwt", kid: the thumbprint of a key that the registry lists
    payload   seller, title, description, media_type, currency "CMT", price and deposit (wei, as decimal text),
              accept_by, deliver_by, window (seconds), arbiter (address) and fee_bps, or null both,
              certificate (an item) or null, contract (the deals, `eip155:<chain id>:<address>`), genesis, iat

The signer is the DID of the seller's account on the chain that the contract names. The file's hash on chain is that of
its exact bytes, so it has one form: the line feed at its end is a part of it, and nothing else surrounds the signature.
What is signed here binds nobody on chain: a deal does, and its terms are the hash of this file.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from cmwallet.errors import InvalidInput
from cmwallet.market.item_reference import ContractReference, parse_contract_reference, parse_item_reference
from cmwallet.market.listing import CURRENCY, Listing
from cmwallet.market.papers import paper_hash
from identity.address import Address, parse_address
from identity.credentials.issuers import IssuerKeys, KeySource, check_issuer_signature, judged_by_newest
from identity.jose.encoding import Json
from identity.jose.jws import Jws, numeric_date, parse_jws, sign_jws, text_claim
from identity.jose.keys import Signer
from identity.rejections import BadSignature, Malformed

TYPE: Final = "cmwallet-listing+jwt"
WHAT: Final = "the listing"
MAX_BYTES: Final = 1 << 18
"""Of the whole file."""

_HEADER: Final = {"alg", "typ", "kid"}
_MEMBERS: Final = frozenset(
    {
        *("seller", "title", "description", "media_type", "currency", "price", "deposit", "accept_by", "deliver_by"),
        *("window", "arbiter", "fee_bps", "certificate", "contract", "genesis", "iat"),
    }
)
_WEI: Final = re.compile(r"[1-9][0-9]{0,28}", re.ASCII)


@dataclass(frozen=True)
class SignedListing:
    """A listing whose signature was checked; `kid` is the key, and `hash` what stands on chain."""

    listing: Listing
    content: bytes
    kid: str

    @property
    def hash(self) -> str:
        """The hash of the file, as of every public paper."""
        return paper_hash(self.content, None)


def sign_listing(listing: Listing, signer: Signer) -> bytes:
    """Return the file. Raises `InvalidInput` for what no deal could be made of, or what is too long."""
    listing.check()
    payload = {
        "seller": listing.seller,
        "title": listing.title,
        "description": listing.description,
        "media_type": listing.media_type,
        "currency": CURRENCY,
        "price": str(listing.price),
        "deposit": str(listing.deposit),
        "accept_by": listing.accept_by,
        "deliver_by": listing.deliver_by,
        "window": listing.window,
        "arbiter": listing.arbiter,
        "fee_bps": listing.fee_bps,
        "certificate": None if listing.certificate is None else str(listing.certificate),
        "contract": str(listing.contract),
        "genesis": listing.contract.genesis,
        "iat": listing.issued,
    }
    content = sign_jws(payload, signer, {"typ": TYPE, "kid": signer.kid}).encode() + b"\n"
    if len(content) > MAX_BYTES:
        raise InvalidInput(f"a listing has at most {MAX_BYTES >> 10} KiB", hint="shorten its description")
    return content


def read_listing(
    content: bytes,
    check_chain: Callable[[ContractReference], None],
    keys: KeySource,
    *,
    proven: int | None = None,
    clock: Callable[[], float] = time.time,
) -> SignedListing:
    """Return a listing of somebody else, checked; `check_chain` refuses another chain than the one in use.

    `proven` is the time (Unix seconds) of the block in which its hash stands, where that is known: a key that has ended
    since then still counts. Without it the key has to be valid now, since anybody could have written the date.

    Raises:
        Rejected: it is no listing, or not signed by the seller with a key of hers. StatusStale: her keys cannot be had.
        Whatever `check_chain` raises.
    """
    jws = _parse(content)
    listing = _listing(jws.payload)
    check_chain(listing.contract)
    now = int(clock())

    def judge(known: IssuerKeys) -> tuple[str, int]:
        stated = min(listing.issued, now)
        return check_issuer_signature(jws, known, proven=proven, now=now, what=WHAT, stated=stated)

    (kid, _), _ = judged_by_newest(keys.keys_of(listing.did), now, judge)
    if kid != jws.kid:
        raise BadSignature("the listing names another key than the one that signed it")
    return SignedListing(listing, content, kid)


def _parse(content: bytes) -> Jws:
    try:
        text = content.decode("ascii")
    except UnicodeDecodeError:
        raise Malformed("that is no listing") from None
    if not text.endswith("\n"):
        raise Malformed("the listing does not end in its line feed", hint="copy the file as it is; do not retype it")
    jws = parse_jws(text[:-1], WHAT, types=(TYPE,), limit=MAX_BYTES - 1)
    if jws.header.keys() != _HEADER or jws.kid is None:
        raise Malformed("the listing's header is not that of a listing")
    return jws


def _listing(payload: Json) -> Listing:
    if payload.keys() != _MEMBERS:
        raise Malformed("the listing has other members than a listing has")
    if payload["currency"] != CURRENCY:
        raise Malformed("the listing is in another currency than CMT")
    contract = parse_contract_reference(payload["contract"], payload["genesis"])
    certificate, arbiter = payload["certificate"], payload["arbiter"]
    listing = Listing(
        seller=_address(payload["seller"]),
        title=text_claim(payload, "title", WHAT),
        description=text_claim(payload, "description", WHAT),
        media_type=text_claim(payload, "media_type", WHAT),
        price=_wei(payload["price"]),
        deposit=_wei(payload["deposit"]),
        accept_by=_whole(payload, "accept_by"),
        deliver_by=_whole(payload, "deliver_by"),
        window=_whole(payload, "window"),
        arbiter=None if arbiter is None else _address(arbiter),
        fee_bps=None if payload["fee_bps"] is None else _whole(payload, "fee_bps"),
        certificate=None if certificate is None else parse_item_reference(certificate, payload["genesis"]),
        contract=contract,
        issued=_whole(payload, "iat"),
    )
    try:
        listing.check()
    except InvalidInput as problem:
        raise Malformed(f"of this listing no deal can be made: {problem.message}") from None
    return listing


def _address(value: object) -> Address:
    try:
        address = parse_address(value) if isinstance(value, str) else None
    except InvalidInput:
        address = None
    if address is None or address != value:
        raise Malformed("the listing names a person by something else than an address with its checksum")
    return address


def _wei(value: object) -> int:
    if not isinstance(value, str) or not _WEI.fullmatch(value):
        raise Malformed("the listing states an amount that is none")
    return int(value)


def _whole(payload: Json, name: str) -> int:
    value = numeric_date(payload, name, WHAT)
    if value is None or not isinstance(payload[name], int):
        raise Malformed(f"the listing states no whole number: {name}")
    return value
