"""The KYC report: each check passes, fails, warns or is skipped for the right reason, and tells no value."""

import json

import pytest

from identity.errors import InvalidInput
from identity.kyc.checks.bank import BankProof
from identity.kyc.checks.run import run_checks
from identity.kyc.report import self_declaration
from identity.records.field import FieldRecord
from identity.records.mrz import Mrz, compose_mrz

NOW = "2026-11-22T12:00:00Z"
DID = "did:ethr:0x4d2:0x70997970C51812dc3A010C7d01b50e0d17dc79C8"
LISTS = [{"id": "vega", "version": "un-xml 2026-11-03", "sha256": "ab" * 32, "date": "2026-11-03"}]


def zone(**changes) -> str:
    said = {
        "format": "TD3",
        "document_code": "P",
        "issuing_country": "POL",
        "document_number": "XY1234567",
        "nationality": "POL",
        "birth": "800517",
        "sex": "F",
        "expiry": "310501",
        "family_name": "KOWALSKA",
        "given_name": "MARTA EWA",
        **changes,
    }
    return "\n".join(compose_mrz(Mrz(**said)).lines)


COMPLETE = {
    "given_name": "Marta Ewa",
    "family_name": "Kowalska",
    "birthdate": "1980-05-17",
    "gender": "female",
    "nationalities": ["PL"],
    "place_of_birth.country": "PL",
    "address.street_address": "Lipowa 7",
    "address.locality": "Lublin",
    "address.country": "PL",
    "email": "marta@lipowa.example.org",
    "document.passport.mrz": zone(),
    "document.passport.document_number": "XY1234567",
    "document.passport.issuing_country": "POL",
    "document.passport.date_of_expiry": "2031-05-01",
    "document.passport.date_of_issuance": "2021-05-01",
    "bank_account.main.Nm": "Marta Kowalska",
    "bank_account.main.IBAN": "PL61109010140000071219812874",
}


class Lists:
    """A screener that knows one list, in which the names of `listed` score as stated."""

    def __init__(self, listed=None, lists=LISTS):
        self.listed, self.known, self._lists = listed or {}, [], lists

    def lists(self):
        return self._lists

    def scores(self, name, known, level):
        self.known.append((name, known, level))
        return {("vega", name): self.listed[name]} if name in self.listed else {}


def report_of(changes=None, *, level="standard", screener=None, **more):
    values = {name: value for name, value in {**COMPLETE, **(changes or {})}.items() if value is not None}
    fields = {
        name: value if isinstance(value, FieldRecord) else FieldRecord(name, value, "self", NOW, "normal")
        for name, value in values.items()
    }
    return run_checks(fields, subject=DID, level=level, now=NOW, screener=screener or Lists(), **more)


def outcome(report, name):
    return next((check.outcome for check in report.checks if check.name == name), None)


@pytest.mark.parametrize("level", ["simplified", "standard", "enhanced"])
def test_a_whole_and_consistent_identity_passes(level):
    report = report_of(level=level)
    assert {check.outcome for check in report.checks} <= {"pass", "skipped"}, report
    assert report.outcome == "pass"
    assert [check.name for check in report.checks if check.outcome == "skipped"] == ["bank_account.main.ownership"]


