"""Listings by somebody who is not the seller, by a seller who changed her keys, or by nobody who can be read."""

import json
from dataclasses import replace

import pytest

from cmwallet.errors import NotVerified
from cmwallet.market.item_reference import check_chain
from cmwallet.market.signed_listing import MAX_BYTES, TYPE, read_listing, sign_listing
from identity.jose.encoding import decode, encode, write_json
from identity.jose.jws import sign_jws
from identity.rejections import (
    BadSignature,
    KeyCompromised,
    KeyNotValid,
    Malformed,
    Rejected,
    UnknownIssuer,
    UnsupportedAlgorithm,
    WrongType,
)
from tests.unit.market.listings import ED_KEY, KEY, LISTING, NOW, OTHER_KEY, Registry, registry
from tests.unit.market.test_item_reference import access
from tests.unit.market.world import BUYER, DEALS, OTHER_GENESIS

CONTENT = sign_listing(LISTING, KEY)
PAYLOAD = json.loads(decode(CONTENT.decode().split(".")[1], "it"))


def read(content: bytes, keys: Registry | None = None, *, now: int = NOW, proven: int | None = None):
    known = keys or registry()
    known.now = now
    return read_listing(content, lambda one: check_chain(access(), one), known, proven=proven, clock=lambda: now)


def signed(payload: object, key=KEY, **header) -> bytes:
    """Sign anything as a listing."""
    return sign_jws(payload, key, {"typ": TYPE, "kid": key.kid, **header}).encode() + b"\n"


def changed(**members) -> bytes:
    return signed({**PAYLOAD, **members})


def test_the_listing_itself_is_good():
    assert read(CONTENT).listing == LISTING
    assert read(signed(PAYLOAD)).listing == LISTING


def test_somebody_elses_signature_is_refused():
    with pytest.raises(BadSignature):
        read(sign_listing(LISTING, OTHER_KEY))
    with pytest.raises(BadSignature):  # his key under her key's name
        read(sign_jws(PAYLOAD, OTHER_KEY, {"typ": TYPE, "kid": KEY.kid}).encode() + b"\n")
    with pytest.raises(UnknownIssuer):  # in the name of somebody without keys
        read(changed(seller=BUYER))


def test_terms_that_were_changed_are_refused():
    header, _, signature = CONTENT.decode().split(".")
    other = encode(write_json({**PAYLOAD, "price": "1000000000000000000"}))
    with pytest.raises(BadSignature):
        read(f"{header}.{other}.{signature}".encode())


@pytest.mark.parametrize("algorithm", ["none", "None", "", "HS256", "ES256K", "RS256", None, 7])
def test_no_other_algorithm_is_taken(algorithm):
    header = {"alg": algorithm, "typ": TYPE, "kid": KEY.kid}
    for signature in ("", encode(bytes(64))):
        text = f"{encode(write_json(header))}.{encode(write_json(PAYLOAD))}.{signature}\n"
        with pytest.raises(UnsupportedAlgorithm):
            read(text.encode())


def test_a_key_of_another_curve_is_not_confused():
    with pytest.raises(BadSignature):
        read(sign_listing(LISTING, ED_KEY))
    with pytest.raises(BadSignature):
        read(sign_jws(PAYLOAD, ED_KEY, {"typ": TYPE, "kid": KEY.kid}).encode() + b"\n", registry(KEY, ED_KEY))


def test_what_was_signed_as_something_else_is_no_listing():
    for kind in ("jwt", "dpop+jwt", "cmwallet-receipt+jwt", "", None):
        with pytest.raises(WrongType):
            read(signed(PAYLOAD, typ=kind))


def test_a_key_that_was_rotated_counts_for_what_stood_on_chain_before():
    keys = registry(KEY, OTHER_KEY)
    keys.end(KEY, NOW + 1000)
    assert read(CONTENT, keys, now=NOW + 999).kid == KEY.kid
    with pytest.raises(KeyNotValid):
        read(CONTENT, keys, now=NOW + 1000)
    assert read(CONTENT, keys, now=NOW + 2000, proven=NOW + 999).kid == KEY.kid
    with pytest.raises(KeyNotValid):
        read(CONTENT, keys, now=NOW + 2000, proven=NOW + 1000)
    with pytest.raises(KeyNotValid):  # a proof from the future
        read(CONTENT, keys, now=NOW + 2000, proven=NOW + 2001)


def test_a_date_does_not_help_a_key_that_ended():
    keys = registry(KEY)
    keys.end(KEY, NOW - 50)
    with pytest.raises(KeyNotValid):
        read(changed(iat=NOW - 60), keys)


