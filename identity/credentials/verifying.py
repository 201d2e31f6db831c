"""Verification: one ordered table of checks from the text of a presentation to a yes.

    read ─► trust in the issuer ─► its keys, an anchor, its signature (§7.1 2) ─► disclosures (§7.1 3–5)
         ─► SD-JWT VC rules ─► time ─► holder (§7.3) ─► status, and how old what is known of it and of the keys is

Nothing is believed before the signature is checked; until then the issuer is a name that says where to look for keys.
Trust comes first, so that no presentation makes a verifier ask at an address that it never heard of.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

from identity.credentials import self_asserted
from identity.credentials.anchors import NO_ANCHORS, AnchorFinding, AnchorSource, anchor_reference
from identity.credentials.issuers import (
    ISSUER_ALGORITHMS,
    IssuerKeys,
    KeySource,
    check_issuer_signature,
    judged_by_newest,
    normal_issuer,
)
from identity.credentials.key_binding import CLOCK_SKEW_SECONDS, KeyBinding, Occasion, check_key_binding
from identity.credentials.sdjwt import SdJwt, parse_sdjwt
from identity.credentials.status_list import (
    INVALID,
    LIST_FRESH_SECONDS,
    SUSPENDED,
    VALID,
    StatusSource,
    check_token,
    parse_token,
    status_reference,
)
from identity.credentials.trust import NOBODY, Trust
from identity.credentials.unfolding import Path, unfold
from identity.jose.encoding import Json
from identity.jose.jws import Jws, check_signature, numeric_date, parse_jws, text_claim
from identity.jose.keys import PublicJwk, parse_jwk
from identity.rejections import (
    BadStatus,
    Expired,
    Malformed,
    NoKeyBinding,
    NotDisclosable,
    NotYetValid,
    Revoked,
    SelfAsserted,
    StatusStale,
    Suspended,
    UnknownIssuer,
    UnsupportedAlgorithm,
    WrongType,
)

TYPE: Final = "dc+sd-jwt"
FORMER_TYPE: Final = "vc+sd-jwt"
"""What drafts of SD-JWT VC called it until November 2024, and many issuers still do; taken, and said."""
WHAT: Final = "the credential"
NEVER_SELECTIVE: Final = frozenset({"iss", "nbf", "exp", "cnf", "vct", "vct#integrity", "status"})
"""SD-JWT VC: these and what is in them decide about validity, so nobody but the issuer may leave them out."""
KEYS_FRESH_SECONDS: Final = 86_400


@dataclass(frozen=True)
class Demand:
    """What a verifier asks for. `occasion` None checks a credential without a holder's proof.

    `allow_stale` are the seconds by which status and keys may be older than they should be. `seen` tells when this
    verifier first had an issuer's JWT or a status list (by its text), if it did: that proves when it was signed.
    """

    now: int
    occasion: Occasion | None
    trust: Trust = NOBODY
    vct: str | None = None
    allow_stale: int = 0
    accept_self_asserted: bool = False
    check_status: bool = True
    seen: Callable[[str], int | None] = lambda _text: None
    anchors: AnchorSource = NO_ANCHORS
    require_anchor: bool = False


@dataclass(frozen=True)
class StatusFinding:
    """What is known of a credential's status: the list, when it was made, from where, and since when it is too old."""

    status: int
    uri: str
    as_of: int
    source: str
    stale_from: int | None


@dataclass
class Verification:
    """One verification in progress, and what it found."""

    demand: Demand
    keys: KeySource
    lists: StatusSource
    sdjwt: SdJwt
    jws: Jws
    issuer: str = ""
    issuer_keys: IssuerKeys | None = None
    kid: str = ""
    signed_at: int = 0
    anchor: AnchorFinding | None = None
    claims: Json = field(default_factory=dict)
    paths: dict[str, Path] = field(default_factory=dict)
    hash_name: str = ""
    vct: str = ""
    expires: int | None = None
    holder: PublicJwk | None = None
    binding: KeyBinding | None = None
    trusted: str = ""
    self_asserted: bool = False
    status: StatusFinding | None = None

    @property
    def former_type(self) -> bool:
        """Whether it still goes by the name that drafts had."""
        return FORMER_TYPE in str(self.jws.header.get("typ", "")).lower()


def verify(text: str, demand: Demand, keys: KeySource, lists: StatusSource) -> Verification:
    """Verify an SD-JWT VC, with its holder's proof when the demand names an occasion.

    Raises:
        Rejected: and its code says why. StatusStale: what is known is too old to say yes or no.
    """
    sdjwt = parse_sdjwt(text.strip())
    jws = parse_jws(sdjwt.issuer_jwt, WHAT, types=(TYPE, FORMER_TYPE), algorithms=ISSUER_ALGORITHMS)
    work = Verification(demand, keys, lists, sdjwt, jws)
    for _, _, check in CHECKS:
        check(work)
    return work


