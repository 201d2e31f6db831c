"""did:ethr: from the changes in a key registry to a DID document. Pure: nothing here asks anybody.

Where the changes come from is the Protocol `KeyHistory`; which second counts as now is the caller's to say. Keys are
named by their thumbprint, never by their position among the changes.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from identity.errors import InvalidInput

P256_NAME: Final = "did/pub/Multikey/veriKey"
ED25519_NAME: Final = "did/pub/Ed25519/veriKey/base64"
X25519_NAME: Final = "did/pub/X25519/enc/base64"
COMPROMISED_NAME: Final = "cmwallet/compromised"

_PREFIXES: Final[Mapping[str, bytes]] = {
    "P-256": bytes.fromhex("8024"),
    "Ed25519": bytes.fromhex("ed01"),
    "X25519": bytes.fromhex("ec01"),
    "secp256k1": bytes.fromhex("e701"),
}
"""Multicodec prefixes of public keys, as unsigned varints."""

_ALPHABET: Final = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_DID: Final = re.compile(
    r"did:ethr:(?:0x(?P<chain>[0-9a-fA-F]{1,16}):|(?P<name>[a-z]+):)?"
    r"(?:(?P<address>0x[0-9a-fA-F]{40})|(?P<key>0x0[23][0-9a-fA-F]{64}))",
    re.ASCII,
)
_NETWORKS: Final[Mapping[str, int]] = {"mainnet": 1, "goerli": 5, "sepolia": 11_155_111, "polygon": 137, "gno": 100}
"""Chains that the method also has a word for."""
_PUBLIC_KEY: Final = re.compile(r"did/pub/(\w+)/(veriKey|sigAuth|enc)(?:/(hex|base64|base58|pem))?", re.ASCII)
_SERVICE: Final = re.compile(r"did/svc/([\w./-]+)", re.ASCII)
_CONTEXTS: Final = (
    "https://www.w3.org/ns/did/v1",
    "https://w3id.org/security/multikey/v1",
    "https://w3id.org/security/suites/secp256k1recovery-2020/v2",
)


@dataclass(frozen=True)
class Did:
    """An identity: an address on a chain."""

    chain_id: int
    address: str

    def __str__(self) -> str:
        return f"did:ethr:0x{self.chain_id:x}:{self.address}"


def parse_did(text: str) -> Did:
    """Return the identity that a DID names; without a network it is chain id 1.

    One identity has one spelling here: its chain by id (hexadecimal digits of either case), itself by address. Of the
    method's other forms the error says what they are, and the same identity as it is written here.

    Raises:
        InvalidInput: it is none; or a DID URL, or names its network by a word or itself by a public key.
    """
    match = _DID.fullmatch(text)
    if match is None:
        raise _not_a_did(text)
    chain_id = int(match["chain"], 16) if match["chain"] else _NETWORKS.get(match["name"] or "mainnet")
    address = match["address"] or _address_of_key(match["key"])
    if match["name"] is None and match["key"] is None:
        assert chain_id is not None
        return Did(chain_id, match["address"])
    form = f"its network by a word ({match['name'][:40]})" if match["name"] else "an identity by its public key"
    same = None if chain_id is None or address is None else str(Did(chain_id, address))
    raise InvalidInput(
        f"this DID names {form}, and only chain ids and addresses are read here",
        hint=f"the same identity: {same}" if same else "write it as did:ethr:0x<chain id>:0x<address>",
    )


def _not_a_did(text: str) -> InvalidInput:
    """Say what a text is that names no identity."""
    bare = re.split(r"[/?#;]", text, maxsplit=1)[0]
    if text.startswith("did:") and bare != text:
        hint = f"the DID itself is {bare}" if _DID.fullmatch(bare) else None
        return InvalidInput("that is a DID URL: it names something in or about a DID, and not the DID", hint=hint)
    method = re.match(r"did:([a-z0-9]{1,20}):", text)
    if method is not None and method[1] != "ethr":
        return InvalidInput(f"a DID of the method {method[1]}; only the method ethr is known here")
    return InvalidInput(
        "not a DID of the method ethr", hint="did:ethr:, a chain id, an address: did:ethr:0x4d2:0x7099…79C8"
    )


def _address_of_key(key: str) -> str | None:
    """Return the address of a compressed secp256k1 key in hex, None for no point of the curve."""
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    from identity.address import to_address
    from identity.keccak import keccak256

    try:
        point = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256K1(), bytes.fromhex(key[2:]))
    except ValueError:
        return None
    whole = point.public_bytes(serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)
    return to_address(keccak256(whole[1:])[-20:])


@dataclass(frozen=True)
class OwnerChange:
    """The identity was handed over; `owner` zero is a deactivation."""

    block: int
    owner: str


@dataclass(frozen=True)
class DelegateChange:
    """A delegate is valid until before `valid_to` (Unix seconds)."""

    block: int
    purpose: str
    delegate: str
    valid_to: int


@dataclass(frozen=True)
class AttributeChange:
    """An attribute is valid until before `valid_to` (Unix seconds). `name` is None when it is not text."""

    block: int
    name: str | None
    value: bytes
    valid_to: int


Change = OwnerChange | DelegateChange | AttributeChange


@dataclass(frozen=True)
class History:
    """All changes of an identity up to a block, oldest first, and that block's time."""

    did: Did
    changes: tuple[Change, ...]
    block: int
    block_time: int


