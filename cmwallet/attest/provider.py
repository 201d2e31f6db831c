"""The issuer's operations: requests, copies, the register, status lists, renewal and revocation."""

from __future__ import annotations

import hashlib
import secrets
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from cmwallet.attest.key_lookup import KeyLookup
from cmwallet.attest.publishing import key_metadata
from cmwallet.attest.signers import choose_signer, encryption_pair
from cmwallet.errors import AlreadyExists, InvalidInput, NotFound
from identity.credentials.concealing import Selective
from identity.credentials.issuing import Statement, fresh_salt, issue_copy, make_statement
from identity.credentials.packages import KIND as PACKAGE
from identity.credentials.packages import write_package
from identity.credentials.register import Issued, IssuedCopy, Register
from identity.credentials.requests import TYPE as REQUEST
from identity.credentials.requests import Request, check_request, parse_request, signed_report
from identity.credentials.status_book import StatusBook
from identity.credentials.status_list import INVALID, SUSPENDED, VALID, write_token
from identity.jose.encoding import write_json
from identity.jose.jwe import open_sealed, seal_to
from identity.jose.keys import PublicJwk, Signer, parse_jwk
from identity.records.schema import type_of
from identity.rejections import BadStatus, Malformed, WrongType
from identity.storage import write_private
from identity.timestamps import rfc3339

if TYPE_CHECKING:
    from cmwallet.home.database import Database
    from cmwallet.identities.identities import Identity
    from identity.vault.interface import Keeper

_LOCK: Final = "attestations"
_STATUS_OF: Final = {"valid": VALID, "revoked": INVALID, "suspended": SUSPENDED}


@dataclass(frozen=True)
class Terms:
    """What a provider issues, on which grounds and how. `fields` None attests all that was asked; `seconds` its life.

    `status_url` is the address under which the status lists will be found; None: a name that only a folder resolves.
    `schema` is that of the contract Attestations under which the copies can be anchored. `signs_as` is a web address
    that stands as the issuer instead of the DID; its keys are published there, see `metadata`.
    """

    vct: str
    fields: Sequence[str] | None
    framework: str
    evidence: Sequence[object]
    ages: Sequence[int]
    screening: Mapping[str, object] | None
    seconds: int
    algorithm: str
    bits: int
    status_url: str | None
    schema: str | None = None
    signs_as: str | None = None


