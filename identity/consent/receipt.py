"""The receipt of a consent: {body, proofs}, in the structure of ISO/IEC TS 27560 as JSON.

The body says everything that the consent says, and has a salt of 32 bytes; receiptHash = SHA-256(RFC 8785(body)) stands
in the signed consent. So the body alone gives the consent back, and a changed body is a broken signature. Signatures,
anchor, countersignature, withdrawal and erasure are proofs beside it: they come later, and each proves itself.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Final, Literal, cast

from identity.address import Address, parse_address
from identity.consent.fields import check_fields
from identity.consent.retention import parse_retention, write_retention
from identity.consent.terms import FIRST, Consent, consent_domain
from identity.eip712 import Domain
from identity.errors import InvalidInput
from identity.jose.encoding import Json, decode, encode, read_object, write_json
from identity.rejections import Malformed
from identity.timestamps import rfc3339

SCHEMA: Final = "https://w3id.org/dpv/schema/dpv-27560"
"""ISO/IEC TS 27560:2023 in the vocabulary of the W3C Data Privacy Vocabulary Community Group (2024-08-01)."""
TYPE_RECEIPT: Final = "consent/receipt"
TYPE_ANCHOR: Final = "consent/anchor"
TYPE_ISSUER: Final = "oauth/issuer"
"""Types of the vault's records that hold a receipt, what withdraws its anchor, and where an identity grants."""
MAX_BYTES: Final = 1 << 18
MAX_PROOFS: Final = 64
MAX_PURPOSE: Final = 200
DappSignature = Literal["request", "none"]
"""What the dapp had signed when the account did; a countersignature comes later, and is a proof."""

PROOF_MEMBERS: Final[Mapping[str, frozenset[str]]] = {
    "consent": frozenset({"signature"}),
    "request": frozenset({"jwt"}),
    "countersignature": frozenset({"jws"}),
    "anchor": frozenset({"contract", "salt", "revoker", "expiry", "transaction"}),
    "withdrawal": frozenset({"consent", "time", "signature"}),
    "erasure": frozenset({"jws"}),
}
"""The kinds of proofs and their members, all of them text."""

_HASH: Final = re.compile(r"0x[0-9a-f]{64}", re.ASCII)


@dataclass(frozen=True)
class Body:
    """What was agreed. Times in Unix seconds, durations in seconds, 0 is "no limit"; `given` is when it was signed.

    `subject` is the account; `client_key` a thumbprint; `dapp_signature` says what the dapp had signed by then.
    """

    grant_id: str
    version: int
    previous: bytes
    salt: bytes
    chain_id: int
    registry: Address
    subject: Address
    issuer: str
    client: str
    client_name: str | None
    client_host: str | None
    client_key: str
    fields: tuple[str, ...]
    purpose_id: str
    purpose: str
    not_before: int
    expires: int
    retention: int
    max_uses: int
    requested: int | None
    given: int
    dapp_signature: DappSignature

    def document(self) -> Json:
        """Return it as JSON."""
        events: list[Json] = [{"state": "given", "time": rfc3339(self.given)}]
        if self.requested is not None:
            events.insert(0, {"state": "requested", "time": rfc3339(self.requested)})
        return {
            "schema": SCHEMA,
            "record_id": self.grant_id,
            "version": self.version,
            "previous": None if self.previous == FIRST else "0x" + self.previous.hex(),
            "salt": encode(self.salt),
            "chain": {"id": self.chain_id, "key_registry": self.registry},
            "subject": {"account": self.subject, "did": f"did:ethr:0x{self.chain_id:x}:{self.subject}"},
            "parties": {
                "issuer": self.issuer,
                "controller": {
                    "did": self.client,
                    "name": self.client_name,
                    "host": self.client_host,
                    "key": self.client_key,
                },
            },
            "processing": {
                "purpose": {"id": self.purpose_id, "text": self.purpose},
                "personal_data": list(self.fields),
                "not_before": rfc3339(self.not_before),
                "expires": rfc3339(self.expires),
                "retention": write_retention(self.retention) if self.retention else None,
                "max_uses": self.max_uses or None,
            },
            "events": events,
            "dapp_signature": self.dapp_signature,
        }

    @property
    def hash(self) -> bytes:
        """The receiptHash: SHA-256 of the RFC 8785 form."""
        import rfc8785

        return hashlib.sha256(rfc8785.dumps(cast("Any", self.document()))).digest()

    @property
    def consent(self) -> Consent:
        """What the account signs for this body."""
        return Consent(
            grant_id=decode(self.grant_id, "the grant's id"),
            version=self.version,
            previous=self.previous,
            subject=self.subject,
            issuer=self.issuer,
            client=self.client,
            client_key=decode(self.client_key, "the client's key"),
            fields=self.fields,
            purpose_id=self.purpose_id,
            purpose=self.purpose,
            not_before=self.not_before,
            expires=self.expires,
            retention=self.retention,
            max_uses=self.max_uses,
            receipt_hash=self.hash,
        )

    @property
    def domain(self) -> Domain:
        """The domain of its signatures."""
        return consent_domain(self.chain_id, self.registry)

    @property
    def digest(self) -> bytes:
        """The digest that the account signs, by which the next version names this one."""
        return self.consent.digest(self.domain)


