"""Verification of a receipt: separate answers, since each rests on other evidence.

    signature        the account made it over exactly this body        needs nothing but the receipt
    key              the account owned the identity at the time        needs the key registry
    dapp_signature   the dapp signed the request, or the receipt       needs the dapp's keys
    anchor           the commitment stands on chain                    needs the chain
    withdrawn        by a signature in the receipt, or on chain        "no" only as of a block

Whoever cannot ask gets `unknown`, never `no`. A signature counts at a proven time (`identity.signing_time`): that of
the anchor, else the first sight of the verifier.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal, Protocol

from identity.consent.receipt import Receipt, seconds_of
from identity.consent.request_object import check_asked_for
from identity.consent.statements import COUNTERSIGNATURE, ERASURE, REQUEST, read_statement
from identity.consent.terms import Recover, Withdrawal, commitment_of, signed_by
from identity.credentials.issuers import (
    ASKED_SECONDS,
    IssuerKeys,
    KeySource,
    check_issuer_signature,
    judged_by_newest,
)
from identity.errors import InvalidInput
from identity.jose.encoding import decode
from identity.jose.jws import Jws, parse_jws
from identity.rejections import Malformed, Rejected, StatusStale
from identity.signing_time import SignatureDoesNotCount, check_signing_time
from identity.timestamps import rfc3339

Yes = Literal["yes", "no", "unknown"]
_EMPTY: Final[Mapping[str, str]] = {}


@dataclass(frozen=True)
class AnchorStanding:
    """What the chain says of an anchor as of block `block`: Unix seconds, 0 for never."""

    anchored: int
    withdrawn: int
    block: int


class AnchorLookup(Protocol):
    """Where anchors are looked up."""

    def find(self, chain_id: int, proof: Mapping[str, str], commitment: bytes) -> AnchorStanding | None:
        """Return how an anchor stands; None when nobody can be asked."""


@dataclass(frozen=True)
class Answers:
    """What is known of a receipt. Each answer stands by itself; `reasons` say why one is not a yes."""

    signature: Literal["yes", "no"]
    key: Yes
    dapp_signature: Literal["request", "countersigned", "none", "invalid", "unknown"]
    anchor: Literal["yes", "no", "none", "unknown"]
    withdrawn: Yes
    erased: Yes
    expired: bool
    signed_at: int
    proven_at: int | None
    as_of_block: int | None
    reasons: tuple[str, ...]

    def document(self) -> dict[str, object]:
        """Return it as JSON."""
        return {
            "signature": self.signature,
            "key": self.key,
            "dapp_signature": self.dapp_signature,
            "anchor": self.anchor,
            "withdrawn": self.withdrawn,
            "as_of_block": self.as_of_block,
            "erased": self.erased,
            "expired": self.expired,
            "signed_at": rfc3339(self.signed_at),
            "proven_at": None if self.proven_at is None else rfc3339(self.proven_at),
            "reasons": list(self.reasons),
        }

    def met(self) -> dict[str, bool]:
        """Return what can be required of a receipt, and whether it is so; what is unknown is not so."""
        return {
            "signature": self.signature == "yes",
            "key": self.key == "yes",
            "dapp": self.dapp_signature in ("request", "countersigned"),
            "anchor": self.anchor == "yes",
            "not-withdrawn": self.withdrawn == "no",
            "not-expired": not self.expired,
            "erased": self.erased == "yes",
        }


REQUIREMENTS: Final = ("signature", "key", "dapp", "anchor", "not-withdrawn", "not-expired", "erased")


class Verifier:
    """Judges receipts at `now` (Unix seconds), with the evidence that it can reach."""

    def __init__(
        self, recover: Recover, *, now: int, keys: KeySource | None = None, anchors: AnchorLookup | None = None
    ) -> None:
        self._recover = recover
        self._now = now
        self._keys = keys
        self._anchors = anchors
        self._reasons: list[str] = []

    def verify(self, receipt: Receipt, *, first_seen: int | None = None) -> Answers:
        """Return the answers; `first_seen` is when this verifier first saw this very receipt."""
        self._reasons = []
        body = receipt.body
        signature = (receipt.proof("consent") or _EMPTY).get("signature", "")
        signed = signed_by(body.subject, body.digest, signature, self._recover)
        if not signed:
            self._reasons.append("the account did not sign this body")
        standing = self._anchor_of(receipt)
        anchored = standing.anchored if standing is not None and standing.anchored else None
        times = [time for time in (anchored, first_seen) if time is not None]
        proven = min(times) if times else None
        return Answers(
            signature="yes" if signed else "no",
            key=self._key(receipt, proven),
            dapp_signature=self._dapp_signature(receipt, proven),
            anchor=self._anchor_answer(receipt, standing),
            withdrawn=self._withdrawn(receipt, standing),
            erased=self._erased(receipt),
            expired=self._now >= body.expires,
            signed_at=body.given,
            proven_at=proven,
            as_of_block=None if standing is None else standing.block,
            reasons=tuple(self._reasons),
        )

    def _anchor_of(self, receipt: Receipt) -> AnchorStanding | None:
        proof = receipt.proof("anchor")
        if proof is None or self._anchors is None:
            return None
        try:
            commitment = commitment_of(decode(proof["salt"], "the anchor's salt"), receipt.body.digest)
        except (Malformed, ValueError):
            return AnchorStanding(0, 0, 0)
        return self._anchors.find(receipt.body.chain_id, proof, commitment)

    def _anchor_answer(
        self, receipt: Receipt, standing: AnchorStanding | None
    ) -> Literal["yes", "no", "none", "unknown"]:
        if receipt.proof("anchor") is None:
            return "none"
        if standing is None:
            return "unknown"
        if not standing.anchored:
            self._reasons.append("no such commitment stands on chain")
            return "no"
        return "yes"

    def _key(self, receipt: Receipt, proven: int | None) -> Yes:
        """Whether the account owned its identity when it signed."""
        body = receipt.body
        known = self._keys_of(f"did:ethr:0x{body.chain_id:x}:{body.subject}")
        if known is None:
            return "unknown"
        why = "the account does not own this identity"
        for key in known.keys:
            if key.account is None or key.account.lower() != body.subject.lower():
                continue
            try:
                check_signing_time(key.standing, proven=proven, stated=body.given, now=self._now)
                return "yes"
            except SignatureDoesNotCount as problem:
                why = problem.message
        if known.source == "cache" and self._now - known.as_of >= ASKED_SECONDS:
            self._reasons.append(f"by what was kept of this identity, {why}; the chain cannot be asked about it now")
            return "unknown"
        self._reasons.append(why)
        return "no"

    def _dapp_signature(
        self, receipt: Receipt, proven: int | None
    ) -> Literal["request", "countersigned", "none", "invalid", "unknown"]:
        request, counter = receipt.proof("request"), receipt.proof("countersignature")
        if request is None and counter is None:
            return "none"
        known = self._keys_of(receipt.body.client)
        if known is None:
            return "unknown"
        try:
            if counter is not None:
                self._check_statement(receipt, counter["jws"], COUNTERSIGNATURE, known, proven)
                return "countersigned"
            assert request is not None
            self._check_request(receipt, request["jwt"], known, proven)
            return "request"
        except StatusStale as problem:
            self._reasons.append(problem.message)
            return "unknown"
        except Rejected as problem:
            self._reasons.append(problem.message)
            return "invalid"

    def _check_request(self, receipt: Receipt, text: str, known: IssuerKeys, proven: int | None) -> None:
        jws = parse_jws(text, "the request", types=(REQUEST,), limit=1 << 16)
        self._check_signature(jws, known, proven, "the request", receipt.body.requested)
        if jws.payload.get("iss") != receipt.body.client:
            raise Malformed("the request is of another dapp")
        check_asked_for(jws.payload, receipt.body)

    def _check_statement(self, receipt: Receipt, text: str, kind: str, known: IssuerKeys, proven: int | None) -> None:
        body = receipt.body
        jws, stated = read_statement(text, kind, client=body.client, receipt_hash=body.hash)
        self._check_signature(jws, known, proven, "the dapp's statement", min(stated, self._now))

    def _check_signature(self, jws: Jws, known: IssuerKeys, proven: int | None, what: str, stated: int | None) -> None:
        def judge(keys: IssuerKeys) -> tuple[str, int]:
            return check_issuer_signature(jws, keys, proven=proven, now=self._now, what=what, stated=stated)

        judged_by_newest(known, self._now, judge)

    def _withdrawn(self, receipt: Receipt, standing: AnchorStanding | None) -> Yes:
        body, proof = receipt.body, receipt.proof("withdrawal")
        if proof is not None:
            try:
                consent, time = bytes.fromhex(proof["consent"][2:]), seconds_of(proof["time"])
                withdrawal = Withdrawal(decode(body.grant_id, "the grant's id"), consent, time)
                if signed_by(body.subject, withdrawal.digest(body.domain), proof["signature"], self._recover):
                    return "yes"
            except (ValueError, InvalidInput):
                pass
            self._reasons.append("the account did not sign the withdrawal in it")
        if standing is None or not standing.anchored:
            return "unknown"
        return "yes" if standing.withdrawn else "no"

    def _erased(self, receipt: Receipt) -> Yes:
        proof = receipt.proof("erasure")
        if proof is None:
            return "no"
        known = self._keys_of(receipt.body.client)
        if known is None:
            return "unknown"
        try:
            self._check_statement(receipt, proof["jws"], ERASURE, known, None)
            return "yes"
        except StatusStale as problem:
            self._reasons.append(problem.message)
            return "unknown"
        except Rejected as problem:
            self._reasons.append(problem.message)
            return "no"

    def _keys_of(self, did: str) -> IssuerKeys | None:
        if self._keys is None:
            return None
        try:
            return self._keys.keys_of(did)
        except (Rejected, StatusStale) as problem:
            self._reasons.append(problem.message)
            return None
