"""RLP: the examples of the specification, and strictness."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmwallet import rlp
from cmwallet.errors import InvalidInput


def encode(item: rlp.Item) -> bytes:
    return rlp.encode_bytes(item) if isinstance(item, bytes) else rlp.encode_list(b"".join(map(encode, item)))


ITEMS = st.recursive(st.binary(max_size=70), lambda inner: st.lists(inner, max_size=4), max_leaves=8)


@pytest.mark.parametrize(
    ("item", "encoded"),
    [
        (b"dog", "83646f67"),
        ([b"cat", b"dog"], "c88363617483646f67"),
        (b"", "80"),
        ([], "c0"),
        (b"\x00", "00"),
        (b"\x0f", "0f"),
        (b"\x04\x00", "820400"),
        ([[], [[]], [[], [[]]]], "c7c0c1c0c3c0c1c0"),
        (
            b"Lorem ipsum dolor sit amet, consectetur adipisicing elit",
            "b838" + b"Lorem ipsum dolor sit amet, consectetur adipisicing elit".hex(),
        ),
    ],
)
def test_examples_of_the_specification(item: rlp.Item, encoded: str) -> None:
    assert encode(item).hex() == encoded
    assert rlp.decode(bytes.fromhex(encoded)) == item


@pytest.mark.parametrize(("value", "encoded"), [(0, "80"), (1, "01"), (127, "7f"), (128, "8180"), (1024, "820400")])
def test_integers(value: int, encoded: str) -> None:
    assert rlp.encode_int(value).hex() == encoded
    assert rlp.decode_int(rlp.decode(bytes.fromhex(encoded)), "x") == value


@given(ITEMS)
def test_what_is_encoded_decodes_back(item: rlp.Item) -> None:
    assert rlp.decode(encode(item)) == item


@given(st.binary(max_size=60))
def test_every_accepted_input_is_canonical(raw: bytes) -> None:
    try:
        item = rlp.decode(raw)
    except InvalidInput:
        return
    assert encode(item) == raw


@given(ITEMS, st.data())
def test_no_prefix_and_no_extension_is_accepted(item: rlp.Item, data: st.DataObject) -> None:
    encoded = encode(item)
    cut = data.draw(st.integers(0, len(encoded) - 1))
    for wrong in (encoded[:cut], encoded + b"\0"):
        with pytest.raises(InvalidInput):
            rlp.decode(wrong)


@pytest.mark.parametrize(
    "encoded",
    [
        "8100",  # a small byte with a length
        "817f",
        "b800",  # a long length that is short
        "b83700" + "00" * 54,
        "b90038" + "00" * 56,  # a length with a leading zero
        "f800",
        "f90001c0",
        "bfffffffffffffffff",  # longer than everything
        "ffffffffffffffffff",
        "c283",  # an item that leaves its list
        "c1",
        "b8",
        "fb7fffffff",
    ],
)
def test_what_is_not_canonical_or_truncated_is_refused(encoded: str) -> None:
    with pytest.raises(InvalidInput):
        rlp.decode(bytes.fromhex(encoded))


def test_deep_nesting_is_refused_before_the_stack_ends() -> None:
    raw = b""
    for _ in range(50_000):
        raw = rlp.encode_list(raw)
    with pytest.raises(InvalidInput, match="deep"):
        rlp.decode(raw)


def test_numbers_are_bounded_and_without_leading_zeros() -> None:
    for item in (b"\x00", b"\x00\x01", [], b"\xff" * 33, b"\xff" * 1000):
        with pytest.raises(InvalidInput):
            rlp.decode_int(item, "x")
    with pytest.raises(InvalidInput):
        rlp.decode_int(b"\x02", "x", 1)
