"""Results about networks, the embedded chain and snapshots."""

from typing import NotRequired, TypedDict

from cmwallet.cli.results.shapes import Address, Amount, Digits, Hash, Time


class ChainFile(TypedDict):
    """The file that the embedded chain was written to."""

    file: str
    bytes: int


class Faucet(TypedDict):
    """What the faucet of the embedded chain sent."""

    hash: Hash
    to: Address
    amount: Amount


class MinedBlock(TypedDict):
    """The newest block."""

    block: int
    hash: Hash


class ChainReset(TypedDict):
    """The genesis of the new embedded chain, and of the one before."""

    genesis: Hash
    old_genesis: Hash | None


class ChainStatus(TypedDict):
    """The embedded chain and its server; null for what is not there."""

    running: bool
    answers: bool
    pid: int | None
    url: str | None
    chain_id: int
    genesis: Hash | None
    block: int | None
    clock_offset: int
    ends_in: int | None


class KnownToken(TypedDict):
    """A token that is known on a network."""

    symbol: str
    address: Address
    decimals: int
    note: str | None


class Network(TypedDict):
    """A network; `genesis` is null until it was accepted."""

    name: str
    chain_id: int
    dialect: str
    symbol: str
    confirmations: int
    rpc: str | None
    endpoints: list[str]
    genesis: Hash | None
    checkpoint: int | None
    built_in: bool
    on_demand: bool
    in_use: bool
    staking: str | None
    rest: str | None
    tokens: list[KnownToken]


class Endpoint(TypedDict):
    """An endpoint of a network, by its place in the order of preference."""

    number: int
    endpoint: str


class NetworkWithContracts(Network):
    """A network, and the contracts that are known there by name."""

    contracts: dict[str, Address]


class EndpointCheck(TypedDict):
    """What was found of an endpoint; `lag` is in blocks behind the farthest, `problem` why it is not used."""

    endpoint: str
    reachable: bool
    chain_id: int | None
    first_block: Hash | None
    height: int | None
    age: int | None
    lag: int | None
    peers: int | None
    client: str | None
    ms: int | None
    problem: str | None


class NetworkCheck(TypedDict):
    """What a network's node says of itself, and each endpoint where it has several."""

    name: str
    chain_id: int
    genesis: Hash
    pinned: bool
    client: str | None
    block: int
    block_time: Time
    stale_seconds: int | None
    base_fee: Digits | None
    endpoints: list[EndpointCheck]


class Snapshot(TypedDict):
    """Balances of a token at a block, under one root."""

    format: str
    chain_id: int
    token: Address
    block: int
    block_hash: Hash
    root: Hash
    total: Digits
    accounts: int
    excluded: int
    file: NotRequired[str]


class SnapshotCheck(TypedDict):
    """Whether a snapshot is what its root says; `rebuilt`: and what the chain has."""

    root: Hash
    total: Digits
    accounts: int
    rebuilt: bool
