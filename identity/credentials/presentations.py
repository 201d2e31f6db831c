"""Log of presentations: one sealed record each. It keeps names of fields, never their values."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Final

from identity.errors import Damaged
from identity.hostile_json import load_json
from identity.secret import Secret
from identity.vault.interface import Draft, Keeper

TYPE_PRESENTATION: Final = "presentation"


@dataclass(frozen=True)
class Presentation:
    """One presentation: RFC 3339 time, the verifier's name, the fields, and the credential (its batch) or None.

    `self_asserted` fields were stated by the person herself; `replay_checkable` is false when no nonce was given.
    """

    time: str
    audience: str
    fields: tuple[str, ...]
    credential: str | None
    issuer: str | None = None
    self_asserted: bool = False
    replay_checkable: bool = True


class Presentations:
    """The presentations of the identity `owner` (its account's address in lower case)."""

    def __init__(self, keeper: Keeper, owner: str) -> None:
        self._keeper = keeper
        self._owner = owner

    def draft(self, presentation: Presentation) -> Draft:
        """Return the record, to be sealed together with what belongs to it."""
        body = json.dumps(asdict(presentation), ensure_ascii=False, separators=(",", ":"))
        return Draft(TYPE_PRESENTATION, f"to {presentation.audience}"[:200], Secret(body), {"owner": self._owner})

    def add(self, presentation: Presentation) -> None:
        """Keep one."""
        self._keeper.seal_many([self.draft(presentation)])

    def all(self, *, reason: str) -> list[Presentation]:
        """Return all, oldest first."""
        found = []
        for entry in self._keeper.entries(TYPE_PRESENTATION):
            if entry.attributes.get("owner") == self._owner:
                with self._keeper.open_record(entry.record_id, reason=reason).payload as payload:
                    found.append(_parse(payload.reveal()))
        return sorted(found, key=lambda presentation: presentation.time)

    def drop_all(self) -> int:
        """Remove all; return how many there were."""
        entries = [
            entry for entry in self._keeper.entries(TYPE_PRESENTATION) if entry.attributes.get("owner") == self._owner
        ]
        for entry in entries:
            self._keeper.remove(entry.record_id)
        return len(entries)


def _parse(payload: bytes) -> Presentation:
    try:
        body = load_json(payload)
        assert isinstance(body, dict)
        return Presentation(**(body | {"fields": tuple(body["fields"])}))
    except (ValueError, AssertionError, KeyError, TypeError):
        raise Damaged("a presentation in the vault is not readable", hint="cmwallet vault verify") from None