def issuer_is_trusted(work: Verification) -> None:
    """The verifier trusts this issuer with this type; what the presenter says herself only if that was asked for."""
    if "iss" not in work.jws.payload and "x5c" in work.jws.header:
        raise UnknownIssuer(
            "the credential names its issuer by a certificate (x5c) alone, which is not supported",
            hint="ask its issuer for one with iss: a DID or an https address",
        )
    stated, vct = text_claim(work.jws.payload, "iss", WHAT), text_claim(work.jws.payload, "vct", WHAT)
    work.self_asserted = stated.startswith(self_asserted.PREFIX)
    if not work.self_asserted:
        work.issuer = normal_issuer(stated)
        work.trusted = work.demand.trust.check(work.issuer, vct)
        return
    work.issuer, work.trusted = stated, "self-asserted"
    if not work.demand.accept_self_asserted:
        raise SelfAsserted("the presenter says so herself, and nobody else does", hint="see --accept-self-asserted")


def issuer_is_known(work: Verification) -> None:
    """The issuer's keys can be found by its name."""
    if work.self_asserted:
        return
    work.issuer_keys = work.keys.keys_of(work.issuer)
    if not work.issuer_keys.keys:
        raise UnknownIssuer("the issuer has published no keys")


def anchor_holds(work: Verification) -> None:
    """An anchor on chain was not taken back; its time proves when the credential was there."""
    reference = anchor_reference(work.jws.payload, work.sdjwt.issuer_jwt)
    if reference is not None and not work.self_asserted:
        work.anchor = work.demand.anchors.find(work.issuer, reference)
        state = work.anchor.state
        if state in ("revoked", "issuer-revoked"):
            whose = "credential" if state == "revoked" else "issuer's right to attest"
            raise Revoked(f"on chain the {whose} was revoked")
        if state == "expired":
            raise Expired("on chain the credential has expired")
    if work.demand.require_anchor and (work.anchor is None or work.anchor.state != "valid"):
        if work.anchor is not None and work.anchor.state == "unknown":
            raise StatusStale("the chain cannot be asked for the credential's anchor", hint="go online")
        raise BadStatus("the credential is not anchored on chain")


def signature_is_the_issuers(work: Verification) -> None:
    """A key of the issuer made the signature, and it was the issuer's to use at the time that counts."""
    if work.issuer_keys is None:
        key = self_asserted.key_of(work.jws.payload)
        check_signature(work.jws, key, WHAT)
        work.kid, work.signed_at = key.thumbprint, work.demand.now
        return
    stated = numeric_date(work.jws.payload, "iat", WHAT)

    def judge(keys: IssuerKeys) -> tuple[str, int]:
        return check_issuer_signature(
            work.jws,
            keys,
            proven=_proven_time(work),
            now=work.demand.now,
            what=WHAT,
            stated=None if stated is None else min(stated, work.demand.now),  # `time_is_right` judges the future
        )

    (work.kid, work.signed_at), work.issuer_keys = judged_by_newest(work.issuer_keys, work.demand.now, judge)


def _proven_time(work: Verification) -> int | None:
    """Return when the signature provably was there: by its anchor, or by this verifier's own first sight."""
    anchored = None if work.anchor is None else work.anchor.made
    times = [time for time in (anchored, work.demand.seen(work.sdjwt.issuer_jwt)) if time is not None]
    return min(*times, work.demand.now) if times else None


def disclosures_are_the_issuers(work: Verification) -> None:
    """Every disclosure belongs to what was signed; see `unfolding.RULES`."""
    unfolded = unfold(work.jws.payload, work.sdjwt.disclosures)
    work.claims, work.paths, work.hash_name = unfolded.payload, unfolded.paths, unfolded.hash_name


def nothing_protected_was_disclosed(work: Verification) -> None:
    """What decides about validity stands in the open."""
    for path in work.paths.values():
        if path[0] in NEVER_SELECTIVE:
            raise NotDisclosable(f"{path[0]} was disclosed selectively, which must not be")
    for name in NEVER_SELECTIVE & work.jws.payload.keys():
        if work.jws.payload[name] != work.claims.get(name):
            raise NotDisclosable(f"{name} has parts that may be left out, which must not be")


def type_is_the_one_asked_for(work: Verification) -> None:
    """`vct` names the type of credential."""
    work.vct = text_claim(work.claims, "vct", WHAT)
    if work.demand.vct is not None and work.vct != work.demand.vct:
        raise WrongType("the credential is of another type than the one asked for")


def time_is_right(work: Verification) -> None:
    """`exp`, `nbf` and `iat`, where they stand, wherever they stood."""
    now = work.demand.now
    work.expires = numeric_date(work.claims, "exp", WHAT)
    starts, made = numeric_date(work.claims, "nbf", WHAT), numeric_date(work.claims, "iat", WHAT)
    if work.expires is not None and now >= work.expires:
        raise Expired("the credential has expired")
    if starts is not None and now + CLOCK_SKEW_SECONDS < starts:
        raise NotYetValid("the credential is not valid yet")
    if made is not None and now + CLOCK_SKEW_SECONDS < made:
        raise NotYetValid("the credential was issued in the future")