class KeyHistory(Protocol):
    """Where the changes of an identity are read from."""

    def history(self, did: Did, at: int | None = None) -> History:
        """Return all changes up to block `at` (None: the newest), proven complete, or raise."""

    def key_valid_at(self, did: Did, name: str, value: bytes, time: int) -> bool:
        """Whether an attribute was valid at a time (Unix seconds); later changes never change the answer."""


@dataclass(frozen=True)
class PublicKey:
    """A key that is listed under an identity. `kind` is P-256, Ed25519, X25519, secp256k1, or the name it was given."""

    kind: str
    purpose: str
    raw: bytes
    valid_to: int
    thumbprint: str


@dataclass(frozen=True)
class Resolution:
    """A document, and what it answers for."""

    document: Mapping[str, object]
    deactivated: bool
    owner: str
    keys: tuple[PublicKey, ...]
    block: int
    version: int
    now: int


ZERO: Final = "0x" + "0" * 40


def resolve(history: History, now: int) -> Resolution:
    """Return the document of an identity as of `now` (Unix seconds): an entry holds while now < valid_to.

    A deactivated identity has an empty document. Entries that are no keys or services known here are left out.
    """
    did = str(history.did)
    owner = history.did.address
    for change in history.changes:
        if isinstance(change, OwnerChange):
            owner = change.owner
    version = history.changes[-1].block if history.changes else 0
    if owner == ZERO:
        return Resolution({"id": did}, True, ZERO, (), history.block, version, now)
    delegates, keys, services = _valid(history.changes, now)
    controller = f"{did}#controller"
    methods: list[dict[str, object]] = [_account(did, controller, history.did.chain_id, owner)]
    relations: dict[str, list[str]] = {
        "authentication": [controller],
        "assertionMethod": [controller],
        "keyAgreement": [],
    }
    for purpose, delegate in delegates:
        identifier = f"{did}#{delegate}"
        if not any(method["id"] == identifier for method in methods):
            methods.append(_account(did, identifier, history.did.chain_id, delegate))
        _relate(relations, identifier, purpose)
    for key in keys:
        identifier = f"{did}#{key.thumbprint}"
        if not any(method["id"] == identifier for method in methods):
            methods.append(_key_method(did, identifier, key))
        _relate(relations, identifier, key.purpose)
    document: dict[str, object] = {"@context": list(_CONTEXTS), "id": did, "verificationMethod": methods}
    document |= {name: entries for name, entries in relations.items() if entries}
    if services:
        document["service"] = [
            {"id": f"{did}#service-{place}", "type": kind, "serviceEndpoint": endpoint}
            for place, (kind, endpoint) in enumerate(services, 1)
        ]
    return Resolution(document, False, owner, tuple(keys), history.block, version, now)


def public_key(name: str, value: bytes, valid_to: int) -> PublicKey | None:
    """Return the key that an attribute holds, or None when it is none."""
    match = _PUBLIC_KEY.fullmatch(name)
    if match is None or not value:
        return None
    kind, purpose, raw = match[1], match[2], value
    if kind == "Multikey":
        kind, raw = _multikey(value)
    elif kind == "Secp256k1":
        kind = "secp256k1"
    return PublicKey(kind, purpose, raw, valid_to, thumbprint(kind, raw))


