"""Contracts on a bare EVM: deployed from artifacts, called by name, one second and one block for each transaction.

`World` is what a test sees; `EvmWorld` runs it on py-evm (London) without blocks, in this process. Another engine
implements what is abstract there and runs the same tests.
"""

from __future__ import annotations

import functools
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from eth.abc import StateAPI
from eth.db.atomic import AtomicDB
from eth.vm.chain_context import ChainContext
from eth.vm.forks.london.blocks import LondonBlockHeader
from eth_typing import Address, BlockNumber, Hash32

from cmwallet.calls.abi import Interface, decode_event, decode_values, encode_arguments, encode_call, parse_interface
from cmwallet.contracts.artifacts import load_artifact
from cmwallet.keys.secp256k1 import SigningKey
from cmwallet.localchain.execution import Call, execute
from cmwallet.localchain.vm import LocalVM
from cmwallet.node.answers import Log
from identity.address import address_bytes, to_address
from identity.keccak import keccak256
from identity.secret import Secret

ZERO = "0x" + 40 * "0"
CMT = 10**18
SUPPLY = 10**9 * CMT
START = 1_800_000_000
DAY = 86_400
RICH = 2 * SUPPLY


class Reverted(Exception):
    """A transaction or call that failed: the reason in the contract's words, or empty."""


@dataclass(frozen=True)
class Account:
    """Somebody with a key."""

    name: str
    key: SigningKey = field(repr=False)

    @property
    def address(self) -> str:
        return self.key.address.lower()

    def sign(self, digest: bytes) -> tuple[int, bytes, bytes]:
        """Sign a digest; returns v, r, s."""
        signature = self.key(digest)
        return signature[64] + 27, signature[:32], signature[32:64]


@functools.cache
def account(name: str) -> Account:
    return Account(name, SigningKey(Secret(keccak256(name.encode()))))


@dataclass(frozen=True)
class Compiled:
    """What is deployed: ABI and creation code; `runtime` is what then stands at its address, without a constructor."""

    abi: Sequence[Mapping[str, Any]]
    bytecode: bytes
    runtime: bytes = b""


@functools.cache
def shipped(name: str) -> Compiled:
    artifact = load_artifact(name)
    return Compiled(artifact.abi, artifact.bytecode)


@functools.cache
def compiled_test_contract(name: str) -> Compiled:
    """Compile a contract of `tests/contracts/hostile`, which may import modules of the shipped ones."""
    from pathlib import Path

    from vyper.compiler import compile_from_file_input
    from vyper.compiler.input_bundle import FilesystemInputBundle
    from vyper.compiler.settings import Settings

    from cmwallet.contracts.compile import SOURCES

    bundle = FilesystemInputBundle([SOURCES, Path(__file__).parent / "hostile"])  # type: ignore[no-untyped-call]
    output = compile_from_file_input(
        bundle.load_file(Path(f"{name}.vy")),
        input_bundle=bundle,
        output_formats=["abi", "bytecode", "bytecode_runtime"],
        settings=Settings(evm_version="london"),
    )
    creation, runtime = (bytes.fromhex(output[name][2:]) for name in ("bytecode", "bytecode_runtime"))
    return Compiled(output["abi"], creation, runtime)


_interfaces: dict[int, tuple[object, Interface]] = {}
"""By the identity of the ABI, which is kept, so that no other one takes its place."""


def interface_of(compiled: Compiled) -> Interface:
    if id(compiled.abi) not in _interfaces:
        _interfaces[id(compiled.abi)] = compiled.abi, parse_interface(compiled.abi)
    return _interfaces[id(compiled.abi)][1]


@dataclass(frozen=True)
class Raw:
    """What a transaction did: its output, its logs as (address, topics, data), its gas, the contract it made."""

    output: bytes
    logs: Sequence[tuple[str, tuple[bytes, ...], bytes]]
    gas: int
    created: str | None = None


