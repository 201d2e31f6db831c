"""Contract interfaces: functions, events and errors by name, their arguments typed, their data encoded and decoded.

An entry of an ABI that cannot be read makes only what it describes unusable. The words of old compilers are read too:
`payable` and `constant`, from before there was `stateMutability`.

The encoding is that of eth-abi, imported when something is encoded that is not flat (`abi_flat`). Everything a contract
answers is foreign.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from cmwallet.calls.abi_flat import decode_flat, encode_flat, is_known_type
from cmwallet.errors import InvalidInput, NetworkFailed, NotFound
from cmwallet.node.answers import Log
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
        return _signature(self.name, self.inputs)

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
    """An event of a contract. The logs of an `anonymous` one do not say which event they are."""

    name: str
    inputs: tuple[Parameter, ...]
    anonymous: bool = False

    @property
    def signature(self) -> str:
        """Name and types, as the topic is made of them."""
        return _signature(self.name, self.inputs)

    @property
    def topic(self) -> bytes:
        """The first topic of its logs, unless it is anonymous."""
        return keccak256(self.signature.encode())


@dataclass(frozen=True)
class CustomError:
    """An error that a contract reverts with (Solidity 0.8.4 and later)."""

    name: str
    inputs: tuple[Parameter, ...]

    @property
    def selector(self) -> bytes:
        """The four bytes that its data begin with."""
        return keccak256(_signature(self.name, self.inputs).encode())[:4]


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

    def typed(self) -> list[tuple[str, str, object]]:
        """Return (name, type of the value here, value) of every argument, in their order."""
        kinds = [self.kind_of(parameter) for parameter in self.event.inputs]
        return [(name, kind, value) for kind, (name, value) in zip(kinds, self.values.items(), strict=True)]


@dataclass(frozen=True)
class Interface:
    """What a contract understands and says.

    `defaults` are `receive` and `fallback`, name → whether it takes coins; `unusable` are the functions and events of
    the ABI that cannot be read, name → why.
    """

    functions: tuple[Function, ...]
    events: tuple[Event, ...]
    constructor: tuple[Parameter, ...] = ()
    payable_constructor: bool = False
    errors: tuple[CustomError, ...] = ()
    defaults: Mapping[str, bool] = field(default_factory=dict)
    unusable: Mapping[str, str] = field(default_factory=dict)

    def function(self, name: str) -> Function:
        """Return a function by name, or by signature where a name has several.

        Raises:
            NotFound: there is none of that name.
            InvalidInput: there are several.
        """
        found = [function for function in self.functions if name in (function.name, function.signature)]
        if not found:
            self._refuse_unusable(name)
            raise NotFound(f"the contract has no function {name!r}", hint="contract show lists them")
        if len(found) > 1:
            raise InvalidInput(
                f"there are several functions {name!r}", hint="give the signature: " + found[0].signature
            )
        return found[0]

    def event(self, name: str) -> Event:
        """Return an event by name, or by signature where a name has several. Raises as `function`."""
        found = [event for event in self.events if name in (event.name, event.signature)]
        if not found:
            self._refuse_unusable(name)
            raise NotFound(f"the contract has no event {name!r}", hint="contract show lists them")
        if len(found) > 1:
            raise InvalidInput(f"there are several events {name!r}", hint="give the signature: " + found[0].signature)
        return found[0]

    def _refuse_unusable(self, name: str) -> None:
        reason = self.unusable.get(name.partition("(")[0])
        if reason is not None:
            raise InvalidInput(f"{name} cannot be used: {reason}", hint="the rest of the ABI can")

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
    if abi and all(isinstance(entry, str) for entry in abi):
        raise InvalidInput(
            "that is a list of declarations that people read, not a JSON ABI", hint="the compiler gives one: solc --abi"
        )
    reader = _Reader()
    for entry in abi:
        reader.read(entry)
    return reader.interface(empty=not abi)


class _Reader:
    """Collects what the entries of an ABI describe."""

    def __init__(self) -> None:
        self._functions: list[Function] = []
        self._events: list[Event] = []
        self._errors: list[CustomError] = []
        self._constructor: tuple[Parameter, ...] = ()
        self._payable_constructor = False
        self._defaults: dict[str, bool] = {}
        self._unusable: dict[str, str] = {}
        self._readable = False

    def read(self, entry: object) -> None:
        """Take one entry; what cannot be read is kept with the reason."""
        if not isinstance(entry, Mapping):
            self._unusable[""] = "an entry is not an object"
            return
        try:
            self._take(entry)
            self._readable = True
        except InvalidInput as problem:
            name = entry.get("name")
            self._unusable[name if isinstance(name, str) else ""] = problem.message

    def interface(self, *, empty: bool) -> Interface:
        """Return all of it. Raises `InvalidInput` when nothing could be read."""
        if not self._readable and not empty:
            raise InvalidInput(f"nothing in the ABI is readable here: {next(iter(self._unusable.values()))}")
        return Interface(
            tuple(self._functions),
            tuple(self._events),
            self._constructor,
            self._payable_constructor,
            tuple(self._errors),
            self._defaults,
            self._unusable,
        )

    def _take(self, entry: Mapping[str, object]) -> None:
        kind, mutability = entry.get("type", "function"), _mutability(entry)
        if kind in ("receive", "fallback"):
            self._defaults[str(kind)] = mutability == "payable"
            return
        inputs = _parameters(entry.get("inputs"))
        if kind == "function":
            outputs = _parameters(entry.get("outputs"))
            self._functions.append(Function(_text(entry.get("name")), inputs, outputs, mutability))
        elif kind == "event":
            self._events.append(Event(_text(entry.get("name")), inputs, entry.get("anonymous") is True))
        elif kind == "error":
            self._errors.append(CustomError(_text(entry.get("name")), inputs))
        elif kind == "constructor":
            self._constructor, self._payable_constructor = inputs, mutability == "payable"


def _mutability(entry: Mapping[str, object]) -> str:
    """Return the state mutability; Solidity before 0.4.16 and Vyper before 0.2 say `payable` and `constant` instead."""
    stated = entry.get("stateMutability")
    if isinstance(stated, str):
        return stated
    if entry.get("payable") is True:
        return "payable"
    return "view" if entry.get("constant") is True else "nonpayable"


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
    except (EncodingError, ValueError, TypeError, OverflowError):
        raise InvalidInput(f"{_misfit(parameters, values)} does not fit its type") from None


def _misfit(parameters: Sequence[Parameter], values: Sequence[object]) -> str:
    """Name the argument that cannot be encoded."""
    from eth_abi.abi import is_encodable

    for place, (parameter, value) in enumerate(zip(parameters, values, strict=True), 1):
        if not is_encodable(parameter.type, value):
            return f"argument {place} ({parameter.type} {parameter.name})".replace(" )", ")")
    return "an argument"


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
    named = [event for event in interface.events if not event.anonymous and _is_of(event, log)]
    nameless = [event for event in interface.events if event.anonymous]
    fitting = [found for event in named or nameless if (found := _decoded(event, log)) is not None]
    if named:
        return fitting[0] if fitting else None
    return fitting[0] if len(fitting) == 1 else None  # of several anonymous ones nobody knows which it is


def _is_of(event: Event, log: Log) -> bool:
    return bool(log.topics) and event.topic == log.topics[0]


def _decoded(event: Event, log: Log) -> DecodedEvent | None:
    topics = log.topics if event.anonymous else log.topics[1:]
    indexed = [parameter for parameter in event.inputs if parameter.indexed]
    if len(indexed) != len(topics):
        return None
    plain = [parameter for parameter in event.inputs if not parameter.indexed]
    try:
        found = iter(_logged_values(plain, log.data))
        of_topics = iter([_topic_value(parameter, topic) for parameter, topic in zip(indexed, topics, strict=True)])
    except NetworkFailed:
        return None
    values = [next(of_topics if parameter.indexed else found) for parameter in event.inputs]
    names = [parameter.name or str(place) for place, parameter in enumerate(event.inputs)]
    return DecodedEvent(event, dict(zip(names, values, strict=True)), log)


def _logged_values(parameters: Sequence[Parameter], data: bytes) -> tuple[Any, ...]:
    """Decode what an event holds beside its topics; a byte of a text that is no UTF-8 becomes U+FFFD.

    A contract takes any bytes as a text: whoever wrote such ones would else hide the event, and what it proves.
    """
    try:
        return decode_values(parameters, data)
    except NetworkFailed:
        texts = [parameter.type == "string" for parameter in parameters]
        if not any(texts):
            raise
    plain = [replace(one, type="bytes") if text else one for one, text in zip(parameters, texts, strict=True)]
    values = zip(decode_values(plain, data), texts, strict=True)
    return tuple(value.decode("utf-8", "replace") if text else value for value, text in values)


def _topic_value(parameter: Parameter, topic: bytes) -> object:
    return topic if _is_variable(parameter.type) else decode_values([parameter], topic)[0]


def _is_variable(kind: str) -> bool:
    return kind in ("string", "bytes") or kind.endswith("]") or kind.startswith("(")


def _signature(name: str, inputs: Sequence[Parameter]) -> str:
    return f"{name}({','.join(parameter.type for parameter in inputs)})"


def _parameters(entries: object) -> tuple[Parameter, ...]:
    """Return parameters; `null` and an absent member mean none."""
    if entries is None:
        return ()
    if not isinstance(entries, Sequence) or isinstance(entries, str | bytes):
        raise InvalidInput("the ABI has arguments that are not a list")
    return tuple(_parameter(entry) for entry in entries)


def _parameter(entry: object) -> Parameter:
    if not isinstance(entry, Mapping):
        raise InvalidInput("the ABI has an argument that is not an object")
    kind, components = _text(entry.get("type")), _parameters(entry.get("components"))
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
