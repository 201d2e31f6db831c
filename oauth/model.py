"""Data model of the protocol: an issuer, a grant and its details. Frozen values, no behaviour but reading and writing.

Times are Unix seconds. `client` of a grant is the keyed hash of the client's DID (`StateKey.lookup("client", did)`);
the DID itself stands in the sealed details.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, Final

from identity.errors import Damaged
from oauth.state_key import StateKey

REQUESTED: Final = "requested"
ACTIVE: Final = "active"
SUSPENDED: Final = "suspended"
EXPIRED: Final = "expired"
REVOKED: Final = "revoked"
USED_UP: Final = "used_up"
GRANT_STATES: Final = (REQUESTED, ACTIVE, SUSPENDED, EXPIRED, REVOKED, USED_UP)

KEPT_AFTER_END: Final = 2 * 365 * 86400
"""How long a grant that ended is kept with its log, in seconds; then the sweep forgets both."""


@dataclass(frozen=True)
class Issuer:
    """One identity's authorisation server: `<oauth.url>/i/<slug>`. `owner` is the account, in lower case."""

    slug: str
    url: str
    owner: str
    chain_id: int
    registry: str


@dataclass(frozen=True)
class Details:
    """What a grant says. `fields` are the names granted (a predicate as its RFC 8785 JSON, `credential:<vct>`), sorted.

    `identity` is the account that owns the identity, in lower case; `dapp_signature` is request, countersigned or
    none; `receipt_hash` and `consent_digest` are hex; `retention` is in seconds, 0 for none stated; `scope` is
    `openid` or empty; `created_by` is code, device or terminal.
    """

    client: str
    client_name: str
    client_host: str | None
    subject: str
    identity: str
    issuer: str
    fields: tuple[str, ...]
    purpose_id: str
    purpose: str
    retention: int
    dapp_signature: str
    receipt_hash: str
    consent_digest: str
    dpop_jkt: str | None
    scope: str
    created_by: str


@dataclass(frozen=True)
class Grant:
    """A grant in its newest version. `max_uses` 0 is no limit; `last_read` 0 is never."""

    id: str
    issuer: str
    client: str
    client_key: str
    state: str
    version: int
    not_before: int
    expires: int
    max_uses: int
    uses: int
    created: int
    changed: int
    last_read: int
    details: Details

    def state_at(self, now: int) -> str:
        """Return the state as of `now`: an end that has come counts although nothing wrote it down yet."""
        return EXPIRED if self.state in (ACTIVE, SUSPENDED, REQUESTED) and now >= self.expires else self.state

    def readable(self, now: int) -> bool:
        """Whether fields may be read at `now`."""
        return self.state_at(now) == ACTIVE and self.not_before <= now


_DETAILS: Final = frozenset(field.name for field in fields(Details))


def seal_details(state: StateKey, grant_id: str, details: Details) -> bytes:
    """Return details sealed for their row."""
    return state.seal_json(f"grants/{grant_id}/details", vars(details))


def open_details(state: StateKey, grant_id: str, sealed: bytes) -> Details:
    """Undo `seal_details`. Raises `Damaged`."""
    return details_of(state.open_json(f"grants/{grant_id}/details", sealed))


def details_of(document: Mapping[str, object]) -> Details:
    """Return details from their JSON object. Raises `Damaged` when a member is missing."""
    if not document.keys() >= _DETAILS:
        raise Damaged("what is kept of a grant is incomplete", hint="restore the state from a backup")
    values: dict[str, Any] = {name: document[name] for name in _DETAILS}  # authenticated: written by `seal_details`
    return Details(**{**values, "fields": tuple(values["fields"])})