CASES = [
    ({"family_name": None}, "standard", "completeness", "fail"),
    ({"family_name": None, "name": "Marta Kowalska"}, "standard", "completeness", "pass"),
    ({"address.locality": None}, "standard", "completeness", "fail"),
    ({"address.locality": None}, "simplified", "completeness", "pass"),
    ({"email": None}, "standard", "completeness", "pass"),
    ({"email": None}, "enhanced", "completeness", "fail"),
    ({"document.passport.mrz": zone(), "document.passport.document_number": "XY1234568"}, "standard",
     "document.passport.fields", "fail"),
    ({"document.passport.mrz": zone().replace("XY1234567", "XY1234568")}, "standard", "document.passport.mrz", "fail"),
    ({"document.passport.mrz": "no zone"}, "standard", "document.passport.mrz", "fail"),
    ({"document.passport.mrz": None}, "standard", "document.passport.mrz", "skipped"),
    ({"document.passport.date_of_expiry": "2026-11-21"}, "standard", "document.passport.expiry", "fail"),
    ({"document.passport.date_of_expiry": "2026-12-01"}, "standard", "document.passport.expiry", "warn"),
    ({"document.passport.date_of_expiry": "2026-11-22"}, "standard", "document.passport.expiry", "warn"),
    ({"document.passport.date_of_issuance": "2027-01-01"}, "standard", "document.passport.expiry", "fail"),
    ({"document.passport.date_of_issuance": "2032-01-01"}, "standard", "document.passport.expiry", "fail"),
    ({"document.passport.mrz": zone(family_name="BRANDT", given_name="PETER")}, "standard",
     "document.passport.holder", "fail"),
    ({"given_name": "Márta Éwa"}, "standard", "document.passport.holder", "pass"),
    ({"document.passport.mrz": zone(birth="810517")}, "standard", "document.passport.birthdate", "fail"),
    ({"birthdate": "1980"}, "standard", "document.passport.birthdate", "warn"),
    ({"birthdate": "1981"}, "standard", "document.passport.birthdate", "fail"),
    ({"birthdate": "0000-05-17"}, "standard", "document.passport.birthdate", "warn"),
    ({"birthdate": "0000-05-18"}, "standard", "document.passport.birthdate", "fail"),
    ({"document.passport.mrz": zone(birth="8005<<"), "document.passport.birthdate": "1980-05-17"}, "standard",
     "document.passport.fields", "pass"),
    ({"document.passport.mrz": zone(birth="8105<<"), "document.passport.birthdate": "1980-05-17"}, "standard",
     "document.passport.fields", "fail"),
    ({"nationalities": ["XK"], "document.passport.mrz": zone(nationality="RKS")}, "standard",
     "document.passport.nationality", "pass"),
    ({"nationalities": ["DE"], "document.passport.mrz": zone(nationality="UNK")}, "standard",
     "document.passport.nationality", None),
    ({"nationalities": ["DE"]}, "standard", "document.passport.nationality", "fail"),
    ({"nationalities": ["DE"], "document.passport.mrz": zone(nationality="D")}, "standard",
     "document.passport.nationality", "pass"),
    ({"document.passport.mrz": zone(sex="M")}, "standard", "document.passport.sex", "warn"),
    ({"birthdate": "2008-11-22"}, "standard", "age", "pass"),
    ({"birthdate": "2008-11-23"}, "standard", "age", "fail"),
    ({"birthdate": "2027-01-01"}, "standard", "age", "fail"),
    ({"birthdate": "1900-01-01"}, "standard", "age", "warn"),
    ({"birthdate": "1980"}, "standard", "age", "skipped"),
    ({"birthdate": "0000-05-17"}, "standard", "age", "skipped"),
    ({"bank_account.main.Nm": "Peter Brandt"}, "standard", "bank_account.main.holder", "fail"),
    ({"bank_account.main.Nm": None}, "standard", "bank_account.main.holder", "skipped"),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "level", "name", "expected"), CASES)
def test_each_fault_shows_in_its_check(changes, level, name, expected):
    assert outcome(report_of(changes, level=level), name) == expected


def test_an_account_that_a_bank_has_verified_passes():
    proven = FieldRecord("bank_account.main.IBAN", "PL61", "bank", NOW, "high", verified_by="Sandbox Bank")
    assert outcome(report_of({"bank_account.main.IBAN": proven}), "bank_account.main.ownership") == "pass"


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("proven", "pass"),
        ("mismatch", "fail"),
        ("failed", "fail"),
        ("open", "skipped"),
        ("unproven", "warn"),
        ("", "skipped"),
    ],
)
def test_the_test_of_a_bank_link_decides_about_its_account(said, expected):
    proof = BankProof("salary", "https://bank.example", COMPLETE["bank_account.main.IBAN"], said, NOW, 0.97)
    other = BankProof("old", "https://bank.example", "DE89370400440532013000", said, NOW, None)
    report = report_of(proofs=[proof, other])
    assert outcome(report, "bank_account.main.ownership") == expected
    assert outcome(report, "bank_link.old.ownership") == expected
    assert outcome(report, "bank_link.salary.ownership") is None
    assert "DE89" not in json.dumps(report.document())


def test_a_value_past_its_day_is_warned_about():
    stale = FieldRecord("email", "m@example.test", "self", NOW, "normal", expires="2026-11-21T00:00:00Z")
    fresh = FieldRecord("email", "m@example.test", "self", NOW, "normal", expires="2026-11-22T00:00:00Z")
    assert outcome(report_of({"email": stale}), "field_expiry") == "warn"
    assert outcome(report_of({"email": fresh}), "field_expiry") == "pass"


def test_a_minimum_age_is_chosen_and_bounded():
    assert outcome(report_of({"birthdate": "2006-01-01"}, minimum_age=21), "age") == "fail"
    for age in (-1, 121):
        with pytest.raises(InvalidInput):
            report_of(minimum_age=age)
    with pytest.raises(InvalidInput, match="level"):
        report_of(level="lax")


