"""Offers of loans: carried from one to the other, signed by both, refused when somebody changed them."""

import json
from dataclasses import replace

import pytest
import rfc8785

from cmwallet.errors import NotVerified
from cmwallet.keys.secp256k1 import SigningKey, recover_address
from cmwallet.market.loans.offer import make_offer, read_offer
from cmwallet.market.papers import paper_hash
from identity.rejections import Malformed
from identity.secret import Secret
from tests.unit.market.loans.agreeing import AGREEMENT, DOMAIN, SALT

ANN, BOB = (SigningKey(Secret(bytes([number]) * 32)) for number in (3, 4))
AGREED = replace(AGREEMENT, terms=replace(AGREEMENT.terms, borrower=ANN.address, lender=BOB.address))
OFFER = make_offer(AGREED, SALT, you="lender", answer="https://exchange.example/sign/x")


def both():
    signed = OFFER.signed_by("borrower", ANN(OFFER.digest(DOMAIN)))
    return signed.signed_by("lender", BOB(OFFER.digest(DOMAIN)))


def test_what_is_written_is_read():
    assert read_offer(OFFER.content()) == OFFER
    assert read_offer(both().content()) == both()


def test_two_signatures_complete_it():
    assert not OFFER.complete
    assert not OFFER.signed_by("borrower", ANN(OFFER.digest(DOMAIN))).complete
    assert both().complete
    both().check_signatures(DOMAIN, recover_address)


def test_a_signature_is_of_who_it_is_said_to_be_of():
    for signed in (
        OFFER.signed_by("borrower", BOB(OFFER.digest(DOMAIN))),
        OFFER.signed_by("lender", BOB(bytes(32))),
        replace(both(), agreement=replace(AGREED, terms=replace(AGREED.terms, late_fee=501)).with_salt(SALT)),
        replace(both(), salt=bytes(32), agreement=AGREED.with_salt(bytes(32))),
    ):
        with pytest.raises(NotVerified):
            signed.check_signatures(DOMAIN, recover_address)
    with pytest.raises(NotVerified):
        both().check_signatures(replace(DOMAIN, chain_id=1), recover_address)


def test_the_paper_is_what_the_terms_name():
    assert OFFER.paper.hash == "0x" + OFFER.agreement.terms.document.hex() == paper_hash(AGREED.content(), SALT)


@pytest.mark.parametrize(
    ("member", "value"),
    [
        ("type", "cmwallet-loan-agreement"),
        ("salt", "0x00"),
        ("salt", None),
        ("you", "judge"),
        ("answer", 5),
        ("agreement", None),
        ("agreement", {}),
        ("signatures", {}),
        ("signatures", {"borrower": None, "lender": None, "judge": None}),
        ("signatures", {"borrower": 5, "lender": None}),
        ("signatures", {"borrower": "0x" + "00" * 64, "lender": None}),
        ("signatures", {"borrower": "0x" + "ff" * 64 + "1b", "lender": None}),
        ("more", 1),
    ],
)
def test_another_form_is_refused(member, value):
    document = json.loads(OFFER.content()) | {member: value}
    with pytest.raises(Malformed):
        read_offer(rfc8785.dumps(document))


def test_an_agreement_that_was_changed_on_the_way_is_refused():
    document = json.loads(OFFER.content())
    document["agreement"]["apr"] = "1.0"
    with pytest.raises(Malformed, match="annual rate"):
        read_offer(json.dumps(document).encode())


@pytest.mark.parametrize("content", [b"", b"[]", b"\xff", b" " * (2 << 20) + b" "])
def test_what_is_no_offer(content):
    with pytest.raises(Malformed):
        read_offer(content)
