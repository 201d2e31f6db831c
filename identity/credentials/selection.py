"""Selection of the credential, and the copy of it, that answers for each field.

Good copies come first, then those whose status is not known; expired, revoked and suspended ones are never taken. A
verifier that saw a copy gets the same one again, everybody else a fresh one. Where a field is named with alternatives
(`birthdate|age_equal_or_over.18`), a predicate is taken before a value.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from identity.credentials.fields import is_predicate, places
from identity.credentials.holdings import HeldCopy
from identity.credentials.key_binding import verifier_of
from identity.errors import InvalidInput, NotFound
from identity.rejections import Expired, Rejected, Revoked, Suspended
from identity.vault.interface import RecordId

State = Literal["valid", "unknown", "expired", "revoked", "suspended"]
USABLE: Final = ("valid", "unknown")
_REFUSALS: Final[Mapping[str, type[Rejected]]] = {"expired": Expired, "revoked": Revoked, "suspended": Suspended}


@dataclass(frozen=True)
class Chosen:
    """A copy, the fields it answers for, and what is known of its status."""

    copy: HeldCopy
    fields: tuple[str, ...]
    state: State


@dataclass(frozen=True)
class Plan:
    """Which copies answer, and the fields for which there is no credential."""

    chosen: tuple[Chosen, ...]
    without: tuple[str, ...]


def parse_fields(texts: Sequence[str]) -> list[tuple[str, ...]]:
    """Return the fields of `a,b|c`: a list of alternatives each. Raises `InvalidInput`."""
    wanted: list[tuple[str, ...]] = []
    for text in texts:
        for part in text.split(","):
            names = tuple(name.strip() for name in part.split("|"))
            for name in names:
                places(name)
            # The sort is stable: among predicates, and among values, the order is the user's.
            wanted.append(tuple(sorted(names, key=lambda name: not is_predicate(name))))
    if not wanted or len(set(wanted)) != len(wanted):
        raise InvalidInput("no field is named, or one is named twice", hint="--fields given_name,address.country")
    return wanted


def choose(
    wanted: Sequence[tuple[str, ...]],
    copies: Sequence[HeldCopy],
    state_of: Callable[[HeldCopy], State],
    audience: str,
) -> Plan:
    """Choose copies for fields, as few credentials as possible.

    Raises:
        Expired, Revoked, Suspended: only such a credential has a field. NotFound: no unspent copy is left.
    """
    states = {copy.record: state_of(copy) for copy in copies}
    usable = [copy for copy in copies if states[copy.record] in USABLE]
    names: list[str] = []
    without: list[str] = []
    for alternatives in wanted:
        found = next((name for name in alternatives if any(_has(copy, name) for copy in usable)), None)
        if found is not None:
            names.append(found)
            continue
        _refuse_ended(alternatives, copies, states)
        without.append(alternatives[0])
    return Plan(tuple(_cover(names, usable, states, audience)), tuple(without))


def _refuse_ended(alternatives: Sequence[str], copies: Sequence[HeldCopy], states: Mapping[RecordId, State]) -> None:
    for copy in copies:
        name = next((name for name in alternatives if _has(copy, name)), None)
        refusal = _REFUSALS.get(states[copy.record])
        if name is not None and refusal is not None:
            raise refusal(
                f"the only credential with {name} is {states[copy.record]}", hint="ask its issuer for a new one"
            )


def _cover(
    names: Sequence[str], usable: Sequence[HeldCopy], states: Mapping[RecordId, State], audience: str
) -> list[Chosen]:
    batches: dict[str, list[HeldCopy]] = {}
    for copy in usable:
        batches.setdefault(copy.batch, []).append(copy)
    chosen: list[Chosen] = []
    left = list(dict.fromkeys(names))
    while left:
        options = [(batch, _pick(copies, states, audience)) for batch, copies in batches.items()]
        fitting = [(copy, sum(_has(copy, name) for name in left)) for _, copy in options if copy is not None]
        fitting = [(copy, count) for copy, count in fitting if count]
        if not fitting:
            raise NotFound(
                f"every copy of the credential with {left[0]} was shown to somebody already",
                hint="ask for more copies: cmwallet identity attest request --copies 10",
            )
        copy, _ = max(fitting, key=lambda one: _rank(one[0], one[1], states, audience))
        fields = tuple(name for name in left if _has(copy, name))
        chosen.append(Chosen(copy, fields, states[copy.record]))
        left = [name for name in left if name not in fields]
        del batches[copy.batch]
    return chosen


def _rank(copy: HeldCopy, count: int, states: Mapping[RecordId, State], audience: str) -> tuple[bool, int, bool, int]:
    """Say what makes a copy better: known to be valid, more of the fields, seen by this verifier, a later end."""
    return states[copy.record] == "valid", count, _saw(copy, audience), copy.expires or 1 << 62


def _pick(copies: Sequence[HeldCopy], states: Mapping[RecordId, State], audience: str) -> HeldCopy | None:
    """Return the copy that this verifier has seen, else an unspent one: good ones first, then those surely unseen."""
    seen = [copy for copy in copies if _saw(copy, audience)]
    fresh = [copy for copy in copies if copy.verifier is None]  # a public one stays so
    for group in (seen, fresh):
        if group:
            return min(group, key=lambda copy: (states[copy.record] != "valid", copy.maybe_shown))
    return None


def _saw(copy: HeldCopy, audience: str) -> bool:
    return copy.verifier is not None and verifier_of(copy.verifier) == verifier_of(audience)


def _has(copy: HeldCopy, name: str) -> bool:
    """Whether a copy has a field, or a part of it when the field is a group."""
    return any(field == name or field.startswith(name + ".") for field in copy.fields)
