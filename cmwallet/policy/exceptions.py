"""Exceptions from a policy: one request, named exactly, let through once within ten minutes, by the passphrase.

A line of the vault's log makes one, and the line that says what was signed uses it up, in the transaction that decides:
nobody forges one, and no two processes use one. It holds for the policy that it was made under, in the version that was
in force: whatever seals another version (set, refresh, freeze, thaw) ends it. A run takes those along that it can use.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from cmwallet.policy.evaluation import ONCE, Verdict, evaluate_excepted
from cmwallet.policy.facts import Movement, RequestFacts, fingerprint
from cmwallet.policy.language import Policy
from cmwallet.policy.ledger import counted_text, read_entries

if TYPE_CHECKING:
    from identity.vault.audit import AuditLine
    from identity.vault.interface import Entry, Record

MADE: Final = "once"
"""Event of a line of the log that makes an exception."""
USED: Final = "excepted"
"""Name of the fact that has the numbers of the lines whose exceptions a line uses up, as a JSON list."""
ONCE_SECONDS: Final = 600
_CLOCKS_DIFFER: Final = 60
"""So many seconds the clock of one process may be behind that of another."""


@dataclass(frozen=True)
class AllowedOnce:
    """An exception: the number of its line, when it was made (Unix seconds), and the request that it names."""

    line: int
    made: int
    request: str
    standing: str
    words: str
    kind: str
    account: str
    chain_id: int | None
    movements: tuple[Movement, ...]

    @property
    def until(self) -> int:
        """When it ends, in Unix seconds."""
        return self.made + ONCE_SECONDS

    def holds(self, now: int) -> bool:
        """Whether it can be used at a time; not long before it was made either: then the clock was set back."""
        return self.made - _CLOCKS_DIFFER <= now < self.until


def request_of(facts: RequestFacts) -> str:
    """Return the fingerprint of a request: account, chain, recipient, amount, asset, data; neither nonce nor fees."""
    return fingerprint(facts.account, facts.digest)


def standing_of(record: Record | Entry) -> str:
    """Return what tells a policy in force from every other that was or will be."""
    return f"{record.record_id}:{record.version}"


def exception_facts(facts: RequestFacts, standing: str, now: int) -> Mapping[str, str]:
    """Return the facts of the line that makes an exception."""
    return {
        "request": request_of(facts),
        "policy": standing,
        "made": str(now),
        "asked": counted_text([facts], [ONCE]),
        "words": facts.words,
    }


@dataclass
class Exceptions:
    """Those that were made and not used, fed from lines of the log in their order."""

    _unused: dict[int, AllowedOnce] = field(default_factory=dict)

    @classmethod
    def at(cls, lines: Iterable[AuditLine]) -> Exceptions:
        """Return what the lines of a log leave."""
        found = cls()
        found.read(lines)
        return found

    def read(self, lines: Iterable[AuditLine]) -> None:
        """Note what lines make and use up."""
        for line in lines:
            if line.event == MADE:
                self._unused[line.sequence] = _read(line)
            for number in json.loads(line.facts.get(USED, "[]")):
                self._unused.pop(int(number), None)

    def made(self, line: int) -> AllowedOnce:
        """Return the one that a line made."""
        return self._unused[line]

    def open(self, standing: str, now: int) -> list[AllowedOnce]:
        """Return those that can be used at a time (Unix seconds) under the policy in force, the oldest first."""
        return [one for one in self._unused.values() if one.standing == standing and one.holds(now)]


def _read(line: AuditLine) -> AllowedOnce:
    (asked,) = read_entries(line.facts["asked"])
    return AllowedOnce(
        line.sequence,
        int(line.facts["made"]),
        line.facts["request"],
        line.facts["policy"],
        line.facts["words"],
        asked.kind,
        asked.account,
        asked.chain_id,
        asked.movements,
    )


def lift(
    policy: Policy, verdicts: Sequence[Verdict], facts: Sequence[RequestFacts], left: Iterable[AllowedOnce]
) -> list[Verdict]:
    """Return the verdicts with exceptions applied: each to one request, and to none that passes without."""
    unused, lifted = list(left), []
    for verdict, asked in zip(verdicts, facts, strict=True):
        found = next((one for one in unused if one.request == request_of(asked)), None)
        if verdict.effect != "allow" and found is not None:
            instead = evaluate_excepted(policy, asked)
            if instead.effect == "allow":
                unused.remove(found)
                steps = (*verdict.trace, instead.trace[-1])
                lifted.append(replace(instead, exception=found.line, trace=steps))
                continue
        lifted.append(verdict)
    return lifted


def used_facts(verdicts: Iterable[Verdict]) -> Mapping[str, str]:
    """Return the fact by which a line uses up the exceptions of its verdicts; none when there is none."""
    numbers = [one.exception for one in verdicts if one.exception is not None]
    return {USED: json.dumps(numbers)} if numbers else {}
