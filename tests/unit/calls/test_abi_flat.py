"""Flat values are encoded and decoded as eth-abi does it; what is not for here is left to eth-abi."""

from __future__ import annotations

from typing import Any

import pytest
from eth_abi.abi import decode, encode, is_encodable_type
from eth_abi.exceptions import DecodingError
from hypothesis import given
from hypothesis import strategies as st

from cmwallet.calls.abi_flat import decode_flat, encode_flat, is_known_type
from identity.address import to_address

VALUES: dict[str, st.SearchStrategy[Any]] = {
    "address": st.binary(min_size=20, max_size=20).map(to_address),
    "bool": st.booleans(),
    "uint8": st.integers(0, 255),
    "uint256": st.integers(0, 2**256 - 1),
    "int16": st.integers(-(2**15), 2**15 - 1),
    "int256": st.integers(-(2**255), 2**255 - 1),
    "bytes1": st.binary(min_size=1, max_size=1),
    "bytes32": st.binary(min_size=32, max_size=32),
    "bytes": st.binary(max_size=70),
    "string": st.text(st.characters(codec="utf-8"), max_size=30),
}
KINDS = st.lists(st.sampled_from(sorted(VALUES)), max_size=5)


@given(st.data())
def test_values_travel_as_with_eth_abi(data: Any) -> None:
    kinds = data.draw(KINDS)
    values = [data.draw(VALUES[kind]) for kind in kinds]
    encoded = encode_flat(kinds, values)
    assert encoded == encode(kinds, values)
    assert decode_flat(kinds, encoded) == decode(kinds, encoded)


@given(st.data())
def test_whatever_is_decoded_eth_abi_decodes_alike(data: Any) -> None:
    kinds = data.draw(KINDS)
    good = encode(kinds, [data.draw(VALUES[kind]) for kind in kinds])
    places = st.lists(st.tuples(st.integers(0, max(0, len(good) - 1)), st.integers(0, 255)), max_size=3)
    raw = bytearray(good)
    for place, byte in data.draw(places) if raw else []:
        raw[place] = byte
    content = bytes(raw[: data.draw(st.integers(0, len(raw)))]) if data.draw(st.booleans()) else bytes(raw)
    found = decode_flat(kinds, content)
    if found is not None:
        try:
            assert found == decode(kinds, content)
        except DecodingError:
            raise AssertionError("eth-abi refuses what was accepted here") from None


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("address", "0x12"),
        ("address", bytes(20)),
        ("bool", 1),
        ("uint8", 256),
        ("uint8", -1),
        ("uint8", True),
        ("int8", 128),
        ("uint256", "1"),
        ("bytes4", b"12345"),
        ("bytes4", b"123"),
        ("bytes", "text"),
        ("string", b"bytes"),
        ("uint256[]", [1]),
        ("(uint256)", (1,)),
    ],
)
def test_what_is_not_for_here_is_left(kind: str, value: object) -> None:
    assert encode_flat([kind], [value]) is None


@pytest.mark.parametrize("kind", ["uint256", "int8", "bytes32", "bytes", "string", "address", "bool[]", "uint8[3][]"])
def test_types_that_are_known_are_those_of_eth_abi(kind: str) -> None:
    assert is_known_type(kind)
    assert is_encodable_type(kind)


@pytest.mark.parametrize("kind", ["uint7", "uint264", "bytes33", "bytes0", "text", "address payable", "uint256[", ""])
def test_types_that_are_not_known_are_none(kind: str) -> None:
    assert not is_known_type(kind)


@pytest.mark.parametrize("bits", range(8, 257, 8))
@pytest.mark.parametrize("kind", ["uint", "int"])
def test_integers_have_the_bounds_of_their_width(kind: str, bits: int) -> None:
    name = f"{kind}{bits}"
    least, most = (-(2 ** (bits - 1)), 2 ** (bits - 1) - 1) if kind == "int" else (0, 2**bits - 1)
    for value in (least, least + 1, -1 if kind == "int" else 1, most - 1, most):
        assert encode_flat([name], [value]) == encode([name], [value])
        assert decode_flat([name], encode([name], [value])) == (value,)
    for value in (least - 1, most + 1):
        assert encode_flat([name], [value]) is None
        wider = "int256" if value < 0 else "uint256"
        if bits < 256:
            assert decode_flat([name], encode([wider], [value])) is None


@pytest.mark.parametrize("size", range(1, 33))
def test_short_bytes_have_zeros_behind_them_and_nothing_else(size: int) -> None:
    kind, value = f"bytes{size}", b"\xff" * size
    assert encode_flat([kind], [value]) == encode([kind], [value])
    assert decode_flat([kind], encode([kind], [value])) == (value,)
    if size < 32:
        assert decode_flat([kind], value + b"\1" + bytes(31 - size)) is None
        assert decode_flat([kind], value + bytes(31 - size) + b"\1") is None
    assert encode_flat([kind], [value[1:]]) is None
    assert encode_flat([kind], [value + b"\xff"]) is None


@pytest.mark.parametrize(("kind", "last_spare_byte"), [("address", 11), ("bool", 30)], ids=["address", "bool"])
def test_an_address_and_a_truth_stand_at_the_end_of_their_word(kind: str, last_spare_byte: int) -> None:
    word = bytearray(encode([kind], ["0x" + "ff" * 20 if kind == "address" else True]))
    assert decode_flat([kind], bytes(word)) is not None
    for place in (0, last_spare_byte):
        changed = bytearray(word)
        changed[place] = 1
        assert decode_flat([kind], bytes(changed)) is None
