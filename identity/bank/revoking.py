"""Revocation of a bank link: here at once, and at the bank as far as it can be reached."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace

from identity.bank import http
from identity.bank.access import as_client
from identity.bank.errors import BankRefused, BankUnreachable
from identity.bank.link import API, REVOKED, Access, Link, Links


def revoke_link(links: Links, link: Link) -> tuple[Link, bool]:
    """Revoke; also say whether the bank was told. Until it was, the client's secret is kept to try again.

    The tokens are gone from the vault in either case: what is revoked reads nothing more from here.
    """
    bare = replace(link.access, token={}, asked={})
    told = True
    if link.kind == API and link.access.client_id:
        told = _tell(link)
    kept = links.change(link, state=REVOKED, access=Access(metadata=bare.metadata) if told else bare)
    return kept, told


def _tell(link: Link) -> bool:
    """Drop the consents at the bank and end the tokens there."""
    consents = [
        (f"/aisp/account-access-consents/{link.consent.accounts_id}", link.consent.accounts_id),
        (f"/pisp/domestic-vrp-consents/{link.consent.payments_id}", link.consent.payments_id),
    ]
    try:
        for path, consent in consents:
            if consent is not None:
                as_client(link, "DELETE", path)
    except (BankUnreachable, BankRefused):
        return False
    endpoint, token = link.access.metadata.get("revocation_endpoint"), link.access.token.get("refresh_token")
    if endpoint and token:
        import httpx2

        with (
            suppress(httpx2.HTTPError),  # the consents are gone: the token opens nothing
            http.make_client(link.access.client_id, link.access.client_secret) as client,
        ):
            client.revoke_token(endpoint, token=token, token_type_hint="refresh_token")  # noqa: S106 - a name
    return True
