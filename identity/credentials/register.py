"""The provider's register: what it issued, to whom, on what grounds, and what became of it. One record a batch."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Final

from identity.credentials.issuers import normal_issuer
from identity.errors import Damaged, InvalidInput, NotFound
from identity.hostile_json import load_json
from identity.secret import Secret
from identity.vault.interface import Draft, Entry, Keeper, RecordId

TYPE_ISSUED: Final = "attestation/issued"
STATES: Final = ("valid", "suspended", "revoked")


@dataclass(frozen=True)
class IssuedCopy:
    """One copy: the holder key's thumbprint, its place in the status list, its JWT's hash, its anchor's salt if any."""

    kid: str
    index: int
    sha256: str
    anchor: str | None = None


@dataclass(frozen=True)
class Issued:
    """One batch. Times are RFC 3339 UTC; `statement` is what was said, kept for a renewal."""

    id: str
    issuer: str
    holder: str
    vct: str
    issued: str
    expires: str
    state: str
    status_uri: str
    copies: tuple[IssuedCopy, ...]
    statement: Mapping[str, object]
    keys: tuple[Mapping[str, str], ...]
    nonce: str
    changes: tuple[Mapping[str, str], ...] = field(default=())
    schema: str | None = None
    public: bool = False

    def document(self) -> dict[str, object]:
        """Return it for a listing or an export: without the holder's values, of which only the names stand here."""
        body = asdict(self)
        del body["keys"]
        said = body.pop("statement")
        return {**body, "copies": [asdict(copy) for copy in self.copies], "fields": sorted(said.get("fields", {}))}


class Register:
    """What the identity `owner` (its account's address in lower case) issued."""

    def __init__(self, keeper: Keeper, owner: str) -> None:
        self._keeper = keeper
        self._owner = owner

    def all(self) -> list[Issued]:
        """Return every batch, oldest first."""
        return [self._open(entry) for entry in self._entries()]

    def get(self, prefix: str) -> tuple[Issued, RecordId]:
        """Return the one batch whose id starts so, and its record. Raises `NotFound`, `InvalidInput`."""
        found = [entry for entry in self._entries() if entry.attributes["id"].startswith(prefix)]
        if not found:
            raise NotFound("no attestation of that id was issued", hint="cmwallet identity attest issued")
        if len(found) > 1:
            raise InvalidInput("several attestations start with that id", hint="give more of it")
        return self._open(found[0]), found[0].record_id

    def answered(self, holder: str, nonce: str) -> str | None:
        """Return the id of the batch that answered a request already, or None."""
        for entry in self._entries():
            if entry.attributes["nonce"] == nonce and entry.attributes["holder"] == normal_issuer(holder):
                return entry.attributes["id"]
        return None

    def draft(self, issued: Issued, record: RecordId | None = None) -> Draft:
        """Return the record of a batch, to be sealed together with its status list."""
        attributes = {"owner": self._owner, "id": issued.id, "nonce": issued.nonce}
        attributes["holder"] = normal_issuer(issued.holder)
        body = Secret(json.dumps(asdict(issued), ensure_ascii=False))
        return Draft(TYPE_ISSUED, f"issued {issued.issued}", body, attributes, record)

    def _entries(self) -> list[Entry]:
        return [entry for entry in self._keeper.entries(TYPE_ISSUED) if entry.attributes.get("owner") == self._owner]

    def _open(self, entry: Entry) -> Issued:
        with self._keeper.open_record(entry.record_id, reason="the register of attestations").payload as payload:
            try:
                body = load_json(payload.reveal())
                assert isinstance(body, dict)
                copies = tuple(IssuedCopy(**copy) for copy in body["copies"])
                return Issued(
                    **(body | {"copies": copies, "keys": tuple(body["keys"]), "changes": tuple(body["changes"])})
                )
            except (ValueError, AssertionError, KeyError, TypeError):
                raise Damaged("the register of attestations is not readable", hint="cmwallet vault verify") from None
