"""Checks of documents: the machine-readable zone, the dates, and the zone against the fields of the document."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from identity.errors import InvalidInput
from identity.kyc.checks.facts import Facts, same_date
from identity.kyc.report import Check, Outcome
from identity.records.mrz import Mrz, inspect_mrz

_SOON: Final = timedelta(days=30)


def check_documents(facts: Facts) -> list[Check]:
    """Check every document of which something is known."""
    checks: list[Check] = []
    for kind in facts.documents():
        found = read_zone(facts, kind)
        checks.append(_check_zone(facts, kind))
        if found is not None:
            checks.append(_check_fields(facts, kind, found))
        checks.append(_check_dates(facts, kind, found))
    return checks or [Check("document", "skipped", "no document is known")]


def read_zone(facts: Facts, kind: str) -> Mrz | None:
    """Return what the machine-readable zone of a document says; None without one that can be read."""
    text = facts.document(kind, "mrz")
    if text is None:
        return None
    try:
        return inspect_mrz(text, today=facts.today)[0]
    except InvalidInput:
        return None


def _check_zone(facts: Facts, kind: str) -> Check:
    name = f"document.{kind}.mrz"
    text = facts.document(kind, "mrz")
    if text is None:
        return Check(name, "skipped", "no machine-readable zone is known")
    try:
        found, digits = inspect_mrz(text, today=facts.today)
    except InvalidInput:
        return Check(name, "fail", "the machine-readable zone cannot be read", {"fields": [name]})
    wrong = sorted(part for part, right in digits.items() if not right)
    evidence = {"fields": [name], "format": found.format, "check_digits": dict(digits)}
    if wrong:
        return Check(name, "fail", "wrong check digits: " + ", ".join(wrong).replace("_", " "), evidence)
    return Check(name, "pass", f"all {len(digits)} check digits are right ({found.format}, ICAO 9303)", evidence)


def _check_fields(facts: Facts, kind: str, zone: Mrz) -> Check:
    """Compare the typed fields of a document with its zone."""
    printed = {
        "document_number": zone.document_number,
        "issuing_country": zone.issuing_country,
        "nationality": zone.nationality,
        "birthdate": zone.birthdate(facts.today),
        "date_of_expiry": zone.date_of_expiry(facts.today),
        "sex": zone.sex,
    }
    compared, differ = [], []
    for name, said in printed.items():
        typed = facts.document(kind, name)
        if typed is None or not said:
            continue
        same = same_date(typed, said) if name == "birthdate" else _plain(typed) == _plain(said)
        if same is None:
            continue
        compared.append(f"document.{kind}.{name}")
        if not same:
            differ.append(f"document.{kind}.{name}")
    evidence = {"compared": compared, "differ": differ}
    title = f"document.{kind}.fields"
    if differ:
        return Check(title, "fail", "the machine-readable zone says otherwise", evidence)
    if not compared:
        return Check(title, "skipped", "there is nothing to compare the machine-readable zone with", evidence)
    return Check(title, "pass", "the machine-readable zone says the same", evidence)


def _plain(text: str) -> str:
    letters = "".join(character for character in text.upper() if character.isalnum())
    return "DEU" if letters == "D" else letters


def _check_dates(facts: Facts, kind: str, zone: Mrz | None) -> Check:
    title = f"document.{kind}.expiry"
    stated = facts.document(kind, "date_of_expiry") or (zone.date_of_expiry(facts.today) if zone else None)
    issued = _date(facts.document(kind, "date_of_issuance"))
    until = _date(stated)
    evidence = {"fields": [f"document.{kind}.date_of_expiry"]}
    if until is None:
        return Check(title, "skipped", "no date of expiry is known", evidence)
    outcome, reason = _judge(issued, until, facts.today)
    return Check(title, outcome, reason, evidence)


def _judge(issued: date | None, until: date, today: date) -> tuple[Outcome, str]:
    if issued is not None and issued > today:
        return "fail", "the date of issue lies in the future"
    if issued is not None and issued > until:
        return "fail", "the document expired before it was issued"
    if until < today:
        return "fail", "the document has expired"
    if until - today < _SOON:
        return "warn", f"the document expires within {_SOON.days} days"
    return "pass", "the document is valid today"


def _date(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None
