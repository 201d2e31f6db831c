"""Typed data by which a contract acts for its owner: a Safe's transaction, a forwarded call, a user operation."""

from __future__ import annotations

from typing import Final

from cmwallet.signing.calls import Call, data_words, explain_call
from cmwallet.signing.facts import Fact, Naming, until_text
from cmwallet.signing.typed_data import TypedData
from identity.address import Address

DELEGATECALL: Final = 1

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
        whom = naming.address(said["refundReceiver"])
        words = f"lets {whom} have the gas repaid by the Safe, at {said['gasPrice']} a unit of {said['gasToken']}"
        facts.append(Fact("states", words, account=safe, to=said["refundReceiver"]))
    return facts


def _forward(typed: TypedData, naming: Naming) -> list[Fact]:
    said = typed.message
    until = said.get("deadline")
    facts = _call(naming, said["from"], said["to"], said["value"], said["data"])
    if until is not None:
        facts.append(Fact("states", f"whoever has the signature can send it {until_text(until)}", until=until))
    return facts


def _user_operation(typed: TypedData, naming: Naming) -> list[Fact]:
    said = typed.message
    words = f"has the account {naming.address(said['sender'])} do what {data_words(said['callData'])} say"
    facts = [Fact("calls", words, account=said["sender"], to=said["sender"])]
    if said["initCode"]:
        facts.append(Fact("states", "the account is made first, if it is not there"))
    return facts


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
