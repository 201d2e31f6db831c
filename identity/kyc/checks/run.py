"""Runner of all checks in their order, and the report of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from identity.errors import InvalidInput
from identity.kyc.checks.bank import BankProof, check_bank_accounts
from identity.kyc.checks.completeness import check_completeness
from identity.kyc.checks.consistency import check_consistency
from identity.kyc.checks.documents import check_documents
from identity.kyc.checks.facts import Facts
from identity.kyc.checks.person import check_age, check_expired_fields
from identity.kyc.checks.screening import Screener, check_screening
from identity.kyc.names.compare import threshold_of
from identity.kyc.report import Report
from identity.records.field import FieldRecord

ADULT: Final = 18
_OLDEST_MINIMUM: Final = 120


def run_checks(
    fields: Mapping[str, FieldRecord],
    *,
    subject: str,
    level: str,
    now: str,
    screener: Screener | None,
    proofs: Sequence[BankProof] = (),
    minimum_age: int = ADULT,
) -> Report:
    """Check an identity's fields. `subject` is its DID, `now` RFC 3339 UTC. Raises `InvalidInput` for level or age."""
    threshold_of(level)
    if not 0 <= minimum_age <= _OLDEST_MINIMUM:
        raise InvalidInput(f"a minimum age is between 0 and {_OLDEST_MINIMUM}")
    facts = Facts(fields, date.fromisoformat(now[:10]), level)
    screened, screening = check_screening(facts, screener, now)
    checks = [
        *check_completeness(facts),
        *check_documents(facts),
        *check_consistency(facts),
        *check_age(facts, minimum_age),
        *check_expired_fields(facts),
        *check_bank_accounts(facts, proofs),
        *screened,
    ]
    return Report(subject, level, now, tuple(checks), screening)
