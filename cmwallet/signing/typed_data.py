"""Typed data from a file (EIP-712): one JSON document, read strictly, and the digest that is signed.

    {"types": {…}, "primaryType": "Mail", "domain": {…}, "message": {…}}

The hashing is own code, not eth-account's: that takes extra members, "007", any value as a truth, short bytes and
arrays of the wrong length, and it costs more to import than all the rest of a signature. Tests compare with it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from cmwallet.errors import InvalidInput
from cmwallet.foreign import clean
from cmwallet.signing.typed_types import Struct, domain_of, read_types
from cmwallet.signing.typed_values import hash_struct, read_value
from identity.address import Address
from identity.hostile_json import load_json
from identity.keccak import keccak256

MAX_BYTES: Final = 64 * 1024
"""The longest document that is read."""

_MEMBERS: Final = frozenset({"types", "primaryType", "domain", "message"})


@dataclass(frozen=True)
class TypedData:
    """A document: the type and the values of domain and message, each value as `read_value` returns it."""

    domain_type: Struct
    domain: dict[str, Any]
    type: Struct
    message: dict[str, Any]

    @cached_property
    def type_text(self) -> str:
        """The type as it is hashed (`encodeType`)."""
        return self.type.text

    @property
    def chain_id(self) -> int | None:
        """The chain that the domain names; None when it names none."""
        found: int | None = self.domain.get("chainId")
        return found

    @property
    def contract(self) -> Address | None:
        """The contract that the domain names; None when it names none."""
        found: Address | None = self.domain.get("verifyingContract")
        return found

    @cached_property
    def digest(self) -> bytes:
        """The 32 bytes to sign."""
        separator = hash_struct(self.domain_type, self.domain)
        return keccak256(b"\x19\x01" + separator + hash_struct(self.type, self.message))


def read_typed_data(content: bytes) -> TypedData:
    """Return the typed data in a JSON document (UTF-8).

    Raises:
        InvalidInput: longer than `MAX_BYTES`, not JSON, a member that is missing, named twice or not known, types that
            `read_types` refuses, or a value that is not of its type.
    """
    if len(content) > MAX_BYTES:
        raise InvalidInput(f"typed data of more than {MAX_BYTES} bytes is not signed")
    try:
        document = load_json(content)
    except ValueError as error:
        raise InvalidInput(f"that is no typed data: {clean(str(error), 80)}") from None
    if not isinstance(document, dict) or not document.keys() >= _MEMBERS:
        raise InvalidInput("typed data has types, primaryType, domain and message")
    if document.keys() != _MEMBERS:
        raise InvalidInput(f"typed data has no {clean(min(document.keys() - _MEMBERS), 60)}")
    kind, stated = read_types(document["types"], document["primaryType"])
    if not isinstance(document["domain"], dict):
        raise InvalidInput("the domain is not an object")
    domain_type = stated or domain_of(document["domain"])
    domain = read_value(domain_type, document["domain"], "domain")
    return TypedData(domain_type, domain, kind, read_value(kind, document["message"], "message"))
