"""A dapp, a chain and a server for tests: what speaks the protocol, signed with real keys; the clock stands still."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import parse_qsl, urlencode, urlsplit

from identity.jose.encoding import Json, encode, write_json
from identity.jose.jws import sign_jws
from identity.jose.keys import LocalKey, fresh_holder_key
from oauth.core.clients import TYPE, WELL_KNOWN, ClientRecord
from oauth.core.exchange import Request, Response
from oauth.core.limits import Limits
from oauth.core.ports import ClientStanding, ServingKey
from oauth.core.rules.assertion import TYPE as ASSERTION_TYPE
from oauth.core.server import AuthorizationServer
from oauth.errors import RegistryStale
from oauth.model import ACTIVE, Details, Grant, Issuer
from oauth.serving_rows import RowPlace, new_serving_key, seal_row
from oauth.store import clients, grants, issuers, requests, serving
from oauth.store.engine import Store
from oauth.store.hashing import hashed
from tests.unit.oauth.stored import DAPP, NOW, OWNER, STATE, store_of

GENESIS = "0x" + "ab" * 32
ISSUER = Issuer("slug", "http://127.0.0.1:8474/i/slug", OWNER, 1234, "0x" + "11" * 20)
REDIRECT = "https://shop.example/back"
VALUES: Mapping[str, object] = {
    "given_name": "Grace",
    "email": "grace@example.org",
    "address.country": "PT",
    '{"age_equal_or_over":18}': True,
    "bank_account.main.IBAN": "PT50002700000001234567833",
    "bank_account.main.Ccy": "EUR",
}
__all__ = ["ASSERTION_TYPE", "DAPP", "GENESIS", "ISSUER", "NOW", "REDIRECT", "STATE", "WELL_KNOWN"]


class Clock:
    """Time that passes when it is told to."""

    def __init__(self) -> None:
        self.now = float(NOW)

    def __call__(self) -> float:
        return self.now


class Chain:
    """The registry's word on DIDs, as a test wants it."""

    def __init__(self) -> None:
        self.known: dict[str, ClientStanding] = {}
        self.stale = False

    def list_key(self, did: str, *keys: LocalKey, **changes: object) -> None:
        owner = did[-42:].lower()
        standing = ClientStanding(did, tuple(key.public for key in keys), None, frozenset(), False, owner, NOW, 1)
        self.known[did] = replace(standing, **changes)  # type: ignore[arg-type]

    def change(self, did: str, **changes: object) -> None:
        self.known[did] = replace(self.known[did], **changes)  # type: ignore[arg-type]

    def revoke(self, did: str, key: LocalKey) -> None:
        known = self.known[did]
        keys = tuple(other for other in known.keys if other != key.public)
        self.change(did, keys=keys, revoked=known.revoked | {key.kid})

    def standing(self, did: str) -> ClientStanding:
        if self.stale:
            raise RegistryStale("no node")
        nobody = ClientStanding(did, (), None, frozenset(), False, did[-42:].lower(), NOW, 1)
        return self.known.get(did, nobody)


@dataclass
class Dapp:
    """A client: signs assertions, proofs, documents and request objects, and remembers nonces."""

    did: str = DAPP
    key: LocalKey = field(default_factory=fresh_holder_key)
    proof_key: LocalKey = field(default_factory=fresh_holder_key)
    nonces: dict[str, str] = field(default_factory=dict)
    verifier: str = "v" * 43

    def assertion(self, header: Json | None = None, **changes: object) -> str:
        claims: Json = {
            "iss": self.did,
            "sub": self.did,
            "aud": ISSUER.url,
            "iat": NOW,
            "exp": NOW + 3000,
            "jti": secrets.token_urlsafe(16),
        }
        return signed(self.key, {**claims, **changes}, {"kid": self.key.kid, **(header or {})})

    def proof(
        self, method: str, url: str, token: str | None = None, header: Json | None = None, **changes: object
    ) -> str:
        claims: Json = {"htm": method, "htu": url, "iat": NOW, "jti": secrets.token_urlsafe(16)}
        if token is not None:
            claims["ath"] = encode(hashlib.sha256(token.encode()).digest())
        head: Json = {"typ": "dpop+jwt", "jwk": self.proof_key.public.document, **(header or {})}
        return signed(self.proof_key, {**claims, **changes}, head)

    def document(self, header: Json | None = None, **changes: object) -> str:
        claims: Json = {
            "iss": self.did,
            "sub": self.did,
            "iat": NOW,
            "genesis": GENESIS,
            "client_name": "Ticket Shop",
            "redirect_uris": [REDIRECT, "http://127.0.0.1/cb"],
            "authorization_details_types": ["cmwallet_vault"],
        }
        return signed(self.key, {**claims, **changes}, {"typ": TYPE, "kid": self.key.kid, **(header or {})})

    @property
    def challenge(self) -> str:
        return encode(hashlib.sha256(self.verifier.encode()).digest())


def signed(key: LocalKey, claims: Mapping[str, object], header: Mapping[str, object]) -> str:
    """A JWS without the claims that are None."""
    kept = {name: value for name, value in claims.items() if value is not None}
    return sign_jws(kept, key, {name: value for name, value in header.items() if value is not None})


