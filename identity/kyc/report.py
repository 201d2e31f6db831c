"""The KYC report: every check with its outcome, its evidence and its reason. Pure: it is made of checks and a time.

The report names fields, list versions, dates and scores. It holds no value of a field and nothing of what a list says,
so that it can be shown to others.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

Outcome = Literal["pass", "fail", "warn", "skipped"]

TYPE: Final = "cmwallet/kyc-report"
VERSION: Final = 1
MATCHER: Final = "cmwallet/names/2"
"""Which matcher compared the names; grows with its weights."""

Evidence = Mapping[str, object]


@dataclass(frozen=True)
class Check:
    """One check. `name` is stable; `evidence` says what was looked at, never what stood there."""

    name: str
    outcome: Outcome
    reason: str
    evidence: Evidence = field(default_factory=dict)

    def document(self) -> dict[str, object]:
        """The check as JSON."""
        return {"check": self.name, "outcome": self.outcome, "reason": self.reason, "evidence": dict(self.evidence)}


@dataclass(frozen=True)
class Screening:
    """How screening came out: `result` is clear or match; `date` RFC 3339. Lists by name, version, digest and date."""

    result: Literal["clear", "match"]
    threshold: float
    date: str
    lists: Sequence[Mapping[str, str]]
    best_score: float
    matches: int

    def document(self) -> dict[str, object]:
        """The screening as JSON; an attestation takes it over member by member."""
        return {
            "result": self.result,
            "matcher": MATCHER,
            "threshold": self.threshold,
            "date": self.date,
            "lists": [dict(item) for item in self.lists],
            "best_score": self.best_score,
            "matches": self.matches,
        }


@dataclass(frozen=True)
class Report:
    """All checks of one identity. `subject` is its DID, `made` RFC 3339 UTC."""

    subject: str
    level: str
    made: str
    checks: tuple[Check, ...]
    screening: Screening | None = None

    @property
    def outcome(self) -> Outcome:
        """The worst of the checks: fail, else warn, else pass."""
        outcomes = {check.outcome for check in self.checks}
        return "fail" if "fail" in outcomes else "warn" if "warn" in outcomes else "pass"

    def document(self) -> dict[str, object]:
        """The report as JSON; a member, once published, keeps its name and type."""
        return {
            "type": TYPE,
            "version": VERSION,
            "subject": self.subject,
            "level": self.level,
            "made": self.made,
            "outcome": self.outcome,
            "checks": [check.document() for check in self.checks],
            "screening": None if self.screening is None else self.screening.document(),
        }


def self_declaration(report: Report, *, issued: int) -> dict[str, object]:
    """Return the claims of a signed report: issued by its own subject at a Unix time."""
    return {"iss": report.subject, "sub": report.subject, "iat": issued, "report": report.document()}
