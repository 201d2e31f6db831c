"""What a client asks to have signed, read off the parameters of its call: a transaction, a message, typed data.

Gas, fees and the nonce are wishes: the wallet quotes, caps and chooses. A member that is not known is refused, since it
could mean something that is not shown to anybody.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from cmwallet.localchain.errors import RpcFailure, invalid_params
from cmwallet.signer.answers import CHAIN_UNKNOWN, UNAUTHORISED
from cmwallet.signer.clients import Client
from cmwallet.transactions.fees import Overrides
from identity.address import Address, is_address, parse_address
from identity.errors import InvalidInput

_QUANTITY: Final = re.compile(r"0x(?:0|[1-9a-fA-F][0-9a-fA-F]{0,63}|0[0-9a-fA-F]{1,63})", re.ASCII)
_DATA: Final = re.compile(r"0x(?:[0-9a-fA-F]{2})*", re.ASCII)
_MEMBERS: Final = frozenset(
    {
        *("from", "to", "value", "data", "input", "nonce", "chainId", "type", "accessList"),
        *("gas", "gasLimit", "gasPrice", "maxFeePerGas", "maxPriorityFeePerGas"),
    }
)
_TYPES: Final = (None, 0, 2)


@dataclass(frozen=True)
class TransactionWish:
    """A transaction; `to` None creates a contract, `value` in wei, `nonce` None: the next one."""

    account: Address
    to: Address | None
    value: int
    data: bytes
    nonce: int | None
    overrides: Overrides


@dataclass(frozen=True)
class MessageWish:
    """A personal message (EIP-191)."""

    account: Address
    content: bytes


@dataclass(frozen=True)
class TypedDataWish:
    """Typed data (EIP-712), as the JSON document that the client gave."""

    account: Address
    document: bytes


Wish = TransactionWish | MessageWish | TypedDataWish


def read_wish(method: str, params: Sequence[object], client: Client, chain_id: int) -> Wish:
    """Return what a call of a signing method asks for. Raises `RpcFailure`."""
    if method == "eth_sendTransaction":
        return _read_transaction(params, client, chain_id)
    if method == "personal_sign":
        return _read_message(params, client)
    return _read_typed_data(params, client)


def _read_transaction(params: Sequence[object], client: Client, chain_id: int) -> TransactionWish:
    asked = params[0] if len(params) == 1 else None
    if not isinstance(asked, dict):
        raise invalid_params("expected one transaction object")
    unknown = sorted(str(name) for name, value in asked.items() if name not in _MEMBERS and value is not None)
    if unknown:
        raise invalid_params(f"members that are not known here: {', '.join(unknown)[:100]}")
    if asked.get("accessList"):
        raise invalid_params("access lists are not sent from here")
    if _quantity(asked, "type") not in _TYPES:
        raise invalid_params("transactions of that type are not sent from here")
    named = _quantity(asked, "chainId")
    if named is not None and named != chain_id:
        raise RpcFailure(CHAIN_UNKNOWN, f"this is chain {chain_id}, not {named}")
    wanted = asked.get("to")
    gas, limit = _quantity(asked, "gas"), _quantity(asked, "gasLimit")
    return TransactionWish(
        account=_account(asked["from"], client) if asked.get("from") is not None else client.accounts[0],
        to=None if wanted is None or wanted == "" else _address(wanted),
        value=_quantity(asked, "value") or 0,
        data=_call_data(asked),
        nonce=_quantity(asked, "nonce"),
        overrides=Overrides(
            gas_limit=limit if gas is None else gas,
            gas_price=_quantity(asked, "gasPrice"),
            max_fee_per_gas=_quantity(asked, "maxFeePerGas"),
            max_priority_fee_per_gas=_quantity(asked, "maxPriorityFeePerGas"),
        ),
    )


def _call_data(asked: dict[str, object]) -> bytes:
    """Tools give `input`, `data`, or both: then these have to be equal."""
    given = {_data(asked[name]) for name in ("input", "data") if asked.get(name) is not None}
    if len(given) > 1:
        raise invalid_params("input and data differ")
    return given.pop() if given else b""


def _read_message(params: Sequence[object], client: Client) -> MessageWish:
    if len(params) not in (2, 3) or not all(isinstance(one, str) for one in params[:2]):
        raise invalid_params("expected a message and an account")
    content, account = str(params[0]), str(params[1])
    if is_address(content) and not is_address(account):
        content, account = account, content  # some libraries have them the other way round
    signer = _account(account, client)
    return MessageWish(signer, bytes.fromhex(content[2:]) if _DATA.fullmatch(content) else _utf8(content))


def _read_typed_data(params: Sequence[object], client: Client) -> TypedDataWish:
    if len(params) != 2 or not isinstance(params[1], str | dict):
        raise invalid_params("expected an account and a document")
    document = params[1] if isinstance(params[1], str) else json.dumps(params[1])
    return TypedDataWish(_account(params[0], client), _utf8(document))


def _utf8(text: str) -> bytes:
    try:
        return text.encode()
    except UnicodeEncodeError:
        raise invalid_params("half of a pair of surrogates is no text") from None


def _account(value: object, client: Client) -> Address:
    account = _address(value)
    if account not in client.accounts:
        raise RpcFailure(UNAUTHORISED, "that account is not open to this client")
    return account


def _address(value: object) -> Address:
    try:
        return parse_address(value if isinstance(value, str) else "")
    except InvalidInput as error:
        raise invalid_params(error.message) from None


def _quantity(asked: dict[str, object], name: str) -> int | None:
    value = asked.get(name)
    if value is None:
        return None
    if not isinstance(value, str) or not _QUANTITY.fullmatch(value):
        raise invalid_params(f"{name} is no quantity: 0x and hex digits")
    return int(value, 16)


def _data(value: object) -> bytes:
    if not isinstance(value, str) or not _DATA.fullmatch(value):
        raise invalid_params("the data are not hex")
    return bytes.fromhex(value[2:])
