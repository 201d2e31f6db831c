"""Screening: who looks like somebody known, and what a fee may be."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmwallet.errors import PolicyRefused
from cmwallet.transactions.screening import Named, check_fee, refuse_lookalike, refuse_swallowed, screen, token_receiver
from cmwallet.units import Amount
from identity.address import to_address

BOB = "0x15d34AAf54267DB7D7c367839AAf71A00a2C6A65"
KNOWN = {BOB: "your contact 'bob'"}


def like(start: int, end: int) -> str:
    """An address that shares so many digits with Bob's at each end, and none beside them."""
    digits = BOB[2:].lower()
    middle = "".join("0" if digit != "0" else "1" for digit in digits[start : 40 - end])
    return to_address(bytes.fromhex(digits[:start] + middle + digits[40 - end :]))


def test_a_known_address_is_no_first_payment():
    verdict = screen(Named(BOB), KNOWN)
    assert not verdict.first_payment
    assert verdict.lookalikes == ()


@pytest.mark.parametrize(("start", "end"), [(4, 4), (4, 36 - 20), (20, 4), (10, 10)])
def test_four_equal_digits_at_both_ends_are_a_lookalike(start, end):
    verdict = screen(Named(like(start, end)), KNOWN)
    (found,) = verdict.lookalikes
    assert found.known == BOB
    assert "bob" in refuse_lookalike(found).message


@pytest.mark.parametrize(("start", "end"), [(3, 4), (4, 3), (40 - 4, 3), (0, 20), (0, 0)])
def test_fewer_at_either_end_are_none(start, end):
    assert screen(Named(like(start, end)), KNOWN).lookalikes == ()


def test_an_address_that_is_known_itself_is_no_lookalike_of_another():
    other = like(6, 6)
    assert screen(Named(other), {**KNOWN, other: "your account 'x'"}).lookalikes == ()


@given(st.binary(min_size=20, max_size=20))
def test_random_addresses_are_told_apart(raw):
    address = to_address(raw)
    verdict = screen(Named(address), KNOWN)
    alike = address[2:6].lower() == BOB[2:6].lower() and address[-4:].lower() == BOB[-4:].lower()
    assert bool(verdict.lookalikes) is (alike and address != BOB)


def word(address: str) -> bytes:
    return bytes(12) + bytes.fromhex(address[2:])


TO, TOKEN = "0x" + "77" * 20, "0x" + "66" * 20
TRANSFER = bytes.fromhex("a9059cbb")  # transfer(address,uint256), ERC-20
TRANSFER_FROM = bytes.fromhex("23b872dd")  # transferFrom(address,address,uint256)
APPROVE = bytes.fromhex("095ea7b3")  # approve(address,uint256)


@pytest.mark.parametrize(
    "data",
    [
        APPROVE + word(like(5, 5)) + bytes(32),
        TRANSFER + word(like(5, 5)) + bytes(32),
        TRANSFER_FROM + word(TO) + word(like(5, 5)) + bytes(32),
        b"\1\2\3\4" + bytes(64) + word(like(4, 4)),
        b"\1\2\3\4" + bytes(32) + TRANSFER + word(like(4, 4)) + bytes(60),  # a call within a call
    ],
    ids=["approve", "transfer", "transferFrom", "any call", "a call within a call"],
)
def test_a_lookalike_in_call_data_is_found_wherever_it_stands(data):
    (found,) = screen(Named(to_address(bytes.fromhex(TO[2:])), (), data), KNOWN).lookalikes
    assert found.known == BOB


def test_persons_in_call_data_are_screened_as_recipients_are():
    stranger = like(5, 5)
    verdict = screen(Named(BOB, (stranger, BOB)), KNOWN)
    assert verdict.strangers == (stranger,)
    assert [found.recipient for found in verdict.lookalikes] == [stranger]


def test_data_that_name_nobody_or_somebody_known_find_nothing():
    for data in (b"", b"\1" * 4, APPROVE + word(BOB) + bytes(32), bytes(200), b"\1\2\3\4" + b"\xff" * 640):
        assert screen(Named(BOB, (), data), KNOWN).lookalikes == ()


def test_who_gets_the_tokens_of_a_call():
    to = to_address(bytes.fromhex(TO[2:]))
    assert token_receiver(to, TOKEN, b"") == to
    assert token_receiver(to, None, TRANSFER + word(BOB) + bytes(32)) == BOB
    assert token_receiver(to, None, TRANSFER_FROM + word(TO) + word(BOB) + bytes(32)) == BOB
    for data in (b"", TRANSFER, TRANSFER + b"\1" * 64, APPROVE + word(BOB) + bytes(32)):
        assert token_receiver(to, None, data) is None


def test_a_token_is_not_sent_to_its_own_contract_nor_into_one_of_the_system():
    with pytest.raises(PolicyRefused, match="own contract"):
        refuse_swallowed(BOB, BOB.lower(), {})
    with pytest.raises(PolicyRefused, match="Swap"):
        refuse_swallowed(BOB, TOKEN, {BOB: "Swap"})
    refuse_swallowed(like(4, 4), TOKEN, {BOB: "Swap"})


def test_a_fee_at_the_cap_passes_and_one_wei_more_does_not():
    check_fee(Amount(10, 18, "CMT"), 10)
    with pytest.raises(PolicyRefused) as refused:
        check_fee(Amount(11, 18, "CMT"), 10)
    assert refused.value.details["cap"]["raw"] == "10"
