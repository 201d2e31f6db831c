"""The holder's operations: request, import, status and presentation of credentials."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from cmwallet.attest.cache import Cache
from cmwallet.attest.key_lookup import KeyLookup
from cmwallet.attest.list_lookup import ListLookup
from cmwallet.attest.signers import encryption_pair, identity_signer, open_identity_key
from cmwallet.errors import InputNeeded, InvalidInput, NotFound
from identity.credentials.fields import PREDICATE, ages_reached, is_predicate, nest
from identity.credentials.holdings import HeldCopy, Holdings
from identity.credentials.key_binding import MAX_AGE_SECONDS
from identity.credentials.packages import KIND as PACKAGE
from identity.credentials.packages import Received, check_package, parse_package
from identity.credentials.presentations import Presentation, Presentations
from identity.credentials.presenting import Selection, present, select_fields
from identity.credentials.requests import MAX_COPIES, write_request
from identity.credentials.requests import TYPE as REQUEST
from identity.credentials.selection import Chosen, Plan, State
from identity.credentials.self_asserted import self_issue
from identity.credentials.status_list import INVALID, SUSPENDED, VALID, StatusList, parse_token
from identity.jose.encoding import encode
from identity.jose.jwe import open_sealed, seal_to
from identity.jose.keys import LocalKey, fresh_holder_key
from identity.records.store import Records, Update
from identity.rejections import Rejected
from identity.timestamps import rfc3339

if TYPE_CHECKING:
    from cmwallet.home.database import Database
    from cmwallet.identities.identities import Identity
    from identity.vault.interface import Keeper

SELF_ASSERTED: Final = "self-asserted"
_STATES: Final[Mapping[int, State]] = {VALID: "valid", INVALID: "revoked", SUSPENDED: "suspended"}


@dataclass(frozen=True)
class Part:
    """One of the tokens of a presentation: the copy it comes from (None: self-asserted) and what it will disclose."""

    chosen: Chosen | None
    selection: Selection


@dataclass(frozen=True)
class OwnPart(Part):
    """What the person says herself, and the one-time key that signs it."""

    key: LocalKey


class Holder:
    """An identity of this home as the holder of credentials."""

    def __init__(
        self,
        database: Database,
        keeper: Keeper,
        identity: Identity,
        did: str,
        records: Records,
        *,
        clock: Callable[[], float] = time.time,
        random: Callable[[int], bytes] = secrets.token_bytes,
    ) -> None:
        self._database = database
        self._keeper = keeper
        self._identity = identity
        self._did = did
        self._records = records
        self._clock = clock
        self._random = random
        owner = identity.account.lower()
        self._read_lists: dict[str, StatusList | None] = {}
        self.holdings = Holdings(keeper, owner)
        self.presentations = Presentations(keeper, owner)

    def values(self, names: Sequence[str], *, reason: str) -> dict[str, object]:
        """Return the values of fields; a group (`address`) gives all its fields. Raises `NotFound`."""
        here = self._records.names()
        found: dict[str, object] = {}
        for name in names:
            inside = [other for other in here if other.startswith(name + ".")]
            for one in inside or [name]:
                found[one] = self._records.get(one, reason=reason).value
        return found

    def request(
        self,
        lookup: KeyLookup,
        issuer: str,
        values: Mapping[str, object],
        *,
        copies: int,
        vct: str,
        nonce: str | None,
        report: object,
        signed_as: str | None = None,
        by_did: bool = False,
    ) -> tuple[str, str]:
        """Return (the sealed request, its nonce); its one-time keys are kept in the vault first.

        With `by_did` the copy will name this identity's DID and be bound to its own key, for everybody to link.

        Raises:
            InvalidInput: too many copies. NotFound: the issuer has no key to encrypt to.
        """
        if not 1 <= copies <= MAX_COPIES:
            raise InvalidInput(f"a request is for one to {MAX_COPIES} copies")
        now = int(self._clock())
        public = lookup.did_keys(issuer)[0].encryption_key(now)
        if public is None:
            raise NotFound("the issuer has published no key to encrypt to")
        signer = identity_signer(self._keeper, self._identity, "ES256", reason="ask for an attestation")
        own = lookup.keys_of(self._did).keys
        if not any(key.jwk is not None and key.jwk.thumbprint == signer.kid and key.standing.valid_now for key in own):
            raise InvalidInput(
                "the issuer could not verify that: your keys are not published", hint="cmwallet identity register"
            )
        keys = [fresh_holder_key() for _ in range(copies)]
        if by_did:  # its key is kept with the copies, as a one-time key is
            keys = [open_identity_key(self._keeper, self._identity, "ES256", reason="ask for an attestation")]
        chosen = nonce or self._random(16).hex()
        text = write_request(
            signer,
            keys,
            holder=self._did,
            issuer=issuer,
            nonce=chosen,
            vct=vct,
            claims=values,
            report=report,
            now=now,
            public=by_did,
        )
        sealed = seal_to(public, text.encode(), REQUEST)
        subject = self._did if by_did else None
        self.holdings.add_request(chosen, issuer, vct, dict(values), keys, rfc3339(now), signed_as, subject)
        self.presentations.add(
            Presentation(rfc3339(now), issuer, tuple(sorted(values)), None, None, self_asserted=True)
        )
        return sealed, chosen

    def take(self, text: str, lookup: KeyLookup) -> tuple[str, list[Received]]:
        """Open a package, check it against its request, keep its copies, and note in the records who verified them.

        Raises:
            Rejected: it is not what was asked for.
        """
        keeper = self._keeper
        content = open_sealed(text, PACKAGE, lambda kid: encryption_pair(keeper, self._identity, kid))
        nonce, _, _ = parse_package(content)
        asked = self.holdings.asked(nonce)
        now = int(self._clock())
        copies = check_package(content, asked, lookup, ListLookup(Cache(self._database.home), offline=True), now=now)
        self.holdings.store(nonce, copies)
        for copy in copies:
            Cache(self._database.home).saw(copy.text.partition("~")[0], now)
        self._note_who_verified(copies[0])
        return nonce, copies

    def _note_who_verified(self, copy: Received) -> None:
        """Write beside the values in the records that the issuer verified them."""
        here = set(self._records.names())
        updates = []
        for name in here & copy.fields.keys():
            record = self._records.get(name, reason="note who verified it")
            if record.value == copy.fields[name] and record.verified_by != copy.issuer:
                updates.append(Update(name, record.value, record.source, record.expires, copy.issuer, record.collected))
        if updates:
            self._records.set_many(sorted(updates, key=lambda update: update.name))

    def state_of(self, copy: HeldCopy) -> State:
        """Say how a copy stands, from the lists that were fetched before: nothing is asked at presentation."""
        if copy.expires is not None and self._clock() >= copy.expires:
            return "expired"
        if copy.status is None:
            return "valid"
        uri, index = copy.status
        if uri not in self._read_lists:
            self._read_lists[uri] = self._kept_list(uri)
        entries = self._read_lists[uri]
        if entries is None or index >= len(entries):
            return "unknown"
        return _STATES.get(entries[index], "unknown")

    def _kept_list(self, uri: str) -> StatusList | None:
        """Return the list of an address that was fetched and checked before."""
        token = Cache(self._database.home).status_list(uri)
        try:
            return None if token is None else parse_token(token).entries()
        except Rejected:
            return None

    def parts(self, plan: Plan, *, attested_only: bool) -> list[Part]:
        """Return what would be presented for a plan, decoded from what would be sent.

        Raises:
            NotFound: a field is in no credential and may not be self-asserted, or is not in the records either.
        """
        parts = []
        for chosen in plan.chosen:
            text = self.holdings.text(chosen.copy, reason="present a credential")
            parts.append(Part(chosen, select_fields(text, chosen.fields)))
        if not plan.without:
            return parts
        if attested_only:
            raise NotFound(
                f"no credential has {plan.without[0]}", hint="leave --attested-only out to state it yourself"
            )
        claims = self._own_claims(plan.without)
        key = fresh_holder_key()
        own = self_issue(claims, key, now=int(self._clock()), random=self._random)
        return [*parts, OwnPart(None, select_fields(own.text, plan.without), key)]

    def present(self, parts: Sequence[Part], *, audience: str, nonce: str, replay_checkable: bool) -> list[str]:
        """Spend the copies and return one SD-JWT+KB for each part; each is noted in the vault before it leaves."""
        now = int(self._clock())
        texts = []
        for part in parts:
            if isinstance(part, OwnPart):
                signer, batch, issuer = part.key, None, None
            else:
                assert part.chosen is not None
                copy = part.chosen.copy
                signer, batch, issuer = self.holdings.key_of(copy), copy.batch, copy.issuer
                self.holdings.spend(copy, audience)
            self.presentations.add(
                Presentation(
                    rfc3339(now),
                    audience,
                    tuple(sorted(part.selection.fields)),
                    batch,
                    issuer,
                    self_asserted=batch is None,
                    replay_checkable=replay_checkable,
                )
            )
            ends = None if replay_checkable else now + MAX_AGE_SECONDS
            texts.append(present(part.selection, signer, audience=audience, nonce=nonce, now=now, expires=ends))
        return texts

    def _own_claims(self, names: Sequence[str]) -> dict[str, object]:
        """Return the claims to be self-asserted; an age is computed from the date of birth, which stays here."""
        reason = "present a self-asserted field"
        values: dict[str, object] = {}
        for name in names:
            if not is_predicate(name):
                values |= self.values([name], reason=reason)
                continue
            age = name.removeprefix(PREDICATE + ".")
            if not age.isascii() or not age.isdigit():
                raise InvalidInput(f"{name} is no age")
            born = self._records.get("birthdate", reason=reason).value
            today = datetime.fromtimestamp(self._clock(), UTC).date()
            if not ages_reached(born, [int(age)], today):
                raise InvalidInput(f"{name} would not be true")
            values[name] = True
        return nest(values)


def nonce_of(given: str | None, *, none: bool, random: Callable[[int], bytes] = secrets.token_bytes) -> str:
    """Return the verifier's nonce, or a random one when there is none to be had. Raises `InputNeeded`."""
    if given:
        return given
    if not none:
        raise InputNeeded(
            "the verifier's nonce is needed: without it a presentation could be replayed",
            hint="--nonce TEXT; or --no-nonce, and the verifier cannot tell a replay for five minutes",
        )
    return encode(random(16))
