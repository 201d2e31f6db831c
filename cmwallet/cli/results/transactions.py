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
        "kind": str | None,
        "native_hash": str | None,
    },
)
Entry.__doc__ = (
    "A transaction as the journal has it; `id` is what --id said; `kind` is of a message of the network itself."
)


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


class StageChain(TypedDict):
    """The chain that a transaction is for."""

    id: int
    genesis: Hash
    network: str


class StagePrice(TypedDict):
    """What a unit of gas may cost, in wei: one price (`legacy`), or two (`market`)."""

    kind: str
    gas_price: NotRequired[Digits]
    max_fee_per_gas: NotRequired[Digits]
    max_priority_fee_per_gas: NotRequired[Digits]


class StageToken(TypedDict):
    """The tokens that are sent."""

    address: Address
    decimals: int
    symbol: str
    recipient: Address
    amount: Digits


Stage = TypedDict(
    "Stage",
    {
        "type": str,
        "stage": str,
        "label": str,
        "kind": str,
        "chain": StageChain,
        "from": Address,
        "to": Address | None,
        "value": Digits,
        "data": Hex,
        "nonce": int,
        "gas_limit": int,
        "price": StagePrice,
        "token": StageToken | None,
        "memo": str,
        "replaces": Hash | None,
        "built_at": Time,
        "valid_until": Time,
        "claims": dict[str, Json],
        "check": str,
        "raw": NotRequired[Hex],
        "hash": NotRequired[Hash],
        "signed_at": NotRequired[Time],
    },
)
Stage.__doc__ = "A transaction on its way, unsigned or signed."


class Exported(TypedDict):
    """The signed bytes of a transaction."""

    entry: int
    hash: Hash
    raw: Hex
    state: str


class Forgotten(TypedDict):
    """A transaction that was handed out and given up."""

    entry: int
    state: str


class OpenNonce(TypedDict):
    """A nonce that is under way."""

    nonce: int
    entry: int
    state: str
    hash: Hash


class NonceState(TypedDict):
    """What the node counts, what is under way here, what is missing, and what this home does not know of."""

    account: str
    address: Address
    latest: int
    pending: int
    open: list[OpenNonce]
    gaps: list[int]
    foreign: list[int]


SimulatedMove = TypedDict("SimulatedMove", {"asset": str, "from": Address, "to": Address, "raw": Digits})
"""So many smallest units of a token, or `native`, would go from one to another."""


class Simulated(TypedDict):
    """What a node says that a transaction would do now; `moved` null: the node does not tell."""

    succeeds: bool
    reason: str | None
    returned: Hex
    gas: int | None
    moved: list[SimulatedMove] | None


Shown = TypedDict(
    "Shown",
    {
        "entry": None,
        "hash": Hash,
        "status": str,
        "network": str,
        "chain_id": int | None,
        "from": Address,
        "to": Address | None,
        "amount": Amount,
        "fee": Amount | None,
        "nonce": int,
        "data": Hex,
        "block": int | None,
        "block_hash": Hash | None,
        "explained": list[str],
    },
)
Shown.__doc__ = "A transaction that is not of this home, as the node shows it, and what it does."