def presenter_is_the_holder(work: Verification) -> None:
    """The proof of possession is by the key of `cnf`, for this verifier and this occasion; see `key_binding.RULES`."""
    confirmed = work.claims.get("cnf")
    try:
        work.holder = None if confirmed is None else _confirmed_key(confirmed)
    except UnsupportedAlgorithm:
        if work.demand.occasion is not None:
            raise
    if work.demand.occasion is None:
        return
    if work.holder is None:
        raise NoKeyBinding("the credential is bound to no holder: whoever has a copy could present it")
    if not work.sdjwt.key_binding:
        raise NoKeyBinding("nothing proves that the presenter is the holder")
    work.binding = check_key_binding(work.sdjwt, work.holder, work.hash_name, work.demand.occasion)


def _confirmed_key(confirmed: object) -> PublicJwk:
    """Return the key of `cnf` (RFC 7800 §3), of which only the form `jwk` is read."""
    if not isinstance(confirmed, dict):
        raise Malformed("the credential's cnf is no object")
    if "jwk" not in confirmed:
        form = next((name for name in _OTHER_FORMS if name in confirmed), "nothing that is known here")
        raise Malformed(f"the credential names its holder's key by {form}; only a jwk is read")
    return parse_jwk(confirmed["jwk"])


_OTHER_FORMS: Final = ("kid", "jku", "jwe", "x5t#S256", "jkt")
"""Confirmation methods of RFC 7800 and of those who registered more."""


def keys_are_fresh(work: Verification) -> None:
    """A revocation of the issuer's key would have been noticed."""
    if work.issuer_keys is None:
        return
    age = work.demand.now - work.issuer_keys.as_of
    if age < -CLOCK_SKEW_SECONDS:
        raise StatusStale("what is known of the issuer's keys is of the future", hint="is your clock right? go online")
    if age > KEYS_FRESH_SECONDS + work.demand.allow_stale:
        raise StatusStale(
            f"what is known of the issuer's keys is {_days(age)} old", hint="go online, or --allow-stale 7d"
        )


def status_is_valid(work: Verification) -> None:
    """The status list is this issuer's, of this address, and does not say revoked."""
    reference = status_reference(work.claims)
    if reference is None or not work.demand.check_status or work.issuer_keys is None:
        return
    uri, index = reference
    text, source = work.lists.token_of(uri)
    token = parse_token(text)
    seen = work.demand.seen(text)
    work.issuer_keys = check_token(token, work.issuer_keys, uri=uri, now=work.demand.now, first_seen=seen)
    work.lists.proven(uri, text)
    status = token.entries()[index]
    stale_from = token.stale_from
    if stale_from is None:
        stale_from = token.issued + LIST_FRESH_SECONDS
    work.status = StatusFinding(status, uri, token.issued, source, stale_from)
    if status == INVALID:
        raise Revoked("the credential was revoked by its issuer")
    if status not in (VALID, SUSPENDED):
        raise BadStatus("the credential's status is of a kind that is not known here")


def status_is_fresh(work: Verification) -> None:
    """Stale is neither yes nor no: a suspension may have been lifted. A revocation is final, and was told before."""
    if work.status is None:
        return
    over = -1 if work.status.stale_from is None else work.demand.now - work.status.stale_from
    if over >= 0 and over >= work.demand.allow_stale:
        raise StatusStale(
            f"the status list should have been renewed {_days(over)} ago",
            hint="fetch it anew: identity attest fetch; or --allow-stale 7d",
        )
    if work.status.status == SUSPENDED:
        raise Suspended("the credential is suspended by its issuer")


CHECKS: Final[Sequence[tuple[str, str, Callable[[Verification], None]]]] = (
    ("trust", "the verifier's own list", issuer_is_trusted),
    ("issuer", "RFC 9901 §7.1 (2) c", issuer_is_known),
    ("anchor", "docs/contracts/attestations.md", anchor_holds),
    ("signature", "RFC 9901 §7.1 (2) a, b", signature_is_the_issuers),
    ("disclosures", "RFC 9901 §7.1 (3)-(5)", disclosures_are_the_issuers),
    ("protected claims", "SD-JWT VC §2.2.2.2", nothing_protected_was_disclosed),
    ("type", "SD-JWT VC §2.2.2.1", type_is_the_one_asked_for),
    ("time", "RFC 9901 §7.1 (6), RFC 7519 §4.1", time_is_right),
    ("holder", "RFC 9901 §7.3", presenter_is_the_holder),
    ("status", "Token Status List §8.3", status_is_valid),
    ("freshness of the status", "Token Status List §8.3", status_is_fresh),
    ("freshness of the keys", "the verifier's own bound", keys_are_fresh),
)
"""The order of the checks: (what, where it is laid down, the check)."""


def _days(seconds: int) -> str:
    return f"{seconds // 86_400} days" if seconds >= 2 * 86_400 else f"{max(seconds, 0) // 60} minutes"