def test_every_name_is_screened_with_what_is_known_besides():
    screener = Lists({"Marta Ewa Nowak": 0.91})
    report = report_of({"birth_family_name": "Nowak", "also_known_as": "Ewa K"}, screener=screener)
    assert {name for name, _, _ in screener.known} >= {"Marta Ewa Kowalska", "Marta Ewa Nowak", "Ewa K"}
    known = screener.known[0][1]
    assert (known.birth_dates, known.countries, known.gender) == ({"1980-05-17"}, {"pl"}, "female")
    assert outcome(report, "screening") == "fail"
    assert report.screening is not None
    assert (report.screening.result, report.screening.best_score, report.screening.matches) == ("match", 0.91, 1)


def test_old_lists_warn_and_no_lists_skip():
    old = [{**LISTS[0], "date": "2026-01-01"}]
    assert outcome(report_of(screener=Lists(lists=old)), "screening") == "warn"
    none = report_of(screener=Lists(lists=[]))
    assert (outcome(none, "screening"), none.screening) == ("skipped", None)
    nobody = {"given_name": None, "family_name": None}
    assert outcome(report_of(nobody), "screening") == "skipped"


def test_nothing_known_is_no_error():
    report = run_checks({}, subject=DID, level="enhanced", now=NOW, screener=None)
    assert {check.outcome for check in report.checks} == {"fail", "pass", "skipped"}


def test_a_list_whose_set_was_not_whole_warns():
    partial = [{**LISTS[0], "missing": "alt.csv"}]
    report = report_of(screener=Lists(lists=partial))
    assert outcome(report, "screening") == "warn"
    (check,) = [check for check in report.checks if check.name == "screening"]
    assert check.evidence["partial"] == [LISTS[0]["id"]]


def test_the_report_holds_no_value_and_nothing_of_a_list():
    report = report_of({"bank_account.main.Nm": "Peter Brandt"}, screener=Lists({"Marta Ewa Kowalska": 0.95}))
    text = json.dumps(self_declaration(report, issued=1_800_000_000)).lower()
    for name, value in COMPLETE.items():
        for part in value if isinstance(value, list) else [value]:
            if len(part) > 2:
                assert part.lower().split("\n")[-1] not in text, name
    assert "brandt" not in text
    assert "kowalska" not in text


def test_the_shape_of_the_report_is_stable():
    document = report_of().document()
    assert list(document) == ["type", "version", "subject", "level", "made", "outcome", "checks", "screening"]
    assert list(document["checks"][0]) == ["check", "outcome", "reason", "evidence"]
    assert list(document["screening"]) == ["result", "matcher", "threshold", "date", "lists", "best_score", "matches"]


def test_an_issuer_takes_the_screening_over():
    from identity.credentials.issuing import make_statement

    screening = report_of().document()["screening"]
    made = make_statement(
        "urn:x", {"given_name": "Marta"}, framework="x", screening=screening, seconds=86_400, now=1_800_000_000
    )
    assert made.screening["result"] == "clear"
    assert made.screening["lists"] == LISTS


def test_a_name_that_cannot_be_screened_is_no_pass():
    class Unable(Lists):
        def scores(self, name, known, level):
            if "!!!" in name:
                raise InvalidInput("there is nothing in the name that can be compared")
            return super().scores(name, known, level)

    report = report_of({"name": "!!!"}, screener=Unable())
    assert outcome(report, "screening") == "fail"
    assert report.screening is None
    matched = report_of({"name": "!!!"}, screener=Unable({"Marta Ewa Kowalska": 0.9}))
    assert matched.screening.result == "match"


def reason(report):
    (check,) = [check for check in report.checks if check.name == "screening"]
    return check.reason


@pytest.mark.parametrize(("count", "words"), [(1, "one list"), (2, "2 lists"), (3, "3 lists")])
def test_the_report_says_in_how_many_lists_nothing_matches(count, words):
    lists = [{**LISTS[0], "id": f"list-{number}"} for number in range(count)]
    assert reason(report_of(screener=Lists(lists=lists))) == f"nothing matches in {words}"


@pytest.mark.parametrize(("count", "words"), [(1, "one entry resembles"), (2, "2 entries resemble")])
def test_the_report_says_how_many_entries_resemble_her(count, words):
    class Several(Lists):
        def scores(self, name, known, level):
            return {("list", str(number)): 0.8 + number / 100 for number in range(count)}

    found = report_of(screener=Several())
    assert reason(found) == f"{words} the person; the best score is {0.8 + (count - 1) / 100}"
    assert found.screening.matches == count


def test_what_makes_a_screening_weak_is_told():
    old = {**LISTS[0], "date": "2026-01-01"}
    partial = [{**LISTS[0], "missing": "alt.csv"}]
    assert (
        reason(report_of(screener=Lists(lists=[old]))) == "nothing matches, but 1 of the lists are older than 30 days"
    )
    whole = reason(report_of(screener=Lists(lists=[old, *partial])))
    assert whole.endswith(f"and files of the lists {LISTS[0]['id']} are missing")
