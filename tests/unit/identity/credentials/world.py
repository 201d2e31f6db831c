"""An issuer, a holder and a verifier, and ways to make credentials that are wrong in one respect."""

from __future__ import annotations

import hashlib
import itertools
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from identity.credentials.concealing import Selective, conceal
from identity.credentials.disclosures import digest_of
from identity.credentials.issuers import IssuerKey, IssuerKeys
from identity.credentials.key_binding import Occasion, bind
from identity.credentials.sdjwt import SdJwt
from identity.credentials.status_list import StatusList, write_token
from identity.credentials.trust import trust_in
from identity.credentials.verifying import Demand, Verification, verify
from identity.jose.encoding import encode
from identity.jose.jws import sign_jws
from identity.jose.keys import LocalKey, local_key
from identity.rejections import StatusStale, UnknownIssuer
from identity.secret import Secret
from identity.signing_time import KeyStanding

NOW = 1_800_000_000
ISSUER = "https://issuer.example"
LIST = "https://issuer.example/status/1"
VERIFIER = "https://verifier.example"
NONCE = "n-0S6_WzA2Mj"
VCT = "urn:example:identity"


def key(number: int, algorithm: str = "ES256") -> LocalKey:
    return local_key(algorithm, Secret(hashlib.sha256(bytes([number])).digest()))


ISSUER_KEY, HOLDER_KEY, STRANGER_KEY = key(1), key(2), key(3)
LIVING = KeyStanding(True, lambda _time: True, None)


def counter(start: int = 0):
    """Random bytes that are the same in every run, and no two alike."""
    numbers = itertools.count(start)
    return lambda size: hashlib.shake_128(next(numbers).to_bytes(8, "big")).digest(size)


@dataclass
class Sources:
    """What the verifier can look up."""

    keys: Mapping[str, IssuerKeys] = field(default_factory=dict)
    lists: Mapping[str, str] = field(default_factory=dict)
    kept: Mapping[str, str] = field(default_factory=dict)

    def keys_of(self, issuer: str) -> IssuerKeys:
        if issuer not in self.keys:
            raise UnknownIssuer("nobody of that name")
        return self.keys[issuer]

    def token_of(self, uri: str) -> tuple[str, str]:
        if uri not in self.lists:
            raise StatusStale("no such list")
        return self.lists[uri], "file"

    def proven(self, uri: str, token: str) -> None:
        self.kept = {**self.kept, uri: token}


def known(*keys: LocalKey, standing: KeyStanding = LIVING, issuer: str = ISSUER, as_of: int = NOW) -> IssuerKeys:
    return IssuerKeys(issuer, tuple(IssuerKey(one.public, None, standing) for one in keys), "file", as_of)


def sources(*keys: LocalKey, status: Mapping[int, int] | None = None, **more: Any) -> Sources:
    entries = StatusList.empty(2)
    for index, value in (status or {}).items():
        entries[index] = value
    signer = keys[0] if keys else ISSUER_KEY
    return Sources(
        {ISSUER: known(*(keys or (ISSUER_KEY,)), **more)}, {LIST: write_token(entries, signer, uri=LIST, now=NOW)}
    )


def claims(**more: object) -> dict[str, object]:
    return {
        "iss": ISSUER,
        "vct": VCT,
        "iat": NOW - 60,
        "exp": NOW + 86_400,
        "cnf": {"jwk": HOLDER_KEY.public.document},
        "given_name": Selective("Alice"),
        "age_equal_or_over": {"18": Selective(True), "21": Selective(True)},
        "nationalities": [Selective("DE"), Selective("FR")],
        **more,
    }


def issue(content: Mapping[str, object] | None = None, signer: Any = ISSUER_KEY, typ: str = "dc+sd-jwt") -> SdJwt:
    """Issue what `claims` says, by the project's own code."""
    payload, disclosures = conceal(claims() if content is None else content, counter())
    token = sign_jws(payload, signer, {"typ": typ, "kid": signer.kid})
    return SdJwt(token, tuple(item.text for item in disclosures))


def raw(
    payload: Mapping[str, object], disclosures: list[list[object]], signer: Any = ISSUER_KEY, **header: Any
) -> SdJwt:
    """Sign any payload with any disclosures, as a malicious issuer would."""
    texts = tuple(encode(json.dumps(item).encode()) for item in disclosures)
    return SdJwt(sign_jws(payload, signer, {"typ": "dc+sd-jwt", **header}), texts)


def digest(item: list[object]) -> str:
    return digest_of(encode(json.dumps(item).encode()), "sha-256")


def present(
    credential: SdJwt, holder: Any = HOLDER_KEY, *, audience: str = VERIFIER, nonce: str = NONCE, now: int = NOW
) -> str:
    return bind(credential, holder, audience=audience, nonce=nonce, now=now, hash_name="sha-256").text


DEMAND = Demand(NOW, Occasion(VERIFIER, NONCE, NOW), trust_in([ISSUER]))


def check(text: str, where: Sources | None = None, **changes: Any) -> Verification:
    """Verify as the usual verifier; `changes` are members of its demand."""
    found = sources() if where is None else where
    return verify(text, replace(DEMAND, **changes), found, found)
