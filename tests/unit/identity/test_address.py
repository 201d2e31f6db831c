"""Addresses: EIP-55."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmwallet.errors import InvalidInput
from identity.address import ZERO_ADDRESS, address_bytes, is_address, parse_address, to_address

# The examples of EIP-55.
CHECKSUMMED = [
    "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
    "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359",
    "0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB",
    "0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb",
    "0x52908400098527886E0F7030069857D2E4169EE7",
    "0x8617E340B3D01FA5F11F306F4090FD50E238070D",
    "0xde709f2102306220921060314715629080e2fb77",
    "0x27b1fdb04752bbc536007a920d24acb045561c26",
]


@pytest.mark.parametrize("address", CHECKSUMMED)
def test_eip55_examples_come_out_as_they_went_in(address: str) -> None:
    assert parse_address(address) == address
    assert to_address(bytes.fromhex(address[2:])) == address


@pytest.mark.parametrize("address", CHECKSUMMED[:4])
def test_one_letter_of_the_wrong_case_is_refused(address: str) -> None:
    for position, digit in enumerate(address):
        if position > 1 and digit.isalpha():
            with pytest.raises(InvalidInput):
                parse_address(address[:position] + digit.swapcase() + address[position + 1 :])


@given(st.binary(min_size=20, max_size=20))
def test_lower_and_upper_case_are_accepted_and_completed(raw: bytes) -> None:
    address = to_address(raw)
    assert parse_address("0x" + raw.hex()) == address
    assert parse_address("0x" + raw.hex().upper()) == address
    assert address_bytes(address) == raw


@pytest.mark.parametrize(
    "text",
    [
        "",
        "0x",
        "5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
        "0X5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
        "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAe",
        "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAedd",
        " 0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
        "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed\n",
        "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAeg",
        "0x" + "٣" * 40,
        "0x" + "1" * 39 + "\u0131",
    ],
)
def test_what_is_no_address_is_refused(text: str) -> None:
    assert not is_address(text)


def test_the_zero_address_is_well_formed() -> None:
    assert parse_address(ZERO_ADDRESS) == ZERO_ADDRESS
    with pytest.raises(InvalidInput):
        to_address(b"\0" * 19)
