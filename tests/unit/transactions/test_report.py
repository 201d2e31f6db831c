"""`tx decode`, with the main-net delegate transaction of CyberMiles whole."""

import json

import pytest

from cmwallet.errors import InvalidInput
from cmwallet.keys.secp256k1 import ORDER, SigningKey
from cmwallet.transactions.encoding import (
    AccessListTransaction,
    FeeMarketTransaction,
    LegacyTransaction,
    encode_signed,
    sign,
)
from cmwallet.transactions.report import decode_report
from cmwallet.transactions.travis import cmt_hash, decode_native, is_native
from identity.secret import Secret

SIGNER = SigningKey(Secret(b"\x46" * 32))

# A delegate transaction of block 0x1c6f6 of the CyberMiles main net (public data).
DELEGATE_DATA = (
    rb'{"type":"stake\/delegate","data":{"validator_address":"0xF9Fd397486AC5516eea2304fA701cB9767c465D2",'
    rb'"amount":"34371000000000000000000","cube_batch":"02","sig":"25c896e1b505cd28bdcc26ee90d934e5ca115852f209775f5cd'
    rb"43b0caf96ea14d99b63e0448087d526848179baebd3ad053fd82f6a8e0be62e72aa6d8c4b1d5028b1f86ced25596827efb2794a4d14850e38"
    rb'28e183f5b4f2f6836004fc608c22d52b2dd2363f2439c51b90725a40a9be5bb2d2807ad5c5cd5827b2dd786d1b26"}}'
)
DELEGATE = LegacyTransaction(nonce=0, gas_price=0, gas_limit=0, to=None, value=0, data=DELEGATE_DATA, chain_id=18)
DELEGATE_RAW = encode_signed(
    DELEGATE,
    0x224015941F4373E5AEE27A1173B9AE112317DFDC3B2A1A86CF557C2446C255E4,
    0x2798B6AB9F403B938FEA0B640476DE20A6F09D1E12F86F0CD5E18369164E56EF,
    0x48 - 35 - 2 * 18,
)


def test_the_main_net_delegate_transaction_comes_out_whole() -> None:
    report = decode_report(DELEGATE_RAW)
    assert report.hash == "0xa73b917243b5d3fb810dfb5f1880daab71564aafbb183c5f1e1f40665832aad5"
    assert report.cmt_hash == "1F64261396674A1A7328B250EC3043E5512010D8"
    assert report.signing_hash == "0x62244b88d0486f7269f41bebaeb072f38ead0892d32273898f660f1731c8b1f7"
    assert report.sender.lower() == "0x245323885234fd5adc48ffb546a54c5df99e9ace"
    assert report.native is not None
    assert report.native.route == "stake/delegate"
    assert report.native.fields["validator_address"] == "0xF9Fd397486AC5516eea2304fA701cB9767c465D2"
    assert report.native.fields["amount"] == "34371000000000000000000"
    assert report.native.fields["cube_batch"] == "02"
    assert report.warnings == ()
    document = report.as_json()
    assert json.loads(json.dumps(document)) == document
    assert document["to"] is None
    assert document["chain_id"] == 18
    assert document["data"] == "0x" + DELEGATE_DATA.hex()


def test_the_cmt_hash_is_upper_case_of_twenty_bytes() -> None:
    assert cmt_hash(b"") == "E3B0C44298FC1C149AFBF4C8996FB92427AE41E4"


@pytest.mark.parametrize(
    "change",
    [{"gas_price": 1}, {"gas_limit": 1}, {"value": 1}, {"to": b"\1" * 20}, {"data": b""}],
)
def test_anything_but_a_native_transaction_is_one_for_the_evm(change: dict[str, object]) -> None:
    fields: dict[str, object] = {
        "nonce": 0,
        "gas_price": 0,
        "gas_limit": 0,
        "to": None,
        "value": 0,
        "data": DELEGATE_DATA,
        "chain_id": 18,
    }
    assert not is_native(LegacyTransaction(**(fields | change)))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "data",
    [
        b"{",
        b"\xff",
        b"[]",
        b"{}",
        b'{"type":1,"data":{}}',
        b'{"type":"x","data":[]}',
        b"[" * 30_000,
        b'{"type":"x","data":{"a":NaN}}',
        b" " * 40_000,
    ],
)
def test_native_data_that_is_not_the_expected_json_is_left_alone(data: bytes) -> None:
    transaction = LegacyTransaction(nonce=0, gas_price=0, gas_limit=0, to=None, value=0, data=data, chain_id=18)
    assert decode_native(transaction) is None
    assert decode_report(sign(transaction, SIGNER).raw).native is None


def test_the_other_forms_have_no_cmt_hash_and_all_their_fields() -> None:
    entry = (b"\2" * 20, (b"\3" * 32,))
    market = FeeMarketTransaction(
        chain_id=1,
        nonce=1,
        max_priority_fee_per_gas=1,
        max_fee_per_gas=5,
        gas_limit=9,
        to=b"\1" * 20,
        value=7,
        data=b"\xaa",
        access_list=(entry,),
    )
    report = decode_report(sign(market, SIGNER).raw)
    document = report.as_json()
    assert report.kind == document["type"] == "eip1559"
    assert report.cmt_hash is None
    assert (document["max_fee_per_gas"], document["max_priority_fee_per_gas"], document["max_fee"]) == ("5", "1", "45")
    assert document["access_list"] == [
        {"address": "0x0202020202020202020202020202020202020202", "storage_keys": ["0x" + "03" * 32]}
    ]
    assert document["from"] == SIGNER.address
    old = AccessListTransaction(chain_id=1, nonce=1, gas_price=5, gas_limit=9, to=None, value=7)
    assert decode_report(sign(old, SIGNER).raw).kind == "eip2930"


def test_what_chains_refuse_is_said() -> None:
    transaction = LegacyTransaction(nonce=0, gas_price=1, gas_limit=1, to=None, value=0, chain_id=18)
    signed = sign(transaction, SIGNER)
    high = encode_signed(transaction, signed.r, ORDER - signed.s, 1 - signed.y_parity)
    assert any("high s" in warning for warning in decode_report(high).warnings)
    old = LegacyTransaction(nonce=0, gas_price=1, gas_limit=1, to=None, value=0, chain_id=None)
    assert any("every chain" in warning for warning in decode_report(encode_signed(old, 1, 1, 0)).warnings)
    market = FeeMarketTransaction(
        chain_id=1, nonce=0, max_priority_fee_per_gas=2, max_fee_per_gas=1, gas_limit=1, to=None, value=0
    )
    assert any("priority" in warning for warning in decode_report(encode_signed(market, 1, 1, 0)).warnings)


def test_a_signature_of_no_key_is_refused() -> None:
    transaction = LegacyTransaction(nonce=0, gas_price=1, gas_limit=1, to=None, value=0, chain_id=18)
    with pytest.raises(InvalidInput):
        decode_report(encode_signed(transaction, 5, 1, 0))
