"""Networks: the built-in ones, those of the configuration, and the genesis to which each is pinned.

A network is known by its chain id and its genesis hash: the ids 18 and 19 belong to other chains too.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Final, Literal

from cmwallet.errors import Damaged, InvalidInput, NotFound, Tampered
from cmwallet.home.config import Config
from cmwallet.home.database import Database, authenticate_row, check_row, now_text
from cmwallet.home.names import clean_name
from cmwallet.node.endpoints import parse_endpoint, parse_endpoints
from identity.vault.interface import Keeper

Dialect = Literal["evm", "travis"]
"""`evm`: answers like go-ethereum. `travis`: EIP-155 only, strict nonces, free transactions, `cmt_` methods."""

DIALECTS: Final = ("evm", "travis")
LOCAL: Final = "local"
_MOST_DIGITS: Final = 18


@dataclass(frozen=True)
class KnownToken:
    """An ERC-20 token that needs no look-up; `note` is shown beside its balance."""

    symbol: str
    address: str
    decimals: int
    note: str = ""


@dataclass(frozen=True)
class Network:
    """One chain as the user names it. `rpc` None: no endpoint yet (the embedded chain needs none).

    `fallbacks` are further endpoints, in the order in which they are preferred after `rpc`.
    `on_demand`: its blocks come only with transactions, so that an old newest block is no sign of anything. `staking`
    is what the user states of it, such as `contract:0x…`; None: it is looked for. `rest` is the REST interface of a
    Cosmos chain.
    """

    name: str
    chain_id: int
    dialect: Dialect
    symbol: str
    confirmations: int
    rpc: str | None = None
    tokens: tuple[KnownToken, ...] = ()
    built_in: bool = False
    on_demand: bool = False
    staking: str | None = None
    fallbacks: tuple[str, ...] = ()
    rest: str | None = None

    @property
    def endpoints(self) -> tuple[str, ...]:
        """The addresses of its nodes, the preferred one first."""
        return () if self.rpc is None else (self.rpc, *self.fallbacks)

    @property
    def relied_on(self) -> tuple[str, ...]:
        """Every address that is asked: to all of them the user agrees."""
        return self.endpoints if self.rest is None else (*self.endpoints, self.rest)

    @property
    def embedded(self) -> bool:
        """Whether this is the chain inside the home."""
        return self.name == LOCAL


LEGACY_CMT: Final = KnownToken(
    "CMT", "0xf85fEea2FdD81d51177F6b8F35F0e6734Ce45F5F", 18, "frozen since the swap to the native coin in 2018"
)

EMBEDDED: Final = Network(LOCAL, 1234, "evm", "CMT", 1, built_in=True)
_BUILT_IN: Final = (
    EMBEDDED,
    Network("cybermiles", 18, "evm", "CMT", 12, built_in=True),
    Network("cybermiles-travis", 18, "travis", "CMT", 1, built_in=True),
    Network("cybermiles-testnet", 19, "travis", "CMT", 1, built_in=True),
    Network("ethereum", 1, "evm", "ETH", 12, tokens=(LEGACY_CMT,), built_in=True),
)


def all_networks(config: Config) -> dict[str, Network]:
    """Return every network by name: the built-in ones with what the configuration adds, then the user's own."""
    networks = {network.name: network for network in _BUILT_IN}
    for name, entry in config.table("networks").items():
        networks[name] = _merged(name, networks.get(name), entry)
    return networks


def find_network(config: Config, name: str) -> Network:
    """Return the network of that name. Raises `NotFound`."""
    networks = all_networks(config)
    if name not in networks:
        raise NotFound(f"there is no network {name!r}", hint="cmwallet network list, or cmwallet network add")
    return networks[name]


def same_id(config: Config, network: Network) -> list[Network]:
    """Return the other networks that share `network`'s chain id: a signature could be valid there too."""
    return [
        other
        for other in all_networks(config).values()
        if other.chain_id == network.chain_id and other.name != network.name
    ]


