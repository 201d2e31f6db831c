"""One spelling of a message is read: every other is refused."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmwallet.cosmos.messages import Coin, MsgDelegate, MsgVote, PackedMessage
from cmwallet.cosmos.protobuf import decode, encode
from cmwallet.errors import InvalidInput

NOTHING = Coin("", "")


@dataclass(frozen=True)
class Everything:
    """A field of every kind."""

    text: Annotated[str, 1] = ""
    number: Annotated[int, 2] = 0
    flag: Annotated[bool, 3] = False
    raw: Annotated[bytes, 4] = b""
    inner: Annotated[Coin, 5] = NOTHING
    several: Annotated[tuple[Coin, ...], 6] = ()
    texts: Annotated[tuple[str, ...], 300] = ()


EVERYTHING = st.builds(
    Everything,
    st.text(max_size=20),
    st.integers(0, 2**64 - 1),
    st.booleans(),
    st.binary(max_size=200),
    st.builds(Coin, st.text(max_size=5), st.text(max_size=5)),
    st.lists(st.builds(Coin, st.text(max_size=5), st.text(max_size=5)), max_size=3).map(tuple),
    st.lists(st.text(max_size=5), max_size=3).map(tuple),
)


@given(EVERYTHING)
def test_what_is_written_is_read_again(message: Everything) -> None:
    assert decode(Everything, encode(message)) == message


@given(st.binary(max_size=120))
def test_any_bytes_are_read_as_what_writes_them_or_refused(content: bytes) -> None:
    for kind in (Everything, MsgDelegate, MsgVote, PackedMessage):
        try:
            found = decode(kind, content)
        except InvalidInput:
            continue
        assert encode(found) == content


def test_numbers_are_those_of_the_standard() -> None:
    assert encode(Everything(number=150)).hex() == "1096012a00"  # the example of the encoding's own documentation
    assert encode(Everything(text="testing")).hex() == "0a0774657374696e672a00"


VOTE = encode(MsgVote(3, "a", 1))


@pytest.mark.parametrize(
    "content",
    [
        VOTE + b"\x08\x03",  # a field twice
        VOTE[2:] + VOTE[:2],  # another order
        b"\x08\x83\x00" + VOTE[2:],  # a number in more bytes than it needs
        b"\x88\x00\x03" + VOTE[2:],  # the same of a field's own number
        VOTE + b"\x22\x00",  # a default that is written
        VOTE + b"\x28\x01",  # a field that is not known
        VOTE + b"\x25\x01\x00\x00\x00",  # a kind of field that none has
        VOTE[:-1],  # cut
        VOTE[:3] + b"\x09" + VOTE[4:],  # a length beyond the end
        b"\x08" + b"\xff" * 9 + b"\x7f" + VOTE[2:],  # 70 bits
        b"\x08" + b"\xff" * 9 + b"\x02" + VOTE[2:],  # 65 bits
        VOTE.replace(b"a", b"\xff"),  # no UTF-8
        b"\x0a\x01a" + VOTE[2:],  # another kind of content
    ],
    ids=range(13),
)
def test_another_spelling_is_refused(content: bytes) -> None:
    assert decode(MsgVote, VOTE) == MsgVote(3, "a", 1)
    with pytest.raises(InvalidInput):
        decode(MsgVote, content)


def test_flags_are_zero_or_one_and_messages_that_have_to_be_there_are_missed() -> None:
    with pytest.raises(InvalidInput):
        decode(Everything, b"\x18\x02\x2a\x00")
    with pytest.raises(InvalidInput):
        decode(MsgDelegate, b"\x0a\x01a\x12\x01b")


@pytest.mark.parametrize("number", [-1, 2**64])
def test_numbers_out_of_range_are_not_written(number: int) -> None:
    with pytest.raises(InvalidInput):
        encode(Everything(number=number))
