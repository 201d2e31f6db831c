"""Exports: what left the vault in a file, written down before the file is, so that nothing leaves unnoticed."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Final

from identity.errors import Damaged
from identity.hostile_json import load_json
from identity.records.reader import BATCH
from identity.records.store import Records
from identity.secret import Secret
from identity.timestamps import rfc3339

TYPE_EXPORT: Final = "identity/export"


@dataclass(frozen=True)
class Export:
    """One export. `encryption` is `age-recipients`, `age-passphrase` or `none`; `to` is the file's name, or stdout."""

    time: str
    to: str
    format: str
    encryption: str
    recipients: tuple[str, ...]
    fields: tuple[str, ...]

    def document(self) -> dict[str, Any]:
        """The export as a JSON object."""
        return {
            "time": self.time,
            "to": self.to,
            "format": self.format,
            "encryption": self.encryption,
            "recipients": list(self.recipients),
            "fields": list(self.fields),
        }


def note_export(
    records: Records, *, to: str, form: str, encryption: str, recipients: list[str], fields: list[str]
) -> Export:
    """Write an export down in the vault."""
    export = Export(rfc3339(records.clock()), to, form, encryption, tuple(recipients), tuple(fields))
    payload = Secret(json.dumps(export.document(), ensure_ascii=False))
    records.keeper.seal(TYPE_EXPORT, "export", payload, attributes={"owner": records.owner})
    return export


def exports_of(records: Records, *, reason: str) -> list[Export]:
    """Every export of an identity, oldest first. Raises `Damaged`."""
    ids = [entry.record_id for entry in records.entries(TYPE_EXPORT)]
    found: list[Export] = []
    for start in range(0, len(ids), BATCH):
        for record in records.keeper.open_many(ids[start : start + BATCH], reason=reason):
            with record.payload as payload:
                found.append(_read(payload.reveal()))
    return found


def _read(payload: bytes) -> Export:
    try:
        body: Any = load_json(payload)
        return Export(
            time=str(body["time"]),
            to=str(body["to"]),
            format=str(body["format"]),
            encryption=str(body["encryption"]),
            recipients=tuple(map(str, body["recipients"])),
            fields=tuple(map(str, body["fields"])),
        )
    except (ValueError, KeyError, TypeError):
        raise Damaged("the note of an export in the vault is not readable", hint="cmwallet vault verify") from None
