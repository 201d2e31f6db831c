"""What the tests of the store share: a state key, a grant, a request."""

from __future__ import annotations

import weakref

from identity.secret import Secret
from oauth.model import ACTIVE, Details, Grant
from oauth.state_key import StateKey
from oauth.store.engine import Store, open_store
from oauth.store.requests import CODE, PENDING, AuthorizationRequest

NOW = 1_800_000_000
STATE = StateKey(Secret(b"k" * 32))
DAPP = "did:ethr:0x4d2:0x70997970C51812dc3A010C7d01b50e0d17dc79C8"
OWNER = "0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266"


def store_of(owner: object) -> Store:
    """A store in memory that is closed when its owner goes: one that nobody closes is a warning from Python 3.13 on."""
    store = open_store(":memory:")
    weakref.finalize(owner, store.close)
    return store


def details(**changes: object) -> Details:
    values: dict[str, object] = {
        "client": DAPP,
        "client_name": "Ticket Shop",
        "client_host": "shop.example",
        "subject": OWNER,
        "identity": OWNER,
        "issuer": "http://127.0.0.1:8474/i/slug",
        "fields": ("email", "given_name"),
        "purpose_id": "https://w3id.org/dpv#Purpose",
        "purpose": "to send the ticket",
        "retention": 86400,
        "dapp_signature": "none",
        "receipt_hash": "00" * 32,
        "consent_digest": "11" * 32,
        "dpop_jkt": None,
        "scope": "",
        "created_by": "code",
    }
    return Details(**{**values, **changes})  # type: ignore[arg-type]


def grant(name: str = "grant", **changes: object) -> Grant:
    values: dict[str, object] = {
        "id": name,
        "issuer": "slug",
        "client": STATE.lookup("client", DAPP),
        "client_key": "key",
        "state": ACTIVE,
        "version": 1,
        "not_before": NOW,
        "expires": NOW + 3600,
        "max_uses": 0,
        "uses": 0,
        "created": NOW,
        "changed": NOW,
        "last_read": 0,
        "details": details(),
    }
    return Grant(**{**values, **changes})  # type: ignore[arg-type]


def request(name: str = "request", **changes: object) -> AuthorizationRequest:
    values: dict[str, object] = {
        "id": name,
        "kind": CODE,
        "issuer": "slug",
        "client": STATE.lookup("client", DAPP),
        "client_key": "key",
        "state": PENDING,
        "grant_id": None,
        "session": None,
        "tries": 0,
        "pace": 5,
        "polled": 0,
        "created": NOW,
        "expires": NOW + 300,
        "parameters": {"redirect_uri": "https://shop.example/back"},
    }
    return AuthorizationRequest(**{**values, **changes})  # type: ignore[arg-type]


def clear_text_in(store: Store) -> str:
    """Everything that stands in the tables, as text."""
    tables = ("issuers", "clients", "requests", "letters", "codes", "grants", "families", "refresh_tokens", "reads")
    with store.reading() as work:
        rows = [
            row
            for table in (*tables, "offers", "sessions", "events", "serving_rows")
            for row in work.all(f"SELECT * FROM {table}")
        ]
    return " ".join(repr(row) for row in rows)
