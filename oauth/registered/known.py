"""Registered dapps of a home, as they stand in the store, and how one of them is found."""

from __future__ import annotations

from collections.abc import Sequence

from identity.errors import NotFound
from oauth.core.clients import ClientRecord, client_record
from oauth.state_key import StateKey
from oauth.store import clients
from oauth.store.work import Work


def keep(work: Work, state: StateKey, record: ClientRecord, *, kept: bool, now: int) -> bool:
    """Write a dapp down; `kept` for those that the user added. False when too many are here that nobody added."""
    return clients.put(work, state, record.client, record.as_json(), kept=kept, now=now)


def find(work: Work, state: StateKey, did: str) -> ClientRecord | None:
    """Return what is known of a dapp."""
    found = clients.find(work, state, did)
    return None if found is None else client_record(found)


def every(work: Work, state: StateKey, *, kept: bool | None = None) -> list[ClientRecord]:
    """Return all dapps that are known; of those that the user added, or the others, with `kept`."""
    return [client_record(item) for item in clients.every(work, state, kept=kept)]


def choose(known: Sequence[ClientRecord], wanted: str) -> ClientRecord:
    """Return the dapp that is meant by a DID, a verified host, or a name that only one has. Raises `NotFound`."""
    folded = wanted.casefold()
    for matching in (
        [item for item in known if item.client.lower() == folded],
        [item for item in known if item.verified_host == folded],
        [item for item in known if (item.name or "").casefold() == folded],
    ):
        if len(matching) == 1:
            return matching[0]
    raise NotFound(
        "no such dapp is known here, or several have that name", hint="name its DID: cmwallet oauth client list"
    )
