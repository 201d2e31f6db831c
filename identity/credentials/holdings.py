"""The holder's credentials in the vault: requests that wait for their answer, and the one-time copies that came.

A request keeps the one-time keys; each copy is a record of its own, and what is needed to choose one stands in the
sealed index, so that only the copy that is presented is opened.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Final

from identity.credentials.key_binding import verifier_of
from identity.credentials.packages import Asked, Received
from identity.errors import Busy, Damaged, NotFound
from identity.hostile_json import load_json
from identity.jose.encoding import Json
from identity.jose.keys import LocalKey, local_key
from identity.secret import Secret
from identity.vault.interface import Draft, Entry, Keeper, RecordId

TYPE_REQUEST: Final = "attestation/request"
TYPE_COPY: Final = "attestation/copy"
_LOCATOR: Final = "attestation-request/"
_MAYBE: Final = "maybe_shown"


@dataclass(frozen=True)
class HeldCopy:
    """One copy, from the index alone. `batch` is the request's nonce, `verifier` whom it was spent on, if anybody.

    A public copy names the holder's DID and is shown to anybody: it is never spent. `maybe_shown`: the vault came from
    a backup, and whether somebody saw the copy since then is not known; two who did could tell that it was one person.
    """

    record: RecordId
    batch: str
    kid: str
    issuer: str
    vct: str
    expires: int | None
    status: tuple[str, int] | None
    fields: tuple[str, ...]
    verifier: str | None
    public: bool = False
    maybe_shown: bool = False


class Holdings:
    """The credentials of the identity `owner` (its account's address in lower case)."""

    def __init__(self, keeper: Keeper, owner: str) -> None:
        self._keeper = keeper
        self._owner = owner

    def add_request(
        self,
        nonce: str,
        issuer: str,
        vct: str,
        claims: Json,
        keys: Sequence[LocalKey],
        created: str,
        signed_as: str | None = None,
        subject: str | None = None,
    ) -> None:
        """Keep a request with its one-time keys until the answer comes, and after.

        `subject` is the holder's DID when she asks for a copy that names it.
        """
        body = {
            "nonce": nonce,
            "issuer": issuer,
            "vct": vct,
            "claims": claims,
            "created": created,
            "signed_as": signed_as,
            "subject": subject,
            "keys": {key.kid: key.private.reveal().hex() for key in keys},
        }
        attributes = {"owner": self._owner, "nonce": nonce, "issuer": issuer, "vct": vct, "created": created}
        attributes["fields"] = json.dumps(sorted(claims))
        payload = Secret(json.dumps(body, ensure_ascii=False))
        self._keeper.seal(
            TYPE_REQUEST, "request", payload, attributes=attributes, locator=(self._owner, _LOCATOR + nonce)
        )

    def requests(self) -> list[Entry]:
        """The index lines of the requests, oldest first."""
        return [entry for entry in self._keeper.entries(TYPE_REQUEST) if entry.attributes.get("owner") == self._owner]

    def asked(self, nonce: str) -> Asked:
        """Return what was asked for in a request. Raises `NotFound`."""
        body = self._request(nonce)
        signed_as, subject = body.get("signed_as"), body.get("subject")
        return Asked(body["issuer"], nonce, body["vct"], body["claims"], list(body["keys"]), signed_as, subject)

    def key_of(self, copy: HeldCopy) -> LocalKey:
        """Return the private key of a copy. Raises `NotFound`."""
        keys = self._request(copy.batch)["keys"]
        if copy.kid not in keys:
            raise NotFound("the key of this copy is not in the vault")
        return local_key("ES256", Secret(bytes.fromhex(keys[copy.kid])))

    def store(self, nonce: str, copies: Sequence[Received]) -> None:
        """Keep the copies of a request; one that was there for the same key is replaced (a renewal)."""
        there = {copy.kid: copy for copy in self.copies() if copy.batch == nonce}
        public = self.asked(nonce).subject is not None
        self._keeper.seal_many([self._draft(nonce, copy, there.get(copy.kid), public) for copy in copies])

    def copies(self) -> list[HeldCopy]:
        """Every copy, oldest first; no credential is opened."""
        entries = self._keeper.entries(TYPE_COPY)
        return [_held(entry) for entry in entries if entry.attributes.get("owner") == self._owner]

    def batches(self) -> dict[str, list[HeldCopy]]:
        """The copies by batch, oldest batch first."""
        found: dict[str, list[HeldCopy]] = {}
        for copy in self.copies():
            found.setdefault(copy.batch, []).append(copy)
        return found

    def batch(self, prefix: str) -> tuple[str, list[HeldCopy]]:
        """Return the one batch whose name starts so. Raises `NotFound`."""
        found = [(name, copies) for name, copies in self.batches().items() if name.startswith(prefix)]
        if len(found) != 1:
            what = "there is no credential of that name" if not found else "several credentials start with that"
            raise NotFound(what, hint="cmwallet identity attest list")
        return found[0]

    def removable(self, prefix: str) -> str:
        """Return the one batch, or open request, whose name starts so. Raises `NotFound`."""
        names = {entry.attributes["nonce"] for entry in self.requests()} | set(self.batches())
        found = [name for name in names if name.startswith(prefix)]
        return found[0] if len(found) == 1 else self.batch(prefix)[0]

    def text(self, copy: HeldCopy, *, reason: str) -> str:
        """Open a copy: the SD-JWT with all its disclosures."""
        with self._keeper.open_record(copy.record, reason=reason).payload as payload:
            return payload.text()

    def spend(self, copy: HeldCopy, verifier: str) -> None:
        """Write down that a copy was shown to a verifier; it is shown to nobody else from now on.

        Raises:
            Busy: it was shown to somebody else in the meantime, by another process.
        """
        if copy.public:
            return
        entry = self._keeper.entry(copy.record)
        before = entry.attributes["verifier"]
        if before and verifier_of(before) != verifier_of(verifier):
            raise Busy("the copy was shown to somebody else a moment ago", hint="try again")
        self._keeper.set_attributes(copy.record, {**entry.attributes, "verifier": verifier})

    def holding(self, names: Collection[str]) -> dict[str, list[RecordId]]:
        """Return, by batch, every record of the batches that hold one of these fields: copies, request and keys.

        A batch goes as a whole: a request keeps what was asked, and the keys of all of its copies.
        """
        records: dict[str, list[RecordId]] = {}
        affected: set[str] = set()
        for entry in (*self._keeper.entries(TYPE_REQUEST), *self._keeper.entries(TYPE_COPY)):
            facts = entry.attributes
            if facts.get("owner") != self._owner:
                continue
            batch = facts["nonce" if entry.type == TYPE_REQUEST else "batch"]
            records.setdefault(batch, []).append(entry.record_id)
            if any(_overlaps(field, name) for field in json.loads(facts["fields"]) for name in names):
                affected.add(batch)
        return {batch: ids for batch, ids in records.items() if batch in affected}

    def remove(self, batch: str) -> int:
        """Remove a batch: its copies, its request and its keys; return how many copies there were."""
        copies = [copy for copy in self.copies() if copy.batch == batch]
        for copy in copies:
            self._keeper.remove(copy.record)
        request = self._keeper.find(self._owner, _LOCATOR + batch)
        if request is not None:
            self._keeper.remove(request)
        return len(copies)

    def drop_all(self) -> int:
        """Remove every credential and request; return how many copies there were."""
        count = len(self.copies())
        for nonce in {entry.attributes["nonce"] for entry in self.requests()} | set(self.batches()):
            self.remove(nonce)
        return count

    def _request(self, nonce: str) -> dict[str, Any]:
        record = self._keeper.find(self._owner, _LOCATOR + nonce)
        if record is None:
            raise NotFound("there is no request that this answers", hint="is it the right identity? --identity NAME")
        with self._keeper.open_record(record, reason="a request for an attestation").payload as payload:
            try:
                body = load_json(payload.reveal())
            except ValueError:
                body = None
        if not isinstance(body, dict):
            raise Damaged("a request in the vault is not readable", hint="cmwallet vault verify")
        return body

    def _draft(self, nonce: str, copy: Received, before: HeldCopy | None, public: bool) -> Draft:
        attributes = {
            "owner": self._owner,
            "batch": nonce,
            "kid": copy.kid,
            "issuer": copy.issuer,
            "vct": copy.vct,
            "expires": "" if copy.expires is None else str(copy.expires),
            "fields": json.dumps(sorted(copy.fields)),
            "verifier": "" if before is None else before.verifier or "",
        }
        if public:
            attributes["public"] = "yes"
        if copy.status is not None:
            attributes |= {"status_uri": copy.status[0], "status_index": str(copy.status[1])}
        record = None if before is None else before.record
        return Draft(TYPE_COPY, copy.vct[:200], Secret(copy.text), attributes, record)


def _overlaps(field: str, name: str) -> bool:
    """Whether one is the other, or a part of it."""
    return field == name or field.startswith(name + ".") or name.startswith(field + ".")


def _held(entry: Entry) -> HeldCopy:
    facts = entry.attributes
    return HeldCopy(
        record=entry.record_id,
        batch=facts["batch"],
        kid=facts["kid"],
        issuer=facts["issuer"],
        vct=facts["vct"],
        expires=int(facts["expires"]) if facts["expires"] else None,
        status=(facts["status_uri"], int(facts["status_index"])) if "status_uri" in facts else None,
        fields=tuple(json.loads(facts["fields"])),
        verifier=facts["verifier"] or None,
        public="public" in facts,
        maybe_shown=_MAYBE in facts,
    )


def mark_maybe_shown(keeper: Keeper) -> int:
    """Mark every unspent one-time copy of all identities as perhaps shown already; return how many there are."""
    marked = 0
    for entry in keeper.entries(TYPE_COPY):
        copy = _held(entry)
        if copy.verifier is None and not copy.public:
            keeper.set_attributes(copy.record, {**entry.attributes, _MAYBE: "yes"})
            marked += 1
    return marked
