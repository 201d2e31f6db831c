"""Presentation (RFC 9901 §7.2): exactly the disclosures of the fields that were approved, and a proof."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from identity.credentials.disclosures import DEFAULT_HASH, HASH_NAME
from identity.credentials.fields import fields_in, find_field
from identity.credentials.issuers import ISSUER_ALGORITHMS
from identity.credentials.key_binding import bind
from identity.credentials.sdjwt import SdJwt, parse_sdjwt
from identity.credentials.unfolding import Path, unfold
from identity.errors import InvalidInput, NotFound
from identity.jose.jws import parse_jws
from identity.jose.keys import Signer

_NOTHING = object()


@dataclass(frozen=True)
class Selection:
    """What is about to be presented: the parts, the fields with their values, and what shows in any case."""

    sdjwt: SdJwt
    fields: Mapping[str, object]
    always: Mapping[str, object]
    hash_name: str


def select_fields(text: str, names: Collection[str]) -> Selection:
    """Choose the disclosures of some fields of a credential; `fields` are decoded from what will be sent.

    Raises:
        NotFound: the credential does not have a field. InvalidInput: more would be disclosed than was named.
    """
    sdjwt = parse_sdjwt(text)
    payload = parse_jws(
        sdjwt.issuer_jwt, "the credential", types=("dc+sd-jwt", "vc+sd-jwt"), algorithms=ISSUER_ALGORITHMS
    ).payload
    whole, bare = unfold(payload, sdjwt.disclosures), unfold(payload, ())
    wanted: list[Path] = []
    for name in names:
        found = find_field(whole.payload, name)
        if found is None:
            raise NotFound(f"the credential does not have {name}")
        wanted.append(found[0])
    chosen = tuple(text for text in sdjwt.disclosures if any(_belongs(whole.paths[text], path) for path in wanted))
    kept = SdJwt(sdjwt.issuer_jwt, chosen)
    shown, always = fields_in(unfold(payload, chosen).payload), fields_in(bare.payload)
    disclosed = {name: value for name, value in shown.items() if always.get(name, _NOTHING) != value}
    for name in disclosed:
        if not any(name == one or name.startswith(one + ".") for one in names):
            raise InvalidInput(f"{name} cannot be kept back when the others are disclosed")
    hash_name = payload.get(HASH_NAME, DEFAULT_HASH)
    return Selection(kept, disclosed, _verification(bare.payload) | always, str(hash_name))


def present(
    selection: Selection, signer: Signer, *, audience: str, nonce: str, now: int, expires: int | None = None
) -> str:
    """Return the SD-JWT+KB of a selection; `expires` ends the proof by itself, where no nonce does."""
    return bind(
        selection.sdjwt,
        signer,
        audience=audience,
        nonce=nonce,
        now=now,
        hash_name=selection.hash_name,
        expires=expires,
    ).text


def _belongs(here: Path, wanted: Path) -> bool:
    """Whether a disclosure is needed for a field: it stands above it, is it, or stands inside."""
    shorter = min(len(here), len(wanted))
    return here[:shorter] == wanted[:shorter]


def _verification(payload: Mapping[str, object]) -> dict[str, object]:
    verified = payload.get("verified_claims")
    told = verified.get("verification") if isinstance(verified, Mapping) else None
    return {"verification": told} if told else {}