@dataclass(frozen=True)
class Proof:
    """One proof: its kind, and its members as text."""

    kind: str
    members: Mapping[str, str]

    def document(self) -> Json:
        """Return it as JSON."""
        return {"type": self.kind, **self.members}


@dataclass(frozen=True)
class Receipt:
    """A body and what proves it."""

    body: Body
    proofs: tuple[Proof, ...]

    def document(self) -> Json:
        """Return it as JSON."""
        return {"body": self.body.document(), "proofs": [proof.document() for proof in self.proofs]}

    def text(self) -> str:
        """Return the JSON that is handed out and kept."""
        return write_json(self.document()).decode()

    def proof(self, kind: str) -> Mapping[str, str] | None:
        """Return the last proof of a kind."""
        found = [proof.members for proof in self.proofs if proof.kind == kind]
        return found[-1] if found else None

    def proven_by(self, kind: str, **members: str) -> Receipt:
        """Return it with one more proof; of each kind one counts, the last."""
        if members.keys() != PROOF_MEMBERS[kind]:
            raise ValueError(f"not the members of {kind}")
        kept = tuple(proof for proof in self.proofs if proof.kind != kind)
        return replace(self, proofs=(*kept, Proof(kind, dict(members))))


def parse_receipt(content: bytes) -> Receipt:
    """Read a receipt that anybody may have written. Nothing in it is proven yet.

    Raises:
        Malformed: it is none, or says anything beyond what is understood here.
    """
    if len(content) > MAX_BYTES:
        raise Malformed(f"a receipt is at most {MAX_BYTES} bytes")
    document = read_object(content, "the receipt")
    if document.keys() != {"body", "proofs"}:
        raise Malformed("a receipt has a body and proofs")
    body = parse_body(document["body"])
    proofs = document["proofs"]
    if not isinstance(proofs, list) or len(proofs) > MAX_PROOFS:
        raise Malformed("the proofs of the receipt are not readable")
    return Receipt(body, tuple(_proof(item) for item in proofs))


def parse_body(document: object) -> Body:
    """Read a body; it has to be exactly what `Body.document` would write. Raises `Malformed`."""
    try:
        body = _body(cast("Any", document))
        written = body.document()
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError, InvalidInput):
        raise Malformed("the body of the receipt is not readable") from None
    if written != document:
        raise Malformed("the body of the receipt has members that are not understood")
    return body


def _body(document: Any) -> Body:
    processing, parties = document["processing"], document["parties"]
    controller, purpose, events = parties["controller"], processing["purpose"], document["events"]
    times = {event["state"]: seconds_of(event["time"]) for event in events}
    previous, retention, uses = document["previous"], processing["retention"], processing["max_uses"]
    if document["schema"] != SCHEMA or document["dapp_signature"] not in ("request", "none"):
        raise ValueError("another kind")
    return Body(
        grant_id=_thumbprint(document["record_id"]),
        version=_whole(document["version"], 1, 32),
        previous=FIRST if previous is None else _hash(previous),
        salt=decode(_thumbprint(document["salt"]), "the salt"),
        chain_id=_whole(document["chain"]["id"], 1, 53),
        registry=parse_address(document["chain"]["key_registry"]),
        subject=parse_address(document["subject"]["account"]),
        issuer=_text(parties["issuer"]),
        client=_text(controller["did"]),
        client_name=None if controller["name"] is None else _text(controller["name"]),
        client_host=None if controller["host"] is None else _text(controller["host"]),
        client_key=_thumbprint(controller["key"]),
        fields=check_fields(processing["personal_data"], least=0),
        purpose_id=_text(purpose["id"]),
        purpose=_text(purpose["text"], empty=True),
        not_before=seconds_of(processing["not_before"]),
        expires=seconds_of(processing["expires"]),
        retention=0 if retention is None else parse_retention(retention),
        max_uses=0 if uses is None else _whole(uses, 1, 32),
        requested=times.get("requested"),
        given=times["given"],
        dapp_signature=document["dapp_signature"],
    )


def _proof(item: object) -> Proof:
    if not isinstance(item, dict) or not all(isinstance(value, str) for value in item.values()):
        raise Malformed("a proof of the receipt is not readable")
    members = {name: str(value) for name, value in item.items() if name != "type"}
    if PROOF_MEMBERS.get(str(item.get("type"))) != members.keys():
        raise Malformed("a proof of the receipt is of a kind that is not known here")
    return Proof(str(item["type"]), members)


def seconds_of(text: str) -> int:
    """Return the Unix seconds of a time as `rfc3339` writes it. Raises `ValueError`."""
    return int(datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC).timestamp())


def _text(value: object, *, empty: bool = False) -> str:
    if not isinstance(value, str) or not (value or empty) or len(value) > 2048:
        raise ValueError("not text")
    return value


def _thumbprint(value: object) -> str:
    text = _text(value)
    if len(decode(text, "a hash")) != 32:
        raise ValueError("not 32 bytes")
    return text


def _hash(text: str) -> bytes:
    if _HASH.fullmatch(text) is None:
        raise ValueError("not a hash")
    return bytes.fromhex(text[2:])


def _whole(value: object, least: int, bits: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value < 1 << bits:
        raise ValueError("not a number")
    return value
