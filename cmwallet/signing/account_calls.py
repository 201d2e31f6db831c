"""Typed data by which a contract acts for its owner: a Safe's transaction, a forwarded call, a user operation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from cmwallet.signing.calls import Call, data_words, explain_call
from cmwallet.signing.facts import NATIVE, Fact, Naming, until_text, up_to
from cmwallet.signing.typed_data import TypedData
from identity.address import ZERO_ADDRESS, Address, to_address

DELEGATECALL: Final = 1

_ALL: Final = 2**256 - 1
_WORD: Final = 32
_EXECUTE: Final = bytes.fromhex("b61d27f6")  # execute(address,uint256,bytes), as most accounts of ERC-4337 have it

_SAFE: Final = (
    "SafeTx(address to,uint256 value,bytes data,uint8 operation,uint256 safeTxGas,uint256 {0}Gas,uint256 gasPrice,"
    "address gasToken,address refundReceiver,uint256 nonce)"
)
_FORWARD: Final = "ForwardRequest(address from,address to,uint256 value,uint256 gas,uint256 nonce,{0}bytes data)"
_USER_OPERATION: Final = (
    "PackedUserOperation(address sender,uint256 nonce,bytes initCode,bytes callData,bytes32 accountGasLimits,"
    "uint256 preVerificationGas,bytes32 gasFees,bytes paymasterAndData)"
)


def _safe(typed: TypedData, naming: Naming) -> list[Fact]:
    said, safe = typed.message, typed.contract
    if said["operation"] == DELEGATECALL:
        words = f"DELEGATECALL: the code of {naming.address(said['to'])} runs as the Safe and can do anything with it"
        return [Fact("delegates", words, account=safe, to=said["to"])]
    facts = _call(naming, safe, said["to"], said["value"], said["data"])
    if said["gasPrice"]:
        facts.append(_refund(said, safe, naming))
    return facts


def _refund(said: Mapping[str, Any], safe: Address | None, naming: Naming) -> Fact:
    """Return what a Safe pays for gas: `baseGas`, which whoever writes the transaction chooses, and what is used.

    Without `safeTxGas` nothing bounds what may be used.
    """
    asset = NATIVE if said["gasToken"] == ZERO_ADDRESS else said["gasToken"]
    receiver = None if said["refundReceiver"] == ZERO_ADDRESS else said["refundReceiver"]
    bounded = said["safeTxGas"] > 0
    most = (said["baseGas"] + said["safeTxGas"]) * said["gasPrice"] if bounded else _ALL
    whom = "whoever sends it" if receiver is None else naming.address(receiver)
    whose_safe = "the Safe" if safe is None else naming.address(safe)
    words = f"lets {whom} have the gas repaid by {whose_safe}: {up_to(naming, asset, most)}"
    return Fact("lets-take", words, asset, most, safe, receiver)


def _forward(typed: TypedData, naming: Naming) -> list[Fact]:
    said = typed.message
    until = said.get("deadline")
    facts = _call(naming, said["from"], said["to"], said["value"], said["data"])
    if until is not None:
        facts.append(Fact("states", f"whoever has the signature can send it {until_text(until)}", until=until))
    return facts


def _user_operation(typed: TypedData, naming: Naming) -> list[Fact]:
    said = typed.message
    inner = _executed(said["callData"])
    if inner is not None:
        facts = _call(naming, said["sender"], *inner)
    else:
        words = f"has the account {naming.address(said['sender'])} do what {data_words(said['callData'])} say"
        unread = bool(said["callData"])
        facts = [Fact("calls", words, account=said["sender"], to=said["sender"], unread=unread)]
    if said["initCode"]:
        facts.append(Fact("states", "the account is made first, if it is not there"))
    if said["paymasterAndData"]:
        payer = naming.address(to_address(said["paymasterAndData"][:20].rjust(20, b"\0")))
        facts.append(Fact("states", f"{payer} pays for the gas, on conditions of its own"))
    return facts


def _executed(data: bytes) -> tuple[Address, int, bytes] | None:
    """Return the one call that `execute(address,uint256,bytes)` makes; None for what is not exactly of that form."""
    body = data[4:]
    if data[:4] != _EXECUTE or len(body) % _WORD or len(body) < 4 * _WORD:
        return None
    to, value, offset, length = (int.from_bytes(body[place : place + _WORD], "big") for place in range(0, 128, _WORD))
    inner, padding = body[128 : 128 + length], body[128 + length :]
    if to >> 160 or offset != 96 or len(inner) != length or len(padding) >= _WORD or any(padding):
        return None
    return to_address(to.to_bytes(20, "big")), value, inner


def _call(naming: Naming, account: Address | None, to: Address, value: int, data: bytes) -> list[Fact]:
    return explain_call(Call(account, to, value, data), naming)[1]


CALLS: Final = {
    _SAFE.format("base"): ("safe", _safe),
    _SAFE.format("data"): ("safe", _safe),
    _FORWARD.format(""): ("forward", _forward),
    _FORWARD.format("uint48 deadline,"): ("forward", _forward),
    _USER_OPERATION: ("user-operation", _user_operation),
}
"""By the whole type text: the kind, and what makes the facts."""
