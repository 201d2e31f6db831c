"""Whose signature it is, and what is no signature."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest
from eth_abi import encode
from eth_account import Account
from hypothesis import given
from hypothesis import strategies as st

from cmwallet.errors import InvalidInput, NetworkFailed
from cmwallet.signing.verifying import WRAPPED, Verdict, parse_signature, verify
from identity.address import Address
from identity.recovery import ORDER

KEY = Account.from_key("0x" + "07" * 32)
ME, CONTRACT = Address(KEY.address), Address("0x" + "55" * 20)
DIGEST = bytes(range(32))
SIGNATURE = bytes(KEY.unsafe_sign_hash(DIGEST).signature)
YES = bytes.fromhex("1626ba7e") + bytes(28)


@dataclass
class Chain:
    """Accounts with code, and what each answers; every question is written down."""

    codes: dict[str, bytes] = field(default_factory=dict)
    answer: bytes | None = YES
    asked: list[tuple[str, bytes]] = field(default_factory=list)
    block: int = 7

    def code(self, address: Address) -> bytes:
        return self.codes.get(address, b"")

    def ask(self, address: Address, data: bytes) -> bytes | None:
        self.asked.append((address, data))
        return self.answer


class NoNode(Chain):
    def code(self, address: Address) -> bytes:
        raise NetworkFailed("no node")


@pytest.mark.parametrize("v", [0, 1, 27, 28])
def test_a_signature_of_the_key_is_good_without_a_node(v: int) -> None:
    parity = SIGNATURE[64] - 27
    found = verify(DIGEST, SIGNATURE[:64] + bytes((v,)), ME, NoNode() if v % 27 == parity else Chain())
    if v % 27 == parity:
        assert found == Verdict(True, "recovery", ME)
    else:
        assert (found.valid, found.signer == ME) == (False, False)


@given(st.integers(0, 2**256 - 1), st.binary(min_size=32, max_size=32))
def test_recovery_agrees_with_eth_account(secret: int, digest: bytes) -> None:
    key = Account.from_key((secret % (ORDER - 1) + 1).to_bytes(32, "big"))
    signature = bytes(key.unsafe_sign_hash(digest).signature)
    assert verify(digest, signature, Address(key.address), NoNode()).signer == key.address


HIGH_S = SIGNATURE[:32] + (ORDER - int.from_bytes(SIGNATURE[32:64], "big")).to_bytes(32, "big")
BAD = {
    "a high s": (HIGH_S + bytes((55 - SIGNATURE[64],)), "half the order"),
    "64 bytes": (SIGNATURE[:64], "65 bytes, not 64"),
    "66 bytes": (SIGNATURE + b"\0", "65 bytes, not 66"),
    "v of a transaction": (SIGNATURE[:64] + bytes((37,)), "37"),
    "v of 2": (SIGNATURE[:64] + bytes((2,)), "not 27"),
    "an r of zero": (bytes(32) + SIGNATURE[32:], "out of range"),
    "an s of zero": (SIGNATURE[:32] + bytes(32) + SIGNATURE[64:], "out of range"),
    "an r above the order": (b"\xff" * 32 + SIGNATURE[32:], "out of range"),
}


@pytest.mark.parametrize("what", BAD)
def test_what_is_no_signature_is_refused_with_its_reason(what: str) -> None:
    signature, reason = BAD[what]
    found = verify(DIGEST, signature, ME, Chain())
    assert found.valid is False
    assert found.signer is None
    assert reason in str(found.reason)


def test_a_signature_of_another_key_names_it() -> None:
    found = verify(DIGEST, SIGNATURE, CONTRACT, Chain())
    assert (found.valid, found.signer) == (False, ME)
    assert ME in str(found.reason)


@pytest.mark.parametrize(
    ("answer", "valid"),
    [
        (YES, True),
        (None, False),
        (b"", False),
        (bytes(32), False),
        (bytes.fromhex("1626ba7e"), False),
        (bytes.fromhex("1626ba7e") + b"\x01" * 28, False),
        (YES + bytes(32), False),
        ((1).to_bytes(32, "big"), False),
    ],
)
def test_a_contract_is_asked_and_only_its_exact_yes_counts(answer: bytes | None, valid: bool) -> None:
    chain = Chain({CONTRACT: b"\x60\x00"}, answer)
    found = verify(DIGEST, SIGNATURE, CONTRACT, chain)
    assert (found.valid, found.method, found.block, found.delegated) == (valid, "erc-1271", 7, False)
    ((address, data),) = chain.asked
    assert address == CONTRACT
    assert data == bytes.fromhex("1626ba7e") + encode(["bytes32", "bytes"], [DIGEST, SIGNATURE])


def test_an_account_that_delegates_is_judged_by_its_key_first_then_by_its_code() -> None:
    chain = Chain({ME: bytes.fromhex("ef0100") + b"\x66" * 20})
    assert verify(DIGEST, SIGNATURE, ME, chain) == Verdict(True, "recovery", ME)
    other = bytes(Account.from_key("0x" + "08" * 32).unsafe_sign_hash(DIGEST).signature)
    found = verify(DIGEST, other, ME, chain)
    assert (found.valid, found.method, found.delegated) == (True, "erc-1271", True)


def wrapped(inner: bytes) -> bytes:
    return encode(["address", "bytes", "bytes"], [CONTRACT, b"\x01\x02", inner]) + WRAPPED


def test_a_wrapped_signature_of_an_account_that_is_not_deployed_is_unknown() -> None:
    found = verify(DIGEST, wrapped(SIGNATURE), CONTRACT, Chain())
    assert (found.valid, found.method, found.block) == (None, "erc-6492", 7)
    assert found.reason == "the account is not deployed (ERC-6492)"


def test_a_wrapped_signature_of_a_deployed_account_is_unwrapped() -> None:
    chain = Chain({CONTRACT: b"\x60\x00"})
    assert verify(DIGEST, wrapped(SIGNATURE), CONTRACT, chain).valid
    assert chain.asked[0][1] == bytes.fromhex("1626ba7e") + encode(["bytes32", "bytes"], [DIGEST, SIGNATURE])


@given(st.binary(max_size=300))
def test_a_wrapping_that_holds_nothing_is_no_signature(body: bytes) -> None:
    chain = Chain({CONTRACT: b"\x60\x00"}, None)
    assert verify(DIGEST, body + WRAPPED, CONTRACT, chain).valid is False


@pytest.mark.parametrize("text", ["", "0x", "0x1", "hello", "0x12 34", "0xgg"])
def test_what_is_not_hex_is_no_signature(text: str) -> None:
    with pytest.raises(InvalidInput):
        parse_signature(text)
    assert parse_signature(" 0xAB\n") == parse_signature("ab") == b"\xab"
