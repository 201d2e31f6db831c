"""View models of the pages: plain values, made by whoever stands behind `oauth.web.ports`.

Times are Unix seconds. Text of others (names, purposes) comes as it was sent; the pages clean and escape it.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Asker:
    """The dapp that asks. `host` is what its document claims; `verified` says whether that was checked at the host.

    `trouble` names what is wrong with its keys on chain: `unknown` (nobody can be asked), `no_key`, `key_revoked`,
    `other_owner`; None when nothing is. `warnings` are sentences about its name.
    """

    did: str
    name: str
    host: str | None
    verified: bool
    trouble: str | None = None
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class AskedField:
    """One thing that is asked for. `name` is the one name used everywhere, a predicate as its RFC 8785 JSON."""

    name: str
    optional: bool
    sensitive: bool
    meaning: str


@dataclass(frozen=True)
class Given:
    """What would be given for a field, and since when it stands so.

    `value` None: there is something that no page prints, a credential or a file.
    """

    value: str | bool | None
    collected: int | None = None


@dataclass(frozen=True)
class AnchorOffer:
    """A public chain on which a consent can be anchored, and what that will cost about, as people read it."""

    network: str
    fee: str


@dataclass(frozen=True)
class Ask:
    """A request that waits for the user's decision.

    `letters` approve it in the terminal, and are shown to one session alone; a device request has the code that the
    user typed instead. `must_confirm` says that the terminal has to confirm it. `max_uses` and `retention` 0: nothing
    stated; `not_before` 0: at once. `found_by` are the names and values by which the page asks for it again.
    `anchor_offer` is where the consent can be anchored, if she ticks it; None: nowhere.
    """

    id: str
    asker: Asker
    fields: tuple[AskedField, ...]
    purpose: str
    purpose_id: str
    not_before: int
    not_after: int
    max_uses: int
    retention: int
    login: bool
    dapp_signature: str
    device: bool
    started: int
    address: str
    expires: int
    letters: str
    redirect_origin: str | None
    found_by: tuple[tuple[str, str], ...]
    must_confirm: bool = False
    anchor_offer: AnchorOffer | None = None


@dataclass(frozen=True)
class Choice:
    """What the user decided on: the names that she left ticked, the end, and whether the consent is anchored."""

    fields: tuple[str, ...]
    expires: int
    anchor: bool = False


@dataclass(frozen=True)
class Held:
    """A grant, as the dashboard lists it. `state` is one of `oauth.model.GRANT_STATES`; `last_read` 0: never."""

    id: str
    asker: Asker
    fields: tuple[str, ...]
    purpose: str
    state: str
    created: int
    expires: int
    uses: int
    max_uses: int
    last_read: int
    version: int

    @property
    def live(self) -> bool:
        """Whether it can still be revoked."""
        return self.state in ("active", "suspended", "requested")


@dataclass(frozen=True)
class Reading:
    """One line of a grant's read log."""

    time: int
    fields: tuple[str, ...]
    what: str
