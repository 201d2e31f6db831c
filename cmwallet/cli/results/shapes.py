"""Values that stand in many results, and what they have to look like."""

from dataclasses import dataclass
from typing import Annotated, Generic, TypedDict, TypeVar

Item = TypeVar("Item")


@dataclass(frozen=True)
class Text:
    """What a text has to match (a regular expression, anchored), and what it is."""

    pattern: str
    description: str


class Stream(Generic[Item]):
    """The result of a command that prints one document a line, each an `Item`, until it ends."""


Json = object
"""Any JSON value: what somebody else defined, such as a DID document, or what a contract returned."""

Address = Annotated[str, Text("^0x[0-9a-fA-F]{40}$", "An address: 0x and 40 hex digits (EIP-55).")]
Hash = Annotated[str, Text("^0x[0-9a-f]{64}$", "32 bytes: 0x and 64 hex digits.")]
Hex = Annotated[str, Text("^0x([0-9a-f]{2})*$", "Bytes: 0x and two hex digits for each.")]
Time = Annotated[str, Text(r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?Z$", "A time: RFC 3339, UTC.")]
Day = Annotated[str, Text(r"^\d{4}-\d{2}-\d{2}$", "A date: RFC 3339.")]
Digits = Annotated[str, Text("^-?[0-9]+$", "An integer that may be too large for a JSON number.")]
Did = Annotated[str, Text("^did:", "A decentralised identifier.")]


class Amount(TypedDict):
    """An amount: `raw` counts the smallest unit; `asset` is "native" or a token's address."""

    raw: Digits
    decimals: int
    symbol: str
    asset: str
    formatted: str
