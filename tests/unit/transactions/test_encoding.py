"""Transactions against eth-account, byte for byte, and against hostile bytes."""

import random
from typing import Any

import pytest
from eth_account import Account
from hypothesis import given, settings
from hypothesis import strategies as st

from cmwallet import rlp
from cmwallet.errors import InvalidInput
from cmwallet.keys.secp256k1 import ORDER, SigningKey
from cmwallet.transactions.encoding import (
    MAX_RAW_BYTES,
    AccessListTransaction,
    FeeMarketTransaction,
    LegacyTransaction,
    SignedTransaction,
    Transaction,
    created_address,
    decode,
    encode_signed,
    max_fee,
    parse_raw,
    sign,
    signing_payload,
)
from identity.address import to_address
from identity.secret import Secret

KEY = bytes(range(1, 33))
SIGNER = SigningKey(Secret(KEY))
FORMS = [LegacyTransaction, AccessListTransaction, FeeMarketTransaction]


def number(source: random.Random, bits: int, least: int = 0) -> int:
    """A number whose length varies, edges included."""
    return max(least, source.getrandbits(source.randint(1, bits)) if source.random() > 0.1 else 0)


def random_transaction(source: random.Random, form: type) -> Transaction:
    fields: dict[str, Any] = {
        "chain_id": number(source, 62, 1),
        "nonce": min(number(source, 64), 2**64 - 2),
        "gas_limit": number(source, 63),
        "to": source.randbytes(20) if source.random() > 0.2 else None,
        "value": number(source, 256),
        "data": source.randbytes(source.choice([0, 0, 1, 4, 36, 55, 56, 68, 300])),
    }
    if form is not LegacyTransaction:
        fields["access_list"] = tuple(
            (source.randbytes(20), tuple(source.randbytes(32) for _ in range(source.randint(0, 3))))
            for _ in range(source.randint(0, 3))
        )
    if form is FeeMarketTransaction:
        fields["max_fee_per_gas"] = number(source, 256)
        fields["max_priority_fee_per_gas"] = min(number(source, 256), fields["max_fee_per_gas"])
    else:
        fields["gas_price"] = number(source, 256)
    transaction: Transaction = form(**fields)
    return transaction


def as_eth_account(transaction: Transaction) -> dict[str, Any]:
    fields: dict[str, Any] = {
        "nonce": transaction.nonce,
        "gas": transaction.gas_limit,
        "value": transaction.value,
        "data": transaction.data,
        "to": to_address(transaction.to) if transaction.to else b"",
    }
    if transaction.chain_id is not None:
        fields["chainId"] = transaction.chain_id
    if not isinstance(transaction, LegacyTransaction):
        fields["type"] = 2 if isinstance(transaction, FeeMarketTransaction) else 1
        fields["accessList"] = [
            {"address": to_address(address), "storageKeys": ["0x" + key.hex() for key in keys]}
            for address, keys in transaction.access_list
        ]
    if isinstance(transaction, FeeMarketTransaction):
        fields["maxFeePerGas"] = transaction.max_fee_per_gas
        fields["maxPriorityFeePerGas"] = transaction.max_priority_fee_per_gas
    else:
        fields["gasPrice"] = transaction.gas_price
    return fields


def check_against_eth_account(transaction: Transaction) -> None:
    ours = sign(transaction, SIGNER)
    theirs = Account.sign_transaction(as_eth_account(transaction), KEY)
    assert ours.raw == bytes(theirs.raw_transaction)
    assert ours.hash == bytes(theirs.hash)
    assert (ours.r, ours.s) == (theirs.r, theirs.s)
    again = decode(ours.raw)
    assert again == ours
    assert again.sender() == SIGNER.address
    assert again.low_s


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("seed", range(4))
def test_random_transactions_equal_those_of_eth_account(form: type, seed: int) -> None:
    source = random.Random(seed)
    for _ in range(300):
        check_against_eth_account(random_transaction(source, form))


@settings(max_examples=150, deadline=None)
@given(st.randoms(use_true_random=False), st.sampled_from(FORMS))
def test_searched_transactions_equal_those_of_eth_account(source: random.Random, form: type) -> None:
    check_against_eth_account(random_transaction(source, form))


def test_transactions_before_eip155_are_decoded_but_never_signed() -> None:
    transaction = LegacyTransaction(nonce=1, gas_price=2, gas_limit=21_000, to=b"\x11" * 20, value=3, chain_id=None)
    with pytest.raises(InvalidInput, match="chain id"):
        sign(transaction, SIGNER)
    raw = bytes(Account.sign_transaction(as_eth_account(transaction), KEY).raw_transaction)
    signed = decode(raw)
    assert signed.transaction == transaction
    assert signed.sender() == SIGNER.address


