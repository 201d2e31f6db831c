"""Check of consistency: the document's name, birth date, nationality and sex against the person's own."""

from __future__ import annotations

from typing import Final

from identity.kyc.checks.documents import read_zone
from identity.kyc.checks.facts import Facts, same_date
from identity.kyc.names.compare import compare
from identity.kyc.report import Check
from identity.records.countries import country_of

_SEXES: Final = {"female": "F", "male": "M"}


def check_consistency(facts: Facts) -> list[Check]:
    """Compare each document with the person."""
    checks: list[Check] = []
    for kind in facts.documents():
        checks += [_name(facts, kind), _birth_date(facts, kind), _nationality(facts, kind), _sex(facts, kind)]
    return [check for check in checks if check.outcome != "skipped"] or [
        Check("consistency", "skipped", "no document says what the person says too")
    ]


def _said(facts: Facts, kind: str) -> dict[str, str | None]:
    """Return what a document says of its holder: its zone, or where there is none its fields."""
    zone = read_zone(facts, kind)
    if zone is not None:
        return {
            "name": f"{zone.given_name} {zone.family_name}".strip(),
            "birthdate": zone.birthdate(facts.today),
            "nationality": zone.nationality,
            "sex": zone.sex,
        }
    names = [facts.document(kind, part) for part in ("given_name", "family_name")]
    return {
        "name": " ".join(filter(None, names)) if all(names) else None,
        "birthdate": facts.document(kind, "birthdate"),
        "nationality": facts.document(kind, "nationality"),
        "sex": facts.document(kind, "sex"),
    }


def _name(facts: Facts, kind: str) -> Check:
    title = f"document.{kind}.holder"
    printed, own = _said(facts, kind)["name"], facts.full_name()
    if not printed or not own:
        return Check(title, "skipped", "one of the names is not known")
    found = compare(own, printed, "person")
    evidence = {"fields": ["given_name", "family_name"], "score": found.score, "threshold": found.threshold}
    if found.match:
        return Check(title, "pass", "the document is made out to this name", evidence)
    return Check(title, "fail", "the document is made out to another name", evidence)


def _birth_date(facts: Facts, kind: str) -> Check:
    title = f"document.{kind}.birthdate"
    printed, own = _said(facts, kind)["birthdate"], facts.text("birthdate")
    if not printed or not own:
        return Check(title, "skipped", "one of the dates of birth is not known")
    evidence = {"fields": ["birthdate"]}
    same = same_date(printed, own)
    if same:
        return Check(title, "pass", "the document has the same date of birth", evidence)
    if same is None:
        return Check(title, "warn", "only a part of the date of birth can be compared", evidence)
    return Check(title, "fail", "the document has another date of birth", evidence)


def _nationality(facts: Facts, kind: str) -> Check:
    title = f"document.{kind}.nationality"
    printed, own = _said(facts, kind)["nationality"], facts.texts("nationalities")
    code = country_of("DEU" if printed == "D" else printed or "")
    if code is None or not own:
        return Check(title, "skipped", "one of the nationalities is not known")
    evidence = {"fields": ["nationalities"]}
    if code.alpha2 in own:
        return Check(title, "pass", "the document's nationality is among the person's", evidence)
    return Check(title, "fail", "the document has another nationality", evidence)


def _sex(facts: Facts, kind: str) -> Check:
    title = f"document.{kind}.sex"
    printed, own = _said(facts, kind)["sex"], _SEXES.get(facts.text("gender") or "")
    if printed not in ("F", "M") or own is None:
        return Check(title, "skipped", "one of them is not stated")
    evidence = {"fields": ["gender"]}
    if printed == own:
        return Check(title, "pass", "the document says the same", evidence)
    return Check(title, "warn", "the document says otherwise", evidence)
