"""Amounts and durations."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmwallet.errors import InvalidInput
from cmwallet.units import (
    Amount,
    format_units,
    parse_amount,
    parse_duration,
    parse_gas_price,
    parse_native_amount,
    parse_token_amount,
    parse_units,
)


@pytest.mark.parametrize(
    ("text", "wei"),
    [
        ("1.5", 15 * 10**17),
        ("1.5cmt", 15 * 10**17),
        ("1.5 CMT", 15 * 10**17),
        ("0", 0),
        ("2gwei", 2 * 10**9),
        ("100wei", 100),
        ("1kwei", 1000),
        ("3kcmt", 3 * 10**21),
        ("1mcmt", 10**24),
        ("0.000000000000000001", 1),
        ("007", 7 * 10**18),
        ("1.500000000000000000000", 15 * 10**17),
        ("123456789.123456789123456789", 123456789123456789123456789),
    ],
)
def test_amounts_of_cmt(text: str, wei: int) -> None:
    assert parse_native_amount(text, "CMT") == wei


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "-1",
        "+1",
        "1e18",
        "1E5cmt",
        "1_000",
        "1,5",
        "1.000,5",
        ".5",
        "5.",
        "1.2.3",
        "0x10",
        "inf",
        "nan",
        "1  cmt",
        "1cmt ",
        "1cmt\n",
        "cmt",
        "1eth",
        "1btc",
        "0.1wei",
        "1.0000000000000000001",
        "1.0000000001gwei",
        "٣",
        "1²",
        "1" * 79,
        "9" * 78,
        "1tcmt" * 50,
    ],
)
def test_what_is_no_amount_of_cmt_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput):
        parse_native_amount(text, "CMT")


def test_a_bare_number_is_refused_where_the_coin_is_not_cmt() -> None:
    with pytest.raises(InvalidInput):
        parse_native_amount("1", "ETH")
    with pytest.raises(InvalidInput):
        parse_native_amount("1cmt", "ETH")
    assert parse_native_amount("1eth", "ETH") == 10**18
    assert parse_native_amount("1xyz", "XYZ") == 10**18
    assert parse_native_amount("7gwei", "XYZ") == 7 * 10**9


def test_token_amounts_are_in_the_tokens_own_units() -> None:
    assert parse_token_amount("1.5", "USDX", 6) == 1_500_000
    assert parse_token_amount("1.5usdx", "USDX", 6) == 1_500_000
    assert parse_token_amount("3", "BIT", 0) == 3
    for text in ("1.0000001", "1gwei", "1cmt"):
        with pytest.raises(InvalidInput):
            parse_token_amount(text, "USDX", 6)
    with pytest.raises(InvalidInput):
        parse_token_amount("0.5", "BIT", 0)


def test_settings_for_every_network_take_any_known_unit() -> None:
    assert parse_amount("0.1cmt") == parse_amount("0.1eth") == parse_amount("0.1") == 10**17
    with pytest.raises(InvalidInput):
        parse_amount("0.1btc")


def test_gas_prices_need_a_unit_unless_zero() -> None:
    assert parse_gas_price("0") == 0
    assert parse_gas_price("2gwei") == 2 * 10**9
    assert parse_gas_price("1.5gwei") == 15 * 10**8
    for text in ("2", "1cmt", "1eth", "-1gwei"):
        with pytest.raises(InvalidInput):
            parse_gas_price(text)


@given(st.integers(0, 2**256 - 1), st.integers(0, 77))
def test_what_is_formatted_parses_back_exactly(raw: int, decimals: int) -> None:
    assert parse_units(format_units(raw, decimals), decimals) == raw


def test_formatting_is_exact_and_without_trailing_zeros() -> None:
    assert format_units(10**18, 18) == "1"
    assert format_units(1, 18) == "0.000000000000000001"
    assert format_units(0, 18) == "0"
    assert format_units(100, 0) == "100"
    assert format_units(-15, 1) == "-1.5"


def test_the_json_shape_of_an_amount() -> None:
    assert Amount(15 * 10**17, 18, "CMT").as_json() == {
        "raw": "1500000000000000000",
        "decimals": 18,
        "symbol": "CMT",
        "asset": "native",
        "formatted": "1.5",
    }
    assert str(Amount(15, 1, "T", "0x" + "1" * 40)) == "1.5 T"


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("15m", 900), ("30d", 2_592_000), ("1h30m", 5400), ("2w", 1_209_600), ("45s", 45), ("1w1d1h1m1s", 694_861)],
)
def test_durations(text: str, seconds: int) -> None:
    assert parse_duration(text) == seconds


@pytest.mark.parametrize(
    "text",
    [
        "",
        "15",
        "1.5h",
        "-1h",
        "30m1h",
        "1h1h",
        "1M",
        "1y",
        "2mo",
        "1 month",
        "1h 30m",
        "m",
        "1H",
        "9" * 10 + "s",
        "0s",
        "٣s",
    ],
)
def test_what_is_no_duration_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput):
        parse_duration(text)


def test_zero_is_a_duration_where_asked_for() -> None:
    assert parse_duration("0s", allow_zero=True) == 0
    with pytest.raises(InvalidInput):
        parse_duration("", allow_zero=True)


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (123_456_789_012_345, "0.00012 CMT"),
        (155_000_000_000_000, "0.00016 CMT"),
        (999_999, "0.000000000001 CMT"),
        (21_000 * 10**15, "21 CMT"),
        (7, "0.000000000000000007 CMT"),
        (0, "0 CMT"),
    ],
)
def test_an_estimate_is_rounded_to_two_significant_digits(raw: int, text: str) -> None:
    assert str(Amount(raw, 18, "CMT").rounded()) == text


@pytest.mark.parametrize(
    ("text", "says"),
    [("1e18", "exponent"), ("1E3", "exponent"), ("0x10", "hexadecimal"), ("0xff", "hexadecimal"), ("-1", "negative")],
)
def test_other_spellings_of_numbers_are_called_what_they_are(text: str, says: str) -> None:
    for parse in (parse_amount, lambda text: parse_native_amount(text, "CMT"), parse_gas_price):
        with pytest.raises(InvalidInput, match=says):
            parse(text)


@pytest.mark.parametrize(("symbol", "text"), [("1INCH", "51INCH"), ("1INCH", "5 INCH"), ("USD?0", "5USDT0")])
def test_a_hint_that_is_followed_works(symbol: str, text: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        parse_token_amount(text, symbol, 6)
    hint = refused.value.hint or ""
    for written in re.findall(r"[0-9][0-9A-Za-z?]*", hint):
        parse_token_amount(written, symbol, 6)
    assert "write the number alone" in hint


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("3mo", "months and years differ in length"),
        ("1 year", "months and years differ in length"),
        ("1Y", "months and years differ in length"),
        ("1 month and more", "not a duration"),
        ("0s", "the duration is zero"),
        ("12725829d36m17s", "the duration is too long"),
    ],
)
def test_each_duration_that_is_none_says_why(text: str, said: str) -> None:
    with pytest.raises(InvalidInput, match=said):
        parse_duration(text)


def test_the_longest_duration_is_one() -> None:
    assert parse_duration("12725829d36m16s") == 2**40