def test_the_example_of_eip155() -> None:
    transaction = LegacyTransaction(
        nonce=9, gas_price=20 * 10**9, gas_limit=21_000, to=b"\x35" * 20, value=10**18, chain_id=1
    )
    assert signing_payload(transaction).hex() == (
        "ec098504a817c800825208943535353535353535353535353535353535353535880de0b6b3a764000080018080"
    )
    signed = sign(transaction, SigningKey(Secret(b"\x46" * 32)))
    assert signed.raw.hex() == (
        "f86c098504a817c800825208943535353535353535353535353535353535353535880de0b6b3a76400008025a028ef61340bd939bc"
        "2195fe537567866003e1a15d3c71ff63e1590620aa636276a067cbe9d8997f761aecb703304b3800ccf555c9f3dc64214b297fb196"
        "6a3b6d83"
    )


def test_the_travis_chain_ids_give_their_v() -> None:
    for chain_id, values in ((18, {71, 72}), (19, {73, 74}), (1234, {2503, 2504})):
        signed = sign(
            LegacyTransaction(nonce=0, gas_price=0, gas_limit=21_000, to=b"\1" * 20, value=1, chain_id=chain_id), SIGNER
        )
        items = rlp.decode(signed.raw)
        assert isinstance(items, list)
        assert rlp.decode_int(items[6], "v") in values


def example(form: type = FeeMarketTransaction) -> SignedTransaction:
    return sign(random_transaction(random.Random(3), form), SIGNER)


@pytest.mark.parametrize("form", FORMS)
def test_high_s_is_told_and_never_made(form: type) -> None:
    signed = example(form)
    raw = encode_signed(signed.transaction, signed.r, ORDER - signed.s, 1 - signed.y_parity)
    malleated = decode(raw)
    assert not malleated.low_s
    assert malleated.sender() == SIGNER.address
    assert malleated.hash != signed.hash

    def malleable(digest: bytes) -> bytes:
        signature = SIGNER(digest)
        s = ORDER - int.from_bytes(signature[32:64], "big")
        return signature[:32] + s.to_bytes(32, "big") + bytes([1 - signature[64]])

    with pytest.raises(InvalidInput, match="high s"):
        sign(signed.transaction, malleable)


@pytest.mark.parametrize("answer", [b"", b"\0" * 65, b"\1" * 64, b"\1" * 64 + b"\x1b", b"\xff" * 65])
def test_a_signer_that_answers_nonsense_is_refused(answer: bytes) -> None:
    with pytest.raises(InvalidInput):
        sign(example().transaction, lambda _digest: answer)


def test_a_priority_fee_above_the_max_fee_is_not_signed() -> None:
    transaction = FeeMarketTransaction(
        chain_id=1, nonce=0, max_priority_fee_per_gas=2, max_fee_per_gas=1, gas_limit=21_000, to=None, value=0
    )
    with pytest.raises(InvalidInput, match="priority fee"):
        sign(transaction, SIGNER)


@pytest.mark.parametrize(
    "change",
    [
        {"nonce": -1},
        {"nonce": 2**64 - 1},
        {"nonce": True},
        {"nonce": 1.0},
        {"gas_price": 2**256},
        {"gas_limit": 2**64},
        {"value": -1},
        {"value": 2**256},
        {"to": b""},
        {"to": b"\1" * 19},
        {"to": "0x" + "11" * 20},
        {"data": "0x"},
        {"data": bytes(MAX_RAW_BYTES + 1)},
        {"chain_id": 0},
        {"chain_id": 2**63},
    ],
)
def test_fields_out_of_range_are_refused(change: dict[str, Any]) -> None:
    fields: dict[str, Any] = {"nonce": 0, "gas_price": 0, "gas_limit": 0, "to": None, "value": 0, "chain_id": 18}
    with pytest.raises(InvalidInput):
        LegacyTransaction(**(fields | change))


def test_the_highest_fee_leaves_the_value_out() -> None:
    legacy = LegacyTransaction(nonce=0, gas_price=7, gas_limit=10, to=None, value=5, chain_id=18)
    market = FeeMarketTransaction(
        chain_id=18, nonce=0, max_priority_fee_per_gas=1, max_fee_per_gas=9, gas_limit=10, to=None, value=5
    )
    assert max_fee(legacy) == 70
    assert max_fee(market) == 90


