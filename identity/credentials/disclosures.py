"""Disclosure (RFC 9901 §4.2): salt, name and value of an object member, or salt and value of an array element."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Final

from identity.jose.encoding import decode, encode, read_json, write_json
from identity.rejections import BadDisclosure, Malformed, UnsupportedAlgorithm

DIGESTS: Final = "_sd"
ELEMENT: Final = "..."
HASH_NAME: Final = "_sd_alg"
RESERVED: Final = frozenset({DIGESTS, ELEMENT})
SALT_BYTES: Final = 16

_HASHES: Final = {"sha-256": "sha256", "sha-384": "sha384", "sha-512": "sha512"}
"""Hash functions by their IANA names (Named Information registry); none that is weaker."""
DEFAULT_HASH: Final = "sha-256"


@dataclass(frozen=True)
class Disclosure:
    """A disclosure; `text` is what travels and what is hashed. `name` is None for an array element."""

    text: str
    salt: str
    name: str | None
    value: object

    def digest(self, hash_name: str = DEFAULT_HASH) -> str:
        """The digest by which the signed payload refers to it."""
        return digest_of(self.text, hash_name)


def digest_of(text: str, hash_name: str) -> str:
    """Hash ASCII text, base64url. Raises `UnsupportedAlgorithm`."""
    if hash_name not in _HASHES:
        raise UnsupportedAlgorithm("the credential's hash algorithm is not accepted")
    return encode(hashlib.new(_HASHES[hash_name], text.encode("ascii")).digest())


def make_disclosure(salt: bytes, name: str | None, value: object) -> Disclosure:
    """Make the disclosure of a member, or of an array element when `name` is None."""
    if name is not None and name in RESERVED:
        raise Malformed(f"a claim cannot be named {name}")
    text_salt = encode(salt)
    content = [text_salt, value] if name is None else [text_salt, name, value]
    return Disclosure(encode(write_json(content)), text_salt, name, value)


def parse_disclosure(text: str) -> Disclosure:
    """Read a disclosure of somebody else. Raises `BadDisclosure`."""
    try:
        content = read_json(decode(text, "a disclosure"), "a disclosure")
    except Malformed as problem:
        raise BadDisclosure(problem.message) from None
    if not isinstance(content, list) or len(content) not in (2, 3) or not isinstance(content[0], str):
        raise BadDisclosure("a disclosure is not salt, name and value")
    if len(content) == 2:
        return Disclosure(text, content[0], None, content[1])
    if not isinstance(content[1], str) or content[1] in RESERVED:
        raise BadDisclosure("a disclosure names a claim that cannot be")
    return Disclosure(text, content[0], content[1], content[2])
