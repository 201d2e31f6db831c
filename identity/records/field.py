"""One field: its name, its value, and what is known about the value."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

from identity.errors import Damaged

Json: TypeAlias = "str | int | bool | list[Json] | dict[str, Json] | None"
"""What a value can be; which of these, the schema says."""

Source = Literal["self", "import", "mrz", "credential", "bank"]
SOURCES: tuple[Source, ...] = ("self", "import", "mrz", "credential", "bank")
"""Where a value came from: typed in, a file, the machine-readable zone, a credential, the bank."""

Sensitivity = Literal["normal", "high"]


@dataclass(frozen=True)
class FieldRecord:
    """A field of an identity.

    `name` is the one name used everywhere (docs/records.md). `collected` and `expires` are RFC 3339 UTC. `verified_by`
    is the DID or name of whoever verified the value, None when nobody did.
    """

    name: str
    value: Json
    source: Source
    collected: str
    sensitivity: Sensitivity
    expires: str | None = None
    verified_by: str | None = None
    chunks: tuple[str, ...] = field(default=(), compare=False)
    """Ids of the vault records that make up an attachment, in order."""

    def document(self) -> dict[str, Json]:
        """The field as a JSON object; a member, once published, keeps its name and type."""
        return {
            "name": self.name,
            "value": self.value,
            "source": self.source,
            "collected": self.collected,
            "sensitivity": self.sensitivity,
            "expires": self.expires,
            "verified_by": self.verified_by,
        }

    def __repr__(self) -> str:
        return f"FieldRecord({self.name!r}, …)"


@dataclass(frozen=True)
class Change:
    """One line of a field's history: the field as it was from `record.collected` on; None while it was unset."""

    version: int
    time: str
    record: FieldRecord | None


def encode(record: FieldRecord | None) -> bytes:
    """The payload of a field's vault record; None says that the field was unset."""
    body: dict[str, Json] = {"unset": True} if record is None else record.document()
    if record is not None and record.chunks:
        body["chunks"] = list(record.chunks)
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()


def _unreadable() -> Damaged:
    return Damaged("a field in the vault is not readable", hint="cmwallet vault verify")


def _body(payload: bytes) -> dict[str, Any]:
    try:
        body = json.loads(payload)  # the vault has authenticated it: it is ours
    except ValueError:
        raise _unreadable() from None
    if not isinstance(body, dict):
        raise _unreadable()
    return body


def decode(payload: bytes, name: str) -> FieldRecord | None:
    """Undo `encode`. Raises `Damaged`."""
    body = _body(payload)
    if body.get("unset") is True:
        return None
    try:
        return FieldRecord(
            name=name,
            value=body["value"],
            source=body["source"],
            collected=body["collected"],
            sensitivity=body["sensitivity"],
            expires=body.get("expires"),
            verified_by=body.get("verified_by"),
            chunks=tuple(map(str, body.get("chunks", ()))),
        )
    except KeyError:
        raise _unreadable() from None
