"""Offers of loans at an exchange: fetched from the address that it gave a person, answered with her signature.

The exchange is a stranger's server. Its answer is held against the chain and the terms before anything is signed, and
the signature goes nowhere else than to the server that the person named.
"""

from __future__ import annotations

from typing import Final
from urllib.parse import urlsplit

import httpx2
import rfc8785

from cmwallet.errors import NetworkFailed, NotVerified
from cmwallet.market.loans.offer import LoanOffer, read_offer
from cmwallet.market.papers import MAX_BYTES
from identity.foreign import clean
from identity.hostile_json import load_json
from oauth.dapp.dapp import make_http
from oauth.dapp.discovery import check_address

_JSON: Final = "application/json"


def fetch_offer(url: str) -> LoanOffer:
    """Return the offer at an address.

    Raises:
        InvalidInput: that is no https address, nor one of this machine. NetworkFailed: there is no offer there.
        NotVerified: its answer goes to another server. Malformed: it contradicts itself.
    """
    with make_http() as http:
        offer = read_offer(_content(_send(http, httpx2.Request("GET", check_address(url)))))
    if offer.answer is not None and _origin(check_address(offer.answer)) != _origin(url):
        raise NotVerified("the exchange wants the signature at another server; nothing was signed")
    return offer


def post_signature(offer: LoanOffer, role: str) -> LoanOffer:
    """Hand in a signature and return the offer as it stands then. Raises as `fetch_offer` does."""
    assert offer.answer is not None
    content = rfc8785.dumps({"role": role, "signature": offer.signatures[role]})
    request = httpx2.Request("POST", offer.answer, content=content, headers={"Content-Type": _JSON})
    with make_http() as http:
        answered = read_offer(_content(_send(http, request)))
    same = (answered.agreement, answered.salt) == (offer.agreement, offer.salt)
    if not same or answered.signatures.get(role) != offer.signatures[role]:
        raise NotVerified("the exchange answers with another offer than the one that was signed")
    return answered


def _send(http: httpx2.Client, request: httpx2.Request) -> httpx2.Response:
    host = request.url.netloc.decode("ascii", "replace")
    request.headers["Accept"] = _JSON
    try:
        answer = http.send(request)
        answer.read()
    except httpx2.HTTPError as error:
        raise NetworkFailed(f"{host} gave no answer: {type(error).__name__}", hint="try again") from None
    if answer.status_code != httpx2.codes.OK:
        raise NetworkFailed(
            f"{host} answered {answer.status_code}{_reason(answer)}",
            hint="an address for signing is good for an hour; the exchange's page gives a new one",
        )
    return answer


def _content(answer: httpx2.Response) -> bytes:
    if len(answer.content) > 2 * MAX_BYTES:
        raise NetworkFailed("the exchange's answer is too long")
    return answer.content


def _reason(answer: httpx2.Response) -> str:
    """Return what the server says was wrong, cleaned; nothing if it says nothing."""
    try:
        said = load_json(answer.content[: 1 << 14])
    except ValueError:
        return ""
    words = said.get("error_description") if isinstance(said, dict) else None
    return f": {clean(words, 200)}" if isinstance(words, str) else ""


def _origin(url: str) -> tuple[str, str]:
    parts = urlsplit(url)
    return parts.scheme, parts.netloc
