"""The JSON shapes of what a holder has and shows."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING

from cmwallet.cli.results import attestations

if TYPE_CHECKING:
    from cmwallet.attest.holder import Holder, Part
    from identity.credentials.holdings import HeldCopy


def part_document(part: Part, text: str) -> attestations.Presentation:
    """Return what one credential shows, or the identity itself, and the presentation of it."""
    return {
        "presentation": text,
        "fields": sorted(part.selection.fields),
        "issuer": None if part.chosen is None else part.chosen.copy.issuer,
        "credential": None if part.chosen is None else part.chosen.copy.batch,
        "self_asserted": part.chosen is None,
        "status": None if part.chosen is None else part.chosen.state,
    }


def waiting_document(facts: Mapping[str, str]) -> attestations.HeldAttestation:
    """Return a request that no answer has come to."""
    return {
        "id": facts["nonce"],
        "issuer": facts["issuer"],
        "vct": facts["vct"],
        "state": "requested",
        "expires": None,
        "copies": 0,
        "unspent": 0,
        "maybe_shown": 0,
        "fields": json.loads(facts["fields"]),
    }


def held_document(holder: Holder, batch: str, copies: list[HeldCopy]) -> attestations.HeldAttestation:
    """Return a credential with what its copies have in common."""
    first = copies[0]
    states = {holder.state_of(copy) for copy in copies}
    return {
        "id": batch,
        "issuer": first.issuer,
        "vct": first.vct,
        "state": states.pop() if len(states) == 1 else "mixed",
        "expires": end_of(first.expires),
        "copies": len(copies),
        "unspent": sum(copy.verifier is None for copy in copies),
        "maybe_shown": sum(copy.maybe_shown and copy.verifier is None for copy in copies),
        "fields": list(first.fields),
    }


def end_of(seconds: int | None) -> str | None:
    """Return when something ends, as times are printed; None for what has no end."""
    from cmwallet.cli.terminal.documents import when

    return None if seconds is None else when(seconds)
