"""Typed data by which a contract acts for its owner: a Safe's transaction, a forwarded call, a user operation."""

from __future__ import annotations

from typing import Final

from cmwallet.signing.facts import NATIVE, Fact, Naming, until_text, up_to
from cmwallet.signing.typed_data import TypedData
from identity.address import Address, to_address

DELEGATECALL: Final = 1
_WORD: Final = 32
_TRANSFER: Final = bytes.fromhex("a9059cbb")
_APPROVE: Final = bytes.fromhex("095ea7b3")
_APPROVE_ALL: Final = bytes.fromhex("a22cb465")

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
    words = f"has the account {naming.address(said['sender'])} do what {_data(said['callData'])} say"
    facts = [Fact("calls", words, account=said["sender"], to=said["sender"])]
    if said["initCode"]:
        facts.append(Fact("states", "the account is made first, if it is not there"))
    return facts


def _call(naming: Naming, account: Address | None, to: Address, value: int, data: bytes) -> list[Fact]:
    """Return what a call of an account comes to; of call data what their selector means for a token."""
    whose = "the account" if account is None else naming.address(account)
    facts = []
    if value:
        words = f"pays {naming.amount(NATIVE, value)} from {whose} to {naming.address(to)}"
        facts.append(Fact("pays", words, NATIVE, value, account, to))
    known = _token_call(naming, whose, account, to, data)
    if known is not None:
        facts.append(known)
    elif data or not value:
        words = f"has {whose} call {naming.address(to)} with {_data(data)}"
        facts.append(Fact("calls", words, account=account, to=to))
    return facts


def _token_call(naming: Naming, whose: str, account: Address | None, token: Address, data: bytes) -> Fact | None:
    """Return what a transfer or an approval says, by its selector alone: the contract may mean something else."""
    selector, words = data[:4], data[4:]
    if len(words) != 2 * _WORD or any(words[:12]):
        return None
    other, amount = to_address(words[12:_WORD]), int.from_bytes(words[_WORD:], "big")
    if selector == _TRANSFER:
        said = f"pays {naming.amount(token, amount)} from {whose} to {naming.address(other)}"
        return Fact("pays", said, token, amount, account, other)
    if selector == _APPROVE:
        said = f"lets {naming.address(other)} take {up_to(naming, token, amount)} from {whose} for ever"
        return Fact("lets-take", said, token, amount, account, other)
    if selector == _APPROVE_ALL and amount == 1:
        said = f"lets {naming.address(other)} take EVERY thing of the collection {token} from {whose} for ever"
        return Fact("lets-take", said, f"{token}#any", 2**256 - 1, account, other)
    return None


def _data(data: bytes) -> str:
    return f"{len(data)} bytes of data that begin 0x{data[:4].hex()}" if data else "no data"


CALLS: Final = {
    _SAFE.format("base"): ("safe", _safe),
    _SAFE.format("data"): ("safe", _safe),
    _FORWARD.format(""): ("forward", _forward),
    _FORWARD.format("uint48 deadline,"): ("forward", _forward),
    _USER_OPERATION: ("user-operation", _user_operation),
}
"""By the whole type text: the kind, and what makes the facts."""
