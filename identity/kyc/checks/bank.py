"""Checks of bank accounts: whose name they are in, and whether the bank itself has confirmed that."""

from __future__ import annotations

from identity.kyc.checks.facts import Facts
from identity.kyc.names.compare import compare
from identity.kyc.report import Check


def check_bank_accounts(facts: Facts) -> list[Check]:
    """Check each account's holder and what proves that it is the person's."""
    checks: list[Check] = []
    for label in facts.bank_accounts():
        checks += [_holder(facts, label), _ownership(facts, label)]
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


def _ownership(facts: Facts, label: str) -> Check:
    title = f"bank_account.{label}.ownership"
    for name in ("IBAN", "Othr.Id"):
        record = facts.fields.get(f"bank_account.{label}.{name}")
        if record is not None and record.verified_by:
            evidence = {"fields": [record.name], "source": record.source, "verified_by": record.verified_by}
            return Check(title, "pass", "somebody else has verified the account", evidence)
    return Check(title, "skipped", "nothing proves yet that the account is the person's")
