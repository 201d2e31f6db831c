"""Keys of issuers: under a DID, the account that owns it, or the keys of a web address.

Where they are read from is the port `KeySource`. What a signature is worth at which time: `identity.signing_time`.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final, Protocol, TypeVar

from identity.did import parse_did
from identity.errors import InvalidInput
from identity.jose.encoding import read_object
from identity.jose.jws import Jws
from identity.jose.keys import ACCEPTED, CURVE_OF, PublicJwk, parse_jwk
from identity.rejections import (
    BadSignature,
    KeyCompromised,
    KeyNotValid,
    Malformed,
    StatusStale,
    UnknownIssuer,
)
from identity.signing_time import KeyStanding, SignatureDoesNotCount, check_signing_time

ISSUER_ALGORITHMS: Final = (*ACCEPTED, "ES256K")
METADATA_BYTES: Final = 1 << 18
_WEB: Final = re.compile(r"(https://|http://(?:localhost|127\.0\.0\.1|\[::1\])(?=[:/]|$))[^\s?#@\\]+", re.ASCII)
_MAX_KEYS: Final = 100

ASKED_SECONDS: Final = 60
"""Whoever was asked so short a time ago is not asked again; what was heard counts as what is so."""

Verdict = TypeVar("Verdict")

AccountOf = Callable[[bytes, bytes], Sequence[str]]
"""(32-byte digest, 64 bytes r ‖ s) → the addresses, in lower case, whose keys could have made the signature."""


@dataclass(frozen=True)
class IssuerKey:
    """One key that an issuer has or had: a JWK, or the account (address in lower case) that owns the DID."""

    jwk: PublicJwk | None
    account: str | None
    standing: KeyStanding


@dataclass(frozen=True)
class IssuerKeys:
    """The keys of an issuer as of a time (Unix seconds), and where that is known from: chain, cache, web or file."""

    issuer: str
    keys: tuple[IssuerKey, ...]
    source: str
    as_of: int
    block: int | None = None
    account_of: AccountOf | None = field(default=None, compare=False)
    renew: Callable[[], IssuerKeys | None] | None = field(default=None, compare=False)
    """Asks again for keys that were kept from before; None when nobody can be asked, or was a moment ago."""


class KeySource(Protocol):
    """Where the keys of an issuer are read from."""

    def keys_of(self, issuer: str) -> IssuerKeys:
        """Return an issuer's keys. Raises `UnknownIssuer`, `StatusStale`."""


def normal_issuer(text: str) -> str:
    """Return an issuer's name in the one form by which names are compared.

    A DID's address is in lower case; a web address is taken as it is (RFC 8414 §3.3 compares octets).

    Raises:
        UnknownIssuer: neither a DID of the method ethr nor a usable web address.
    """
    if text.startswith("did:"):
        try:
            did = parse_did(text)
        except InvalidInput as problem:
            raise UnknownIssuer(f"the issuer cannot be looked up: {problem.message}", hint=problem.hint) from None
        return f"did:ethr:0x{did.chain_id:x}:{did.address.lower()}"
    if _WEB.fullmatch(text) is None or len(text) > 2000:
        raise UnknownIssuer("the issuer is neither a DID nor an https address")
    return text


def metadata_url(issuer: str) -> str:
    """Return where a web issuer's keys are published: the well-known part stands before the path (SD-JWT VC §4)."""
    scheme, _, rest = issuer.partition("://")
    host, slash, path = rest.partition("/")
    path = (slash + path).rstrip("/")
    return f"{scheme}://{host}/.well-known/jwt-vc-issuer{path}"


def parse_metadata(content: bytes, issuer: str) -> tuple[tuple[PublicJwk, ...], str | None]:
    """Read a `jwt-vc-issuer` document: its keys, or the address of them (`jwks_uri`).

    Raises:
        Malformed: it is none, or it is that of another issuer.
    """
    if len(content) > METADATA_BYTES:
        raise Malformed("the issuer's metadata are too long")
    document = read_object(content, "the issuer's metadata")
    if document.get("issuer") != issuer:
        raise Malformed("the metadata are those of another issuer")
    inline, address = document.get("jwks"), document.get("jwks_uri")
    if (inline is None) == (address is None):
        raise Malformed("the issuer's metadata have to hold either jwks or jwks_uri")
    if address is not None:
        if not isinstance(address, str) or _WEB.fullmatch(address) is None:
            raise Malformed("the address of the issuer's keys is unusable")
        return (), address
    return parse_key_set(inline), None