def thumbprint(kind: str, raw: bytes) -> str:
    """Return a key's RFC 7638 thumbprint (SHA-256, base64url); of other kinds a hash of the bytes.

    P-256 keys are given compressed (33 bytes), the others as they are (32 bytes).
    """
    jwk = as_jwk(kind, raw)
    text = json.dumps(jwk, sort_keys=True, separators=(",", ":")).encode() if jwk else raw
    return base64.urlsafe_b64encode(hashlib.sha256(text).digest()).rstrip(b"=").decode()


def thumbprint_bytes(text: str) -> bytes:
    """Return the 32 bytes of a thumbprint."""
    return base64.urlsafe_b64decode(text + "=")


def as_jwk(kind: str, raw: bytes) -> dict[str, str] | None:
    """Return the required members of a public key's JWK (RFC 7517, RFC 8037), or None for other kinds."""
    if kind in ("Ed25519", "X25519") and len(raw) == 32:
        return {"crv": kind, "kty": "OKP", "x": _base64url(raw)}
    if kind == "P-256" and len(raw) == 33:
        from cryptography.hazmat.primitives.asymmetric import ec

        try:
            numbers = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), raw).public_numbers()
        except ValueError:
            return None
        x, y = (_base64url(number.to_bytes(32, "big")) for number in (numbers.x, numbers.y))
        return {"crv": "P-256", "kty": "EC", "x": x, "y": y}
    return None


def multibase(prefix: bytes, raw: bytes) -> str:
    """Return a key as multibase base58btc of multicodec prefix and key."""
    data = prefix + raw
    number, text = int.from_bytes(data, "big"), ""
    while number:
        number, digit = divmod(number, 58)
        text = _ALPHABET[digit] + text
    return "z" + "1" * (len(data) - len(data.lstrip(b"\0"))) + text


def _valid(
    changes: Sequence[Change], now: int
) -> tuple[dict[tuple[str, str], int], list[PublicKey], list[tuple[str, str]]]:
    """Return what holds at `now`; the last word about an entry counts."""
    delegates: dict[tuple[str, str], int] = {}
    attributes: dict[tuple[str, bytes], int] = {}
    for change in changes:
        if isinstance(change, DelegateChange):
            delegates[change.purpose, change.delegate] = change.valid_to
        elif isinstance(change, AttributeChange) and change.name is not None:
            attributes[change.name, change.value] = change.valid_to
    keys, services = [], []
    for (name, value), valid_to in attributes.items():
        if now >= valid_to:
            continue
        key, service = public_key(name, value, valid_to), _SERVICE.fullmatch(name)
        if key is not None:
            keys.append(key)
        elif service is not None:
            services.append((service[1], value.decode("utf-8", "replace")))
    held = {entry: valid_to for entry, valid_to in delegates.items() if now < valid_to and entry[0] in _PURPOSES}
    return held, keys, services


_PURPOSES: Final = ("veriKey", "sigAuth", "enc")


def _relate(relations: dict[str, list[str]], identifier: str, purpose: str) -> None:
    wanted = {"enc": ["keyAgreement"], "veriKey": ["assertionMethod"], "sigAuth": ["assertionMethod", "authentication"]}
    for relation in wanted[purpose]:
        if identifier not in relations[relation]:
            relations[relation].append(identifier)


def _account(did: str, identifier: str, chain_id: int, address: str) -> dict[str, object]:
    return {
        "id": identifier,
        "type": "EcdsaSecp256k1RecoveryMethod2020",
        "controller": did,
        "blockchainAccountId": f"eip155:{chain_id}:{address}",
    }


def _key_method(did: str, identifier: str, key: PublicKey) -> dict[str, object]:
    method: dict[str, object] = {"id": identifier, "type": "Multikey", "controller": did}
    if key.kind in _PREFIXES:
        method["publicKeyMultibase"] = multibase(_PREFIXES[key.kind], key.raw)
    else:
        method |= {"type": key.kind, "publicKeyHex": key.raw.hex()}
    return method


def _multikey(value: bytes) -> tuple[str, bytes]:
    for kind, prefix in _PREFIXES.items():
        if value.startswith(prefix):
            return kind, value[len(prefix) :]
    return "Multikey", value


def _base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
