"""Re-encoding of a transaction that a node describes in JSON, so that hash and signer prove it."""

from __future__ import annotations

from cmwallet.errors import InvalidInput
from cmwallet.node import answers
from cmwallet.transactions.encoding import (
    AccessList,
    AccessListTransaction,
    FeeMarketTransaction,
    LegacyTransaction,
    SignedTransaction,
    Transaction,
    decode,
    encode_signed,
)
from identity.address import address_bytes


def parse_described(described: object) -> SignedTransaction:
    """Return the signed transaction that a node describes (Ethereum execution API, `TransactionInfo`).

    Raises:
        InvalidInput: of a type that is not known here, or its fields do not come to its hash.
        NetworkFailed: a field has the wrong shape.
    """
    fields = answers.members(described, "transaction")
    kind = answers.quantity(fields.get("type", "0x0"), "transaction's type", 8)
    v, r, s = (answers.quantity(fields.get(name), f"transaction's {name}") for name in ("v", "r", "s"))
    if kind == 0:
        chain_id, parity = (None, v - 27) if v in (27, 28) else ((v - 35) // 2, (v - 35) % 2)
        if parity not in (0, 1) or (chain_id is not None and v < 37):
            raise InvalidInput("the transaction is not signed")
    else:
        chain_id, parity = answers.quantity(fields.get("chainId"), "transaction's chain id", 63), v
    signed = decode(encode_signed(_unsigned(kind, fields, chain_id), r, s, parity))
    if "0x" + signed.hash.hex() != answers.hash32(fields.get("hash"), "transaction's hash"):
        raise InvalidInput("the fields of the transaction do not come to its hash")
    return signed


def _unsigned(kind: int, fields: dict[str, object], chain_id: int | None) -> Transaction:
    nonce, gas, value = (
        answers.quantity(fields.get(name), f"transaction's {name}") for name in ("nonce", "gas", "value")
    )
    recipient = answers.address_or_none(fields.get("to"), "transaction's recipient")
    to = None if recipient is None else address_bytes(recipient)
    data = answers.data(fields.get("input", fields.get("data", "0x")), "transaction's data")
    if kind == 2:
        return FeeMarketTransaction(
            chain_id=chain_id or 0,
            nonce=nonce,
            max_priority_fee_per_gas=answers.quantity(fields.get("maxPriorityFeePerGas"), "priority fee"),
            max_fee_per_gas=answers.quantity(fields.get("maxFeePerGas"), "max fee"),
            gas_limit=gas,
            to=to,
            value=value,
            data=data,
            access_list=_access_list(fields.get("accessList")),
        )
    price = answers.quantity(fields.get("gasPrice"), "gas price")
    if kind == 1:
        return AccessListTransaction(
            chain_id=chain_id or 0,
            nonce=nonce,
            gas_price=price,
            gas_limit=gas,
            to=to,
            value=value,
            data=data,
            access_list=_access_list(fields.get("accessList")),
        )
    if kind == 0:
        return LegacyTransaction(
            nonce=nonce, gas_price=price, gas_limit=gas, to=to, value=value, data=data, chain_id=chain_id
        )
    raise InvalidInput(f"transactions of type {kind} are not known here")


def _access_list(value: object) -> AccessList:
    entries = [answers.members(entry, "access list") for entry in answers.items(value or [], "access list")]
    return tuple(
        (
            address_bytes(answers.address(entry.get("address"), "address of the access list")),
            tuple(
                bytes.fromhex(answers.hash32(key, "storage key")[2:])
                for key in answers.items(entry.get("storageKeys") or [], "storage keys")
            ),
        )
        for entry in entries
    )
