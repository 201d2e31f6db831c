"""A bank link from its consent to its end, with the sandbox bank behind real HTTP: what both sides keep and say."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx2
import pytest

from identity.bank import authorising
from identity.bank.access import Bank
from identity.bank.errors import AboveLimit, BankRefused, NeedsReauth, NotOwner, OutcomeUnknown
from identity.bank.holder import match_holder, note_account
from identity.bank.link import ACTIVE, FILES, PENDING, REVOKED, Limits, Link, Links
from identity.bank.money import Money
from identity.bank.ownership import FAILED, MISMATCH, OPEN, PROVEN, UNPROVEN, NameMatch, answer_test, begin_test
from identity.bank.payer import payer_bic, payer_name
from identity.bank.payment import Payment, Payments, new_payment, refresh, send
from identity.bank.reading import read_accounts, read_balance, read_statement
from identity.bank.revoking import revoke_link
from identity.bank.sandbox.app import make_app
from identity.bank.sandbox.scripted_customer import decide
from identity.bank.sandbox.store import Settings, Store
from identity.errors import InvalidInput
from identity.records.store import Records, nobody_follows
from identity.vault.vault import Vault
from tests.unit.identity.vault.helpers import Clock, create
from tests.unit.serving.running import running

NOW = int(datetime(2026, 11, 20, 12, tzinfo=UTC).timestamp())
OWNER = "0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266"
HOLDER, IBAN, SECOND = "Jonas Weber", "DE89370400440532013000", "DE02120300000000202051"
PAYEE = "FR1420041010050500013M02606"
LIMITS = Limits(10_000, 15_000, "EUR")
REDIRECT = "http://127.0.0.1:1/answer"
DAY = 86_400


@dataclass
class World:
    """A person with a vault, and a bank that she has an account with; one clock for both."""

    clock: Clock
    url: str
    store: Store
    vault: Vault
    links: Links

    @property
    def payments(self) -> Payments:
        return Payments(self.vault, OWNER, self.clock)

    @property
    def records(self) -> Records:
        return Records(self.vault, OWNER, clock=self.clock, changed=nobody_follows)

    def begun(self, limits: Limits | None = LIMITS) -> tuple[Link, str]:
        return authorising.begin(self.links, "main", self.url, REDIRECT, expires=NOW + 30 * DAY, limits=limits)

    def linked(self, limits: Limits | None = LIMITS) -> Link:
        link, address = self.begun(limits)
        return authorising.finish(self.links, link, decide(address, HOLDER))

    def pay(self, link: Link, cents: int, reference: str = "wine", mark: str = "", **change: Any) -> Payment:
        wanted = new_payment(link, Money(cents, "EUR"), PAYEE, "Vin SARL", reference, mark, self.clock())
        kept = self.payments.reserve(link, replace(wanted, **change))
        return send(self.payments, self.links, link, kept)

    def balance(self, link: Link) -> int:
        with Bank(self.links, link) as bank:
            return read_balance(bank).cents

    def deposits(self, link: Link) -> list[str]:
        with Bank(self.links, link) as bank:
            lines, _ = read_statement(bank, None, None)
        return [line.amount.formatted for line in lines if line.text == "Ownership test"]


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    clock = Clock(NOW)
    store = Store(tmp_path / "bank.db", clock)
    store.add_customer(HOLDER, [(IBAN, "EUR")])
    store.add_customer("Maria Anna Sample", [(SECOND, "EUR"), ("GB33BUKB20201555555555", "GBP")])
    settings = Settings(access_seconds=100 * DAY, settle_seconds=60)

    async def app(scope: Any, receive: Any, send: Any) -> None:
        await served[0](scope, receive, send)  # its own address is in its metadata, and known once it listens

    served: list[Any] = []
    with running(app) as port, create(tmp_path / "vault.db", clock) as vault:
        url = f"http://127.0.0.1:{port}"
        served.append(make_app(store, replace(settings, url=url)))
        yield World(clock, url, store, vault, Links(vault, OWNER, clock))


def test_a_consent_that_is_given_makes_the_link_active_with_the_account(world: World) -> None:
    link, address = world.begun()
    assert (link.state, link.account) == (PENDING, None)
    assert (link.consent.accounts_id is None, link.consent.payments_id is None) == (False, False)
    link = authorising.finish(world.links, link, decide(address, HOLDER))
    assert (link.state, link.bank, link.ownership) == (ACTIVE, world.url, None)
    assert link.account is not None
    assert (link.account.iban, link.account.currency, link.account.holder) == (IBAN, "EUR", HOLDER)
    assert link.access.asked == {}
    assert world.links.get("main") == link


def test_without_limits_no_consent_to_pay_is_asked_for(world: World) -> None:
    link = world.linked(None)
    assert link.consent.payments_id is None
    with pytest.raises(AboveLimit, match="allows no payments"):
        world.pay(link, 100)


def test_a_consent_that_is_refused_leaves_the_link_pending(world: World) -> None:
    link, address = world.begun()
    with pytest.raises(BankRefused, match="access_denied"):
        authorising.finish(world.links, link, decide(address, HOLDER, allow=False))
    assert world.links.get("main").state == PENDING


def test_an_account_is_chosen_by_its_iban_where_the_customer_gave_several(world: World) -> None:
    link, address = world.begun()
    with pytest.raises(InvalidInput, match=r"…2051, …5555"):
        authorising.finish(world.links, link, decide(address, "Maria Anna Sample"))
    again, address = authorising.begin_again(world.links, link, REDIRECT, expires=NOW + DAY)
    chosen = authorising.finish(world.links, again, decide(address, "Maria Anna Sample"), iban=SECOND)
    assert chosen.account is not None
    assert (chosen.account.iban, chosen.account.holder) == (SECOND, "Maria Anna Sample")
    with Bank(world.links, chosen) as bank:
        assert [account.iban for account in read_accounts(bank)] == [SECOND, "GB33BUKB20201555555555"]


def test_a_link_that_is_authorised_again_keeps_its_test_for_the_same_account_alone(world: World) -> None:
    begun = begin_test(world.links, world.linked())
    again, address = authorising.begin_again(world.links, begun, REDIRECT, expires=NOW + DAY)
    same = authorising.finish(world.links, again, decide(address, HOLDER))
    assert same.ownership == begun.ownership
    again, address = authorising.begin_again(world.links, same, REDIRECT, expires=NOW + DAY)
    other = authorising.finish(world.links, again, decide(address, "Maria Anna Sample"), iban=SECOND)
    assert other.ownership is None


def test_a_consent_is_of_180_days_at_most_and_ends_in_the_future(world: World) -> None:
    for expires, allowed in ((NOW, False), (NOW + 1, True), (NOW + 180 * DAY, True), (NOW + 180 * DAY + 1, False)):
        if allowed:
            authorising.begin(world.links, f"b{expires}", world.url, REDIRECT, expires=expires)
            continue
        with pytest.raises(BankRefused):
            authorising.begin(world.links, f"b{expires}", world.url, REDIRECT, expires=expires)


def test_a_payment_settles_at_its_time_and_is_on_the_statement(world: World) -> None:
    link = world.linked()
    sent = world.pay(link, 2_599)
    assert (sent.state, sent.settled) == ("sent", None)
    assert world.balance(link) == 250_000 - 2_599
    world.clock.now = NOW + 59
    assert refresh(world.payments, world.links, link, sent).state == "sent"
    world.clock.now = NOW + 60
    done = refresh(world.payments, world.links, link, sent)
    assert (done.state, done.settled) == ("settled", "2026-11-20T12:01:00Z")
    assert world.balance(link) == 250_000 - 2_599
    with Bank(world.links, link) as bank:
        lines, left_out = read_statement(bank, "2026-11-20T00:00:00Z", None)
    assert left_out == []
    assert [(line.amount.cents, line.text, line.other) for line in lines] == [
        (250_000, "Salary", "Example Works Ltd"),
        (-2_599, "wine", "Vin SARL"),
    ]
    with Bank(world.links, link) as bank:
        assert read_statement(bank, "2026-11-20T12:00:01Z", None) == ([], [])


def test_a_payment_that_bounces_comes_back_and_counts_for_no_limit(world: World) -> None:
    link = world.linked()
    sent = world.pay(link, 10_000, "BOUNCE please")
    world.clock.now = NOW + 60
    returned = refresh(world.payments, world.links, link, sent)
    assert returned.state == "bounced"
    assert world.balance(link) == 250_000
    assert world.pay(link, 10_000).state == "sent"


def test_limits_hold_at_the_bank_too_for_each_payment_and_for_a_month(world: World) -> None:
    generous = replace(LIMITS, each=1_000_000, month=1_000_000)
    link = world.linked()
    unlimited = replace(link, consent=replace(link.consent, limits=generous))
    with pytest.raises(BankRefused, match="limit_exceeded"):
        world.pay(unlimited, 10_001)
    assert world.pay(unlimited, 10_000).state == "sent"
    with pytest.raises(BankRefused, match="limit_exceeded"):
        world.pay(unlimited, 5_001)
    assert world.pay(unlimited, 5_000).state == "sent"
    world.clock.now = int(datetime(2026, 12, 1, tzinfo=UTC).timestamp())
    assert world.pay(unlimited, 10_000, mark="of December").state == "sent"


def test_what_is_not_covered_is_rejected_and_books_nothing(world: World) -> None:
    link = world.linked(Limits(1_000_000, 1_000_000, "EUR"))
    assert world.pay(link, 250_001).state == "bounced"
    assert world.balance(link) == 250_000
    assert world.pay(link, 250_000).state == "sent"
    assert world.balance(link) == 0


def test_a_payment_is_taken_once_and_its_key_is_for_no_other(world: World) -> None:
    link = world.linked()
    sent = world.pay(link, 1_000, key="k" * 40)
    again = send(world.payments, world.links, link, sent)
    assert (again.bank_id, world.balance(link)) == (sent.bank_id, 249_000)
    with Bank(world.links, link) as bank, pytest.raises(BankRefused, match="idempotency_key_reused"):
        bank.ask("POST", "/pisp/domestic-vrps", {"Data": {}}, {"x-idempotency-key": sent.key})
    for key in ("", "k" * 41):
        with Bank(world.links, link) as bank, pytest.raises(BankRefused):
            bank.ask("POST", "/pisp/domestic-vrps", {"Data": {}}, {"x-idempotency-key": key})


def test_a_payment_of_another_client_is_not_shown(world: World) -> None:
    sent = world.pay(world.linked(), 1_000)
    stranger = authorising.begin(world.links, "other", world.url, REDIRECT, expires=NOW + DAY, limits=LIMITS)
    other = authorising.finish(world.links, stranger[0], decide(stranger[1], HOLDER))
    with Bank(world.links, other) as bank, pytest.raises(BankRefused) as caught:
        bank.ask("GET", f"/pisp/domestic-vrps/{sent.bank_id}")
    assert caught.value.details["status"] == 404


def test_the_amounts_of_the_deposits_prove_the_account_and_a_guess_costs_a_try(world: World) -> None:
    link = begin_test(world.links, world.linked())
    assert link.ownership is not None
    assert (link.ownership.outcome, link.ownership.tries_left) == (OPEN, 3)
    assert link.ownership.expires == "2026-11-23T12:00:00Z"
    assert begin_test(world.links, link) == link
    amounts = world.deposits(link)
    assert len(amounts) == 2
    compared: list[str] = []

    def compare(holder: str) -> NameMatch:
        compared.append(holder)
        return NameMatch(1.0, match=True)

    link = answer_test(world.links, link, ["99.00", "99.01"], compare)
    assert link.ownership is not None
    assert (link.ownership.outcome, link.ownership.tries_left, compared) == (OPEN, 2, [])
    link = answer_test(world.links, link, amounts[::-1], compare)
    assert link.ownership is not None
    assert (link.ownership.outcome, link.ownership.name_matches, compared) == (PROVEN, True, [HOLDER])
    assert begin_test(world.links, link) == link
    with pytest.raises(NotOwner, match="no test is open"):
        answer_test(world.links, link, amounts, compare)


def test_three_wrong_guesses_are_the_end_of_a_test_and_another_may_begin(world: World) -> None:
    link = begin_test(world.links, world.linked())
    for left, outcome in ((2, OPEN), (1, OPEN), (0, FAILED)):
        link = answer_test(world.links, link, ["99.00", "99.01"], lambda _: pytest.fail("compared"))
        assert link.ownership is not None
        assert (link.ownership.tries_left, link.ownership.outcome) == (left, outcome)
    again = begin_test(world.links, link)
    assert again.ownership is not None
    assert (again.ownership.outcome, again.ownership.tries_left) == (OPEN, 3)
    assert len(world.deposits(again)) == 4


@pytest.mark.parametrize("change", ["status = 'failed'", f"expires = {NOW}"])
def test_a_test_that_is_over_at_the_bank_is_over_here(world: World, change: str) -> None:
    link = begin_test(world.links, world.linked())
    amounts = world.deposits(link)
    with world.store.work() as connection:
        connection.execute(f"UPDATE deposit SET {change}")
    with pytest.raises(NotOwner, match="over at the bank"):
        answer_test(world.links, link, amounts, lambda _: pytest.fail("compared"))
    kept = world.links.get("main").ownership
    assert kept is not None
    assert (kept.outcome, kept.tries_left) == (FAILED, 0)


def test_an_account_in_another_name_is_a_mismatch(world: World) -> None:
    world.records.set("name", "Ada Lovelace")
    link = begin_test(world.links, world.linked())
    done = answer_test(world.links, link, world.deposits(link), lambda holder: match_holder(world.records, holder))
    assert done.ownership is not None
    assert (done.ownership.outcome, done.ownership.name_matches) == (MISMATCH, False)


def test_an_account_cannot_be_proven_by_files(world: World) -> None:
    link = world.links.save(replace(world.linked(), kind=FILES))
    outcome = begin_test(world.links, link).ownership
    assert outcome is not None
    assert outcome.outcome == UNPROVEN


def test_what_the_bank_says_of_the_account_is_noted_and_verified_once_it_is_proven(world: World) -> None:
    link = world.linked()
    with pytest.raises(InvalidInput, match="your name is not set"):
        match_holder(world.records, HOLDER)
    world.records.set("name", HOLDER)

    def noted() -> dict[str, tuple[object, str | None]]:
        found = {name: world.records.find(f"bank_account.main.{name}", reason="test") for name in ("IBAN", "Nm", "Ccy")}
        return {name: (kept.value, kept.verified_by) for name, kept in found.items() if kept is not None}

    assert note_account(world.records, link) == []
    assert noted() == {"IBAN": (IBAN, None), "Nm": (HOLDER, None), "Ccy": ("EUR", None)}
    assert note_account(world.records, begin_test(world.links, link)) == []
    assert noted()["IBAN"] == (IBAN, None)
    link = begin_test(world.links, world.links.get("main"))
    done = answer_test(world.links, link, world.deposits(link), lambda holder: match_holder(world.records, holder))
    assert note_account(world.records, done) == []
    assert noted() == {"IBAN": (IBAN, world.url), "Nm": (HOLDER, world.url), "Ccy": ("EUR", world.url)}
    assert done.account is not None
    (warning,) = note_account(world.records, replace(done, account=replace(done.account, iban=SECOND)))
    assert warning.startswith("bank_account.main.IBAN was another account")
    assert note_account(world.records, replace(done, kind=FILES)) == []
    assert noted()["IBAN"][0] == SECOND


def test_who_pays_is_the_holder_then_who_was_noted_then_the_person(world: World) -> None:
    link = world.linked()
    assert link.account is not None
    nameless = replace(link, account=replace(link.account, holder=""))
    assert payer_name(world.records, link) == HOLDER
    for other in (nameless, replace(link, account=None)):
        assert payer_name(world.records, other) is None
    world.records.set("name", "Ada Lovelace")
    assert payer_name(world.records, nameless) == "Ada Lovelace"
    world.records.set("bank_account.main.Nm", "A. Lovelace")
    for other in (nameless, replace(link, account=None)):
        assert payer_name(world.records, other) == "A. Lovelace"
    assert payer_bic(world.records, link) is None
    world.records.set("bank_account.main.BICFI", "COBADEFFXXX")
    assert payer_bic(world.records, link) == "COBADEFFXXX"


def test_a_link_that_is_revoked_reads_nothing_more_on_either_side(world: World) -> None:
    link = world.linked()
    revoked, told = revoke_link(world.links, link)
    assert (revoked.state, told, world.links.get("main")) == (REVOKED, True, revoked)
    assert (revoked.access.token, revoked.access.client_id, revoked.access.client_secret) == ({}, "", "")
    with world.store.work() as connection:
        states = {row["status"] for row in connection.execute("SELECT status FROM consent")}
        left = [row["kind"] for row in connection.execute("SELECT kind FROM token WHERE consents != '[]'")]
    assert (states, left) == ({"Revoked"}, [])
    with pytest.raises(InvalidInput, match="revoked"):
        authorising.begin_again(world.links, revoked, REDIRECT, expires=NOW + DAY)


def test_a_bank_that_cannot_be_told_leaves_what_is_needed_to_tell_it_later(world: World) -> None:
    link = world.linked()
    nowhere = replace(link.access, metadata={**link.access.metadata, "token_endpoint": "http://127.0.0.1:1/token"})
    kept, told = revoke_link(world.links, replace(link, access=nowhere))
    assert (kept.state, told, kept.access.token) == (REVOKED, False, {})
    assert kept.access.client_secret == link.access.client_secret
    _, told = revoke_link(world.links, replace(kept, access=replace(kept.access, metadata=link.access.metadata)))
    assert told


def test_a_consent_that_ended_at_the_bank_is_said_so(world: World) -> None:
    link = world.linked()
    world.clock.now = NOW + 30 * DAY
    with pytest.raises((BankRefused, NeedsReauth)):
        world.balance(link)


def test_a_payment_of_an_earlier_link_is_not_sent_again(world: World) -> None:
    link = world.linked()
    wanted = new_payment(link, Money(100, "EUR"), PAYEE, "Vin SARL", "wine", "", NOW)
    assert wanted.sender is not None
    kept = world.payments.reserve(link, replace(wanted, sender=replace(wanted.sender, client="another")))
    with pytest.raises(OutcomeUnknown, match="earlier link"):
        send(world.payments, world.links, link, kept)
    assert world.balance(link) == 250_000


MONTH = {"PeriodType": "Month", "Amount": "150.00", "Currency": "EUR"}


def limited(periods: object) -> dict[str, object]:
    """A consent to pay with these limits of periods."""
    single = {"Amount": "100.00", "Currency": "EUR"}
    control = {"ValidToDateTime": "2026-12-01T00:00:00Z", "MaximumIndividualAmount": single, "PeriodicLimits": periods}
    return {"Data": {"ControlParameters": control}}


@pytest.mark.parametrize(
    ("path", "body", "said"),
    [
        ("/pisp/domestic-vrp-consents", {}, "Data"),
        ("/pisp/domestic-vrp-consents", {"Data": {"ControlParameters": {}}}, "ValidToDateTime"),
        ("/pisp/domestic-vrp-consents", limited([]), "one monthly limit"),
        ("/pisp/domestic-vrp-consents", limited(None), "one monthly limit"),
        ("/pisp/domestic-vrp-consents", limited([MONTH, MONTH]), "one monthly limit"),
        ("/pisp/domestic-vrp-consents", limited([{**MONTH, "PeriodType": "Week"}]), "one monthly limit"),
        ("/pisp/domestic-vrp-consents", limited([{**MONTH, "Currency": "GBP"}]), "in one currency"),
        ("/pisp/domestic-vrp-consents", limited([{**MONTH, "Amount": "1.001"}]), "invalid_request"),
        ("/aisp/account-access-consents", {"Data": {}}, "Permissions"),
        ("/aisp/account-access-consents", {"Data": {"Permissions": []}}, "unknown permissions"),
        ("/aisp/account-access-consents", {"Data": {"Permissions": ["Everything"]}}, "unknown permissions"),
        ("/aisp/account-access-consents", {"Data": {"Permissions": ["ReadBalances"]}}, "ExpirationDateTime"),
    ],
)
def test_consents_that_ask_for_nothing_or_too_much_are_refused_by_name(
    world: World, path: str, body: dict[str, object], said: str
) -> None:
    link, _ = world.begun()
    with httpx2.Client(base_url=f"{world.url}/open-banking/v3.1", trust_env=False) as client:
        credentials = (link.access.client_id, link.access.client_secret)
        token = client.post(f"{world.url}/token", data={"grant_type": "client_credentials"}, auth=credentials).json()
        answer = client.post(path, json=body, headers={"Authorization": f"Bearer {token['access_token']}"})
    assert answer.status_code == 400
    assert said in answer.text


def test_guesses_that_are_no_two_amounts_cost_no_try(world: World) -> None:
    link = begin_test(world.links, world.linked())
    assert link.ownership is not None
    path = f"/ownership/{link.ownership.test_id}/attempts"
    for guess in (None, 5, ["x"], ["1.001"]):
        with Bank(world.links, link) as bank, pytest.raises(BankRefused) as caught:
            bank.ask("POST", path, {"Data": {"Nonce": "n", "Amounts": guess}})
        assert caught.value.details["status"] == 400
    link = answer_test(world.links, link, ["99.00", "99.01"], lambda _: pytest.fail("compared"))
    assert link.ownership is not None
    assert (link.ownership.outcome, link.ownership.tries_left) == (OPEN, 2)


def test_the_bank_shows_the_public_half_of_its_key_and_no_more(world: World) -> None:
    with urllib.request.urlopen(f"{world.url}/jwks") as answer:
        (key,) = json.loads(answer.read())["keys"]
    assert key.keys() == {"kty", "crv", "x", "y", "kid"}
