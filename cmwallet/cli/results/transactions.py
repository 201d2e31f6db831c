"""Results of what is sent, and of what is known about tokens and transactions."""

from typing import NotRequired, TypedDict

from cmwallet.cli.results.shapes import Address, Amount, Digits, Hash, Hex, Json, Time

Entry = TypedDict(
    "Entry",
    {
        "entry": int,
        "hash": Hash | None,
        "status": str,
        "state": str,
        "network": str,
        "chain_id": int,
        "genesis": Hash,
        "from": Address,
        "to": Address | None,
        "amount": Amount | None,
        "fee": Amount | None,
        "nonce": int | None,
        "block": int | None,
        "block_hash": Hash | None,
        "memo": str | None,
        "id": str | None,
        "created": Time,
        "changed": Time,
        "reason": str | None,
    },
)
Entry.__doc__ = "A transaction as the journal has it; `id` is what --id said."


class FeeRange(TypedDict):
    """What a transaction is expected to cost, and what it can cost at most."""

    expected: Amount
    highest: Amount


Prepared = TypedDict(
    "Prepared",
    {
        "status": str,
        "network": str,
        "chain_id": int,
        "genesis": Hash,
        "from": Address,
        "to": Address | None,
        "amount": Amount,
        "fee": FeeRange,
        "gas_limit": int,
        "first_payment": bool,
    },
)
Prepared.__doc__ = "What --dry-run would have sent."

Sent = Entry | Prepared
"""The result of a command that sends one transaction."""


class ResumedEntry(Entry):
    """A transaction that was taken up again; `problem` says why it could not be finished."""

    problem: str | None


class Created(TypedDict):
    """An item of the market that was made, and the transaction that made it; no id where the node does not tell it."""

    id: str | None
    network: str
    contract: Address
    hash: Hash
    transaction: Entry


class TokenInfo(TypedDict):
    """What a token says of itself; `balance` is the default account's."""

    symbol: str
    name: str
    address: Address
    decimals: int
    supply: Amount
    balance: Amount | None
    note: str | None
    network: str


class Allowance(TypedDict):
    """Somebody who may take tokens, and how much."""

    spender: Address
    name: str | None
    amount: Amount


class EcdsaSignature(TypedDict):
    """The signature of a transaction."""

    r: Hash
    s: Hash
    y_parity: int
    low_s: bool


class AccessListEntry(TypedDict):
    """Storage that a transaction states it will touch (EIP-2930)."""

    address: Address
    storage_keys: list[Hash]


Decoded = TypedDict(
    "Decoded",
    {
        "type": str,
        "hash": Hash,
        "cmt_hash": str | None,
        "signing_hash": Hash,
        "from": Address,
        "to": Address | None,
        "chain_id": int | None,
        "nonce": int,
        "gas_limit": int,
        "gas_price": NotRequired[Digits],
        "max_priority_fee_per_gas": NotRequired[Digits],
        "max_fee_per_gas": NotRequired[Digits],
        "max_fee": Digits,
        "value": Digits,
        "data": Hex,
        "access_list": NotRequired[list[AccessListEntry]],
        "native": Json,
        "signature": EcdsaSignature,
        "size": int,
        "warnings": list[str],
    },
)
Decoded.__doc__ = "A signed transaction, field by field."