@dataclass(frozen=True)
class Done:
    """A transaction that succeeded."""

    values: tuple[Any, ...]
    events: Sequence[tuple[str, dict[str, Any]]]
    gas: int

    @property
    def value(self) -> Any:
        (only,) = self.values
        return only

    @property
    def event(self) -> tuple[str, dict[str, Any]]:
        (only,) = self.events
        return only


class World(ABC):
    """A chain as the tests use it. `time` and `number` are those of the newest block."""

    time: int
    number: int
    chain_id: int
    can_share_blocks = False

    @abstractmethod
    def transact(self, sender: str, to: str | None, data: bytes, value: int) -> Raw:
        """Send a transaction and return what became of it."""

    @abstractmethod
    def ask(self, sender: str, to: str, data: bytes) -> bytes:
        """Return what a call answers, without changing anything."""

    @abstractmethod
    def move(self, seconds: int) -> None:
        """Let time pass."""

    @abstractmethod
    def mine(self, blocks: int) -> None:
        """Make empty blocks, a second apart."""

    @abstractmethod
    def block_hash(self, number: int) -> bytes:
        """Return the hash of an earlier block."""

    @abstractmethod
    def endow(self, address: str, wei: int) -> None:
        """Give an account coins."""

    @abstractmethod
    def balance(self, address: str) -> int:
        """Return the wei of an account."""

    @abstractmethod
    def code(self, address: str) -> bytes:
        """Return the code of an account."""

    def person(self, name: str) -> Account:
        """Somebody with more than enough coins."""
        found = account(name)
        if self.balance(found.address) < SUPPLY:
            self.endow(found.address, RICH)
        return found

    def deploy(
        self, what: str | Compiled, *arguments: object, sender: Account | None = None, value: int = 0
    ) -> Contract:
        compiled = shipped(what) if isinstance(what, str) else what
        interface = interface_of(compiled)
        data = compiled.bytecode + encode_arguments(interface.constructor, arguments)
        raw = self.transact((sender or self.person("deployer")).address, None, data, value)
        assert raw.created is not None
        return Contract(self, raw.created, interface, raw.gas)


@dataclass(frozen=True)
class Contract:
    """A contract at an address."""

    world: World
    address: str
    interface: Interface
    deployment_gas: int = 0

    def send(self, name: str, *arguments: object, sender: Account | str, value: int = 0) -> Done:
        """Send a transaction. Raises `Reverted`."""
        function = self.interface.function(name)
        who = sender if isinstance(sender, str) else sender.address
        raw = self.world.transact(who, self.address, encode_call(function, arguments), value)
        return Done(decode_values(function.outputs, raw.output), self.events_of(raw), raw.gas)

    def pay(self, wei: int, *, sender: Account, data: bytes = b"") -> Done:
        """Send coins, and perhaps data that are no call."""
        raw = self.world.transact(sender.address, self.address, data, wei)
        return Done((), self.events_of(raw), raw.gas)

    def read(self, name: str, *arguments: object) -> Any:
        """Call a function that reads; one result comes alone, several as a tuple."""
        function = self.interface.function(name)
        assert function.reads_only, f"{name} is not for reading"
        values = decode_values(function.outputs, self.world.ask(ZERO, self.address, encode_call(function, arguments)))
        return values[0] if len(values) == 1 else values

    def events_of(self, raw: Raw) -> list[tuple[str, dict[str, Any]]]:
        found = []
        for address, topics, data in raw.logs:
            if address == self.address:
                log = Log(to_address(address_bytes(address)), topics, data, 0, "", "", 0, removed=False)
                decoded = decode_event(self.interface, log)
                assert decoded is not None
                found.append((decoded.event.name, dict(decoded.values)))
        return found