class Provider:
    """An identity of this home as the issuer of attestations."""

    def __init__(
        self,
        database: Database,
        keeper: Keeper,
        identity: Identity,
        did: str,
        lookup: KeyLookup,
        *,
        clock: Callable[[], float] = time.time,
        random: Callable[[int], bytes] = secrets.token_bytes,
        below: Callable[[int], int] = secrets.randbelow,
    ) -> None:
        self._database = database
        self._keeper = keeper
        self._identity = identity
        self.did = did
        self._lookup = lookup
        self._clock = clock
        self._random = random
        owner = identity.account.lower()
        self.register = Register(keeper, owner)
        self._book = StatusBook(keeper, owner, below)

    def read_request(self, text: str) -> Request:
        """Open and check a request.

        Raises:
            Rejected: it is not for us, not the holder's, or over. AlreadyExists: it was answered before.
        """
        content = open_sealed(text, REQUEST, lambda kid: encryption_pair(self._keeper, self._identity, kid))
        try:
            request = parse_request(content.decode("ascii"))
        except UnicodeDecodeError:
            raise Malformed("the request is not understood") from None
        known = self._lookup.keys_of(request.holder)
        check_request(request, known, issuer=self.did, now=int(self._clock()))
        answered = self.register.answered(request.holder, request.nonce)
        if answered is not None:
            raise AlreadyExists(
                f"this request was answered already, by {answered}", hint="attest renew issues that one anew"
            )
        return request

    def report(self, request: Request) -> object:
        """Return the KYC report that came along, its signature checked; None when none came. Raises `Rejected`."""
        if request.report is None:
            return None
        return signed_report(request, self._lookup.keys_of(request.holder), now=int(self._clock()))

    def statement(self, request: Request, terms: Terms) -> Statement:
        """Return what would be said about the holder.

        Raises:
            WrongType: the holder asks for another type than the provider issues. InvalidInput, NotFound.
        """
        if request.vct != terms.vct:
            raise WrongType("the request is for another type of credential", hint="see --dry-run; name it with --vct")
        names = list(request.claims) if terms.fields is None else list(terms.fields)
        missing = [name for name in names if name not in request.claims]
        if missing:
            raise NotFound(f"the request does not state {missing[0]}")
        for name in names:
            type_of(name)
        return make_statement(
            request.vct,
            {name: request.claims[name] for name in names},
            framework=terms.framework,
            evidence=terms.evidence,
            ages=terms.ages,
            birthdate=request.claims.get("birthdate"),
            screening=terms.screening,
            seconds=terms.seconds,
            now=int(self._clock()),
        )

    def issue(self, request: Request, statement: Statement, terms: Terms) -> tuple[Issued, str]:
        """Issue one copy for each key of a request; return the register's entry and the package for the holder."""
        signer, recipient = self._issuing_signer(terms), self._recipient(request.holder)
        with self._database.home.lock(_LOCK, seconds=30):
            if self.register.answered(request.holder, request.nonce) is not None:
                raise AlreadyExists("this request was answered already, by another process")
            kept, places = self._book.take(len(request.keys), terms.bits, lambda number: _address(terms, number))
            issued, texts = self._issue(
                Issued(
                    id=secrets.token_hex(8),
                    issuer=terms.signs_as or self.did,
                    holder=request.holder,
                    vct=request.vct,
                    issued=rfc3339(self._clock()),
                    expires=rfc3339(statement.expires),
                    state="valid",
                    status_uri=kept.uri,
                    copies=(),
                    statement=_kept(statement),
                    keys=tuple(key.document for key in request.keys),
                    nonce=request.nonce,
                    schema=terms.schema,
                    public=request.public,
                ),
                statement,
                list(zip(request.keys, places, strict=True)),
                signer,
                terms.schema,
            )
            self._keeper.seal_many([self.register.draft(issued), self._book.draft(kept)])
        return issued, self._package(recipient, issued, texts)

    def renew(self, prefix: str, terms: Terms) -> tuple[Issued, str]:
        """Issue a batch anew with another end, for the same keys; the places of the old copies are revoked."""
        before, _ = self.register.get(prefix)
        terms = replace(terms, signs_as=None if before.issuer == self.did else before.issuer)
        signer, recipient = self._issuing_signer(terms), self._recipient(before.holder)
        with self._database.home.lock(_LOCK, seconds=30):
            before, record = self.register.get(prefix)
            if before.state != "valid":
                raise InvalidInput(f"that attestation is {before.state}; it is not renewed")
            old = self._book.set(before.status_uri, [copy.index for copy in before.copies], INVALID)
            statement = replace(_statement(before), expires=self.statement_end(terms.seconds))
            kept, places = self._book.take(
                len(before.keys), old.statuses.bits, lambda number: _address(terms, number), known=old
            )
            drafts = [self._book.draft(one) for one in ([old] if kept is old else [old, kept])]
            keys = [parse_jwk(dict(key)) for key in before.keys]
            renewed, texts = self._issue(
                replace(
                    before,
                    expires=rfc3339(statement.expires),
                    status_uri=kept.uri,
                    changes=(*before.changes, self._change("renewed")),
                    schema=terms.schema,
                ),
                statement,
                list(zip(keys, places, strict=True)),
                signer,
                terms.schema,
            )
            self._keeper.seal_many([*drafts, self.register.draft(renewed, record)])
        return renewed, self._package(recipient, renewed, texts)

    def set_state(self, prefix: str, state: str) -> Issued:
        """Revoke for ever, suspend, or lift a suspension. Raises `InvalidInput`, `NotFound`."""
        with self._database.home.lock(_LOCK, seconds=30):
            before, record = self.register.get(prefix)
            if before.state == "revoked":
                raise InvalidInput("that attestation is revoked, for ever")
            try:
                kept = self._book.set(before.status_uri, [copy.index for copy in before.copies], _STATUS_OF[state])
            except BadStatus:
                raise InvalidInput(
                    "a list of one bit knows no suspension", hint="revoke it, or issue with --bits 2"
                ) from None
            after = replace(before, state=state, changes=(*before.changes, self._change(state)))
            self._keeper.seal_many([self.register.draft(after, record), self._book.draft(kept)])
        return after

    def publish(self, folder: Path, algorithm: str, *, life: int, ttl: int) -> list[tuple[str, Path]]:
        """Sign every status list and write it into a folder for a web server; return (address, file)."""
        signer = self._signer(algorithm, published=not any(one.issuer != self.did for one in self.register.all()))
        written = []
        for kept in self._book.lists():
            token = write_token(kept.statuses, signer, uri=kept.uri, now=int(self._clock()), life=life, ttl=ttl)
            path = folder / _file_of(kept.uri)
            write_public(path, token.encode())
            written.append((kept.uri, path))
        return written

    def statement_end(self, seconds: int) -> int:
        """Return the end of a statement that lives for so long: the next midnight after."""
        return (int(self._clock()) + seconds) // 86_400 * 86_400 + 86_400

    def _issue(
        self,
        entry: Issued,
        statement: Statement,
        places: Sequence[tuple[PublicJwk, int]],
        signer: Signer,
        schema: str | None,
    ) -> tuple[Issued, list[str]]:
        texts, copies = [], []
        for key, index in places:
            anchor = None if schema is None else {"schema": schema, "salt": fresh_salt(self._random)}
            made = issue_copy(
                statement,
                key,
                index,
                signer,
                issuer=entry.issuer,
                status_uri=entry.status_uri,
                random=self._random,
                anchor=anchor,
                subject=entry.holder if entry.public else None,
            )
            texts.append(made.sdjwt.text)
            digest = hashlib.sha256(made.sdjwt.issuer_jwt.encode()).hexdigest()
            copies.append(IssuedCopy(made.kid, index, digest, None if anchor is None else anchor["salt"]))
        return replace(entry, copies=tuple(copies)), texts

    def _recipient(self, holder: str) -> bytes:
        """Return the key to which a package is sealed, before anything is signed. Raises `NotFound`."""
        public = self._lookup.did_keys(holder)[0].encryption_key(int(self._clock()))
        if public is None:
            raise NotFound("the holder has published no key to encrypt to", hint="cmwallet identity register")
        return public

    def _package(self, recipient: bytes, issued: Issued, texts: Sequence[str]) -> str:
        return seal_to(recipient, write_package(issued.nonce, self.did, texts), PACKAGE)

    def _issuing_signer(self, terms: Terms) -> Signer:
        """Return who signs under these terms. Raises `InvalidInput`."""
        if terms.signs_as is None:
            return self._signer(terms.algorithm)
        if terms.schema is not None or terms.algorithm == "ES256K":
            raise InvalidInput("only a DID is anchored, and signs by its account")
        return self._signer(terms.algorithm, published=False)

    def metadata(self, issuer: str) -> bytes:
        """Return the `jwt-vc-issuer` document of a web address: the identity's signing keys that are in use."""
        return key_metadata(self._identity, issuer)

    def _signer(self, algorithm: str, *, published: bool = True) -> Signer:
        """Return who signs, if a verifier could find the key; with `published` that is under the DID."""
        from cmwallet.accounts.accounts import Accounts

        account = Accounts(self._database).get(self._identity.account)
        signer = choose_signer(self._keeper, self._identity, account.record, self.did, algorithm, "sign an attestation")
        if not published:
            return signer
        known = self._lookup.keys_of(self.did)
        for key in known.keys:
            name = f"{self.did}#controller" if key.jwk is None else key.jwk.thumbprint
            if name == signer.kid and key.standing.valid_now and key.standing.compromised_since is None:
                return signer
        raise InvalidInput("nobody could verify that: the key is not published", hint="cmwallet identity register")

    def _change(self, what: str) -> dict[str, str]:
        return {"time": rfc3339(self._clock()), "what": what}


