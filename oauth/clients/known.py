"""What this home knows of a dapp: its document, and whether a host was seen to stand behind it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from identity.credentials.encoding import Json
from identity.errors import Damaged, NotFound
from oauth.clients.document import ClientDocument, parse_document
from oauth.core.state_key import StateKey
from oauth.store import clients
from oauth.store.engine import Store, Work

UNNAMED: Final = "a dapp without a name"


@dataclass(frozen=True)
class KnownClient:
    """One dapp. `host` is set only when the document was fetched from there over TLS; times are Unix seconds.

    `revoked` are the thumbprints of its keys that were seen to be ended: that is never forgotten.
    """

    did: str
    document: ClientDocument | None = None
    host: str | None = None
    checked: int = 0
    added: int = 0
    revoked: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """What it calls itself."""
        return UNNAMED if self.document is None else self.document.name

    @property
    def shown(self) -> str:
        """How it is shown to the user: a host that was verified, else its own word for itself, marked."""
        return f"{self.host} ({self.name})" if self.host is not None else f"{self.name} (unverified)"


def keep(work: Work, state: StateKey, client: KnownClient, *, kept: bool, now: int) -> bool:
    """Write a dapp down; `kept` for those that the user added. False when too many are here that nobody added."""
    return clients.put(work, state, client.did, _document(client), kept=kept, now=now)


def find(work: Work, state: StateKey, did: str) -> KnownClient | None:
    """Return what is known of a dapp."""
    found = clients.find(work, state, did)
    return None if found is None else _client(found)


def every(work: Work, state: StateKey, *, kept: bool | None = None) -> list[KnownClient]:
    """Return all dapps that are known; with `kept` those that the user added, or the others."""
    return [_client(item) for item in clients.every(work, state, kept=kept)]


def choose(known: Sequence[KnownClient], wanted: str) -> KnownClient:
    """Return the one that is meant by a DID, a verified host, or a name that only one has. Raises `NotFound`."""
    folded = wanted.casefold()
    for match in (
        [item for item in known if item.did.lower() == folded],
        [item for item in known if item.host == folded],
        [item for item in known if item.name.casefold() == folded],
    ):
        if len(match) == 1:
            return match[0]
    raise NotFound("no dapp of that name is known here", hint="its DID, or cmwallet oauth client list")


def note_revoked(store: Store, state: StateKey, did: str, thumbprints: frozenset[str], now: int) -> frozenset[str]:
    """Remember that keys of a dapp were ended; return all that ever were."""
    with store.reading() as work:
        found = find(work, state, did)
    before = frozenset(() if found is None else found.revoked)
    if thumbprints <= before:
        return before
    with store.transaction() as work:
        found = find(work, state, did) or KnownClient(did, added=now)
        every_one = frozenset(found.revoked) | thumbprints
        keep(work, state, replace(found, revoked=tuple(sorted(every_one))), kept=False, now=now)
    return every_one


def _document(client: KnownClient) -> Json:
    return {
        "did": client.did,
        "document": None if client.document is None else client.document.text,
        "host": client.host,
        "checked": client.checked,
        "added": client.added,
        "revoked": list(client.revoked),
    }


def _client(document: Json) -> KnownClient:
    text, host, revoked = (document.get(name) for name in ("document", "host", "revoked"))
    try:
        return KnownClient(
            did=str(document["did"]),
            document=parse_document(text) if isinstance(text, str) else None,
            host=host if isinstance(host, str) else None,
            checked=int(str(document["checked"])),
            added=int(str(document["added"])),
            revoked=tuple(str(item) for item in revoked) if isinstance(revoked, list) else (),
        )
    except (KeyError, ValueError):
        raise Damaged("what is kept of a dapp is not readable", hint="cmwallet oauth client remove") from None