def parse_key_set(document: object) -> tuple[PublicJwk, ...]:
    """Read a JWK set; keys of kinds that are not used here are left out. Raises `Malformed`."""
    keys = document.get("keys") if isinstance(document, dict) else None
    if not isinstance(keys, list) or len(keys) > _MAX_KEYS:
        raise Malformed("that is no set of keys")
    usable = [key for key in keys if isinstance(key, dict) and key.get("crv") in ("P-256", "Ed25519")]
    return tuple(parse_jwk(key) for key in usable)


def judged_by_newest(known: IssuerKeys, now: int, judge: Callable[[IssuerKeys], Verdict]) -> tuple[Verdict, IssuerKeys]:
    """Let `judge` look at an issuer's keys, and again at newer ones when those that were kept say no.

    Keys that were kept say yes; that none of them fits says nothing, since the issuer may have others by now. Only that
    a key leaked is final. Return the verdict, and the keys that it is by.

    Raises:
        StatusStale: the keys that were kept say no, and nobody can be asked for newer ones.
    """
    try:
        return judge(known), known
    except (BadSignature, KeyNotValid) as problem:
        if known.source != "cache" or isinstance(problem, KeyCompromised):
            raise
        newer = None if known.renew is None else known.renew()
        if newer is None and now - known.as_of < ASKED_SECONDS:
            raise
        if newer is None:
            raise StatusStale(
                "none of the issuer's keys that are kept here fits, and it cannot be asked whether it has others",
                hint="go online, or give its keys in a file",
            ) from None
    return judge(newer), newer


def check_issuer_signature(
    jws: Jws, known: IssuerKeys, *, proven: int | None, now: int, what: str, stated: int | None
) -> tuple[str, int]:
    """Check that the issuer signed, with a key that was its own at the time; return (kid, the time that counts).

    Raises:
        BadSignature: none of its keys made the signature.
        KeyNotValid: the key had ended or leaked, or the time cannot be proven.
    """
    key = _signing_key(jws, known, what)
    try:
        time = check_signing_time(key.standing, proven=proven, stated=stated, now=now)
    except SignatureDoesNotCount as problem:
        refusal = KeyNotValid if key.standing.compromised_since is None else KeyCompromised
        raise refusal(f"{what}: {problem.message}", hint=problem.hint) from None
    return (key.jwk.thumbprint if key.jwk else f"{known.issuer}#controller"), time


def _signing_key(jws: Jws, known: IssuerKeys, what: str) -> IssuerKey:
    """Return the key that made the signature. A `kid` that is a thumbprint of a known key excludes the others."""
    if jws.algorithm == "ES256K":
        return _account_key(jws, known, what)
    curve = CURVE_OF[jws.algorithm]
    candidates = [key for key in known.keys if key.jwk is not None and key.jwk.curve == curve]
    wanted = (jws.kid or "").rpartition("#")[2]
    named = [key for key in candidates if key.jwk is not None and key.jwk.thumbprint == wanted]
    for key in named or candidates:
        if key.jwk is not None and key.jwk.verifies(jws.algorithm, jws.signed, jws.signature):
            return key
    raise BadSignature(f"the signature of {what} is by none of the issuer's keys")


def _account_key(jws: Jws, known: IssuerKeys, what: str) -> IssuerKey:
    """ES256K is the account's own signature: its address is recovered, so no key has to be published for it."""
    if known.account_of is not None and len(jws.signature) == 64:
        found = known.account_of(hashlib.sha256(jws.signed).digest(), jws.signature)
        for key in known.keys:
            if key.account is not None and key.account in found:
                return key
    raise BadSignature(f"the signature of {what} is not by the issuer's account")
