"""Checks of bank accounts: whose name they are in, and whether the bank itself has confirmed that."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from identity.kyc.checks.facts import Facts
from identity.kyc.names.compare import compare
from identity.kyc.report import Check, Outcome


@dataclass(frozen=True)
class BankProof:
    """What a bank link's test of ownership came to. `time` is RFC 3339 or empty; so may `iban` be."""

    label: str
    bank: str
    iban: str
    outcome: str
    time: str
    score: float | None


_ANSWERS: Final[dict[str, tuple[Outcome, str]]] = {
    "proven": ("pass", "the bank has confirmed the deposits, and the holder's name matches"),
    "mismatch": ("fail", "the bank has confirmed the deposits, and the holder has another name"),
    "failed": ("fail", "the deposits were guessed wrong too often"),
    "open": ("skipped", "the deposits are under way; identity bank test"),
    "unproven": ("warn", "the account is linked by files, by which nothing can be proven"),
}


def check_bank_accounts(facts: Facts, proofs: Sequence[BankProof]) -> list[Check]:
    """Check each account's holder and what proves that it is the person's; then the links that no field speaks of."""
    checks: list[Check] = []
    by_iban = {proof.iban: proof for proof in proofs if proof.iban}
    used: set[BankProof | None] = set()
    for label in facts.bank_accounts():
        proof = by_iban.get(facts.text(f"bank_account.{label}.IBAN") or "-")
        used.add(proof)
        checks += [_holder(facts, label), _ownership(facts, label, proof)]
    checks += [_answer(f"bank_link.{proof.label}.ownership", proof) for proof in proofs if proof not in used]
    return checks or [Check("bank_account", "skipped", "no bank account is known")]


def _holder(facts: Facts, label: str) -> Check:
    title, field = f"bank_account.{label}.holder", f"bank_account.{label}.Nm"
    holder, own = facts.text(field), facts.full_name()
    if not holder or not own:
        return Check(title, "skipped", "one of the names is not known", {"fields": [field]})
    found = compare(own, holder, "person")
    evidence = {"fields": [field], "score": found.score, "threshold": found.threshold}
    if found.match:
        return Check(title, "pass", "the account is in this name", evidence)
    return Check(title, "fail", "the account is in another name", evidence)


def _ownership(facts: Facts, label: str, proof: BankProof | None) -> Check:
    title = f"bank_account.{label}.ownership"
    if proof is not None:
        return _answer(title, proof)
    for name in ("IBAN", "Othr.Id"):
        record = facts.fields.get(f"bank_account.{label}.{name}")
        if record is not None and record.verified_by:
            evidence = {"fields": [record.name], "source": record.source, "verified_by": record.verified_by}
            return Check(title, "pass", "somebody else has verified the account", evidence)
    return Check(title, "skipped", "nothing proves yet that the account is the person's; identity bank link")


def _answer(title: str, proof: BankProof) -> Check:
    outcome, reason = _ANSWERS.get(proof.outcome, ("skipped", "the link has not been tested; identity bank test"))
    evidence = {"bank": proof.bank, "link": proof.label, "time": proof.time, "name_score": proof.score}
    return Check(title, outcome, reason, evidence)