def nested(transaction: SignedTransaction) -> tuple[bytes, list[rlp.Item]]:
    raw = transaction.raw
    head, body = (raw[:1], raw[1:]) if raw[0] < 0xC0 else (b"", raw)
    items = rlp.decode(body)
    assert isinstance(items, list)
    return head, items


def pack(item: rlp.Item) -> bytes:
    return rlp.encode_bytes(item) if isinstance(item, bytes) else rlp.encode_list(b"".join(map(pack, item)))


@pytest.mark.parametrize("form", FORMS)
def test_every_field_is_checked_when_decoding(form: type) -> None:
    head, items = nested(example(form))
    wrong: list[rlp.Item] = [[], [b""], b"\x00", b"\x00\x01", b"\xff" * 33, b"\xff" * 65]
    for position in range(len(items)):
        refused = 0
        for value in wrong:
            try:
                decoded = decode(head + pack([*items[:position], value, *items[position + 1 :]]))
            except InvalidInput:
                refused += 1
            else:
                assert decoded.raw == encode_signed(decoded.transaction, decoded.r, decoded.s, decoded.y_parity)
        assert refused >= 2
    for count in (0, 1, len(items) - 1, len(items) + 1):
        with pytest.raises(InvalidInput):
            decode(head + pack([*items, b"\1"][:count]))


@pytest.mark.parametrize("form", FORMS)
def test_a_flipped_bit_never_yields_the_same_transaction(form: type) -> None:
    raw = example(form).raw
    for position in range(len(raw)):
        for bit in (0, 3, 7):
            altered = bytearray(raw)
            altered[position] ^= 1 << bit
            try:
                signed = decode(bytes(altered))
                sender = signed.sender()
            except InvalidInput:
                continue
            assert sender != SIGNER.address or signed.hash != example(form).hash
            assert encode_signed(signed.transaction, signed.r, signed.s, signed.y_parity) == bytes(altered)


@given(st.binary(max_size=200))
def test_any_bytes_decode_exactly_or_are_refused(raw: bytes) -> None:
    for candidate in (raw, b"\x01" + raw, b"\x02" + raw):
        try:
            signed = decode(candidate)
        except InvalidInput:
            continue
        assert encode_signed(signed.transaction, signed.r, signed.s, signed.y_parity) == candidate


@pytest.mark.parametrize("raw", [b"", b"\x00", b"\x03\xc0", b"\x04\xc0", b"\x05\xc0", b"\x7f", b"\x80", b"\xc0"])
def test_unknown_types_are_refused(raw: bytes) -> None:
    with pytest.raises(InvalidInput):
        decode(raw)


def test_unsigned_and_zero_chain_forms_are_refused() -> None:
    signed = example(LegacyTransaction)
    _, items = nested(signed)
    for v in (b"", b"\x01", b"\x1a", b"\x1d", b"\x23", b"\x24"):
        with pytest.raises(InvalidInput, match="not a signed"):
            decode(pack([*items[:6], v, *items[7:]]))
    with pytest.raises(InvalidInput, match="not a signed"):
        decode(signing_payload(signed.transaction))


def test_size_is_bounded_before_decoding() -> None:
    with pytest.raises(InvalidInput, match="longer"):
        decode(b"\xc0" * (MAX_RAW_BYTES + 1))
    with pytest.raises(InvalidInput, match="longer"):
        parse_raw("00" * (MAX_RAW_BYTES + 1))


def test_hex_is_read_with_and_without_prefix_and_nothing_else() -> None:
    assert parse_raw("0x00ff\n") == parse_raw("00FF") == b"\x00\xff"
    for text in ("0x0", "0xzz", "00 ff", "0x0x00", "०० "):
        with pytest.raises(InvalidInput):
            parse_raw(text)


@pytest.mark.parametrize(
    ("nonce", "address"),
    [  # as go-ethereum's TestNewContractAddress states them for this sender
        (0, "0x333c3310824b7c685133f2bedb2ca4b8b4df633d"),
        (1, "0x8bda78331c916a08481428e4b07c96d3e916d165"),
        (2, "0xc9ddedf451bc62ce88bf9292afb13df35b670699"),
    ],
)
def test_the_address_of_a_created_contract(nonce: int, address: str) -> None:
    assert created_address("0x970E8128AB834E8EAC17Ab8E3812F010678CF791", nonce).lower() == address


def test_an_unsigned_transaction_is_called_so():
    """The signing data of EIP-155's own example."""
    unsigned = "ec098504a817c800825208943535353535353535353535353535353535353535880de0b6b3a764000080018080"
    with pytest.raises(InvalidInput, match="it has no signature"):
        decode(bytes.fromhex(unsigned))
