"""Preview of the values behind a request, for the person who decides.

A task of the agent (`cmwallet.agent.tasks`), asked for by the server for a page with an Allow button. What was asked is
read from the store, so nothing but the fields of an open request can be had; nothing is spent, sealed or granted.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from cmwallet.errors import InvalidInput, NotFound
from cmwallet.grants.approving import open_request
from cmwallet.grants.open_store import open_grants_store
from cmwallet.grants.state_key import state_key
from cmwallet.grants.values import Values
from cmwallet.home.config import Config
from identity.consent.fields import credential_type
from identity.consent.predicates import evaluate, input_of
from identity.records.reader import RecordReader
from identity.records.schema import attachment_label
from oauth.core.asked import asked_of

if TYPE_CHECKING:
    from cmwallet.home.database import Database
    from identity.records.field import Json
    from identity.vault.interface import Keeper

_REASON = "show the person what a dapp would get"


def preview_request(
    database: Database,
    keeper: Keeper,
    *,
    issuer_slug: str,
    request_id: str,
    clock: Callable[[], float] = time.time,
) -> dict[str, dict[str, Json]]:
    """Return what would be given for each name of an open request: {"value": JSON or null, "collected": RFC 3339}.

    A name without a value is left out. `value` is true or false for a predicate, and null for what a page does not
    print: a credential, a file. Raises `RequestGone`, `NotFound`.
    """
    store = open_grants_store(database.home, Config.load(database.home))
    try:
        request, issuer, dapp = open_request(store, state_key(keeper), issuer_slug, request_id, int(clock()))
    finally:
        store.close()
    asked, values = asked_of(request), Values(keeper, issuer.owner, clock=clock)
    records = RecordReader(keeper, issuer.owner, clock=clock)
    found: dict[str, dict[str, Json]] = {}
    for name in (*asked.fields, *asked.optional):
        try:
            if credential_type(name) is not None:
                values.check(name, dapp.did)
                found[name] = {"value": None, "collected": None}
                continue
            record = records.get(input_of(name) or name, reason=_REASON)
            shown: Json = None if attachment_label(name) is not None else record.value
            if input_of(name) is not None:
                shown = evaluate(name, record, datetime.fromtimestamp(clock(), UTC).date()).value
        except (NotFound, InvalidInput):
            continue
        found[name] = {"value": shown, "collected": record.collected}
    return found
