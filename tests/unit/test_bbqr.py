"""Documents in several QR codes. The values of the first tests are those that the standard's page has."""

from __future__ import annotations

import random
import zlib
from base64 import b32encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmwallet.bbqr import MAX_BYTES, MAX_CODES, join, split
from cmwallet.errors import InvalidInput


def test_the_headers_of_the_standard() -> None:
    """2,150 bytes of hex over three codes of which two hold 1,000 bytes."""
    content = random.Random(1).randbytes(2150)
    text = content.hex().upper()
    codes = [f"B$HP0300{text[:2000]}", f"B$HP0301{text[2000:4000]}", f"B$HP0302{text[4000:]}"]
    assert join(codes) == ("P", content)
    assert join(codes[::-1]) == ("P", content)


@pytest.mark.parametrize(
    ("version", "room", "payload"), [(1, 25, 10), (11, 468, 285), (27, 2132, 1325), (40, 4296, 2680)]
)
def test_a_code_is_filled_with_whole_groups(version: int, room: int, payload: int) -> None:
    content = random.Random(version).randbytes(3 * payload)
    codes = split(content, "B", room=room)
    assert [len(code) for code in codes] == [8 + payload * 8 // 5] * 3
    assert all(len(code) <= room for code in codes)
    assert [code[:8] for code in codes] == ["B$2B0300", "B$2B0301", "B$2B0302"]


@given(st.binary(max_size=600), st.integers(16, 300), st.integers(1, 9), st.randoms())
def test_any_order_and_codes_that_were_read_twice(content: bytes, room: int, count: int, order: random.Random) -> None:
    codes = split(content, "J", room=room, codes=count)
    assert all(len(code) <= room for code in codes)
    assert len({len(code) for code in codes[:-1]}) <= 1
    assert set("".join(codes)) <= set("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ$")
    seen = codes + codes[:2]
    order.shuffle(seen)
    assert join(seen) == ("J", content)


def test_what_repeats_is_packed_and_what_does_not_is_not() -> None:
    assert split(b"0" * 500, "J", room=500)[0][:4] == "B$ZJ"
    assert split(random.Random(2).randbytes(100), "J", room=500)[0][:4] == "B$2J"


def test_so_many_codes_as_were_asked_for() -> None:
    codes = split(random.Random(3).randbytes(1000), "J", room=4000, codes=4)
    assert [code[4:8] for code in codes] == ["0400", "0401", "0402", "0403"]
    assert max(map(len, codes)) - min(map(len, codes)) < 8 * 4, "all about equally large"


def test_more_than_any_series_holds() -> None:
    content = random.Random(4).randbytes(10 * MAX_CODES + 1)
    with pytest.raises(InvalidInput, match="too long for 1295 QR codes"):
        split(content, "B", room=25)
    assert len(split(content[:-1], "B", room=25)) == MAX_CODES


CODES = split(random.Random(5).randbytes(100), "J", room=60)
OTHER = split(random.Random(6).randbytes(200), "J", room=60)


@pytest.mark.parametrize(
    ("codes", "told"),
    [
        ([], "there is no QR code"),
        (["hello"], "code 1 is no part of a series"),
        (["b$2J0100AA"], "code 1 is no part of a series"),
        (["B$XJ0100AA"], "code 1 is no part of a series"),
        ([CODES[0], OTHER[1]], "code 2 belongs to another series"),
        ([CODES[0], CODES[2]], f"of {len(CODES)} QR codes 2"),
        (
            [CODES[0], CODES[0][:-1] + "A" if CODES[0][-1] != "A" else CODES[0][:-1] + "B"],
            "two codes that are number 1",
        ),
        (["B$2J0000AA"], "code 1 says that it is number 1 of 0"),
        (["B$2J0101AA"], "code 1 says that it is number 2 of 1"),
        ([CODES[0][:-8], *CODES[1:]], "the content of QR code 2 of"),
        ([*CODES[:-1], CODES[-1] + "1"], f"the content of QR code {len(CODES)} of"),
        (["B$HJ0100ABC"], "the content of QR code 1 of 1"),
        (["B$2J0100A"], "the content of the QR codes is cut or changed"),
        (["B$ZJ0100AAAA"], "the content of the QR codes is cut or changed"),
    ],
)
def test_what_is_no_whole_series_is_told_apart(codes: list[str], told: str) -> None:
    with pytest.raises(InvalidInput) as raised:
        join(codes)
    assert told in raised.value.message


def packed(content: bytes, window: int) -> str:
    made = zlib.compressobj(9, zlib.DEFLATED, window)
    return "B$ZJ0100" + b32encode(made.compress(content) + made.flush()).decode().rstrip("=")


def test_what_unpacks_to_too_much_is_refused_before_it_does() -> None:
    assert join([packed(bytes(1000), -10)]) == ("J", bytes(1000))
    with pytest.raises(InvalidInput, match="unpack to more than"):
        join([packed(bytes(MAX_BYTES + 1), -10)])
    with pytest.raises(InvalidInput, match="cut or changed"):
        join([packed(bytes(1000), -10) + "AAAAAAAA"])
    with pytest.raises(InvalidInput, match="cut or changed"):
        join([packed(bytes(1000), 10)])
