"""An offer at an exchange: fetched, held against where its answer goes, and answered with one signature."""

import json
from dataclasses import replace

import httpx2
import pytest

from cmwallet.errors import InvalidInput, NetworkFailed, NotVerified
from cmwallet.market.loans import posting
from cmwallet.market.loans.offer import LoanOffer
from cmwallet.market.loans.posting import fetch_offer, post_signature
from cmwallet.market.papers import MAX_BYTES
from identity.rejections import Rejected
from tests.unit.market.loans import agreeing

URL = "https://loans.example/agreement/abc"
SIGNATURE = "0x" + "11" * 64 + "1b"
OFFER = LoanOffer(agreeing.AGREEMENT.with_salt(agreeing.SALT), agreeing.SALT, {}, "borrower", URL)
SIGNED = replace(OFFER, signatures={"borrower": SIGNATURE})


@pytest.fixture
def served(monkeypatch):
    """What the exchange answers, and what it was asked."""
    answers, asked = [], []

    def answer(request):
        asked.append(request)
        found = answers.pop(0)
        if isinstance(found, Exception):
            raise found
        return found

    monkeypatch.setattr(posting, "make_http", lambda: httpx2.Client(transport=httpx2.MockTransport(answer)))
    return answers, asked


def ok(content):
    return httpx2.Response(200, content=content)


def test_an_offer_is_fetched_as_json(served):
    answers, asked = served
    answers.append(ok(OFFER.content()))
    assert fetch_offer(URL) == OFFER
    (request,) = asked
    assert (request.method, str(request.url), request.headers["Accept"]) == ("GET", URL, "application/json")
    answers.append(ok(replace(OFFER, answer=None).content()))
    assert fetch_offer(URL).answer is None


@pytest.mark.parametrize(
    "answer",
    ["https://evil.example/agreement/abc", "http://127.0.0.1/agreement", "https://loans.example:8443/agreement/abc"],
)
def test_an_answer_goes_to_the_same_server(served, answer):
    served[0].append(ok(replace(OFFER, answer=answer).content()))
    with pytest.raises(NotVerified, match="at another server; nothing was signed"):
        fetch_offer(URL)


def test_an_answer_may_go_to_another_path_of_it(served):
    there = "https://loans.example/elsewhere"
    served[0].append(ok(replace(OFFER, answer=there).content()))
    assert fetch_offer(URL).answer == there


@pytest.mark.parametrize("url", ["http://loans.example/x", "ftp://loans.example", "loans.example"])
def test_only_https_is_asked(served, url):
    with pytest.raises((InvalidInput, Rejected, NetworkFailed)):
        fetch_offer(url)
    assert served[1] == []


@pytest.mark.parametrize(
    ("status", "content", "said"),
    [
        (404, b"", "loans.example answered 404"),
        (201, b"{}", "loans.example answered 201"),
        (403, json.dumps({"error_description": "it is over\u202e"}).encode(), "answered 403: it is over"),
        (403, b'{"error_description": 7}', "answered 403"),
        (403, b"[]", "answered 403"),
        (403, b"{", "answered 403"),
    ],
)
def test_what_a_server_says_is_repeated_cleaned(served, status, content, said):
    served[0].append(httpx2.Response(status, content=content))
    with pytest.raises(NetworkFailed) as refused:
        fetch_offer(URL)
    assert refused.value.message == (said if said.startswith("loans") else f"loans.example {said}")
    assert "good for an hour" in str(refused.value.hint)


def test_a_server_that_is_away_is_named(served):
    served[0].append(httpx2.ConnectError("x"))
    with pytest.raises(NetworkFailed, match=r"loans\.example gave no answer: ConnectError"):
        fetch_offer(URL)


@pytest.mark.parametrize(("size", "long"), [(2 * MAX_BYTES, False), (2 * MAX_BYTES + 1, True)])
def test_an_answer_has_a_longest_size(served, size, long):
    served[0].append(ok(b" " * size))
    with pytest.raises(NetworkFailed if long else Rejected):
        fetch_offer(URL)


def test_a_signature_is_handed_in_and_found_in_the_answer(served):
    answers, asked = served
    answers.append(ok(SIGNED.content()))
    assert post_signature(SIGNED, "borrower") == SIGNED
    (request,) = asked
    assert (request.method, str(request.url), request.headers["Content-Type"]) == ("POST", URL, "application/json")
    assert json.loads(request.content) == {"role": "borrower", "signature": SIGNATURE}


@pytest.mark.parametrize(
    "answered",
    [
        OFFER,
        replace(SIGNED, signatures={"borrower": SIGNATURE.replace("11", "12")}),
        replace(SIGNED, signatures={"lender": SIGNATURE}),
        LoanOffer(agreeing.AGREEMENT.with_salt(bytes(32)), bytes(32), {"borrower": SIGNATURE}, "borrower", URL),
        LoanOffer(
            replace(agreeing.AGREEMENT, purpose="a car").with_salt(agreeing.SALT),
            agreeing.SALT,
            {"borrower": SIGNATURE},
            "borrower",
            URL,
        ),
    ],
    ids=["unsigned", "another signature", "another role", "another salt", "another agreement"],
)
def test_another_offer_in_the_answer_is_refused(served, answered):
    served[0].append(ok(answered.content()))
    with pytest.raises(NotVerified, match="with another offer than the one that was signed"):
        post_signature(SIGNED, "borrower")
