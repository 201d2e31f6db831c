"""Authorisation at the customer's bank: the OAuth code flow with PKCE.

begin   the bank's metadata, a client of our own there, consents for accounts and payments, the address to open
finish  the answer's state and issuer are checked, the code is redeemed, the account is read
"""

from __future__ import annotations

import json
import secrets
from dataclasses import replace
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

from identity.bank import http
from identity.bank.access import Bank, as_client, exchange_code
from identity.bank.errors import BankRefused, BankUnreachable
from identity.bank.link import ACTIVE, API, PENDING, REVOKED, Access, Consent, Limits, Link, Links
from identity.bank.money import Money
from identity.bank.reading import read_accounts
from identity.errors import InvalidInput
from identity.timestamps import rfc3339

PERMISSIONS: Final = ("ReadAccountsDetail", "ReadBalances", "ReadTransactionsDetail")
_NEEDED: Final = ("issuer", "authorization_endpoint", "token_endpoint", "jwks_uri", "open_banking")
_OPTIONAL: Final = ("registration_endpoint", "revocation_endpoint")
_NAMES_ITSELF: Final = "authorization_response_iss_parameter_supported"


def discover(url: str) -> dict[str, Any]:
    """Read a bank's metadata. Raises `BankUnreachable`, also when it names another issuer or other hosts."""
    url = http.check_bank_url(url)
    with http.make_client() as client:
        found = http.ask(client, "GET", f"{url}/.well-known/openid-configuration", with_token=False)
    kept = {name: found.get(name) for name in (*_NEEDED, *_OPTIONAL, _NAMES_ITSELF) if found.get(name)}
    if kept.get("issuer") != url:
        raise BankUnreachable("the bank's metadata names another issuer", hint="check the URL")
    for name in (*_NEEDED, *_OPTIONAL):
        if name in kept and name != "issuer" and not str(kept[name]).startswith(f"{url}/"):
            raise BankUnreachable(f"the bank's metadata sends {name} to another host", hint="check the URL")
    if missing := [name for name in _NEEDED if name not in kept]:
        raise BankUnreachable(f"the bank's metadata lack {', '.join(missing)}")
    return kept


def begin(
    links: Links, label: str, url: str, redirect: str, *, expires: int, limits: Limits | None = None
) -> tuple[Link, str]:
    """Ask a bank for consents and return the pending link with the address that the customer has to open.

    `redirect` is a loopback address; `expires` in seconds since 1970. Raises `BankUnreachable`, `BankRefused`.
    """
    metadata = discover(url)
    with http.make_client() as client:
        registered = http.ask(
            client,
            "POST",
            str(metadata.get("registration_endpoint") or f"{url}/register"),
            body=json.dumps({"redirect_uris": [redirect], "client_name": "cmwallet"}).encode(),
            with_token=False,
        )
        jwks = http.ask(client, "GET", metadata["jwks_uri"], with_token=False)
    access = Access(metadata, str(registered.get("client_id")), str(registered.get("client_secret")), jwks=jwks)
    consent = Consent(PERMISSIONS, expires, limits)
    link = Link(label, API, metadata["issuer"], PENDING, rfc3339(links.clock()), consent, access=access)
    return _ask_consent(links, link, redirect)


def begin_again(links: Links, link: Link, redirect: str, *, expires: int) -> tuple[Link, str]:
    """Ask for new consents for a link that is here: its record, test and payments stay."""
    if link.kind != API:
        raise InvalidInput("a link by files is not authorised at the bank")
    if link.state == REVOKED:
        raise InvalidInput(f"the bank link {link.label!r} is revoked", hint="make it anew with --bank URL")
    return _ask_consent(links, replace(link, consent=replace(link.consent, expires=expires)), redirect)


def _ask_consent(links: Links, link: Link, redirect: str) -> tuple[Link, str]:
    until, limits = rfc3339(link.consent.expires), link.consent.limits
    wanted = {"Data": {"Permissions": list(PERMISSIONS), "ExpirationDateTime": until}, "Risk": {}}
    accounts = _consent_id(as_client(link, "POST", "/aisp/account-access-consents", wanted))
    payments = None
    if limits is not None:
        control = {
            "ValidToDateTime": until,
            "MaximumIndividualAmount": _amount(limits.each, limits.currency),
            "PeriodicLimits": [{"PeriodType": "Month", **_amount(limits.month, limits.currency)}],
        }
        asked = {"Data": {"ControlParameters": control}, "Risk": {}}
        payments = _consent_id(as_client(link, "POST", "/pisp/domestic-vrp-consents", asked))
    verifier = secrets.token_urlsafe(48)
    with http.make_client(link.access.client_id, redirect_uri=redirect, scope="accounts payments") as client:
        address, state = client.create_authorization_url(
            link.access.metadata["authorization_endpoint"],
            code_verifier=verifier,
            state=secrets.token_urlsafe(24),
            consent_id=" ".join(filter(None, (accounts, payments))),
        )
    access = replace(link.access, asked={"state": state, "verifier": verifier, "redirect": redirect})
    consent = replace(link.consent, accounts_id=accounts, payments_id=payments)
    return links.save(replace(link, state=PENDING, consent=consent, access=access)), address


def finish(links: Links, link: Link, response_url: str, *, iban: str | None = None) -> Link:
    """Take the address that the bank sent the customer back to; the link becomes active.

    `iban` chooses when the customer gave several accounts. Raises `BankRefused` when she said no, `InvalidInput` when
    the address is not the answer to this request, `BankUnreachable`.
    """
    if link.state != PENDING or not link.access.asked:
        raise InvalidInput(f"the bank link {link.label!r} waits for no answer of the bank")
    answer = {name: values[-1] for name, values in parse_qs(urlsplit(response_url).query).items()}
    if not secrets.compare_digest(answer.get("state", ""), link.access.asked["state"]):
        raise InvalidInput("that address is not the answer to this request", hint="copy it whole, and begin again")
    bank = link.access.metadata["issuer"]
    if answer.get("iss", "" if link.access.metadata.get(_NAMES_ITSELF) else bank) != bank:
        raise InvalidInput("that address comes from another bank")
    if "error" in answer:
        raise BankRefused(f"the bank says: {answer['error'][:80]}", hint="the link stays pending; begin again")
    token = exchange_code(link, response_url)
    access = replace(link.access, token=token, asked={})
    authorised = links.save(replace(link, access=access))
    with Bank(links, authorised) as bank:
        accounts = read_accounts(bank)
        authorised = bank.link  # its tokens may have been renewed
    chosen = [account for account in accounts if iban in (None, account.iban)]
    if not chosen or (len(chosen) > 1 and link.account is None):
        shown = ", ".join(f"…{account.iban[-4:]}" for account in accounts) or "none"
        raise InvalidInput(
            f"which of the accounts is meant? they end in {shown}", hint="authorise again: --again --iban IBAN"
        )
    known = {account.account_id: account for account in chosen}
    account = known.get(link.account.account_id, chosen[0]) if link.account else chosen[0]
    same = link.account is not None and link.account.iban == account.iban
    return links.change(authorised, state=ACTIVE, account=account, ownership=link.ownership if same else None)


def _amount(cents: int, currency: str) -> dict[str, str]:
    return {"Amount": Money(cents, currency).formatted, "Currency": currency}


def _consent_id(answer: dict[str, Any]) -> str:
    data = answer.get("Data")
    found = data.get("ConsentId") if isinstance(data, dict) else None
    if not isinstance(found, str):
        raise BankUnreachable("the bank's answer names no consent")
    return found
