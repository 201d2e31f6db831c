"""The consent page to a person: whom she gives what, for what, until when, and what the buttons do."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from dataclasses import replace

import pytest

from oauth.web.pages import FOLDER
from oauth.web.views import AskedField, Asker, Choice, Given

from .conftest import AGE, ASK, BASE, DID, GRANT, LETTERS, NOW, Shop, hidden, send

STYLE = (FOLDER / "templates" / "style.css").read_text("utf-8")


@pytest.fixture
def in_vienna(monkeypatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", "Europe/Vienna")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


def words(page: str) -> str:
    """What is read aloud of a page, blanks as one."""
    page = re.sub(r"<style.*?</style>", "", page, flags=re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", "", page))


def consent(shop: Shop) -> str:
    return shop.consent(shop.signed_in()).text


def test_a_field_is_called_in_words_with_its_machine_name_small_beside(shop) -> None:
    page = consent(shop)
    assert 'for="f1">Given name <span class="soft code">given_name</span>' in page
    assert 'for="f2">Whether you are at least 18 years old</label>' in page


def test_a_value_stands_masked_behind_a_reveal_that_needs_no_script(shop) -> None:
    shop.desk.held = {
        "given_name": Given("Ada <i>", NOW - 86400),
        AGE: Given(True, NOW - 86400),
        "email": Given(False),
    }
    page = consent(shop)
    revealed = re.findall(r"<details[^>]*><summary>(.*?)</summary>(.*?)</details>", page, flags=re.DOTALL)
    assert len(revealed) == 3
    assert " open" not in "".join(re.findall(r"<details[^>]*>", page))
    assert all("••••••" in summary and "Ada" not in summary for summary, _ in revealed)
    assert "<strong>Ada &lt;i&gt;</strong>" in revealed[0][1]
    assert "<strong>yes</strong>" in revealed[1][1]
    assert "<strong>no</strong>" in revealed[2][1]
    assert page.count("Ada") == 1
    assert "onclick" not in page


def test_what_there_is_no_value_for_is_said_and_not_ticked(shop) -> None:
    shop.desk.held = {AGE: Given(True)}
    page = consent(shop)
    assert re.search(r'value="given_name" aria', page)
    assert "You have no value for it" in page
    assert re.search(r'id="f2"[^>]* checked', page)


def test_what_no_page_prints_is_said_to_be_there(shop) -> None:
    shop.desk.request = replace(ASK, fields=(AskedField("credential:urn:x", False, True, "a credential"),))
    shop.desk.held = {"credential:urn:x": Given(None)}
    page = consent(shop)
    assert "a page does not print it" in page
    assert "<details" not in page


def test_values_are_asked_for_only_where_she_can_allow(shop) -> None:
    shop.desk.held = {"given_name": Given("Adasentinel")}
    browser = shop.signed_in()
    assert "Adasentinel" in shop.consent(browser).text
    shop.desk.agent = False
    assert "Adasentinel" not in shop.consent(browser).text
    shop.desk.agent = True
    waiting = {"client_id": DID, "request_uri": "urn:x", "wait": ""}
    assert "Adasentinel" not in browser.get(f"{BASE}/authorize", params=waiting).text
    assert "Adasentinel" not in shop.consent(shop.browser()).text  # one that was never let in


def test_a_page_without_values_is_shown_all_the_same(shop) -> None:
    page = consent(shop)  # the agent has just ended
    assert "<details" not in page
    assert re.search(r'id="f1"[^>]* checked', page)


def test_times_are_local_name_their_zone_say_how_far_off_and_keep_utc_in_the_title(shop, in_vienna) -> None:
    page = consent(shop)
    assert (
        '<time datetime="2027-02-14T08:00:00Z" title="2027-02-14 08:00 UTC">2027-02-14 09:00 CET</time>'
        ' <span class="soft">(in 30 days)</span>'
    ) in page
    assert "as asked: in 30 days" in page
    dashboard = shop.signed_in().get(f"{BASE}/dashboard").text
    assert "until 2027-01-16 09:00 CET (in 1 day)" in words(dashboard)
    grant = shop.signed_in().get(f"{BASE}/dashboard/grant-1").text
    assert 'title="2027-01-15 08:00 UTC">2027-01-15 09:00 CET</time>' in grant


def test_a_purpose_is_named_by_its_label_the_iri_small_beside(shop) -> None:
    iri = "https://w3id.org/dpv#AgeVerification"
    shop.desk.request = replace(ASK, purpose_id=iri)
    assert f'Age Verification <span class="soft code">{iri}</span>' in consent(shop)
    shop.desk.request = replace(ASK, purpose_id="https://w3id.org/dpv#Purpose")
    assert "w3id.org" not in consent(shop)
    shop.desk.request = replace(ASK, purpose_id="https://evil.example/#AgeVerification")
    assert "one that this page has no words for https://evil.example/#AgeVerification" in words(consent(shop))


@pytest.mark.parametrize("agent", [True, False])
def test_what_it_means_stands_above_the_buttons_with_whom_and_until_when(shop, agent) -> None:
    shop.desk.agent = agent
    page = consent(shop)
    essence = page.index('class="essence"')
    assert page.index("You would give it to tickets.example") > essence
    assert essence < page.index("cannot be called back") < page.index('value="deny"')
    assert page.count("What this means") == 1
    assert "At the latest that is 20" in words(page)


def test_the_essence_says_that_nobody_has_verified_a_dapp(shop) -> None:
    shop.desk.request = replace(ASK, asker=replace(ASK.asker, verified=False))
    assert "You would give it to a dapp that nobody has verified (Ticket shop)" in words(consent(shop))


def test_an_unverified_dapp_stands_in_an_amber_frame(shop) -> None:
    assert 'class="who"' in consent(shop)
    shop.desk.request = replace(ASK, asker=replace(ASK.asker, verified=False))
    assert 'class="who unverified"' in consent(shop)
    rule = re.search(r"\.who\.unverified\{([^}]*)\}", STYLE)
    assert rule is not None
    assert "border:2px solid var(--amber)" in rule[1]
    assert "background:var(--warn-ground)" in rule[1]


def test_allow_is_filled_deny_is_outlined_and_both_are_of_one_size(shop) -> None:
    page = consent(shop)
    answers = page[page.index('class="answers"') :]
    assert re.findall(r'<button( class="plain")? name="decision" value="(\w+)"', answers)[:2] == [
        (' class="plain"', "deny"),
        ("", "allow"),
    ]
    filled = re.search(r"\nbutton\{([^}]*)\}", STYLE)
    plain = re.search(r"\nbutton\.plain\{([^}]*)\}", STYLE)
    assert filled is not None
    assert plain is not None
    assert "background:var(--mark)" in filled[1]
    assert "background:none" in plain[1]
    assert not re.search(r"height|padding|font|border|width", plain[1])


NAMELESS = Asker(DID, "\u200b", None, False)


def test_a_dapp_without_a_name_is_called_by_its_did_wherever_it_is_named(shop, monkeypatch) -> None:
    shop.desk.request = replace(ASK, asker=NAMELESS)
    page = words(consent(shop))
    assert "It gives no name." in page
    assert "“”" not in page
    assert f"nobody has verified ({DID})" in page
    held = [replace(GRANT, asker=NAMELESS), replace(GRANT, id="grant-2", asker=NAMELESS, state="revoked")]
    monkeypatch.setattr(shop.desk, "grants", lambda: held)
    dashboard = shop.signed_in().get(f"{BASE}/dashboard").text
    assert f'<h3><span class="code">{DID}</span> <span class="badge warn">not verified</span>' in dashboard
    assert f"Details, or revoke {DID}" in dashboard
    assert f"What {DID} read" in dashboard
    assert "“”" not in dashboard
    verified = replace(GRANT, asker=Asker(DID, "", "shop.example", True))
    monkeypatch.setattr(shop.desk, "grants", lambda: [verified])
    assert "()" not in words(shop.signed_in().get(f"{BASE}/dashboard").text)


def test_no_style_or_script_of_an_element_is_refused_by_the_policy() -> None:
    for template in (FOLDER / "templates").glob("*.html"):
        text = template.read_text("utf-8")
        assert not re.search(r"\sstyle=|\son\w+=|<script", text), template.name


def test_letters_are_still_shown_to_who_decides_in_the_terminal(shop) -> None:
    assert f"cmwallet oauth approve {LETTERS}" in consent(shop)


LOGIN = replace(ASK, fields=(), purpose="", login=True)


@pytest.mark.parametrize("agent", [True, False])
@pytest.mark.parametrize("verified", [True, False])
def test_a_login_says_that_it_opens_no_field_and_what_is_learnt_all_the_same(shop, agent, verified) -> None:
    shop.desk.agent = agent
    shop.desk.request = replace(LOGIN, asker=replace(ASK.asker, verified=verified))
    page = words(consent(shop))
    who = "tickets.example, whose host was verified," if verified else "A dapp that nobody has verified (Ticket shop)"
    assert f"{who} would learn that it is you who comes" in page
    assert "sees the address of this server and the DID of this identity" in page
    assert "No field. It only learns that it is you." in page
    assert "it states no purpose" in page
    assert "“”" not in page
    assert "deletes what it read" not in page
    assert "can compare notes" in page


def test_a_login_that_states_a_purpose_is_shown_with_it(shop) -> None:
    shop.desk.request = replace(LOGIN, purpose="to know you again")
    page = words(consent(shop))
    assert "“to know you again”" in page
    assert "it states no purpose" not in page


def test_a_login_is_allowed_without_a_tick(shop) -> None:
    shop.desk.request = LOGIN
    browser = shop.signed_in()
    page = shop.consent(browser).text
    data = {name: hidden(page, name) for name in ("ticket", "request", "client_id", "request_uri")}
    assert send(browser, f"{BASE}/decide", {**data, "decision": "allow", "until": "3600"}).status_code == 303
    (done,) = shop.desk.decisions()
    assert done[0] == "approve"
    assert done[3] == Choice((), NOW + 3600)


def test_the_dashboard_names_a_login_for_what_it_is(shop, monkeypatch) -> None:
    monkeypatch.setattr(shop.desk, "grants", lambda: [replace(GRANT, fields=(), purpose="")])
    browser = shop.signed_in()
    overview = words(browser.get(f"{BASE}/dashboard").text)
    detail = words(browser.get(f"{BASE}/dashboard/grant-1").text)
    for page in (overview, detail):
        assert "no field: it only learns that it is you" in page
        assert "“”" not in page
