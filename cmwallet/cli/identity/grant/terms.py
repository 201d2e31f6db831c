"""What is granted, from the options: fields, purpose, times and limits, and how all of it is shown before a yes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from cmwallet.cli.identity.grant.common import field_lines

if TYPE_CHECKING:
    from cmwallet.grants.consenting import Terms
    from identity.records.store import Records


LASTING: Final = "What is read cannot be called back; `identity grant revoke` ends the rest."


@dataclass(frozen=True)
class Wanted:
    """The options as they stood on the command line."""

    fields: Sequence[str]
    optional: Sequence[str]
    validity: str
    purpose: str
    purpose_id: str
    not_before: str | None
    max_uses: int | None
    retention: str | None

    def terms(self, records: Records, now: int) -> Terms:
        """Return what is granted. Raises `InvalidInput`."""
        from cmwallet.grants.consenting import Terms
        from identity.consent.fields import parse_fields

        held = set(records.names())
        names = set(parse_fields(self.fields, held))
        if self.optional:
            names |= {name for name in parse_fields(self.optional, held, optional=True) if _is_set(name, held)}
        starts = now if self.not_before is None else parse_time(self.not_before, "--not-before")
        return Terms(
            fields=tuple(sorted(names)),
            purpose_id=self.purpose_id,
            purpose=self.purpose,
            not_before=starts,
            expires=max(now, starts) + parse_seconds(self.validity, "--for"),
            retention=0 if self.retention is None else retention_of(self.retention),
            max_uses=self.max_uses or 0,
        )


def terms_lines(terms: Terms, now: int) -> list[str]:
    """Return what is granted, line by line."""
    from identity.consent.retention import write_retention
    from identity.consent.terms import NO_PURPOSE
    from identity.foreign import clean
    from identity.timestamps import rfc3339

    named = "" if terms.purpose_id == NO_PURPOSE else f"({terms.purpose_id})"
    stated = clean(terms.purpose) or "none is stated"
    lines = [*field_lines(terms.fields), f"purpose    {stated} {clean(named)}".rstrip()]
    if terms.not_before > now:
        lines.append(f"from       {rfc3339(terms.not_before)}")
    lines.append(f"until      {rfc3339(terms.expires)}")
    if terms.max_uses:
        lines.append(f"at most    {terms.max_uses} times")
    if terms.retention:
        lines.append(f"keeps it   {write_retention(terms.retention)}, by its word")
    return lines


def parse_seconds(text: str, option: str) -> int:
    """Return the seconds of a duration. Raises `InvalidInput` naming the option."""
    from cmwallet.errors import InvalidInput
    from cmwallet.units import parse_duration

    try:
        return parse_duration(text)
    except InvalidInput as problem:
        raise InvalidInput(f"{option}: {problem.message}", hint=problem.hint) from None


def parse_time(text: str, option: str) -> int:
    """Return the Unix seconds of an RFC 3339 time or a day. Raises `InvalidInput`."""
    from identity.consent.receipt import seconds_of
    from identity.records.store import check_time

    return seconds_of(check_time(text, option))


def retention_of(text: str) -> int:
    """Return the seconds of `30d` or of the ISO 8601 duration `P30D`. Raises `InvalidInput`."""
    from identity.consent.retention import parse_retention

    return parse_retention(text) if text.startswith("P") else parse_seconds(text, "--retention")


def _is_set(name: str, held: set[str]) -> bool:
    from identity.consent.fields import CREDENTIAL
    from identity.consent.predicates import input_of

    return name.startswith(CREDENTIAL) or (input_of(name) or name) in held
