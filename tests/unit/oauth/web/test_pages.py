"""The pages: what they show, what they refuse, what they have done."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from oauth.web.ports import PageProblem
from oauth.web.views import AnchorOffer, AskedField, Asker, Choice

from .conftest import AGE, ASK, BACK, BASE, DID, LETTERS, NOW, OURS, Shop, hidden, send

WHICH = dict(ASK.found_by)


def test_a_browser_without_the_cookie_sees_neither_letters_nor_the_request(shop) -> None:
    page = shop.consent(shop.browser())
    assert page.status_code == 403
    assert "cmwallet oauth login-link" in page.text
    assert "localhost" in page.text
    for secret in (LETTERS, "Ticket shop", "given_name", "ticket"):
        assert secret not in page.text
    assert shop.desk.done == []


def test_head_uses_no_login_link_up(shop) -> None:
    """Programs that look where links lead ask by HEAD, before the person follows them."""
    link = shop.link()
    for _ in range(2):
        looked = shop.browser().head(link)
        assert (looked.status_code, looked.headers["location"]) == (303, f"{BASE}/dashboard")
        assert "set-cookie" not in looked.headers
    assert shop.browser().head(link + "x").status_code == 403
    assert "set-cookie" in shop.browser().get(link).headers
    assert shop.browser().head(link).status_code == 403


@pytest.mark.parametrize("path", ["authorize?client_id=x&request_uri=urn:x", "dashboard", "device"])
def test_head_shows_no_request_to_the_session(shop, path: str) -> None:
    looked = shop.signed_in().head(f"{BASE}/{path}")
    assert (looked.status_code, looked.headers["cache-control"], looked.text) == (200, "no-store", "")
    assert shop.browser().head(f"{BASE}/{path}").status_code == 403
    assert shop.desk.done == []


def test_a_login_link_works_once_and_for_a_minute(shop) -> None:
    link = shop.link()
    first = shop.browser().get(link)
    assert (first.status_code, first.headers["location"]) == (303, f"{BASE}/dashboard")
    cookie = first.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "samesite=lax" in cookie.lower()
    assert f"Path={BASE}" in cookie
    assert "Max-Age=28800" in cookie
    assert shop.browser().get(link).status_code == 403
    late = shop.link()
    shop.now += 61
    assert shop.browser().get(late).status_code == 403


def test_a_session_ends_after_eight_hours_and_when_it_is_left(shop) -> None:
    browser = shop.signed_in()
    shop.now += 8 * 3600 - 1
    page = browser.get(f"{BASE}/dashboard")
    assert page.status_code == 200
    left = send(browser, f"{BASE}/leave", {"ticket": hidden(page.text)})
    assert left.status_code == 303
    assert "Max-Age=0" in left.headers["set-cookie"]
    assert browser.get(f"{BASE}/dashboard").status_code == 403
    other = shop.signed_in()
    shop.now += 8 * 3600
    assert other.get(f"{BASE}/dashboard").status_code == 403


def test_over_tls_the_cookie_is_a_host_cookie() -> None:
    shop = Shop("https://me.example")
    cookie = shop.browser().get(shop.link()).headers["set-cookie"]
    assert cookie.startswith("__Host-cmwallet-")
    assert "Secure" in cookie
    assert "Path=/;" in cookie + ";"
    assert "domain" not in cookie.lower()
    assert shop.browser().get("/").headers["strict-transport-security"] == "max-age=31536000"


def test_every_page_carries_the_policy(shop) -> None:
    browser = shop.signed_in()
    for path in ("dashboard", "device", f"authorize?client_id={DID}&request_uri=x", "authorize", "dashboard/grant-1"):
        answer = browser.get(f"{BASE}/{path}")
        policy = answer.headers["content-security-policy"]
        nonce = re.search(r"style-src 'nonce-([\w-]{22})'", policy)
        assert nonce is not None
        assert f'<style nonce="{nonce[1]}">' in answer.text
        for part in ("default-src 'none'", "base-uri 'none'", "frame-ancestors 'none'", "form-action 'self'"):
            assert part in policy
        assert answer.headers["x-frame-options"] == "DENY"
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["cross-origin-opener-policy"] == "same-origin"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "<script" not in answer.text
        assert "access-control-allow-origin" not in answer.headers
    assert nonce[1] not in browser.get(f"{BASE}/device").text


def test_the_form_may_lead_to_the_origin_of_the_redirect_and_no_further(shop) -> None:
    answer = shop.consent(shop.signed_in())
    assert "form-action 'self' http://127.0.0.1:9999;" in answer.headers["content-security-policy"]


def test_needed_fields_are_ticked_optional_ones_are_not(shop) -> None:
    page = shop.consent(shop.signed_in()).text
    boxes = {
        name: "checked" in rest
        for name, rest in re.findall(r'<input type="checkbox"[^>]*value="([^"]+)"([^>]*)>', page)
    }
    assert boxes == {"given_name": True, AGE.replace('"', "&#34;"): True, "email": False}
    assert "Whether you are at least 18 years old" in page
    assert page.index("tickets.example") < page.index("Ticket shop") < page.index(DID)
    assert f"cmwallet oauth approve {LETTERS}" in page


def test_deny_is_outlined_allow_is_filled_and_deny_comes_first(shop) -> None:
    page = shop.consent(shop.signed_in()).text
    buttons = re.findall(r"<button([^>]*)>", page[page.index('class="answers"') :])[:2]
    assert buttons == [' class="plain" name="decision" value="deny"', ' name="decision" value="allow"']


def test_an_unverified_dapp_is_not_named_by_the_host_that_it_claims(shop) -> None:
    shop.desk.request = replace(ASK, asker=replace(ASK.asker, verified=False, trouble="key_revoked"))
    browser = shop.signed_in()
    page = shop.consent(browser).text
    assert '<p class="host">Unverified dapp</p>' in page
    assert "Check tickets.example" in page
    assert "has been revoked" in page
    form = {**WHICH, "ticket": hidden(page), "request": ASK.id, "decision": "check"}
    assert '<p class="host">tickets.example</p>' in send(browser, f"{BASE}/decide", form).text
    assert shop.desk.decisions() == [("check", DID)]


def test_text_of_others_is_cleaned_and_escaped(shop) -> None:
    evil = "<b>Bank</b> \u202egnp.exe\u200b\x1b[31m\u0000{{ 7*7 }}"
    shop.desk.request = replace(
        ASK, asker=Asker(DID, evil, evil, False), purpose=evil, fields=(AskedField("email", False, False, evil),)
    )
    page = shop.consent(shop.signed_in()).text
    assert "<b>" not in page
    assert "&lt;b&gt;Bank&lt;/b&gt; gnp.exe[31m{{ 7*7 }}" in page
    assert not set("\u202e\u200b\x1b\x00") & set(page)


def test_allowing_gives_what_is_ticked_until_the_chosen_end(shop) -> None:
    browser = shop.signed_in()
    page = shop.consent(browser).text
    form = {
        **WHICH,
        "ticket": hidden(page),
        "request": ASK.id,
        "decision": "allow",
        "until": "3600",
        "field": ["given_name"],
    }
    answer = send(browser, f"{BASE}/decide", form)
    assert (answer.status_code, answer.headers["location"]) == (303, BACK)
    ((what, request, session, choice),) = shop.desk.decisions()
    assert (what, request) == ("approve", ASK.id)
    assert choice == Choice(("given_name",), NOW + 3600)
    assert ("ask", DID, "urn:x", session) in shop.desk.done


def test_a_consent_is_anchored_when_that_was_offered_and_ticked_by_hand(shop) -> None:
    browser = shop.signed_in()
    for offered in (None, AnchorOffer("local", "0.00015 CMT")):
        shop.desk.request = replace(ASK, anchor_offer=offered)
        for ticked in ({}, {"anchor": "yes"}):
            page = shop.consent(browser).text
            assert ("about 0.00015 CMT" in page) == ('name="anchor" value="yes"' in page) == bool(offered)
            assert not re.search(r'name="anchor"[^>]*checked', page)  # public for ever is never the default
            form = {**WHICH, "ticket": hidden(page), "request": ASK.id, "decision": "allow", "until": "asked", **ticked}
            assert send(browser, f"{BASE}/decide", {**form, "field": ["given_name"]}).status_code == 303
    assert [entry[-1].anchor for entry in shop.desk.decisions()] == [False, False, False, True]


def test_denying_needs_no_field(shop) -> None:
    browser = shop.signed_in()
    form = {"ticket": hidden(shop.consent(browser).text), "request": ASK.id, "decision": "deny"}
    assert send(browser, f"{BASE}/decide", form).headers["location"].endswith("error=access_denied")


def test_ends_are_offered_only_where_they_are_shorter(shop) -> None:
    shop.desk.request = replace(ASK, not_after=NOW + 3601)
    page = shop.consent(shop.signed_in()).text
    assert re.findall(r'<option value="(\w+)"', page) == ["asked", "3600", "900"]


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({"field": ["birthdate"]}, 400),
        ({"field": ["given_name", "given_name"]}, 400),
        ({"field": []}, 422),
        ({"until": "99999999"}, 409),
        ({"until": ""}, 409),
        ({"decision": "perhaps"}, 400),
        ({"decision": ""}, 400),
        ({"request": "request-2"}, 403),
        ({"ticket": ""}, 403),
        ({"ticket": "AAAA"}, 403),
        ({"ticket": "A" * 64}, 403),
        ({"ticket": "\u00e9"}, 403),
    ],
)
def test_a_form_that_was_changed_decides_nothing(shop, changed, status) -> None:
    browser = shop.signed_in()
    form = {
        **WHICH,
        "ticket": hidden(shop.consent(browser).text),
        "request": ASK.id,
        "decision": "allow",
        "until": "asked",
        "field": ["given_name"],
        **changed,
    }
    assert send(browser, f"{BASE}/decide", form).status_code == status
    assert shop.desk.decisions() == []


def test_a_ticket_is_used_once_and_in_its_own_session(shop) -> None:
    first, second = shop.signed_in(), shop.signed_in()
    form = {"ticket": hidden(shop.consent(first).text), "request": ASK.id, "decision": "deny"}
    assert send(second, f"{BASE}/decide", form).status_code == 403
    assert send(first, f"{BASE}/decide", form).status_code == 303
    assert send(first, f"{BASE}/decide", form).status_code == 403
    assert len(shop.desk.decisions()) == 1


@pytest.mark.parametrize(
    ("origin", "site"),
    [
        ("https://evil.example", "cross-site"),
        ("https://evil.example", None),
        ("http://127.0.0.1:9999", "same-site"),
        ("http://127.0.0.1:8474", "same-site"),
        ("null", "cross-site"),
        ("null", None),
        (None, None),
        ("http://localhost:8474", None),
    ],
)
def test_a_form_from_another_page_decides_nothing(shop, origin, site) -> None:
    browser = shop.signed_in()
    form = {"ticket": hidden(shop.consent(browser).text), "request": ASK.id, "decision": "deny"}
    del browser.headers["sec-fetch-site"]
    headers = {name: value for name, value in (("origin", origin), ("sec-fetch-site", site)) if value is not None}
    assert browser.post(f"{BASE}/decide", data=form, headers=headers).status_code == 403
    assert shop.desk.decisions() == []


@pytest.mark.parametrize("origin", ["http://127.0.0.1:8474", "null"])
def test_a_form_from_our_page_is_taken(shop, origin) -> None:
    browser = shop.signed_in()
    form = {"ticket": hidden(shop.consent(browser).text), "request": ASK.id, "decision": "deny"}
    assert send(browser, f"{BASE}/decide", form, origin=origin).status_code == 303


def test_without_an_agent_the_page_names_the_command_and_asks_again(shop) -> None:
    shop.desk.agent = False
    browser = shop.signed_in()
    answer = shop.consent(browser)
    assert answer.headers["refresh"] == "5"
    assert f"cmwallet oauth approve {LETTERS}" in answer.text
    assert 'value="allow"' not in answer.text
    form = {
        **WHICH,
        "ticket": hidden(answer.text),
        "request": ASK.id,
        "decision": "allow",
        "until": "asked",
        "field": "email",
    }
    assert send(browser, f"{BASE}/decide", form).status_code == 200
    assert shop.desk.decisions() == []
    shop.desk.elsewhere = BACK
    assert shop.consent(browser).headers["location"] == BACK


def test_a_form_is_never_loaded_again_under_the_users_hands(shop) -> None:
    assert "refresh" not in shop.consent(shop.signed_in()).headers


def test_who_decides_in_the_terminal_waits_on_a_page_that_goes_on(shop) -> None:
    browser = shop.signed_in()
    page = shop.consent(browser).text
    link = re.search(r'href="([^"]*wait)"', page)
    assert link is not None
    waiting = browser.get(link[1].replace("&amp;", "&"))
    assert waiting.headers["refresh"] == "5"


@pytest.mark.parametrize("query", ["", "client_id=a", "request_uri=b", "client_id=a&client_id=a&request_uri=b"])
def test_an_incomplete_address_says_so(shop, query) -> None:
    answer = shop.signed_in().get(f"{BASE}/authorize?{query}")
    assert answer.status_code == 400
    assert "Go back to the dapp" in answer.text


def test_a_device_code_is_typed_and_never_prefilled(shop) -> None:
    browser = shop.signed_in()
    page = browser.get(f"{BASE}/device?user_code={LETTERS}").text
    assert LETTERS not in page
    typed = send(browser, f"{BASE}/device", {"ticket": hidden(page), "code": "bcdf-ghjk"}).text
    assert "BCDF-GHJK" in typed
    assert "I did not start this" in typed
    form = {
        "code": LETTERS,
        "ticket": hidden(typed),
        "request": "device",
        "decision": "allow",
        "until": "asked",
        "field": "email",
    }
    assert "Allowed" in send(browser, f"{BASE}/decide", form).text


@pytest.mark.parametrize("code", ["", "BCDFGHJ", "BCDFGHJKL", "AEIOUAEI", "12345678", "B" * 400, "BCDFGHJ\u212a"])
def test_what_is_no_code_is_not_looked_up(shop, code) -> None:
    browser = shop.signed_in()
    page = browser.get(f"{BASE}/device").text
    answer = send(browser, f"{BASE}/device", {"ticket": hidden(page), "code": code})
    assert answer.status_code == 422
    assert "eight letters" in answer.text


def test_a_form_decides_no_other_request_than_its_own(shop) -> None:
    browser = shop.signed_in()
    page = shop.consent(browser).text
    form = {"ticket": hidden(page), "request": ASK.id, "decision": "allow", "until": "asked", "field": "email"}
    assert send(browser, f"{BASE}/decide", {**form, "code": LETTERS}).status_code == 400
    assert shop.desk.decisions() == []


def test_an_unknown_code_is_told_and_asked_for_again(shop) -> None:
    browser = shop.signed_in()
    page = browser.get(f"{BASE}/device").text
    answer = send(browser, f"{BASE}/device", {"ticket": hidden(page), "code": "XXXXXXXX"})
    assert answer.status_code == 422
    assert "No open request" in answer.text


def test_sensitive_fields_for_a_device_are_confirmed_in_the_terminal(shop) -> None:
    shop.desk.request = replace(ASK, must_confirm=True)
    browser = shop.signed_in()
    page = browser.get(f"{BASE}/device").text
    typed = send(browser, f"{BASE}/device", {"ticket": hidden(page), "code": LETTERS})
    assert f"cmwallet oauth approve {LETTERS}" in typed.text
    form = {
        "code": LETTERS,
        "ticket": hidden(typed.text),
        "request": "device",
        "decision": "allow",
        "until": "asked",
        "field": "email",
    }
    assert send(browser, f"{BASE}/decide", form).status_code == 200
    assert shop.desk.decisions() == []


def test_revoking_takes_two_clicks(shop) -> None:
    browser = shop.signed_in()
    overview = browser.get(f"{BASE}/dashboard").text
    link = re.search(r'href="([^"]*/dashboard/grant-1)"', overview)
    assert link is not None
    page = browser.get(link[1]).text
    answer = send(browser, f"{link[1]}/revoke", {"ticket": hidden(page)})
    assert (answer.status_code, answer.headers["location"]) == (303, link[1])
    assert shop.desk.decisions() == [("revoke", "grant-1")]
    assert "Revoke now" not in browser.get(f"{BASE}/dashboard/grant-2").text


def test_a_grant_that_is_not_there_is_told(shop) -> None:
    assert shop.signed_in().get(f"{BASE}/dashboard/none").status_code == 404


def test_a_bug_shows_no_values(shop, caplog) -> None:
    shop.desk.raising = RuntimeError("the secret value")
    with caplog.at_level("INFO", "cmwallet.oauth"):
        answer = shop.consent(shop.signed_in())
    assert answer.status_code == 500
    assert "secret" not in answer.text + caplog.text
    assert "RuntimeError" in caplog.text


def test_a_problem_tells_when_to_come_again(shop) -> None:
    shop.desk.raising = PageProblem("unavailable", 503, retry_after=5)
    answer = shop.consent(shop.signed_in())
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")


def test_a_program_of_another_user_gets_no_page_even_with_the_cookie(shop) -> None:
    browser = shop.signed_in()
    shop.neighbour = False
    for path in ("dashboard", "device", f"authorize?client_id={DID}&request_uri=x"):
        answer = browser.get(f"{BASE}/{path}")
        assert answer.status_code == 403
        assert "Ticket shop" not in answer.text
    assert shop.browser().get(shop.link()).status_code == 403


def test_cookies_that_another_port_set_beside_ours_do_not_lock_us_out(shop) -> None:
    browser = shop.signed_in()
    ((name, value),) = browser.cookies.items()
    for cookie in (f"{name}=forged; {name}={value}", f"a=b; {name}=; {name}={value}", f'x="; {name}={value}'):
        page = shop.browser(cookie=cookie).get(f"{BASE}/dashboard")
        assert page.status_code == 200, cookie
    assert shop.browser(cookie=f"{name}=\u00e9".encode()).get(f"{BASE}/dashboard").status_code == 403


def test_the_words_of_the_browsers_language_fall_back_to_english(shop) -> None:
    page = shop.browser(**{"accept-language": "xx;q=1, de-AT;q=0.8," * 40}).get(f"{BASE}/dashboard")
    assert '<html lang="en">' in page.text


def test_the_issuers_address_leads_to_the_grants(shop) -> None:
    assert shop.signed_in().get(f"{BASE}/").headers["location"] == f"{BASE}/dashboard"


@pytest.mark.parametrize("path", ["authorize", "dashboard"])
def test_pages_are_not_posted_to(shop, path) -> None:
    browser = shop.signed_in()
    answer = browser.post(f"{BASE}/{path}", data={"client_id": "a"}, headers=OURS)
    assert answer.status_code in (403, 405)
    assert shop.desk.done == []


@pytest.mark.parametrize(("kind", "status", "found"), [("too_many_tries", 429, 429), ("gone", 404, 422)])
def test_a_code_that_is_not_looked_up_is_told_apart_from_one_that_is_not_known(
    shop, monkeypatch: pytest.MonkeyPatch, kind: str, status: int, found: int
) -> None:
    def refused(_code: str, _session: str) -> None:
        raise PageProblem(kind, status)

    browser = shop.signed_in()
    monkeypatch.setattr(shop.desk, "find_device", refused)
    page = browser.get(f"{BASE}/device").text
    answer = send(browser, f"{BASE}/device", {"ticket": hidden(page), "code": LETTERS})
    assert answer.status_code == found
    assert ('name="code"' in answer.text) is (kind == "gone"), "the form comes again for another try"