class EvmWorld(World):
    """py-evm with London's rules, without blocks."""

    can_share_blocks = True

    def __init__(self, chain_id: int = 1234, home: str = "home", time: int = START) -> None:
        self.chain_id, self.time, self.number = chain_id, time, 100
        self._sharing, self._home = False, home
        header = LondonBlockHeader(
            difficulty=1, block_number=BlockNumber(100), gas_limit=30_000_000, timestamp=time, base_fee_per_gas=10**9
        )
        self._state: StateAPI = LocalVM.build_state(AtomicDB(), header, ChainContext(chain_id), ())
        self._follow()

    def transact(self, sender: str, to: str | None, data: bytes, value: int) -> Raw:
        if not self._sharing:
            self.time, self.number = self.time + 1, self.number + 1
            self._follow()
        call = Call(_raw(sender), None if to is None else _raw(to), value, data)
        computation, gas = execute(self._state, call)
        if computation.is_error:
            raise Reverted(_reason(bytes(computation.output)))
        logs = [
            ("0x" + address.hex(), tuple(topic.to_bytes(32, "big") for topic in topics), bytes(payload))
            for address, topics, payload in computation.get_log_entries()
        ]
        created = "0x" + computation.msg.storage_address.hex() if to is None else None
        return Raw(b"" if to is None else bytes(computation.output), logs, gas, created)

    def ask(self, sender: str, to: str, data: bytes) -> bytes:
        computation, _ = execute(self._state, Call(_raw(sender), _raw(to), 0, data))
        if computation.is_error:
            raise Reverted(_reason(bytes(computation.output)))
        return bytes(computation.output)

    def move(self, seconds: int) -> None:
        self.time += seconds
        self._follow()

    def mine(self, blocks: int) -> None:
        self.time, self.number = self.time + blocks, self.number + blocks
        self._follow()

    def block_hash(self, number: int) -> bytes:
        return _hash_of_block(self._home, number)

    def endow(self, address: str, wei: int) -> None:
        self._state.set_balance(_raw(address), wei)

    def balance(self, address: str) -> int:
        return int(self._state.get_balance(_raw(address)))

    def code(self, address: str) -> bytes:
        return bytes(self._state.get_code(_raw(address)))

    @contextmanager
    def one_block(self) -> Iterator[None]:
        """All transactions inside share one block, and so one second."""
        self.time, self.number = self.time + 1, self.number + 1
        self._follow()
        self._sharing = True
        try:
            yield
        finally:
            self._sharing = False

    @contextmanager
    def tried(self) -> Iterator[None]:
        """Everything that happens inside is undone at the end."""
        self._state.persist()
        before, time, number = self._state, self.time, self.number
        header = LondonBlockHeader(
            difficulty=1,
            block_number=BlockNumber(number),
            gas_limit=30_000_000,
            timestamp=time,
            base_fee_per_gas=10**9,
            state_root=before.state_root,
        )

        def fresh() -> None:
            self._state = LocalVM.build_state(before._db, header, ChainContext(self.chain_id), ())
            self.time, self.number = time, number
            self._follow()

        fresh()
        try:
            yield
        finally:
            fresh()

    def split(self, chain_id: int) -> None:
        """The chain goes on under another id, with the same state."""
        self.chain_id = chain_id
        self._context()._chain_id = chain_id

    def _follow(self) -> None:
        context = self._context()
        context._timestamp, context._block_number = self.time, self.number
        context._prev_hashes = _Ancestors(self, self.number)

    def _context(self) -> Any:
        """The block that is being executed; py-evm means it to be read only."""
        return self._state.execution_context


@functools.cache
def _hash_of_block(home: str, number: int) -> bytes:
    return keccak256(f"{home} {number}".encode())


@dataclass(frozen=True)
class _Ancestors:
    """The hashes of the blocks before one, the last first, made when they are asked for."""

    world: EvmWorld
    number: int

    def __iter__(self) -> Iterator[Hash32]:
        return (Hash32(self.world.block_hash(self.number - depth)) for depth in range(1, 257))


def _raw(address: str) -> Address:
    return Address(bytes.fromhex(address[2:]))


def _reason(output: bytes) -> str:
    if output[:4] != bytes.fromhex("08c379a0"):
        return ""
    length = int.from_bytes(output[36:68], "big")
    return output[68 : 68 + length].decode()
