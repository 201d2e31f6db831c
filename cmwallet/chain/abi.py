"""Contract interfaces: functions and events by name, their arguments typed, their data encoded and decoded.

The encoding is that of eth-abi, imported when something is encoded that is not flat (`abi_flat`). Everything a contract
answers is foreign.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from cmwallet.chain.abi_flat import decode_flat, encode_flat, is_known_type
from cmwallet.chain.answers import Log
from cmwallet.errors import InvalidInput, NetworkFailed, NotFound
from identity.keccak import keccak256

MAX_ENTRIES: Final = 2_000


@dataclass(frozen=True)
class Parameter:
    """One argument or result: its name, its type with tuples spelled out, and whether an event indexes it."""

    name: str
    type: str
    indexed: bool = False
    components: tuple[Parameter, ...] = ()


@dataclass(frozen=True)
class Function:
    """A function of a contract."""

    name: str
    inputs: tuple[Parameter, ...]
    outputs: tuple[Parameter, ...]
    mutability: str

    @property
    def signature(self) -> str:
        """Name and types, as the selector is made of them."""
        return f"{self.name}({','.join(parameter.type for parameter in self.inputs)})"

    @property
    def selector(self) -> bytes:
        """The four bytes that call data begin with."""
        return keccak256(self.signature.encode())[:4]

    @property
    def reads_only(self) -> bool:
        """Whether a call changes nothing."""
        return self.mutability in ("view", "pure")


@dataclass(frozen=True)
class Event:
    """An event of a contract."""

    name: str
    inputs: tuple[Parameter, ...]

    @property
    def topic(self) -> bytes:
        """The first topic of its logs."""
        return keccak256(f"{self.name}({','.join(parameter.type for parameter in self.inputs)})".encode())


@dataclass(frozen=True)
class DecodedEvent:
    """An event with the values of its arguments; an indexed argument of variable size is its hash."""

    event: Event
    values: Mapping[str, object]
    log: Log

    def kind_of(self, parameter: Parameter) -> str:
        """The type of an argument's value here: bytes32 where only its hash is indexed."""
        hashed = parameter.indexed and _is_variable(parameter.type)
        return "bytes32" if hashed else parameter.type


@dataclass(frozen=True)
class Interface:
    """What a contract understands and says."""

    functions: tuple[Function, ...]
    events: tuple[Event, ...]
    constructor: tuple[Parameter, ...] = ()
    payable_constructor: bool = False

    def function(self, name: str) -> Function:
        """Return a function by name, or by signature where a name has several.

        Raises:
            NotFound: there is none of that name.
            InvalidInput: there are several.
        """
        found = [function for function in self.functions if name in (function.name, function.signature)]
        if not found:
            raise NotFound(f"the contract has no function {name!r}", hint="contract show lists them")
        if len(found) > 1:
            raise InvalidInput(
                f"there are several functions {name!r}", hint="give the signature: " + found[0].signature
            )
        return found[0]

    def event(self, name: str) -> Event:
        """Return an event by name. Raises `NotFound`."""
        for event in self.events:
            if event.name == name:
                return event
        raise NotFound(f"the contract has no event {name!r}", hint="contract show lists them")

    def function_of(self, data: bytes) -> Function:
        """Return the function that call data are for. Raises `NotFound`."""
        for function in self.functions:
            if function.selector == data[:4]:
                return function
        raise NotFound("the data call no function of this contract")


def parse_interface(abi: object) -> Interface:
    """Return the interface of a JSON ABI.

    Raises:
        InvalidInput: it is not one.
    """
    if not isinstance(abi, Sequence) or isinstance(abi, str | bytes) or len(abi) > MAX_ENTRIES:
        raise InvalidInput("the ABI is not a list of entries")
    functions: list[Function] = []
    events: list[Event] = []
    constructor: tuple[Parameter, ...] = ()
    payable = False
    for entry in abi:
        if not isinstance(entry, Mapping):
            raise InvalidInput("the ABI has an entry that is not an object")
        kind, inputs = entry.get("type", "function"), _parameters(entry.get("inputs", []))
        if kind == "function":
            outputs, mutability = _parameters(entry.get("outputs", [])), str(entry.get("stateMutability", "nonpayable"))
            functions.append(Function(_text(entry.get("name")), inputs, outputs, mutability))
        elif kind == "event":
            events.append(Event(_text(entry.get("name")), inputs))
        elif kind == "constructor":
            constructor, payable = inputs, entry.get("stateMutability") == "payable"
    return Interface(tuple(functions), tuple(events), constructor, payable)


