"""Settlement requests: signed by the exchange, read by whoever pays, refused in every other form."""

from dataclasses import replace
from datetime import date

import pytest

from cmwallet.market.loans.agreement import Party
from cmwallet.market.loans.settlement_request import (
    SettlementRequest,
    payment_reference,
    read_settlement_request,
    sign_settlement_request,
)
from identity.jose.jws import sign_jws
from identity.rejections import BadSignature, Expired, Malformed, NotYetValid, Rejected
from tests.unit.market.listings import KEY, LISTING, NOW, OTHER_KEY, registry
from tests.unit.market.loans.agreeing import LOANS

REQUEST = SettlementRequest(
    issuer=LISTING.did,  # who has the keys of that registry
    loan=LOANS.item(12),
    place=3,
    amount=85_264,
    currency="EUR",
    due=date(2027, 2, 28),
    creditor=Party("Lena Lender", "GB29NWBK60161331926819"),
    issued=NOW,
    expires=NOW + 3_600,
)


def read(text, keys=None, now=NOW):
    return read_settlement_request(text, keys or registry(), clock=lambda: now)


def test_what_is_signed_is_read():
    assert read(sign_settlement_request(REQUEST, KEY)) == REQUEST
    assert REQUEST.reference == payment_reference(12, 3) == "CM-12-3"


def test_another_key_is_refused():
    with pytest.raises(Rejected):
        read(sign_settlement_request(REQUEST, OTHER_KEY))
    with pytest.raises(BadSignature):
        read(sign_settlement_request(REQUEST, KEY), registry(OTHER_KEY, KEY)) and read(
            sign_jws(payload(), KEY, {"typ": "cmwallet-settlement-request+jwt", "kid": OTHER_KEY.kid}),
            registry(OTHER_KEY, KEY),
        )


def test_its_time():
    text = sign_settlement_request(REQUEST, KEY)
    assert read(text, now=NOW + 3_600) == REQUEST
    with pytest.raises(Expired):
        read(text, now=NOW + 3_601)
    early = sign_settlement_request(replace(REQUEST, issued=NOW + 61, expires=NOW + 100), KEY)
    with pytest.raises(NotYetValid):
        read(early)
    read(early, now=NOW + 1)


def payload(**changes):
    made = {
        "iss": REQUEST.issuer,
        "iat": NOW,
        "exp": NOW + 3_600,
        "loan": str(REQUEST.loan),
        "genesis": REQUEST.loan.genesis,
        "place": 3,
        "amount": "85264",
        "currency": "EUR",
        "due": "2027-02-28",
        "creditor": {"name": "Lena Lender", "iban": "GB29NWBK60161331926819"},
        "reference": "CM-12-3",
    }
    return made | changes


def signed(**changes):
    return sign_jws(payload(**changes), KEY, {"typ": "cmwallet-settlement-request+jwt", "kid": KEY.kid})


@pytest.mark.parametrize(
    "changes",
    [
        {"reference": "CM-12-4"},
        {"amount": 85264},
        {"amount": "085264"},
        {"amount": "0"},
        {"amount": "-1"},
        {"place": "3"},
        {"place": -1},
        {"place": True},
        {"due": "28.02.2027"},
        {"due": "2027-02-30"},
        {"currency": "JPY"},
        {"creditor": {"name": "Lena"}},
        {"creditor": {"name": "", "iban": "GB29NWBK60161331926819"}},
        {"creditor": {"name": "Lena", "iban": "GB29NWBK60161331926818"}},
        {"loan": "eip155:1234:12"},
        {"genesis": "0x1"},
        {"more": 1},
        {"iat": "now"},
        {"exp": None},
    ],
)
def test_another_form_is_refused(changes):
    with pytest.raises(Malformed):
        read(signed(**changes))


def test_the_type_and_the_header_count():
    with pytest.raises(Rejected):
        read(sign_jws(payload(), KEY, {"typ": "cmwallet-listing+jwt", "kid": KEY.kid}))
    with pytest.raises(Malformed):
        read(sign_jws(payload(), KEY, {"typ": "cmwallet-settlement-request+jwt"}))
    with pytest.raises(Malformed):
        read(sign_jws(payload(), KEY, {"typ": "cmwallet-settlement-request+jwt", "kid": KEY.kid, "x": 1}))
