"""Keys of a DID over time, from the registry's changes and the times of their blocks.

A key is valid from the block that lists it until what was stated, or until the block that changes it again. What is
computed here is what the contract's `keyAt` answers, and it can be kept: a verifier needs no node to judge the past.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from identity.credentials.issuers import AccountOf, IssuerKey, IssuerKeys
from identity.did import ZERO, AttributeChange, History, OwnerChange, public_key, thumbprint
from identity.jose.encoding import Json
from identity.jose.keys import published_jwk
from identity.rejections import Malformed
from identity.signing_time import KeyStanding, compromised_since

Span = tuple[int, int]
"""From, and until before, in Unix seconds."""
FOR_EVER = 1 << 62


@dataclass(frozen=True)
class DidKey:
    """One key that a DID lists or listed: kind and raw bytes as in `identity.did.PublicKey`, and when it was valid."""

    kind: str
    raw: bytes
    spans: tuple[Span, ...]
    compromised: int | None

    def valid_at(self, time: int) -> bool:
        """Whether it was valid at a time."""
        return any(start <= time < end for start, end in self.spans)


@dataclass(frozen=True)
class DidKeys:
    """All keys of a DID and its owners, as of a block and a time."""

    did: str
    keys: tuple[DidKey, ...]
    owners: tuple[tuple[str, Span], ...]
    block: int
    as_of: int

    def issuer_keys(self, now: int, source: str, account_of: AccountOf | None) -> IssuerKeys:
        """Return those that sign, for somebody who judges at `now`."""
        found = []
        for key in self.keys:
            jwk = published_jwk(key.kind, key.raw)
            if jwk is not None:
                standing = KeyStanding(key.valid_at(now), key.valid_at, key.compromised)
                found.append(IssuerKey(jwk, None, standing))
        for address, (start, end) in self.owners:
            standing = KeyStanding(start <= now < end, _within(start, end), None)
            found.append(IssuerKey(None, address, standing))
        return IssuerKeys(self.did, tuple(found), source, self.as_of, self.block, account_of)

    def encryption_key(self, now: int) -> bytes | None:
        """Return the X25519 key that was listed last among those that are valid and never leaked."""
        valid = [key for key in self.keys if key.kind == "X25519" and key.valid_at(now) and key.compromised is None]
        return max(valid, key=lambda key: key.spans[-1][0]).raw if valid else None

    def document(self) -> Json:
        """Return it as JSON, to be kept."""
        return {
            "did": self.did,
            "block": self.block,
            "as_of": self.as_of,
            "keys": [
                {"kind": key.kind, "raw": key.raw.hex(), "spans": key.spans, "compromised": key.compromised}
                for key in self.keys
            ],
            "owners": [[address, list(span)] for address, span in self.owners],
        }


def did_keys(history: History, times: Mapping[int, int], as_of: int) -> DidKeys:
    """Return the keys of a DID; `times` are the times of the blocks in which it was changed."""
    spans: dict[tuple[str, bytes], list[Span]] = {}
    owners: list[tuple[str, Span]] = [(history.did.address.lower(), (0, FOR_EVER))]
    end_of_all = FOR_EVER
    for change in history.changes:
        now = times[change.block]
        if isinstance(change, OwnerChange):
            owner, (start, _) = owners[-1]
            owners[-1] = (owner, (start, now))
            owners.append((change.owner.lower(), (now, FOR_EVER)))
            if change.owner == ZERO:
                end_of_all = min(end_of_all, now)
        elif isinstance(change, AttributeChange) and change.name is not None:
            earlier = [_cut(span, now) for span in spans.get((change.name, change.value), [])]
            later = [(now, change.valid_to)] if change.valid_to > now else []
            spans[change.name, change.value] = [span for span in earlier + later if span[0] < span[1]]
    keys = []
    for (name, value), found in spans.items():
        key = public_key(name, value, 0)
        if key is not None and key.purpose != "sigAuth":
            held = tuple(_cut(span, end_of_all) for span in found)
            leaked = compromised_since(history.changes, thumbprint(key.kind, key.raw))
            keys.append(DidKey(key.kind, key.raw, held, leaked))
    alive = tuple((owner, span) for owner, span in owners if owner != ZERO)
    name = f"did:ethr:0x{history.did.chain_id:x}:{history.did.address.lower()}"
    return DidKeys(name, tuple(keys), alive, history.block, as_of)


def parse_did_keys(document: Mapping[str, object]) -> DidKeys:
    """Undo `DidKeys.document`. Raises `Malformed`."""
    try:
        keys, owners = document["keys"], document["owners"]
        assert isinstance(keys, list)
        assert isinstance(owners, list)
        return DidKeys(
            did=str(document["did"]),
            keys=tuple(
                DidKey(
                    str(key["kind"]),
                    bytes.fromhex(key["raw"]),
                    tuple(_span(span) for span in key["spans"]),
                    None if key["compromised"] is None else int(key["compromised"]),
                )
                for key in keys
            ),
            owners=tuple((str(address), _span(span)) for address, span in owners),
            block=int(str(document["block"])),
            as_of=int(str(document["as_of"])),
        )
    except (KeyError, TypeError, ValueError, AssertionError, AttributeError):
        raise Malformed("what is kept of the issuer's keys is not readable") from None


def _cut(span: Span, end: int) -> Span:
    return span[0], min(span[1], end)


def _span(pair: object) -> Span:
    assert isinstance(pair, list | tuple)
    start, end = pair
    return int(start), int(end)


def _within(start: int, end: int) -> Callable[[int], bool]:
    return lambda time: start <= time < end
