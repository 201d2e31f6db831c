"""Sealing granted values for servers that run without the vault.

A server makes an X25519 key in its memory and has the public half listed here, in the vault, until a time. Whoever has
the vault open and changes a record, or a grant, seals the values of each live grant to each listed key. What was sealed
for a server that ended opens for nobody.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from cmwallet.errors import AlreadyExists, Problem
from cmwallet.grants.open_store import open_grants_store
from cmwallet.grants.state_key import state_key
from cmwallet.grants.values import Values
from cmwallet.home.config import Config
from cmwallet.home.database import Database
from identity.consent.predicates import input_of
from identity.secret import Secret
from oauth.serving_rows import RowPlace, seal_row, serving_kid
from oauth.store import grants as grant_table
from oauth.store import serving as serving_table
from oauth.store.serving import ServingRow

if TYPE_CHECKING:
    from identity.vault.interface import Keeper
    from oauth.model import Grant

TYPE_SERVING_KEYS: Final = "oauth/serving-keys"
_LOCATOR: Final = ("oauth", "serving-keys")
LOCK: Final = "serving"
"""Held by whoever seals: from looking at records and keys until the rows are written. Whoever comes last has seen the
newest values, and every key."""
LOCK_SECONDS: Final = 30.0
_POINT_BYTES: Final = 32
_MOST_KEYS: Final = 16


@dataclass(frozen=True)
class ServingKey:
    """The public half of a running server's key, good until `expires` (Unix seconds)."""

    public: bytes
    expires: int

    @property
    def kid(self) -> str:
        """Its RFC 7638 thumbprint."""
        return serving_kid(self.public)


def serving_keys(keeper: Keeper, now: float) -> list[ServingKey]:
    """Return the keys of the servers that run."""
    record = keeper.find(*_LOCATOR)
    if record is None:
        return []
    kept = json.loads(keeper.open_record(record, reason="read the keys of the servers").payload.reveal())
    keys = [ServingKey(bytes.fromhex(public), expires) for public, expires in kept]
    return [key for key in keys if now < key.expires]


def list_serving_key(database: Database, keeper: Keeper, *, public: bytes, expires: int) -> str:
    """List a server's key, and seal every live grant's values to it; return its kid. Raises `ValueError`."""
    if len(public) != _POINT_BYTES:
        raise ValueError("an X25519 key has 32 bytes")
    key = ServingKey(public, expires)
    with database.home.lock("serving-keys", seconds=LOCK_SECONDS):
        others = [other for other in serving_keys(keeper, time.time()) if other.kid != key.kid]
        _write(keeper, [*others[-(_MOST_KEYS - 1) :], key])
    reseal_grants(database, keeper)
    return key.kid


def drop_serving_key(database: Database, keeper: Keeper, *, kid: str) -> None:
    """Take a server's key from the list, and drop what was sealed for it."""
    with database.home.lock("serving-keys", seconds=LOCK_SECONDS):
        _write(keeper, [key for key in serving_keys(keeper, time.time()) if key.kid != kid])
    store = open_grants_store(database.home, Config.load(database.home))
    try:
        with store.transaction() as work:
            serving_table.drop_kid(work, kid)
    finally:
        store.close()


def reseal_grants(
    database: Database,
    keeper: Keeper,
    *,
    owner: str | None = None,
    names: Collection[str] | None = None,
    clock: Callable[[], float] = time.time,
) -> int:
    """Seal the values of live grants to each listed key: of one identity or of all; how many grants.

    With `names` only grants that open one of these fields, or a predicate over one. Costs one look into the vault while
    no server runs.
    """
    now = clock()
    keys = serving_keys(keeper, now)
    if not keys:
        return 0
    state = state_key(keeper)
    store = open_grants_store(database.home, Config.load(database.home))
    try:
        with database.home.lock(LOCK, seconds=LOCK_SECONDS):
            with store.reading() as work:
                found = [grant for grant in grant_table.live(work, state, int(now)) if _concerns(grant, owner, names)]
            rows = [(grant, rows_of(keeper, grant, keys, clock=clock)) for grant in found]
            with store.transaction() as work:
                for grant, its_rows in rows:
                    if grant_table.hold(work, grant.id, grant.version):  # it may have been revoked meanwhile
                        serving_table.replace_all(work, state, grant.id, its_rows)
    finally:
        store.close()
    return len(found)


def rows_of(
    keeper: Keeper, grant: Grant, keys: Collection[ServingKey], *, clock: Callable[[], float] = time.time
) -> list[ServingRow]:
    """Return the rows of one grant; a field that is not set any more has none."""
    values, client = Values(keeper, grant.details.identity, clock=clock), grant.details.client
    rows = []
    for name in grant.details.fields if keys else ():
        value = values.find(name, client)
        if value is not None:
            place = RowPlace(grant.id, grant.version, name, value.record_version)
            rows += [ServingRow(place, key.kid, seal_row(key.public, place, value.content)) for key in keys]
    return rows


def follow_changes(database: Database, keeper: Keeper, owner: str, warn: Callable[[str], None]) -> Callable[..., None]:
    """Return what `Records` calls after each change of its fields: it seals the new values for the servers.

    The change stands whatever happens here; that a server still hands out the value before is said.
    """

    def changed(names: Collection[str]) -> None:
        try:
            reseal_grants(database, keeper, owner=owner, names=names)
        except Problem as problem:
            warn(f"the running server still has the values before: {problem.message}")

    return changed


def _concerns(grant: Grant, owner: str | None, names: Collection[str] | None) -> bool:
    if owner is not None and grant.details.identity != owner:
        return False
    return names is None or any((input_of(field) or field) in names for field in grant.details.fields)


def _write(keeper: Keeper, keys: Collection[ServingKey]) -> None:
    payload = Secret(json.dumps([[key.public.hex(), key.expires] for key in keys]))
    record = keeper.find(*_LOCATOR)
    try:
        keeper.seal(TYPE_SERVING_KEYS, "running servers", payload, record_id=record, locator=_LOCATOR)
    except AlreadyExists:
        keeper.seal(TYPE_SERVING_KEYS, "running servers", payload, record_id=keeper.find(*_LOCATOR))
