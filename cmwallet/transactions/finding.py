"""A finding: one thing that speaks against a transaction or a signature."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Severity = Literal["refuse", "ask", "note"]


@dataclass(frozen=True)
class Finding:
    """One thing that speaks against it. `option` overrules a refusal; None: nothing does."""

    id: str
    severity: Severity
    words: str
    option: str | None = None


def by_severity(findings: Iterable[Finding]) -> list[Finding]:
    """Return each finding once, refusals first."""
    once = dict.fromkeys(findings)
    return sorted(once, key=lambda finding: ("refuse", "ask", "note").index(finding.severity))
