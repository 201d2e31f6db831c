"""EIP-681 URIs: made, and read as others make them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmwallet.errors import InvalidInput
from cmwallet.transactions.payment_uri import MOST_CHARACTERS, PaymentRequest, parse_payment_uri, payment_uri

BOB = "0x15d34AAf54267DB7D7c367839AAf71A00a2C6A65"
TOKEN = "0xf85fEea2FdD81d51177F6b8F35F0e6734Ce45F5F"


def test_a_request_for_coins():
    assert payment_uri(BOB, 18) == f"ethereum:{BOB}@18"
    assert payment_uri(BOB, 18, 5 * 10**18) == f"ethereum:{BOB}@18?value=5000000000000000000"
    assert payment_uri(BOB, 18, 0) == f"ethereum:{BOB}@18?value=0"


def test_a_request_for_tokens_targets_the_contract():
    assert payment_uri(BOB, 1, token=TOKEN) == f"ethereum:{TOKEN}@1/transfer?address={BOB}"
    assert payment_uri(BOB, 1, 7, TOKEN) == f"ethereum:{TOKEN}@1/transfer?address={BOB}&uint256=7"


@given(
    st.integers(1, 2**63 - 1),
    st.none() | st.integers(0, 2**256 - 1),
    st.none() | st.just(TOKEN),
)
def test_what_is_made_is_read(chain_id, amount, token):
    assert parse_payment_uri(payment_uri(BOB, chain_id, amount, token)) == PaymentRequest(BOB, chain_id, amount, token)


@pytest.mark.parametrize(
    ("uri", "request_"),
    [
        (f"ethereum:{BOB}?value=2.014e18", PaymentRequest(BOB, None, 2_014_000_000_000_000_000, None)),  # of the EIP
        (f"ethereum:pay-{BOB}@18?value=1e0", PaymentRequest(BOB, 18, 1, None)),
        (f"ETHEREUM:{BOB}@18", PaymentRequest(BOB, 18, None, None)),
        (f"ethereum:{BOB.lower()}@18?value=+5", PaymentRequest(BOB, 18, 5, None)),
        (f"ethereum:{BOB}@18?value=%31", PaymentRequest(BOB, 18, 1, None)),
        (f"ethereum:{BOB}@18?value=1.50E1", PaymentRequest(BOB, 18, 15, None)),
        (f"ethereum:{TOKEN}@18/transfer?address={BOB}", PaymentRequest(BOB, 18, None, TOKEN)),
        (f"ethereum:{TOKEN}/transfer?uint256=1e6&address={BOB}", PaymentRequest(BOB, None, 10**6, TOKEN)),
    ],
)
def test_what_others_write_is_read(uri, request_):
    assert parse_payment_uri(uri) == request_


@pytest.mark.parametrize(
    "uri",
    [
        "",
        BOB,
        f"bitcoin:{BOB}",
        f"ethereum:{BOB}#x",
        f"ethereum:{BOB}@",
        f"ethereum:{BOB}@x",
        f"ethereum:{BOB}@0x12",
        "ethereum:vitalik.eth@1?value=1",
        f"ethereum:{BOB[:-1]}6@18",  # a digit was altered
        f"ethereum:{BOB}@18?value=1.5",
        f"ethereum:{BOB}@18?value=-1",
        f"ethereum:{BOB}@18?value=",
        f"ethereum:{BOB}@18?value=1e",
        f"ethereum:{BOB}@18?value=0x1",
        f"ethereum:{BOB}@18?value=1e78",
        f"ethereum:{BOB}@18?value=1&value=2",
        f"ethereum:{BOB}@18?value",
        f"ethereum:{BOB}@18?gasPrice=1",
        f"ethereum:{BOB}@18?value=1&gas=21000",
        f"ethereum:{BOB}@18?data=0x00",
        f"ethereum:{BOB}@18?amount=1",
        f"ethereum:{TOKEN}@18/approve?address={BOB}&uint256=1",
        f"ethereum:{TOKEN}@18/transfer?uint256=1",
        f"ethereum:{TOKEN}@18/transfer?address={BOB}&uint256=1&value=1",
        f"ethereum:{TOKEN}@18/transfer?address=bob.eth&uint256=1",
        f"ethereum:{BOB}@18?value=" + "1" * MOST_CHARACTERS,
    ],
)
def test_what_is_no_payment_is_refused(uri):
    with pytest.raises(InvalidInput):
        parse_payment_uri(uri)
