"""Bank link: what was authorised, until when, what is known of the account, and the links of an identity.

pending ──► active ──► needs-reauth ──► active        revoked and expired are final
    └────────┴────────────┴──► revoked, expired
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Final

from identity.bank.money import Money
from identity.errors import AlreadyExists, InvalidInput, NotFound
from identity.secret import Secret
from identity.timestamps import rfc3339
from identity.vault.interface import Keeper

TYPE_LINK: Final = "bank/link"
TYPE_PAYMENT: Final = "bank/payment"

PENDING: Final = "pending"
ACTIVE: Final = "active"
NEEDS_REAUTH: Final = "needs-reauth"
REVOKED: Final = "revoked"
EXPIRED: Final = "expired"

API: Final = "open-banking"
FILES: Final = "files"


@dataclass(frozen=True)
class Limits:
    """How much may be paid by the link: cents each, and cents a month."""

    each: int
    month: int
    currency: str


@dataclass(frozen=True)
class Consent:
    """What the customer gave: permissions, the accounts, until when (seconds since 1970), limits of payments."""

    permissions: tuple[str, ...]
    expires: int
    limits: Limits | None = None
    accounts_id: str | None = None
    payments_id: str | None = None


@dataclass(frozen=True)
class Account:
    """The linked account, as the bank names it."""

    account_id: str
    iban: str
    currency: str
    holder: str


@dataclass(frozen=True)
class Access:
    """How the bank is spoken to: its metadata, our client there, tokens. Secret."""

    metadata: dict[str, Any] = field(default_factory=dict)
    client_id: str = ""
    client_secret: str = ""
    token: dict[str, Any] = field(default_factory=dict)
    jwks: dict[str, Any] = field(default_factory=dict)
    asked: dict[str, str] = field(default_factory=dict)
    """State, PKCE verifier and redirect of an authorisation that was begun."""


@dataclass(frozen=True)
class Ownership:
    """What the test of ownership said: `proven`, `mismatch` (another name), `failed`, `open` or `unproven`."""

    outcome: str
    time: str
    score: float | None = None
    name_matches: bool | None = None
    test_id: str | None = None
    tries_left: int | None = None
    expires: str | None = None
    evidence: str | None = None
    """The bank's signed statement (JWS)."""


@dataclass(frozen=True)
class Link:
    """One link. `kind` is `open-banking` or `files`."""

    label: str
    kind: str
    bank: str
    state: str
    created: str
    consent: Consent
    account: Account | None = None
    ownership: Ownership | None = None
    access: Access = field(default_factory=Access, repr=False)

    def state_at(self, now: float) -> str:
        """The state, with what time alone has ended."""
        return EXPIRED if self.state in (PENDING, ACTIVE, NEEDS_REAUTH) and now >= self.consent.expires else self.state

    def as_json(self, now: float) -> dict[str, object]:
        """Everything but the secrets."""
        limits = self.consent.limits
        ownership = None if self.ownership is None else asdict(self.ownership)
        return {
            "label": self.label,
            "kind": self.kind,
            "bank": self.bank,
            "state": self.state_at(now),
            "created": self.created,
            "consent": {
                "permissions": list(self.consent.permissions),
                "expires": rfc3339(self.consent.expires),
                "limits": limits
                and {
                    "each": Money(limits.each, limits.currency).as_json(),
                    "month": Money(limits.month, limits.currency).as_json(),
                },
            },
            "account": None if self.account is None else asdict(self.account),
            "ownership": ownership,
        }


class Links:
    """The bank links of one identity; `owner` is its account's address in lower case."""

    def __init__(self, keeper: Keeper, owner: str, clock: Callable[[], float] = time.time) -> None:
        self.keeper = keeper
        self.owner = owner
        self.clock = clock

    def all(self) -> list[Link]:
        """Every link, oldest first."""
        ids = [entry.record_id for entry in self.keeper.entries(TYPE_LINK) if entry.attributes["owner"] == self.owner]
        return [self._decode(record.payload) for record in self.keeper.open_many(ids, reason="read the bank links")]

    def find(self, label: str) -> Link | None:
        """The link of that label, or None."""
        record = self.keeper.find(*self._locator(label))
        if record is None:
            return None
        return self._decode(self.keeper.open_record(record, reason=f"use the bank link {label}").payload)

    def get(self, label: str) -> Link:
        """The link of that label. Raises `NotFound`."""
        found = self.find(label)
        if found is None:
            raise NotFound(f"there is no bank link {label!r}", hint="cmwallet identity bank list")
        return found

    def usable(self, label: str) -> Link:
        """The link, active now. Raises `NotFound`, `InvalidInput` (saying what state it is in)."""
        link = self.get(label)
        state = link.state_at(self.clock())
        if state != ACTIVE:
            hint = {
                PENDING: f"cmwallet identity bank link {label} --redirect -, or --again",
                NEEDS_REAUTH: f"cmwallet identity bank link {label} --again",
                EXPIRED: f"cmwallet identity bank link {label} --again",
            }.get(state, f"cmwallet identity bank link {label} --bank URL")
            raise InvalidInput(f"the bank link {label!r} is {state}", hint=hint)
        return link

    def claim(self, label: str) -> None:
        """Raise `AlreadyExists` when a link of that label is still of use."""
        found = self.find(label)
        if found is not None and found.state_at(self.clock()) not in (REVOKED, EXPIRED, PENDING):
            raise AlreadyExists(
                f"there is a bank link {label!r}", hint="another label; or --again to authorise it once more"
            )

    def save(self, link: Link) -> Link:
        """Seal a link as it is now."""
        payload = Secret(json.dumps(asdict(link)))
        facts = {"owner": self.owner, "state": link.state}
        record = self.keeper.find(*self._locator(link.label))
        if record is None:
            self.keeper.seal(TYPE_LINK, link.label, payload, attributes=facts, locator=self._locator(link.label))
        else:
            self.keeper.seal(TYPE_LINK, link.label, payload, attributes=facts, record_id=record)
        return link

    def change(self, link: Link, **changes: Any) -> Link:
        """Seal a link with some members changed; the others stay as they are kept, whoever wrote them since.

        Raises `InvalidInput` when it was revoked in the meantime, or another one has its label.
        """
        newest = self.find(link.label) or link
        if changes.get("state") != REVOKED and (
            newest.state == REVOKED or newest.access.client_id != link.access.client_id
        ):
            raise InvalidInput(f"the bank link {link.label!r} was revoked in the meantime")
        return self.save(replace(newest, **changes))

    def _locator(self, label: str) -> tuple[str, str]:
        return self.owner, f"bank/link/{label}"

    @staticmethod
    def _decode(payload: Secret) -> Link:
        kept = json.loads(payload.reveal())
        payload.wipe()
        consent, limits = kept["consent"], kept["consent"]["limits"]
        return Link(
            **{
                **kept,
                "consent": Consent(
                    **{
                        **consent,
                        "permissions": tuple(consent["permissions"]),
                        "limits": None if limits is None else Limits(**limits),
                    }
                ),
                "account": None if kept["account"] is None else Account(**kept["account"]),
                "ownership": None if kept["ownership"] is None else Ownership(**kept["ownership"]),
                "access": Access(**kept["access"]),
            }
        )
