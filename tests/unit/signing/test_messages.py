"""What is no message although it is given as one."""

from __future__ import annotations

import pytest
from eth_account import Account
from eth_account.messages import _hash_eip191_message, encode_defunct
from hypothesis import given
from hypothesis import strategies as st

from cmwallet.errors import InvalidInput
from cmwallet.signing.explaining import explain_message
from cmwallet.signing.messages import message_digest, sign_in_of, why_blind
from cmwallet.transactions.signables import SignableMessage
from tests.unit.signing.test_siwe import sign_in

TRANSACTION = {
    "to": "0x" + "11" * 20, "value": 1, "gas": 21_000, "nonce": 0, "chainId": 1234,
    "maxFeePerGas": 2, "maxPriorityFeePerGas": 1,
}  # fmt: skip
LEGACY = {"to": "0x" + "11" * 20, "value": 1, "gas": 21_000, "nonce": 0, "chainId": 1234, "gasPrice": 2}
KEY = "0x" + "01" * 32


@given(st.binary(max_size=300))
def test_digests_are_those_of_eth_account(content: bytes) -> None:
    assert message_digest(content) == _hash_eip191_message(encode_defunct(content))


BLIND = {
    "32 bytes": bytes(range(32)),
    "32 letters": b"a" * 32,
    "a hash in hex": b"0x" + b"ab" * 32,
    "a hash in hex without 0x": b"ab" * 32,
    "a hash in hex with blanks around": b" 0X" + b"AB" * 32 + b"\n",
    "typed data": b"\x19\x01" + bytes(64),
    "typed data in hex": b"0x1901" + b"00" * 64,
    "a transaction of EIP-1559": bytes(Account.sign_transaction(TRANSACTION, KEY).raw_transaction),
    "a transaction of before": bytes(Account.sign_transaction(LEGACY, KEY).raw_transaction),
    "a transaction in hex": b"0x" + Account.sign_transaction(TRANSACTION, KEY).raw_transaction.hex().encode(),
    "nearly a sign-in": sign_in().replace("Version: 1", "Version: 2").encode(),
    "a sign-in with a blank more": sign_in().replace("wants you", "wants  you").encode(),
    "a sign-in behind other words": b"Dear user,\n" + sign_in().encode(),
}


@pytest.mark.parametrize("what", BLIND)
def test_what_can_stand_for_something_else_is_signed_blind_or_not_at_all(what: str) -> None:
    assert why_blind(BLIND[what])
    with pytest.raises(InvalidInput):
        SignableMessage(BLIND[what])
    asked = SignableMessage(BLIND[what], blind=True)
    assert asked.words.startswith("signed blind: ")
    assert asked.digest == message_digest(BLIND[what])


@pytest.mark.parametrize("content", [b"", b"hello", b"a" * 31, b"0x" + b"ab" * 31, b"\x02\x01", "grüezi".encode()])
def test_other_messages_are_signed_as_they_are(content: bytes) -> None:
    assert why_blind(content) is None
    assert not SignableMessage(content).words.startswith("signed blind")


def test_a_message_that_is_a_sign_in_is_told_as_one() -> None:
    asked = SignableMessage(sign_in().encode())
    assert sign_in_of(asked.content) is not None
    assert asked.words.startswith("signs in to app.example as 0xC02aaA39b223FE8D0A0e5C4F27eAD9083C756Cc2")
    assert explain_message(asked.content).audience == "app.example"


def test_what_nobody_sees_is_counted() -> None:
    assert explain_message("send 1\u202e CMT\u200b\u2800\x1b".encode()).hidden == 4
    assert explain_message(b"two\nlines\tof text\r\n").hidden == 0
    assert explain_message("e\u0301\u0301\u0301\u0301\u0301".encode()).hidden == 2
    assert explain_message(b"\xff\xfe").kind == "message:bytes"
