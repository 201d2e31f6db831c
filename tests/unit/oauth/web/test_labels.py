"""Words for what the protocol names: fields, purposes, times."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from identity.records.schema import table
from oauth.web import labels, purposes, times

NOW = 1_800_000_000  # 2027-01-15 08:00 UTC
DAY = 86400


@pytest.fixture
def in_zone(monkeypatch) -> Callable[[str], None]:
    def move(name: str) -> None:
        monkeypatch.setenv("TZ", name)
        time.tzset()

    yield move  # type: ignore[misc]
    monkeypatch.undo()
    time.tzset()


def test_every_field_of_the_schema_has_words() -> None:
    for name, _ in table():
        spelled = name.replace("<country>", "es").replace("<kind>", "dni").replace("<label>", "main")
        label = labels.label_of(spelled, labels.say)
        assert label != spelled, name
        assert "_" not in label, name
        assert label[0].isupper(), name


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("given_name", "Given name"),
        ("document.passport.document_number", "Passport: number"),
        ("bank_account.main.IBAN", "Bank account main: IBAN"),
        ("national_identifier.es.dni", "National identifier dni of ES"),
        ("attachment.scan", "File scan"),
        ('{"age_equal_or_over":18}', "Whether you are at least 18 years old"),
        ("credential:urn:x", "Credential urn:x"),
        ("document.passport.nonsense", "document.passport.nonsense"),
    ],
)
def test_a_field_is_called_as_people_call_it(name: str, label: str) -> None:
    assert labels.label_of(name, labels.say) == label


@pytest.mark.parametrize(
    ("iri", "label"),
    [
        ("https://w3id.org/dpv#AgeVerification", "Age Verification"),
        ("https://w3id.org/dpv/2.0#DeliveryOfGoods", "Delivery of Goods"),
        ("https://w3id.org/dpv#FraudPreventionAndDetection", "Fraud Prevention and Detection"),
        ("https://w3id.org/dpv#CommunicationForCustomerCare", "Communication for Customer Care"),
        ("https://w3id.org/dpv#SellDataToThirdParties", "Sell Data to Third Parties"),
        ("https://w3id.org/dpv#SellInsightsFromData", "Sell Insights from Data"),
        ("https://w3id.org/dpv#MisusePreventionAndDetection", "Misuse, Prevention and Detection"),
        ("https://w3id.org/dpv#NonCommercialPurpose", "Non-commercial Purpose"),
        ("https://w3id.org/dpv#ProtectionOfIPR", "Protection of Intellectual Property Rights"),
        ("https://w3id.org/dpv#HarmlessAndFree", None),
        ("https://w3id.org/dpv.evil.example/#AgeVerification", None),
        ("https://evil.example/dpv#AgeVerification", None),
        ("https://w3id.org/dpv#Purpose", None),
        ("urn:x", None),
    ],
)
def test_a_purpose_has_the_label_of_the_vocabulary_and_an_invented_one_has_none(iri: str, label: str | None) -> None:
    assert purposes.label_of(iri) == label


def test_only_the_class_of_all_purposes_says_nothing() -> None:
    assert purposes.is_general("https://w3id.org/dpv#Purpose")
    assert not purposes.is_general("https://w3id.org/dpv#AgeVerification")
    assert not purposes.is_general("urn:Purpose")


@pytest.mark.parametrize(
    ("zone", "text"),
    [
        ("Europe/Vienna", "2027-01-15 09:00 CET"),
        ("Asia/Kolkata", "2027-01-15 13:30 IST"),
        ("America/New_York", "2027-01-15 03:00 EST"),
        ("UTC", "2027-01-15 08:00 UTC"),
    ],
)
def test_a_time_is_said_in_the_local_zone_and_names_it(in_zone, zone: str, text: str) -> None:
    in_zone(zone)
    assert times.local(NOW) == text
    assert times.universal(NOW) == "2027-01-15 08:00 UTC"


def test_summer_time_is_that_of_the_day_meant(in_zone) -> None:
    in_zone("Europe/Vienna")
    assert times.local(1_814_400_000) == "2027-07-01 02:00 CEST"


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (30 * DAY, "in 30 days"),
        (30 * DAY - 20, "in 30 days"),
        (DAY, "in 1 day"),
        (DAY - 60, "in 1 day"),
        (DAY - 3600, "in 23 hours"),
        (DAY + 3600, "in 25 hours"),
        (2 * DAY, "in 2 days"),
        (3600, "in 1 hour"),
        (3600 - 30, "in 1 hour"),
        (3600 - 120, "in 58 minutes"),
        (900 - 5, "in 15 minutes"),
        (60, "in 1 minute"),
        (100, "in 2 minutes"),
        (119, "in 2 minutes"),
        (20, "in a moment"),
        (0, "just now"),
        (-20, "just now"),
        (-59, "1 minute ago"),
        (-1200, "20 minutes ago"),
        (-3 * DAY, "3 days ago"),
    ],
)
def test_how_far_off_a_time_is(seconds: int, text: str) -> None:
    assert times.away(NOW + seconds, NOW, labels.say) == text
