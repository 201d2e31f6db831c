"""Results about contracts."""

from typing import TypedDict

from cmwallet.cli.results.shapes import Address, Hash, Hex, Json


class TypedValue(TypedDict):
    """A value of an ABI type."""

    name: str
    type: str
    value: Json


class CallResult(TypedDict):
    """What a view answered."""

    contract: Address
    function: str
    results: list[TypedValue]


class DecodedCall(TypedDict):
    """A call, taken apart."""

    function: str
    arguments: list[TypedValue]


class EncodedCall(TypedDict):
    """A call, put together."""

    function: str
    data: Hex


class Deployed(TypedDict):
    """A contract that was deployed."""

    name: str
    address: Address
    hash: Hash
    network: str


class KnownContract(TypedDict):
    """Where a contract is; null where it is not."""

    name: str
    address: Address | None
    network: str


class ContractEvent(TypedDict):
    """An event that a contract told."""

    event: str
    values: dict[str, Json]
    block: int
    hash: Hash
    index: int | None


class Parameter(TypedDict):
    """A parameter of a function or an error."""

    name: str
    type: str


class EventParameter(Parameter):
    """A parameter of an event."""

    indexed: bool


class FunctionDescription(TypedDict):
    """A function of an interface."""

    signature: str
    selector: Hex
    inputs: list[Parameter]
    outputs: list[str]
    mutability: str


class EventDescription(TypedDict):
    """An event of an interface."""

    name: str
    topic: Hash
    inputs: list[EventParameter]


class ErrorDescription(TypedDict):
    """An error of an interface."""

    name: str
    selector: Hex
    inputs: list[Parameter]


class Interface(TypedDict):
    """What a contract can be asked; `unusable` are entries that are not understood, and why."""

    name: str
    network: str
    address: Address | None
    functions: list[FunctionDescription]
    events: list[EventDescription]
    errors: list[ErrorDescription]
    defaults: dict[str, bool]
    unusable: dict[str, str]


class VerifiedContract(TypedDict):
    """Whether the code at an address is that of a contract of the system, and the values that it was made with."""

    name: str
    address: Address
    network: str
    verified: bool
    compiler: dict[str, str]
    integrity: str
    immutables: list[TypedValue]