def details(**changes: object) -> str:
    one: Json = {
        "type": "cmwallet_vault",
        "datatypes": ["given_name", "email"],
        "purpose": {"text": "to send the ticket"},
        "not_after": "2027-01-20T08:00:00Z",
    }
    return json.dumps([{name: value for name, value in {**one, **changes}.items() if value is not None}])


class World:
    """A server over a store, a chain, and one dapp that is known."""

    def __init__(self, store: Store | None = None, limits: Limits | None = None) -> None:
        self.store = store or store_of(self)
        self.clock = Clock()
        self.remote = "203.0.113.9"
        self.chain = Chain()
        self.signer = fresh_holder_key()
        private, public = new_serving_key()
        self.serving = ServingKey(private, public)
        self.limits = limits
        self.dapp = Dapp()
        self.chain.list_key(self.dapp.did, self.dapp.key)
        self.server = self.make_server()
        self.chain.list_key(self.server.core.did, self.signer)
        with self.store.transaction() as work:
            if issuers.find(work, STATE, ISSUER.slug) is None:
                issuers.put(work, STATE, ISSUER, NOW)
        self.add(self.dapp)

    def make_server(self, *, locked: bool = False) -> AuthorizationServer:
        return AuthorizationServer(
            ISSUER,
            self.store,
            STATE,
            signer=self.signer,
            keys=(self.signer.public,),
            clients=self.chain,
            clock=self.clock,
            serving=None if locked else self.serving,
            genesis=GENESIS,
            limits=self.limits,
        )

    def add(self, dapp: Dapp, **document: object) -> None:
        """Let the user add a dapp."""
        record = ClientRecord(dapp.did, dapp.document(**document), dapp.did[-42:].lower(), NOW)
        with self.store.transaction() as work:
            clients.put(work, STATE, dapp.did, record.as_json(), kept=True, now=NOW)

    # --- requests ---

    def send(
        self,
        method: str,
        path: str,
        *,
        form: Mapping[str, str] | str | None = None,
        headers: tuple[tuple[str, str], ...] = (),
    ) -> Response:
        text = form if isinstance(form, str) else urlencode(form or {})
        kind = () if form is None else (("content-type", "application/x-www-form-urlencoded"),)
        place, _, query = path.partition("?")
        return self.server.handle(Request(method, place, query, (*kind, *headers), text.encode(), self.remote))

    def post(
        self,
        path: str,
        form: Mapping[str, str],
        *,
        dapp: Dapp | None = None,
        proof: bool | str = False,
        again: bool = True,
    ) -> Response:
        """Post a form as an authenticated client; a nonce that is asked for is used, once."""
        who = dapp or self.dapp
        full = {
            "client_id": who.did,
            "client_assertion_type": ASSERTION_TYPE,
            "client_assertion": who.assertion(),
            **form,
        }
        full = {name: value for name, value in full.items() if value != ""}
        headers: tuple[tuple[str, str], ...] = ()
        if proof:
            text = proof if isinstance(proof, str) else who.proof("POST", ISSUER.url + path, nonce=who.nonces.get("as"))
            headers = (("dpop", text),)
        response = self.send("POST", f"/i/slug{path}", form=full, headers=headers)
        nonce = response.header("dpop-nonce")
        if nonce is not None:
            who.nonces["as"] = nonce
            if again and proof is True and error_of(response) == "use_dpop_nonce":
                return self.post(path, form, dapp=who, proof=True, again=False)
        return response

    def par_form(self, **changes: str) -> dict[str, str]:
        return {
            "response_type": "code",
            "redirect_uri": REDIRECT,
            "code_challenge": self.dapp.challenge,
            "code_challenge_method": "S256",
            "state": "st",
            "authorization_details": details(),
            **changes,
        }

    def request_claims(self, **changes: object) -> Json:
        """The same as the claims of a signed request object (RFC 9101)."""
        return {
            **self.par_form(),
            "authorization_details": json.loads(details()),
            "iss": DAPP,
            "client_id": DAPP,
            "aud": ISSUER.url,
            "exp": NOW + 60,
            "nbf": NOW,
            **changes,
        }

    def push(self, *, dapp: Dapp | None = None, proof: bool = False, **changes: str) -> Response:
        return self.post("/par", self.par_form(**changes), dapp=dapp, proof=proof)

    def pushed(self, **changes: str) -> str:
        response = self.push(**changes)
        assert response.status == 201, response.body
        return str(body(response)["request_uri"])

    def read(
        self,
        path: str,
        token: str,
        *,
        dapp: Dapp | None = None,
        again: bool = True,
        method: str = "GET",
        **changes: object,
    ) -> Response:
        """Ask a resource, with a proof; a nonce that is asked for is used, once."""
        who = dapp or self.dapp
        url = ISSUER.url + path.partition("?")[0]
        proof = who.proof(method, url, token, **{"nonce": who.nonces.get("rs"), **changes})  # type: ignore[arg-type]
        headers = (("authorization", f"DPoP {token}"), ("dpop", proof))
        response = self.send(method, f"/i/slug{path}", headers=headers)
        nonce = response.header("dpop-nonce")
        if nonce is not None:
            who.nonces["rs"] = nonce
            if again and error_of(response) == "use_dpop_nonce":
                return self.read(path, token, dapp=who, again=False, method=method, **changes)
        return response

    # --- the user ---

    def approve(
        self, request_id: str, *, session: str = "session", fields: tuple[str, ...] | None = None, **changes: object
    ) -> Grant:
        """Decide yes, as `cmwallet.grants` does: a grant, its rows for serving, and the decision."""
        with self.store.transaction() as work:
            found = requests.find(work, STATE, request_id)
            assert found is not None
            asked = found.parameters["asked"]
            assert isinstance(asked, dict)
            names = fields or tuple(sorted(asked["fields"]))
            grant = self.grant(
                fields=names,
                client=str(found.parameters["client_id"]),
                client_key=found.client_key,
                scope=str(found.parameters.get("scope", "")),
                **{"expires": asked["expires"], "max_uses": asked["max_uses"], **changes},
            )
            grants.insert(work, STATE, grant)
            assert requests.decide(
                work, request_id, requests.APPROVED, int(self.clock.now), grant_id=grant.id, session=session
            )
        self.seal(grant)
        return grant

    def grant(
        self,
        *,
        fields: tuple[str, ...] = ("email", "given_name"),
        client: str = DAPP,
        client_key: str = "",
        scope: str = "",
        dpop_jkt: str | None = None,
        **changes: object,
    ) -> Grant:
        said = Details(
            client=client,
            client_name="Ticket Shop",
            client_host=None,
            subject=OWNER,
            identity=OWNER,
            issuer=ISSUER.url,
            fields=fields,
            purpose_id="https://w3id.org/dpv#Purpose",
            purpose="to send the ticket",
            retention=0,
            dapp_signature="none",
            receipt_hash="00" * 32,
            consent_digest="11" * 32,
            dpop_jkt=dpop_jkt,
            scope=scope,
            created_by="code",
        )
        values: dict[str, object] = {
            "id": encode(secrets.token_bytes(32)),
            "issuer": ISSUER.slug,
            "client": STATE.lookup("client", client),
            "client_key": client_key or self.dapp.key.kid,
            "state": ACTIVE,
            "version": 1,
            "not_before": NOW,
            "expires": NOW + 86400,
            "max_uses": 0,
            "uses": 0,
            "created": NOW,
            "changed": NOW,
            "last_read": 0,
            "details": said,
        }
        return Grant(**{**values, **changes})  # type: ignore[arg-type]

    def rows(self, grant: Grant, values: Mapping[str, object] = VALUES) -> list[serving.ServingRow]:
        """What a grant opens, sealed for this server."""
        rows = []
        for name in grant.details.fields:
            if name in values or name.startswith("credential:"):
                place = RowPlace(grant.id, grant.version, name, 1)
                given = values.get(name)
                row: Json = (
                    given
                    if isinstance(given, dict)
                    else {
                        "value": given,
                        "source": "self",
                        "verified_by": None,
                        "collected": "2027-01-01T00:00:00Z",
                        "expires": None,
                    }
                )
                rows.append(
                    serving.ServingRow(place, self.serving.kid, seal_row(self.serving.public, place, write_json(row)))
                )
        return rows

    def seal(self, grant: Grant, values: Mapping[str, object] = VALUES) -> None:
        with self.store.transaction() as work:
            serving.replace_all(work, STATE, grant.id, self.rows(grant, values))

    def code(self, *, approve: Mapping[str, object] | None = None, **changes: str) -> tuple[str, Grant]:
        """Go the way to a code: push, look, approve, be sent back."""
        uri = self.pushed(**changes)
        pending = self.server.decisions.load_request(self.dapp.did, uri, "session")
        grant = self.approve(pending.id, **(approve or {}))  # type: ignore[arg-type]
        address = self.server.decisions.issue_code(pending.id, "session")
        answer = dict(parse_qsl(urlsplit(address).query))
        assert answer["iss"] == ISSUER.url
        return answer["code"], grant

    def redeem(self, code: str, *, dapp: Dapp | None = None, proof: bool | str = True, **changes: str) -> Response:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": REDIRECT,
            "code_verifier": self.dapp.verifier,
            **changes,
        }
        return self.post("/token", form, dapp=dapp, proof=proof)

    def tokens(self, **changes: str) -> Json:
        code, _ = self.code(**changes)
        response = self.redeem(code)
        assert response.status == 200, response.body
        return body(response)

    def find_grant(self, grant_id: str) -> Grant:
        with self.store.reading() as work:
            found = grants.find(work, STATE, grant_id)
        assert found is not None
        return found


def body(response: Response) -> Json:
    document = json.loads(response.body)
    assert isinstance(document, dict)
    return document


def error_of(response: Response) -> str | None:
    if not response.body or response.header("content-type") != "application/json":
        return None
    error = body(response).get("error")
    return None if error is None else str(error)


def request_name(uri: str) -> str:
    """The id under which a pushed request is kept."""
    return hashed(uri.rpartition(":")[2])
