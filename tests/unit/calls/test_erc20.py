"""ERC-20: against eth_abi, old tokens and hostile ones."""

from collections.abc import Callable, Sequence

import pytest
from eth_abi import encode
from eth_utils import function_signature_to_4byte_selector as selector_of
from hypothesis import given
from hypothesis import strategies as st

from cmwallet.calls.erc20 import balance_of, check_transfer, describe, transfer_data
from cmwallet.errors import InvalidInput, NotFound, Rejected, RpcRefused
from cmwallet.node.client import NodeClient
from cmwallet.node.rpc import MockTransport

TOKEN = "0xf85fEea2FdD81d51177F6b8F35F0e6734Ce45F5F"
ME = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"
DECIMALS, SYMBOL, NAME = (selector_of(f"{name}()").hex() for name in ("decimals", "symbol", "name"))


def contract(answers: dict[str, bytes | None]) -> NodeClient:
    def answer(method: str, params: Sequence[object]) -> str:
        assert method == "eth_call"
        message = params[0]
        assert isinstance(message, dict)
        found = answers.get(message["data"][2:10])
        if found is None:
            raise RpcRefused("execution reverted", rpc_code=3)
        return "0x" + found.hex()

    return NodeClient(MockTransport(answer))


def token(symbol: bytes | None, name: bytes | None = None, decimals: int = 18) -> NodeClient:
    return contract({DECIMALS: decimals.to_bytes(32, "big"), SYMBOL: symbol, NAME: name})


def test_a_token_describes_itself() -> None:
    found = describe(token(encode(["string"], ["CMT"]), encode(["string"], ["CyberMiles Token"])), TOKEN.lower())
    assert (found.address, found.symbol, found.name, found.decimals) == (TOKEN, "CMT", "CyberMiles Token", 18)


def test_old_tokens_answer_with_32_bytes() -> None:
    found = describe(token(b"MKR".ljust(32, b"\0"), b"Maker".ljust(32, b"\0")), TOKEN)
    assert (found.symbol, found.name) == ("MKR", "Maker")


@pytest.mark.parametrize(
    ("symbol", "shown"),
    [
        ("", "?"),
        ("\x1b[2J", "?2J"),
        ("С\u041cТ", "???"),  # Cyrillic letters that look like CMT
        ("US\u202eD", "USD"),
        ("[red]X", "?red?X"),
        ("A" * 500, "A" * 15 + "?"),
        ("USD.e", "USD.e"),
        ("two words", "two?words"),
    ],
)
def test_symbols_cannot_pretend_or_control(symbol: str, shown: str) -> None:
    assert describe(token(encode(["string"], [symbol])), TOKEN).symbol == shown


@pytest.mark.parametrize("answer", [None, b"", b"\0" * 31, b"\xff" * 64, b"\0" * 64, encode(["string"], ["x"])[:64]])
def test_a_token_without_a_readable_symbol_is_still_a_token(answer: bytes | None) -> None:
    assert describe(token(answer, answer), TOKEN).symbol == "?"


def test_a_text_may_stand_anywhere_behind_its_offset() -> None:
    text = (3).to_bytes(32, "big") + b"TST".ljust(32, b"\0")
    answer = (96).to_bytes(32, "big") + bytes(64) + text
    assert describe(token(answer), TOKEN).symbol == "TST"


def test_lengths_that_lie_are_not_followed() -> None:
    head = (32).to_bytes(32, "big")
    for size in (2**255, 4097, 33):
        assert describe(token(head + size.to_bytes(32, "big") + b"A" * 32), TOKEN).symbol == "?"


@pytest.mark.parametrize("decimals", [None, b"", b"\x12", (78).to_bytes(32, "big"), b"\xff" * 32, bytes(64)])
def test_what_does_not_say_its_decimals_is_no_token(decimals: bytes | None) -> None:
    with pytest.raises(NotFound):
        describe(contract({DECIMALS: decimals}), TOKEN)


@given(st.binary(max_size=150), st.binary(max_size=150))
def test_hostile_texts_never_fail(symbol: bytes, name: bytes) -> None:
    found = describe(token(symbol, name), TOKEN)
    assert len(found.symbol) <= 16
    assert "\x1b" not in found.symbol + found.name


@given(st.binary(min_size=20, max_size=20), st.integers(0, 2**256 - 1))
def test_calls_equal_those_of_eth_abi(to: bytes, amount: int) -> None:
    data = transfer_data("0x" + to.hex(), amount)
    assert data == selector_of("transfer(address,uint256)") + encode(["address", "uint256"], ["0x" + to.hex(), amount])


@pytest.mark.parametrize("amount", [-1, 2**256])
def test_amounts_out_of_range_are_refused(amount: int) -> None:
    with pytest.raises(InvalidInput):
        transfer_data(ME, amount)


def test_balances() -> None:
    asked = (selector_of("balanceOf(address)") + encode(["address"], [ME])).hex()

    def answer(_method: str, params: Sequence[object]) -> str:
        message = params[0]
        assert isinstance(message, dict)
        assert message["data"] == "0x" + asked
        return "0x" + (7).to_bytes(32, "big").hex()

    assert balance_of(NodeClient(MockTransport(answer)), TOKEN, ME) == 7
    for wrong in (b"", b"\1", bytes(64)):
        with pytest.raises(NotFound):
            balance_of(contract({asked[:8]: wrong}), TOKEN, ME)


def test_a_transfer_that_would_answer_false_is_refused() -> None:
    transfer = transfer_data(ME, 1)[:4].hex()
    good: list[Callable[[], bytes]] = [lambda: b"", lambda: (1).to_bytes(32, "big")]
    for made in good:
        check_transfer(contract({transfer: made()}), TOKEN, ME, ME, 1)
    with pytest.raises(Rejected):
        check_transfer(contract({transfer: bytes(32)}), TOKEN, ME, ME, 1)
    with pytest.raises(RpcRefused):
        check_transfer(contract({}), TOKEN, ME, ME, 1)