def encode_arguments(parameters: Sequence[Parameter], values: Sequence[object]) -> bytes:
    """Encode values for parameters. Raises `InvalidInput` when they do not fit."""
    if len(values) != len(parameters):
        raise InvalidInput(f"{len(parameters)} arguments are needed, {len(values)} are given")
    kinds = [parameter.type for parameter in parameters]
    flat = encode_flat(kinds, values)
    if flat is not None:
        return flat
    from eth_abi.abi import encode
    from eth_abi.exceptions import EncodingError

    try:
        return encode(kinds, list(values))
    except (EncodingError, ValueError, TypeError) as error:
        raise InvalidInput(f"the arguments do not fit: {error}") from None


def encode_call(function: Function, values: Sequence[object]) -> bytes:
    """Return the data of a call."""
    return function.selector + encode_arguments(function.inputs, values)


def decode_values(parameters: Sequence[Parameter], data: bytes) -> tuple[Any, ...]:
    """Decode what a contract gave back. Raises `NetworkFailed` when it is something else."""
    kinds = [parameter.type for parameter in parameters]
    flat = decode_flat(kinds, data)
    if flat is not None:
        return flat
    from eth_abi.abi import decode
    from eth_abi.exceptions import DecodingError

    try:
        return decode(kinds, data)
    except (DecodingError, ValueError, OverflowError, TypeError):
        raise NetworkFailed("the contract's answer does not fit its interface", hint="is it that contract?") from None


def decode_event(interface: Interface, log: Log) -> DecodedEvent | None:
    """Return the event that a log holds, or None when it is none of the interface's."""
    for event in interface.events:
        if log.topics and event.topic == log.topics[0]:
            indexed = [parameter for parameter in event.inputs if parameter.indexed]
            if len(indexed) != len(log.topics) - 1:
                continue
            plain = [parameter for parameter in event.inputs if not parameter.indexed]
            try:
                values = dict(zip((item.name for item in plain), decode_values(plain, log.data), strict=True))
                for parameter, topic in zip(indexed, log.topics[1:], strict=True):
                    values[parameter.name] = _topic_value(parameter, topic)
            except NetworkFailed:
                return None
            ordered = {parameter.name: values[parameter.name] for parameter in event.inputs}
            return DecodedEvent(event, ordered, log)
    return None


def _topic_value(parameter: Parameter, topic: bytes) -> object:
    return topic if _is_variable(parameter.type) else decode_values([parameter], topic)[0]


def _is_variable(kind: str) -> bool:
    return kind in ("string", "bytes") or kind.endswith("]") or kind.startswith("(")


def _parameters(entries: object) -> tuple[Parameter, ...]:
    if not isinstance(entries, Sequence) or isinstance(entries, str | bytes):
        raise InvalidInput("the ABI has arguments that are not a list")
    return tuple(_parameter(entry) for entry in entries)


def _parameter(entry: object) -> Parameter:
    if not isinstance(entry, Mapping):
        raise InvalidInput("the ABI has an argument that is not an object")
    kind, components = _text(entry.get("type")), _parameters(entry.get("components", []))
    if kind.startswith("tuple"):
        kind = f"({','.join(component.type for component in components)})" + kind.removeprefix("tuple")
    if not (is_known_type(kind) or _is_encodable(kind)):
        raise InvalidInput(f"the ABI has an argument of unknown type {kind[:40]!r}") from None
    return Parameter(str(entry.get("name") or ""), kind, entry.get("indexed") is True, components)


def _is_encodable(kind: str) -> bool:
    from eth_abi.abi import is_encodable_type

    return is_encodable_type(kind)


def _text(value: object) -> str:
    if not isinstance(value, str) or not value:
        raise InvalidInput("the ABI has an entry without a name or type")
    return value
