"""Errors of a decision: which rule refuses, what a person has to agree to."""

from __future__ import annotations

from collections.abc import Sequence

from cmwallet.errors import ApprovalNeeded, PolicyRefused
from cmwallet.policy.evaluation import NEVER_LIFTED, Verdict
from cmwallet.policy.facts import RequestFacts


def refused(verdict: Verdict, asked: RequestFacts) -> PolicyRefused:
    """Return the error that says which rule or limit refuses a request."""
    hint = "cmwallet policy show"
    if "left" in verdict.details:
        hint = "cmwallet policy forgive takes out what failed"
    if verdict.rule not in NEVER_LIFTED:
        hint += "; cmwallet policy once lets exactly this through once"
    return PolicyRefused(
        f"refused by policy {verdict.words}",
        hint=hint,
        details={"rule": verdict.rule, "kind": asked.kind, **verdict.details},
    )


def approval_needed(wanted: Sequence[tuple[Verdict, RequestFacts]], missing: list[str]) -> ApprovalNeeded:
    """Return the error that says what a person has to agree to; the strictest way counts for all."""
    verdict = next((one for one, _ in wanted if one.how == "passphrase"), wanted[0][0])
    lines = [asked.words for _, asked in wanted]
    what = "the passphrase" if verdict.how == "passphrase" else "a yes at a terminal"
    rule = f"{verdict.rule!r} asks" if verdict.rule != "default" else f"{verdict.words}, and it asks"
    return ApprovalNeeded(
        f"policy: {rule} for {what}",
        hint="at a terminal you are asked; a rule that allows it needs none: cmwallet policy show",
        details={
            "rule": verdict.rule,
            "how": verdict.how,
            "kind": wanted[0][1].kind,
            "lines": lines[:20],
            "count": len(lines),
            "fingerprints": missing,
        },
    )