def describe_network(
    name: str,
    rpc: str | Sequence[str],
    *,
    known: Network | None,
    chain_id: int | None = None,
    symbol: str | None = None,
    dialect: str | None = None,
    confirmations: int | None = None,
    on_demand: bool | None = None,
    staking: str | None = None,
    rest: str | None = None,
) -> Network:
    """Return the network that the options describe; what they leave open comes from `known`.

    Raises:
        InvalidInput: a new network without chain id or symbol, an unknown dialect, or an unusable URL.
    """
    urls = (rpc,) if isinstance(rpc, str) else tuple(rpc)
    parse_endpoints(urls)
    if rest is not None:
        parse_endpoint(rest)
    if symbol is not None and not re.fullmatch(r"[A-Za-z][A-Za-z0-9.$_-]{0,15}", symbol, re.ASCII):
        raise InvalidInput("that is no symbol of a coin", hint="a letter, then letters and digits, at most 16: ETH")
    if dialect is not None and dialect not in DIALECTS:
        raise InvalidInput(f"there is no dialect {dialect!r}", hint="one of " + ", ".join(DIALECTS))
    if known is None:
        if chain_id is None or symbol is None:
            raise InvalidInput(
                "a new network needs its chain id and its coin's symbol", hint="add --chain-id N --symbol TEXT"
            )
        known = Network(name, chain_id, "evm", symbol, confirmations or 12)
    return replace(
        known,
        rpc=urls[0],
        fallbacks=urls[1:],
        chain_id=known.chain_id if chain_id is None else chain_id,
        symbol=known.symbol if symbol is None else symbol,
        dialect=known.dialect if dialect is None else "travis" if dialect == "travis" else "evm",
        confirmations=known.confirmations if confirmations is None else confirmations,
        on_demand=known.on_demand if on_demand is None else on_demand,
        staking=known.staking if staking is None else staking,
        rest=known.rest if rest is None else rest,
    )


def add_network(config: Config, network: Network) -> None:
    """Write a network of the user's own, or a built-in one's endpoint, to the configuration.

    Raises:
        InvalidInput: a built-in network's fixed facts would change, or the name or URL is not usable.
    """
    known = {built_in.name: built_in for built_in in _BUILT_IN}.get(network.name)
    if known is not None and known.embedded:
        raise InvalidInput("the network 'local' is the embedded chain and takes no endpoint")
    if known is not None and (known.chain_id, known.dialect, known.symbol) != (
        network.chain_id,
        network.dialect,
        network.symbol,
    ):
        raise InvalidInput(
            f"{network.name} is built in; its chain id, dialect and symbol are fixed", hint="choose another name"
        )
    check_network_name(network.name)
    parse_endpoints(network.endpoints)
    stated = list(network.endpoints) if network.fallbacks else network.rpc
    facts: dict[str, object] = {"rpc": stated, "confirmations": network.confirmations}
    if network.on_demand:
        facts["on-demand"] = True
    if network.staking is not None:
        facts["staking"] = network.staking
    if network.rest is not None:
        facts["rest"] = network.rest
    if known is None:
        facts |= {"chain-id": network.chain_id, "dialect": network.dialect, "symbol": network.symbol}
    config.set_entry("networks", network.name, facts)


def check_network_name(name: str) -> None:
    """Raise `InvalidInput` for what cannot be a network's name."""
    if clean_name(name) != name or any(character in name for character in ".\" '"):
        raise InvalidInput(f"{name!r} cannot be a network's name", hint="use letters, digits and dashes")


