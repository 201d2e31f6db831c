"""Descriptors of typed data (ERC-7730): labels that somebody else wrote for the members of a message.

They stand below what is read off the message here, never in its place: a descriptor may leave out whoever could take,
and call anything by any name. Facts, screening and policy read none. Read are labels, paths and groups of fields; of
formats `date`, `addressName` and `tokenAmount`, others show the value as it is. Files that include others are refused.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from cmwallet.errors import InvalidInput
from cmwallet.foreign import clean
from cmwallet.signing.facts import Naming, time_text
from cmwallet.signing.known_types import shown
from cmwallet.signing.typed_data import TypedData
from identity.address import is_address, parse_address
from identity.hostile_json import load_json

MAX_DESCRIPTOR: Final = 1 << 18
MAX_LINES: Final = 200

_LABEL: Final = 60
_DEEPEST: Final = 8
_CONTRACT: Final = "@.to"


@dataclass(frozen=True)
class Labelled:
    """One member as a descriptor calls it; both are text of others, cleaned."""

    label: str
    value: str


@dataclass(frozen=True)
class Descriptor:
    """What a descriptor says: whose it is, for which domain and contracts, and the formats of its types."""

    owner: str
    domain: Mapping[str, Any]
    deployments: tuple[tuple[int, str], ...]
    formats: Mapping[str, Any]

    def labels(self, typed: TypedData, naming: Naming) -> list[Labelled]:
        """Return the members that it names, in its order.

        Raises:
            InvalidInput: it is for another contract, chain, domain or type, or is not in the form that is read here.
        """
        self._check_domain(typed)
        form = self.formats.get(typed.type_text, self.formats.get(typed.type.name))
        if form is None:
            raise InvalidInput(f"the descriptor has no format for the type {typed.type.name}")
        found: list[Labelled] = []
        for one in _lines(_list(_object(form), "fields"), typed.message, typed, naming, 0):
            if len(found) == MAX_LINES:
                raise InvalidInput(f"the descriptor names more than {MAX_LINES} members")
            found.append(one)
        return found

    def _check_domain(self, typed: TypedData) -> None:
        here = (typed.chain_id, typed.contract)
        if self.deployments and here not in self.deployments:
            raise InvalidInput("the descriptor is for another contract or chain than the typed data")
        for name, value in self.domain.items():
            if shown(typed.domain.get(name)) != shown(value):
                raise InvalidInput(f"the descriptor is for another domain: its {clean(name, _LABEL)} differs")


def read_descriptor(content: bytes) -> Descriptor:
    """Return the descriptor in a JSON document. Raises `InvalidInput` for what is none of typed data."""
    if len(content) > MAX_DESCRIPTOR:
        raise InvalidInput(f"a descriptor of more than {MAX_DESCRIPTOR} bytes is not read")
    try:
        document = _object(load_json(content))
    except ValueError as error:
        raise InvalidInput(f"that is no descriptor: {clean(str(error), 80)}") from None
    if "includes" in document:
        raise InvalidInput("the descriptor includes another file", hint="give one that is whole")
    context = _object(_object(document.get("context")).get("eip712"))
    formats = _object(_object(document.get("display")).get("formats"))
    owner = _object(document.get("metadata", {})).get("owner", "")
    deployments = tuple(map(_deployment, _list(context, "deployments")))
    return Descriptor(clean(str(owner), _LABEL), _object(context.get("domain", {})), deployments, formats)


def _deployment(value: object) -> tuple[int, str]:
    said = _object(value)
    chain_id, address = said.get("chainId"), said.get("address")
    if type(chain_id) is not int or not isinstance(address, str) or not is_address(address):
        raise InvalidInput("a deployment of the descriptor has no chain id and address")
    return chain_id, parse_address(address)


def _lines(fields: list[Any], inside: Any, typed: TypedData, naming: Naming, depth: int) -> Iterator[Labelled]:
    """Yield the fields of one group; `inside` is what their paths begin at."""
    if depth > _DEEPEST:
        raise InvalidInput("the descriptor is nested too deeply")
    for entry in fields:
        said = _object(entry)
        path = said.get("path")
        if not isinstance(path, str):
            continue  # a value that stands in the descriptor alone: nothing that is signed
        for value in _follow(path, typed.message if path.startswith("#.") else inside):
            if "fields" in said:
                yield from _lines(_list(said, "fields"), value, typed, naming, depth + 1)
            else:
                label = clean(str(said.get("label", path)), _LABEL)
                yield Labelled(label, _value(said, value, inside, typed, naming))


def _follow(path: str, inside: Any) -> list[Any]:
    """Return every value at a path such as `details.[].amount`. Raises `InvalidInput` where there is none."""
    found = [inside]
    for part in path.removeprefix("#.").split("."):
        if part == "[]" and all(isinstance(one, list) for one in found):
            found = [item for one in found for item in one]
        elif all(isinstance(one, dict) and part in one for one in found):
            found = [one[part] for one in found]
        else:
            raise InvalidInput(f"the descriptor names {clean(path, _LABEL)}, which the message does not have")
    return found


def _value(said: Mapping[str, Any], value: Any, inside: Any, typed: TypedData, naming: Naming) -> str:
    form = said.get("format")
    if isinstance(value, str) and is_address(value):
        return naming.address(parse_address(value))
    if type(value) is int and form == "date":
        return time_text(value)
    if type(value) is int and form == "tokenAmount":
        path = _object(said.get("params", {})).get("tokenPath")
        tokens = [typed.contract] if path == _CONTRACT else _follow(path, inside) if isinstance(path, str) else []
        if len(tokens) == 1 and isinstance(tokens[0], str) and is_address(tokens[0]):
            return naming.amount(parse_address(tokens[0]), value)
    return shown(value)


def _object(value: Any) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise InvalidInput("the descriptor is not of the form of ERC-7730 for typed data")
    return value


def _list(holder: Mapping[str, Any], name: str) -> list[Any]:
    value = holder.get(name, [])
    if not isinstance(value, list):
        raise InvalidInput("the descriptor is not of the form of ERC-7730 for typed data")
    return value
