"""Listings: signed by the seller, read by anybody, with a hash that is that of the file."""

import json
from dataclasses import replace

import pytest
from Crypto.Hash import keccak
from jwcrypto.jwk import JWK
from jwcrypto.jws import JWS

from cmwallet.errors import InvalidInput
from cmwallet.market.listing import DAY, HOUR, LONGEST
from cmwallet.market.signed_listing import MAX_BYTES, read_listing, sign_listing
from cmwallet.units import format_share, parse_share
from identity.address import ZERO_ADDRESS
from tests.unit.market.listings import CMT, ED_KEY, KEY, LISTING, NOW, registry
from tests.unit.market.world import BUYER, COURT, DEALS, OTHER_GENESIS, SELLER

FULL = replace(
    LISTING,
    media_type="text/markdown",
    description="# Rad\n\nfährt\u2026 „gut“\n",
    arbiter=BUYER,
    fee_bps=5000,
    certificate=COURT.item(3),
)


def here(contract) -> None:
    assert contract == DEALS


def read(content, keys=None, **more):
    return read_listing(content, here, keys or registry(), clock=lambda: NOW, **more)


@pytest.mark.parametrize("listing", [LISTING, FULL], ids=["least", "full"])
def test_what_is_signed_is_read(listing):
    signed = read(sign_listing(listing, KEY))
    assert (signed.listing, signed.kid) == (listing, KEY.kid)


def test_the_other_curve_signs_too():
    signed = read(sign_listing(LISTING, ED_KEY), registry(KEY, ED_KEY))
    assert signed.kid == ED_KEY.kid


def test_the_hash_is_that_of_the_exact_bytes():
    content = sign_listing(LISTING, KEY)
    assert content.endswith(b"\n")
    assert read(content).hash == "0x" + keccak.new(digest_bits=256, data=content).hexdigest()


def test_another_library_verifies_it_and_finds_the_terms():
    message = JWS()
    message.deserialize(sign_listing(FULL, KEY).decode().strip())
    message.verify(JWK(**KEY.public.document))
    assert message.jose_header["typ"] == "cmwallet-listing+jwt"
    assert json.loads(message.payload) == {
        "seller": SELLER,
        "title": "A bicycle",
        "description": FULL.description,
        "media_type": "text/markdown",
        "currency": "CMT",
        "price": "50000000000000000000",
        "deposit": "25000000000000000000",
        "accept_by": 86400,
        "deliver_by": 604800,
        "window": 259200,
        "arbiter": BUYER,
        "fee_bps": 5000,
        "certificate": str(COURT.item(3)),
        "contract": str(DEALS),
        "genesis": DEALS.genesis,
        "iat": NOW,
    }


@pytest.mark.parametrize(
    "change",
    [
        {"price": 0},
        {"price": 1 << 96, "deposit": 1 << 95},
        {"deposit": 7 * CMT - 1},
        {"price": 100 * CMT, "deposit": 10 * CMT - 1},
        {"accept_by": HOUR - 1},
        {"deliver_by": LONGEST + 1},
        {"deliver_by": DAY},
        {"window": DAY - 1},
        {"window": LONGEST + 1},
        {"title": ""},
        {"title": " "},
        {"title": "a" * 121},
        {"title": "two\nlines"},
        {"title": "\u202eelcycib A"},
        {"description": ""},
        {"description": "a\0b"},
        {"description": "a" * 100_001},
        {"media_type": "text/html"},
        {"arbiter": BUYER},
        {"fee_bps": 5000},
        {"arbiter": SELLER, "fee_bps": 5000},
        {"arbiter": ZERO_ADDRESS, "fee_bps": 5000},
        {"arbiter": BUYER, "fee_bps": 10_001},
        {"certificate": replace(COURT, chain_id=18).item(3)},
        {"certificate": replace(COURT, genesis=OTHER_GENESIS).item(3)},
    ],
    ids=str,
)
def test_what_no_deal_could_be_made_of_is_not_signed(change):
    with pytest.raises(InvalidInput):
        sign_listing(replace(LISTING, **change), KEY)


@pytest.mark.parametrize(
    "change",
    [
        {"price": 70 * CMT, "deposit": 7 * CMT},
        {"accept_by": HOUR, "deliver_by": LONGEST, "window": DAY},
        {"title": "a" * 120},
        {"arbiter": BUYER, "fee_bps": 10_000},
        {"arbiter": BUYER, "fee_bps": 0},
    ],
    ids=str,
)
def test_the_bounds_themselves_are_signed(change):
    assert read(sign_listing(replace(LISTING, **change), KEY)).listing == replace(LISTING, **change)


def test_a_file_that_would_be_too_long_is_not_signed():
    with pytest.raises(InvalidInput):
        sign_listing(replace(LISTING, description="\u20ac" * 100_000), KEY)
    assert len(sign_listing(replace(LISTING, description="a" * 100_000), KEY)) < MAX_BYTES


@pytest.mark.parametrize(("text", "points"), [("0%", 0), ("100%", 10_000), ("20%", 2000), ("2.5%", 250), ("0.01%", 1)])
def test_shares_are_read_and_written(text, points):
    assert parse_share(text) == points
    assert format_share(points) == text


@pytest.mark.parametrize("text", ["", "20", "%", "-1%", "100.01%", "1.001%", "1e2%", "２０%", "20 %", ".5%", "1,5%"])
def test_what_is_no_share_is_refused(text):
    with pytest.raises(InvalidInput):
        parse_share(text)
