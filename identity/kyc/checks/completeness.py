"""Check of completeness: everything that a level of due diligence asks for.

The levels follow the steps of the FATF's recommendation 10: who it is (simplified), where she lives and by which
document that is known (standard), and more than one independent source (enhanced).
"""

from __future__ import annotations

from typing import Final

from identity.kyc.checks.facts import Facts
from identity.kyc.report import Check

_SIMPLIFIED: Final = (("given_name", "name"), ("family_name", "name"), ("birthdate",))
_STANDARD: Final = (
    *_SIMPLIFIED,
    ("address.street_address", "address.formatted"),
    ("address.locality", "address.formatted"),
    ("address.country", "address.country_code"),
    ("nationalities",),
)
_ENHANCED: Final = (*_STANDARD, ("place_of_birth.country",), ("email", "phone_number", "msisdn"))
_FIELDS: Final = {"simplified": _SIMPLIFIED, "standard": _STANDARD, "enhanced": _ENHANCED}
_OF_A_DOCUMENT: Final = ("document_number", "issuing_country", "date_of_expiry")


def check_completeness(facts: Facts) -> list[Check]:
    """Check that each field is there, or one that says the same; from `standard` on a document too."""
    missing = [choice[0] for choice in _FIELDS[facts.level] if not any(name in facts.fields for name in choice)]
    if facts.level != "simplified" and not _whole_document(facts):
        missing.append("document.<type>." + ", ".join(_OF_A_DOCUMENT))
    if facts.level == "enhanced":
        if not any(f"document.{kind}.mrz" in facts.fields for kind in facts.documents()):
            missing.append("document.<type>.mrz")
        if not facts.bank_accounts():
            missing.append("bank_account.<label>.IBAN")
    evidence = {"level": facts.level, "missing": missing}
    if missing:
        return [Check("completeness", "fail", f"{len(missing)} of what this level asks for is missing", evidence)]
    return [Check("completeness", "pass", "everything that this level asks for is there", evidence)]


def _whole_document(facts: Facts) -> bool:
    return any(
        all(facts.document(kind, name) is not None for name in _OF_A_DOCUMENT) or facts.document(kind, "mrz")
        for kind in facts.documents()
    )
