"""Our authorisation server as a process of its own, with one dapp, one grant, and a registry that answers at once.

`python -m bench.oauth_server STORE [GRANTS]` serves on a free port and prints what a client has to know as JSON. STORE
is `:memory:` or a file; GRANTS more live grants are put beside the one. All checks are made; the rates are lifted.
"""

from __future__ import annotations

import json
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

from cmwallet.servers.listening import Server, listen
from identity.jose.encoding import encode
from identity.jose.keys import LocalKey, fresh_holder_key
from identity.secret import Secret
from oauth.core.clients import ClientRecord
from oauth.core.limits import Limits
from oauth.core.ports import ClientStanding, ServingKey
from oauth.core.server import AuthorizationServer
from oauth.core.tokens import new_family
from oauth.dapp.key_files import fresh_key, write_key
from oauth.model import ACTIVE, Details, Grant, Issuer
from oauth.serving_rows import RowPlace, new_serving_key, seal_row
from oauth.state_key import StateKey
from oauth.store import clients, grants, issuers, serving, tokens
from oauth.store.engine import Store, open_store
from oauth.store.hashing import fresh, hashed
from oauth.web.app import make_app
from oauth.web.forms import Tickets
from oauth.web.sessions import Sessions
from oauth.web.site import Site

DAPP = "did:ethr:0x4d2:0x70997970C51812dc3A010C7d01b50e0d17dc79C8"
OWNER = "0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266"
YEAR = 365 * 86400


class Chain:
    """A registry in memory: what the real one answers from its cache."""

    def __init__(self, key: LocalKey) -> None:
        self._keys = (key.public,)

    def at_hand(self, did: str) -> ClientStanding:
        """Everything is at hand here."""
        return self.standing(did)

    def standing(self, did: str) -> ClientStanding:
        """Every DID has the one key."""
        return ClientStanding(did, self._keys, None, frozenset(), False, did[-42:].lower(), int(time.time()), 1)


def make_grant(issuer: Issuer, state: StateKey, name: str, client_key: str, now: int) -> Grant:
    """A live grant of two fields."""
    details = Details(
        client=DAPP,
        client_name="Ticket shop",
        client_host="shop.example",
        subject=OWNER,
        identity=OWNER,
        issuer=issuer.url,
        fields=("email", "given_name"),
        purpose_id="https://w3id.org/dpv#Purpose",
        purpose="to send the ticket",
        retention=86400,
        dapp_signature="request",
        receipt_hash="00" * 32,
        consent_digest="11" * 32,
        dpop_jkt=None,
        scope="",
        created_by="code",
    )
    client = state.lookup("client", DAPP)
    return Grant(name, issuer.slug, client, client_key, ACTIVE, 1, now, now + YEAR, 0, 0, now, now, 0, details)


def fill(store: Store, state: StateKey, grant: Grant, count: int) -> None:
    """Put as many more live grants beside one, each with a family and a refresh token."""
    with store.transaction() as work:
        for _ in range(count):
            another = replace(grant, id=fresh())
            grants.insert(work, state, another)
            hand_out(work, another, grant.client_key)


def hand_out(work: Any, grant: Grant, jkt: str) -> str:
    """Keep a family and a refresh token for a grant; the token."""
    family, refresh = new_family(work, grant, jkt, grant.client_key, grant.created), fresh()
    tokens.insert_refresh(
        work,
        token_hash=hashed(refresh),
        family_id=family,
        issuer=grant.issuer,
        grant_id=grant.id,
        client=grant.client,
        expires=grant.expires,
    )
    return refresh


def main(place: str, count: int) -> None:
    """Serve until killed."""
    listener = listen("127.0.0.1", 0, tls=False)
    port = listener.getsockname()[1]
    issuer = Issuer("slug", f"http://127.0.0.1:{port}/i/slug", OWNER, 1234, "0x" + "11" * 20)
    store = open_store(place if place == ":memory:" else Path(place))
    state, key, now = StateKey(Secret(b"k" * 32)), fresh_key(), int(time.time())
    grant = make_grant(issuer, state, encode(b"g" * 32), key.kid, now)
    private, public = new_serving_key()
    opener = ServingKey(private, public)
    with store.transaction() as work:
        issuers.put(work, state, issuer, now)
        clients.put(work, state, DAPP, ClientRecord(DAPP, None, DAPP[-42:].lower(), now).as_json(), kept=True, now=now)
        grants.insert(work, state, grant)
        refresh = hand_out(work, grant, key.kid)
        rows = []
        for field, value in (("email", "maria@sample.example"), ("given_name", "Maria")):
            body = {"value": value, "source": "self", "verified_by": None, "collected": "2026-01-01T00:00:00Z"}
            place = RowPlace(grant.id, 1, field, 1)
            sealed = seal_row(public, place, json.dumps({**body, "expires": None}).encode())
            rows.append(serving.ServingRow(place, opener.kid, sealed))
        serving.replace_all(work, state, grant.id, rows)
    fill(store, state, grant, count)
    signer = fresh_holder_key()
    server = AuthorizationServer(
        issuer,
        store,
        state,
        signer=signer,
        keys=(signer.public,),
        clients=Chain(key),
        clock=time.time,
        serving=opener,
        genesis="0x" + "ab" * 32,
        limits=Limits(client_rate=1e9, remote_rate=1e9),
    )
    site = Site(
        issuer,
        cast("Any", None),
        Sessions(store, state, issuer, time.time, lambda _peer: True),
        Tickets(state.derive("tickets"), lambda _ticket: True),
        time.time,
    )
    app = make_app(site, server.begin, lambda _path: None, ports=frozenset({port}))
    told = {"issuer": issuer.url, "client_id": DAPP, "refresh_token": refresh, "key": write_key(key).decode()}

    def ready() -> None:
        sys.stdout.write(json.dumps(told) + "\n")
        sys.stdout.flush()

    Server(app, None, None, ready).serve_on([listener])


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 0)
