"""Values of a grant, as they are handed to the server: each as JSON, never more than was granted.

a field        {"value", "source": "self"|"credential", "verified_by", "collected", "expires"}
a predicate    {"value": true|false, "re_evaluate": day|null}, never the date that it is computed from
a credential   {"sd_jwt", "holder_key"}: one copy that is spent on this dapp, and its one-time key as a private JWK
"""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from cmwallet.errors import InvalidInput, NotFound
from identity.consent.fields import credential_type, spelled
from identity.consent.predicates import evaluate, input_of
from identity.jose.encoding import encode, write_json
from identity.records.field import FieldRecord
from identity.records.reader import RecordReader
from identity.records.schema import attachment_label
from identity.vault.interface import Keeper

if TYPE_CHECKING:
    from identity.credentials.holdings import HeldCopy

MAX_ATTACHMENT: Final = 1 << 20
_REASON: Final = "seal a granted value for the server"


@dataclass(frozen=True)
class GrantedValue:
    """One value: the version of the record that it was taken from (0: of none), and the JSON to be sealed."""

    name: str
    record_version: int
    content: bytes


class Values:
    """Reads what grants of the identity `owner` (its account in lower case) open."""

    def __init__(self, keeper: Keeper, owner: str, *, clock: Callable[[], float]) -> None:
        self._keeper = keeper
        self._owner = owner
        self._clock = clock
        self._records = RecordReader(keeper, owner, clock=clock)

    def find(self, name: str, client: str) -> GrantedValue | None:
        """Return the value behind a granted name for a dapp (its DID); None when there is none any more.

        It was unset, or something stands there now that cannot be handed out: the other values of the grant still are.
        """
        try:
            return self.get(name, client)
        except (NotFound, InvalidInput):
            return None

    def check(self, name: str, client: str) -> None:
        """Raise `NotFound` or `InvalidInput` when nothing could be handed out under a name; nothing is spent."""
        vct = credential_type(name)
        if vct is not None:
            self._choose(vct, client)
        elif input_of(name) is None and attachment_label(name) is None:
            self._set(name, name)
        else:
            self.get(name, client)

    def get(self, name: str, client: str) -> GrantedValue:
        """Return the value behind a granted name. Raises `NotFound`, `InvalidInput` (it gives no answer)."""
        vct = credential_type(name)
        if vct is not None:
            return self._credential(name, vct, client)
        source = input_of(name) or name
        version = self._set(name, source)
        record = self._records.get(source, reason=_REASON)
        if source != name:
            answer = evaluate(name, record, datetime.fromtimestamp(self._clock(), UTC).date())
            day = None if answer.re_evaluate is None else answer.re_evaluate.isoformat()
            return GrantedValue(name, version, write_json({"value": answer.value, "re_evaluate": day}))
        return GrantedValue(name, version, write_json(self._document(record)))

    def _set(self, name: str, source: str) -> int:
        """Return the version of the record behind a field. Raises `NotFound`."""
        record_id = self._keeper.find(self._owner, source)
        entry = None if record_id is None else self._keeper.entry(record_id)
        if entry is None or "unset" in entry.attributes:
            raise NotFound(
                f"{spelled(name)} cannot be granted: {source} is not set", hint=f"cmwallet identity set {source} VALUE"
            )
        return entry.version

    def _document(self, record: FieldRecord) -> dict[str, object]:
        label = attachment_label(record.name)
        return {
            "value": record.value if label is None else self._attachment(label, record),
            "source": "credential" if record.source == "credential" or record.verified_by else "self",
            "verified_by": record.verified_by,
            "collected": record.collected,
            "expires": record.expires,
        }

    def _attachment(self, label: str, record: FieldRecord) -> object:
        from identity.records.attachments import AttachmentReader

        assert isinstance(record.value, dict)
        size = record.value["size"]
        if not isinstance(size, int) or size > MAX_ATTACHMENT:
            raise InvalidInput(f"the file {label!r} is too long to be granted", hint="files up to 1 MiB can be")
        content = b"".join(AttachmentReader(self._records).read(label, reason=_REASON))
        return {**record.value, "content": base64.b64encode(content).decode()}

    def _credential(self, name: str, vct: str, client: str) -> GrantedValue:
        """Spend a copy on this dapp, the one that it had before if any."""
        from identity.credentials.holdings import Holdings

        copy, holdings = self._choose(vct, client), Holdings(self._keeper, self._owner)
        key = holdings.key_of(copy)
        holdings.spend(copy, client)
        private = {**key.public.document, "d": encode(key.private.reveal())}
        return GrantedValue(name, 0, write_json({"sd_jwt": holdings.text(copy, reason=_REASON), "holder_key": private}))

    def _choose(self, vct: str, client: str) -> HeldCopy:
        from identity.credentials.holdings import Holdings

        now = self._clock()
        held = [copy for copy in Holdings(self._keeper, self._owner).copies() if copy.vct == vct]
        good = [copy for copy in held if copy.expires is None or now < copy.expires]
        usable = [copy for copy in good if copy.public or copy.verifier in (None, client)]
        if not usable:
            raise NotFound(
                f"there is no copy left of a credential of the type {vct}", hint="cmwallet identity attest list"
            )
        return min(usable, key=lambda one: one.verifier != client)
