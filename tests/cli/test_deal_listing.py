"""`cmwallet deal listing`, the real command: a file that another library verifies by the keys on chain."""

from __future__ import annotations

import json

import pytest
from Crypto.Hash import keccak
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicKey
from jwcrypto.jwk import JWK
from jwcrypto.jws import JWS

from tests.cli.walletrun import STRANGER, Home, finish

ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"


def p256_of(multibase: str) -> JWK:
    """The key of a Multikey: base58btc of the multicodec prefix of P-256 and the compressed point."""
    number = 0
    for letter in multibase[1:]:
        number = number * 58 + ALPHABET.index(letter)
    raw = number.to_bytes(35, "big")
    assert (multibase[0], raw[:2]) == ("z", bytes.fromhex("8024"))
    point = EllipticCurvePublicKey.from_encoded_point(SECP256R1(), raw[2:])
    return JWK.from_pyca(point)


TERMS = ("--price", "50", "--deliver-by", "7d", "--contract", STRANGER)


@pytest.fixture
def seller(funded: Home) -> Home:
    funded.run("identity", "create", "shop")
    funded.run("identity", "register", "--yes")
    (funded.folder / "bike.md").write_text("# A bicycle\n\nNearly new.\n", "utf-8")
    return funded


def test_a_listing_is_verified_by_the_key_on_chain_and_hashed_as_the_file_is(seller: Home) -> None:
    made = seller.json(
        *("deal", "listing", "bike.md", *TERMS, "--arbiter", "bob", "--arbiter-fee", "50%", "--out", "bike.jws")
    )
    content = (seller.folder / "bike.jws").read_bytes()
    assert made["hash"] == "0x" + keccak.new(digest_bits=256, data=content).hexdigest()
    message = JWS()
    message.deserialize(content.decode().strip())
    did = seller.json("identity", "show")["did"]
    methods = seller.json("identity", "did", "resolve", did)["document"]["verificationMethod"]
    (method,) = [one for one in methods if one["id"].endswith(made["kid"])]
    message.verify(p256_of(method["publicKeyMultibase"]))
    payload = json.loads(message.payload)
    bob = seller.json("contact", "list")[0]["address"]
    assert (payload["title"], payload["media_type"], payload["window"]) == ("A bicycle", "text/markdown", 259200)
    assert (payload["price"], payload["deposit"]) == ("50" + "0" * 18, "25" + "0" * 18)
    assert (payload["arbiter"], payload["fee_bps"], payload["seller"]) == (bob, 5000, made["seller"])
    assert payload["genesis"] == seller.json("chain", "status")["genesis"]
    assert seller.error("deal", "listing", "bike.md", *TERMS, "--out", "bike.jws", code=4)["code"] == "already_exists"


def test_a_pipe_carries_the_same_bytes_as_a_file(seller: Home) -> None:
    text = seller.run("deal", "listing", "-", *TERMS, "--title", "A bicycle", stdin="Nearly new.\n").out
    assert text.count("\n") == 1
    assert text.endswith("\n")
    assert text.count(".") == 2


def test_terms_that_no_deal_could_have_are_refused(seller: Home) -> None:
    for more, code in (
        (("--deposit", "1"), 4),
        (("--window", "1h"), 4),
        (("--accept-by", "8d"), 4),
        (("--arbiter", "bob"), 4),
        (("--arbiter-fee", "50%"), 4),
        (("--arbiter", "bob", "--arbiter-fee", "half"), 4),
        (("--arbiter", "nobody-known", "--arbiter-fee", "50%"), 5),
        (("--arbiter", "account-1", "--arbiter-fee", "50%"), 4),
    ):
        assert seller.run("deal", "listing", "bike.md", *TERMS, *more, code=code).out == ""


def test_a_small_deposit_is_warned_about(seller: Home) -> None:
    assert "warning" in seller.run("deal", "listing", "bike.md", *TERMS, "--deposit", "10").err
    assert "warning" not in seller.run("deal", "listing", "bike.md", *TERMS).err


def test_papers_go_with_the_records_of_their_account_and_that_is_said(seller: Home) -> None:
    seller.run("deal", "listing", "bike.md", *TERMS)
    seller.run("deal", "listing", "bike.md", *TERMS, "--title", "Another")
    for words in (("identity", "remove", "shop"), ("identity", "shred", "--all")):
        asked = seller.at_terminal(*words, columns=200)
        asked.expect("Its 2 papers of the market go")
        asked.sendline("no")
        finish(asked, 130)
    assert seller.json("identity", "shred", "--all", "--yes")["records"] == 2
    assert seller.json("identity", "shred", "--all", "--yes")["records"] == 0
    seller.run("vault", "verify")


def test_without_published_keys_nothing_is_handed_out(funded: Home) -> None:
    funded.run("identity", "create", "shop")
    failed = funded.error("deal", "listing", "-", *TERMS, stdin="A bicycle.", code=4)
    assert "nobody could verify" in failed["message"]


def test_keys_that_were_published_by_a_chain_ahead_of_the_clock_count(funded: Home) -> None:
    funded.run("chain", "mine", "--ahead", "30d")
    funded.run("identity", "create", "shop")
    funded.run("identity", "register", "--yes")
    assert funded.json("deal", "listing", "-", *TERMS, stdin="A bicycle.")["title"] == "A bicycle."
    sealed = funded.run("market", "seal", "-", "--to", "account-1", "--yes", stdin="A bicycle.").out
    assert funded.json("market", "open", "-", stdin=sealed)["state"] == "unchecked"