def test_a_key_does_not_sign_for_the_time_before_it():
    with pytest.raises(KeyNotValid):
        read(changed(iat=NOW - 101))
    assert read(changed(iat=NOW - 100)).kid == KEY.kid


def test_a_key_that_leaked_proves_nothing_any_more():
    keys = registry(KEY)
    keys.compromise(KEY, NOW + 10, NOW + 20)
    for proven in (None, NOW + 10):
        with pytest.raises(KeyCompromised):
            read(CONTENT, keys, now=NOW + 30, proven=proven)
    assert read(CONTENT, keys, now=NOW + 30, proven=NOW + 9).kid == KEY.kid


@pytest.mark.parametrize(
    "contract",
    [replace(DEALS, chain_id=18), replace(DEALS, genesis=OTHER_GENESIS)],
    ids=["chain id", "genesis"],
)
def test_a_listing_of_another_chain_is_refused(contract):
    with pytest.raises(NotVerified):
        read(sign_listing(replace(LISTING, contract=contract), KEY))


def without(name: str) -> bytes:
    return signed({key: value for key, value in PAYLOAD.items() if key != name})


MALFORMED = {
    "nothing": b"",
    "not ASCII": CONTENT.replace(b".", "\u2024".encode()),
    "no line feed": CONTENT.strip(),
    "two line feeds": CONTENT + b"\n",
    "a carriage return": CONTENT.strip() + b"\r\n",
    "a blank before": b" " + CONTENT,
    "too long": CONTENT.strip() + b"A" * MAX_BYTES + b"\n",
    "two parts": CONTENT.rpartition(b".")[0] + b"\n",
    "four parts": CONTENT.strip() + b".x\n",
    "no key named": sign_jws(PAYLOAD, KEY, {"typ": TYPE}).encode() + b"\n",
    "a key inside": signed(PAYLOAD, jwk=OTHER_KEY.public.document),
    "a key's address": signed(PAYLOAD, jku="https://evil.example"),
    "an extension": signed(PAYLOAD, crit=["b64"], b64=False),
    "a key that is a number": signed(PAYLOAD, kid=7),
    "no object": signed(["seller"]),
    "an extra member": changed(discount="1"),
    "a member less": without("window"),
    "no certificate said": without("certificate"),
    "another currency": changed(currency="ETH"),
    "a price as number": changed(price=50),
    "a price in hexadecimal": changed(price="0x32"),
    "a price with a zero": changed(price="050"),
    "a negative price": changed(price="-5"),
    "a price of nothing": changed(price="0"),
    "a price in other digits": changed(price="\uff15"),
    "a price too long": changed(price="9" * 30),
    "a duration as text": changed(window="3d"),
    "a duration with a part": changed(window=259200.5),
    "a duration that is true": changed(window=True),
    "a short window": changed(window=60),
    "a small deposit": changed(deposit="1"),
    "an arbiter without a fee": changed(arbiter=BUYER),
    "a fee without an arbiter": changed(fee_bps=1),
    "an arbiter in small letters": changed(arbiter=BUYER.lower(), fee_bps=1),
    "an arbiter by name": changed(arbiter="judge", fee_bps=1),
    "an arbiter of many": changed(arbiter=[BUYER], fee_bps=1),
    "a fee of more than all": changed(arbiter=BUYER, fee_bps=10001),
    "a seller in small letters": changed(seller=BUYER.lower()),
    "a seller by DID": changed(seller=LISTING.did),
    "no seller": changed(seller=None),
    "an item for the contract": changed(contract=str(DEALS.item(1))),
    "a contract without chain": changed(contract=DEALS.contract),
    "no genesis": changed(genesis=None),
    "a contract for the certificate": changed(certificate=str(DEALS)),
    "a title of two lines": changed(title="A\nB"),
    "a title that drives a terminal": changed(title="\x1b[2J"),
    "a title of many": changed(title=["A"]),
    "no title": changed(title=""),
    "a description without end": changed(description="a" * 100_001),
    "a page": changed(media_type="text/html"),
    "no date": changed(iat=None),
    "a date as text": changed(iat="2026-01-01"),
}


@pytest.mark.parametrize("name", MALFORMED)
def test_what_is_no_listing_is_refused(name):
    with pytest.raises(Malformed):
        read(MALFORMED[name])


@pytest.mark.parametrize("place", range(0, len(CONTENT), 7))
def test_no_byte_of_it_can_be_another(place):
    """Another byte refuses it, or is one of those that carry no bit of base64url; then it is not in its one form."""
    with pytest.raises((Rejected, NotVerified)):
        read(CONTENT[:place] + bytes([CONTENT[place] ^ 1]) + CONTENT[place + 1 :])
