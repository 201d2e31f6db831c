"""EIP-681 URIs."""

from cmwallet.transactions.payment_uri import payment_uri

BOB = "0x15d34AAf54267DB7D7c367839AAf71A00a2C6A65"
TOKEN = "0xf85fEea2FdD81d51177F6b8F35F0e6734Ce45F5F"


def test_a_request_for_coins():
    assert payment_uri(BOB, 18) == f"ethereum:{BOB}@18"
    assert payment_uri(BOB, 18, 5 * 10**18) == f"ethereum:{BOB}@18?value=5000000000000000000"
    assert payment_uri(BOB, 18, 0) == f"ethereum:{BOB}@18?value=0"


def test_a_request_for_tokens_targets_the_contract():
    assert payment_uri(BOB, 1, token=TOKEN) == f"ethereum:{TOKEN}@1/transfer?address={BOB}"
    assert payment_uri(BOB, 1, 7, TOKEN) == f"ethereum:{TOKEN}@1/transfer?address={BOB}&uint256=7"