def write_public(path: Path, content: bytes) -> None:
    """Replace a file whole or not at all; it is public, and a web server has to read it."""
    write_private(path, content)
    path.chmod(0o644)


def _address(terms: Terms, number: int) -> str:
    if terms.status_url is None:
        return f"urn:cmwallet:status-list:{secrets.token_hex(16)}"
    return f"{terms.status_url.rstrip('/')}/{number}.jwt"


def _file_of(uri: str) -> str:
    last = uri.rpartition("/")[2]
    return last if uri.startswith("http") and last else hashlib.sha256(uri.encode()).hexdigest()[:16] + ".jwt"


def _kept(statement: Statement) -> dict[str, object]:
    """Return a statement as the register keeps it."""
    evidence = statement.verification.get("evidence")
    verification = {name: value for name, value in statement.verification.items() if name != "evidence"}
    body: dict[str, object] = {
        "fields": dict(statement.fields),
        "verification": verification,
        "ages": dict(statement.ages),
        "screening": None if statement.screening is None else dict(statement.screening),
    }
    if isinstance(evidence, Selective):
        body["evidence"] = evidence.value
    write_json(body)  # what cannot be kept must not be signed
    return body


def _statement(issued: Issued) -> Statement:
    """Undo `_kept`."""
    body = issued.statement
    fields, verification, ages, screening = (body.get(name) for name in ("fields", "verification", "ages", "screening"))
    assert isinstance(fields, dict)
    assert isinstance(verification, dict)
    assert isinstance(ages, dict)
    if body.get("evidence"):
        verification = {**verification, "evidence": Selective(body["evidence"])}
    return Statement(issued.vct, fields, verification, ages, screening if isinstance(screening, dict) else None, 0)