def _merged(name: str, known: Network | None, entry: Mapping[str, object]) -> Network:
    def text(key: str, default: str | None) -> str:
        value = entry.get(key, default)
        if not isinstance(value, str) or not value:
            raise Damaged(f"[networks.{name}] in config.toml: {key} is missing or is not text")
        return value

    def number(key: str, default: int | None) -> int:
        value = entry.get(key, default)
        if not isinstance(value, int) or isinstance(value, bool) or value < 0:
            raise Damaged(f"[networks.{name}] in config.toml: {key} is missing or is not a number")
        return value

    on_demand = entry.get("on-demand", False)
    if not isinstance(on_demand, bool):
        raise Damaged(f"[networks.{name}] in config.toml: on-demand is neither true nor false")
    rpc, *fallbacks = _stated_endpoints(name, entry.get("rpc"))
    staking = text("staking", None) if "staking" in entry else None
    rest = text("rest", None) if "rest" in entry else None
    if rest is not None:
        parse_endpoint(rest)
    if known is not None:
        return replace(
            known,
            rpc=rpc,
            fallbacks=tuple(fallbacks),
            confirmations=number("confirmations", known.confirmations),
            on_demand=on_demand,
            staking=staking,
            rest=rest,
        )
    dialect = text("dialect", "evm")
    if dialect not in DIALECTS:
        raise Damaged(f"[networks.{name}] in config.toml: there is no dialect {dialect!r}")
    return Network(
        name=name,
        chain_id=number("chain-id", None),
        dialect="travis" if dialect == "travis" else "evm",
        symbol=text("symbol", None),
        confirmations=number("confirmations", 12),
        rpc=rpc,
        on_demand=on_demand,
        staking=staking,
        fallbacks=tuple(fallbacks),
        rest=rest,
    )


def _stated_endpoints(name: str, stated: object) -> list[str]:
    """Return what `rpc` states in the file: one address, or a list of them."""
    urls = [stated] if isinstance(stated, str) else stated
    if not isinstance(urls, list) or not urls or not all(isinstance(url, str) and url for url in urls):
        raise Damaged(f"[networks.{name}] in config.toml: rpc is missing, or neither an address nor a list of them")
    parse_endpoints(urls)
    return urls


@dataclass(frozen=True)
class Pin:
    """The genesis that a network had when the user accepted it.

    `height` is 0, or the number of the block of that hash: a checkpoint, for nodes that do not keep the first block.
    """

    network: str
    chain_id: int
    genesis: str
    dialect: str
    client: str
    created: str
    height: int = 0

    @property
    def checkpoint(self) -> tuple[int, str] | None:
        """Number and hash of the checkpoint; None when the chain is known by its first block."""
        return (self.height, self.genesis) if self.height else None

    def as_row(self) -> dict[str, object]:
        """The columns of the row, which its MAC covers: a checkpoint is written `HASH@NUMBER`."""
        fields = asdict(self)
        height = fields.pop("height")
        return fields | ({"genesis": f"{self.genesis}@{height}"} if height else {})


class Pins:
    """The pins of a home."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def find(self, network: str) -> Pin | None:
        """The pin of that network, or None when the user never accepted it."""
        row = self._database.row("SELECT * FROM pins WHERE network = ?", network)
        if row is None:
            return None
        genesis, _, height = row["genesis"].partition("@")
        if height and not (height.isascii() and height.isdigit() and len(height) <= _MOST_DIGITS):
            raise Tampered(f"wallet.db: the pin of {network} was changed from outside")
        facts = (row["dialect"], row["client"], row["created"])
        return Pin(row["network"], row["chain_id"], genesis, *facts, int(height or 0))

    def set(self, keeper: Keeper, network: Network, genesis: str, client: str, *, height: int = 0) -> Pin:
        """Pin `network` to `genesis`, the hash of its first block, or of a checkpoint at `height`."""
        pin = Pin(network.name, network.chain_id, genesis, network.dialect, client, now_text(), height)
        fields = pin.as_row()
        with self._database.write() as connection:
            connection.execute(
                "INSERT OR REPLACE INTO pins VALUES (:network, :chain_id, :genesis, :dialect, :client, :created, :mac)",
                {**fields, "mac": authenticate_row(keeper, "pins", fields)},
            )
        return pin

    def check(self, keeper: Keeper, pin: Pin) -> None:
        """Raise `Tampered` when the pin's row was changed while the vault was locked."""
        row = self._database.row("SELECT mac FROM pins WHERE network = ?", pin.network)
        if row is None:
            raise NotFound(f"the network {pin.network!r} is not pinned")
        check_row(keeper, "pins", pin.as_row(), row["mac"])

    def remove(self, network: str) -> None:
        """Forget a pin."""
        with self._database.write() as connection:
            connection.execute("DELETE FROM pins WHERE network = ?", (network,))
