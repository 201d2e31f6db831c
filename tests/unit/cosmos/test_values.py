"""Values in a node's answers have one shape; hostile ones are refused as nonsense of the node."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmwallet.cosmos import values
from cmwallet.errors import NetworkFailed

NOTHING = (None, 5, 5.0, True, [], {}, "", " ", "-1", "+1", "1 ", "0x1", "1e3", "٣", "1_000", "01", "9" * 79)


@pytest.mark.parametrize("value", NOTHING)
def test_number_is_digits_in_text(value: object) -> None:
    with pytest.raises(NetworkFailed):
        values.number(value, "amount")


@pytest.mark.parametrize("value", [*(one for one in NOTHING if one != 5), str(2**63), -1, 2**63])
def test_height_is_a_number_of_63_bits_in_text_or_not(value: object) -> None:
    assert (values.height(5, "x"), values.height("5", "x")) == (5, 5)
    with pytest.raises(NetworkFailed):
        values.height(value, "height")


@pytest.mark.parametrize("value", [*NOTHING, ".5", "1.", "1." + "0" * 19, "1.5.0", "-0.5", "Infinity", "NaN"])
def test_decimal_has_at_most_eighteen_digits_behind_its_point(value: object) -> None:
    with pytest.raises(NetworkFailed):
        values.decimal(value, "rate")


@given(st.integers(0, 10**60))
def test_decimal_is_exact(parts: int) -> None:
    whole, rest = divmod(parts, values.ONE)
    assert values.decimal(f"{whole}.{rest:018}", "x") == parts


def test_times_are_seconds_and_those_that_were_never_set_are_none() -> None:
    assert values.moment("2026-11-30T23:32:58.817872216Z", "x") == 1_796_081_578
    assert values.moment("1970-01-01T00:00:00Z", "x") is None
    assert values.moment("0001-01-01T00:00:00Z", "x") is None
    assert values.moment(None, "x") is None
    for wrong in ("2026-13-01T00:00:00Z", "2026-11-30", "2026-11-30T23:32:58+01:00", 5, "2026-11-30T23:32:58.Z"):
        with pytest.raises(NetworkFailed):
            values.moment(wrong, "x")
    assert values.duration("60s", "x") == values.duration("60.5s", "x") == 60
    for wrong in ("60", "-60s", "1h", "9" * 13 + "s", 60):
        with pytest.raises(NetworkFailed):
            values.duration(wrong, "x")


def test_amounts_of_other_coins_are_left_out() -> None:
    coins = [{"denom": "inj", "amount": "5"}, {"denom": "usdt", "amount": "7"}]
    assert values.amount_of(coins, "inj", "x") == 5
    assert values.amount_of(None, "inj", "x") == 0
    assert values.parts_of([{"denom": "inj", "amount": "5.999999999999999999"}], "inj", "x") == 5
    for wrong in ([{"denom": "inj"}], [{"denom": "inj", "amount": 5}], ["inj"], {}, "5inj", [{"denom": "inj"}] * 1_001):
        with pytest.raises(NetworkFailed):
            values.amount_of(wrong, "inj", "x")


def test_names_are_printable_and_texts_are_cleaned() -> None:
    assert values.name("injvaloper1x", "x") == "injvaloper1x"
    for wrong in ("", "a b", "a\x1b", "é", None, "x" * 201):
        with pytest.raises(NetworkFailed):
            values.name(wrong, "x")
    assert values.text("a\x1b[31m\u202eb") == "a[31mb"
    assert values.text(5) == ""


def test_bytes_are_base64_of_a_bounded_length() -> None:
    assert values.raw_bytes("AQI=", "x", most=2) == b"\x01\x02"
    for wrong in ("AQI", "A Q I=", "=", None, "AAAA" * 50, "é"):
        with pytest.raises(NetworkFailed):
            values.raw_bytes(wrong, "x", most=32)
