"""Signing of a consent: what is granted to whom, written into a receipt's body and signed (EIP-712).

Nothing is granted here; a consent without a row in the store opens nothing.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from cmwallet.accounts.accounts import Account, Accounts
from cmwallet.errors import InvalidInput
from cmwallet.grants.values import Values
from cmwallet.identities.identities import Identities
from cmwallet.transactions.signables import SignableTypedData
from identity.address import parse_address
from identity.consent.fields import check_fields
from identity.consent.receipt import MAX_PURPOSE, Body, Receipt
from identity.consent.terms import CONSENT_TYPE, FIRST, write_signature
from identity.foreign import clean
from identity.jose.encoding import encode

if TYPE_CHECKING:
    from cmwallet.home.database import Database
    from identity.vault.interface import Keeper
    from oauth.model import Issuer

_MOST_SECONDS: Final = 2**40


@dataclass(frozen=True)
class Dapp:
    """Who is granted to: the DID, what is known of it, and the thumbprint of the key by which it authenticates.

    `host` only when it was verified; `jkt` is the thumbprint of a key to which tokens for a pipe are bound.
    """

    did: str
    name: str | None
    host: str | None
    key: str
    jkt: str | None = None


@dataclass(frozen=True)
class Terms:
    """What is granted: sorted names, purpose, times in Unix seconds, `retention` in seconds; 0 is "no limit".

    A `login` (`scope=openid`) opens the pairwise name alone when no field is named.
    """

    fields: tuple[str, ...]
    purpose_id: str
    purpose: str
    not_before: int
    expires: int
    retention: int = 0
    max_uses: int = 0
    login: bool = False

    def check(self, now: int) -> None:
        """Raise `InvalidInput` for terms that make no sense, or hide something from whoever reads them."""
        check_fields(self.fields, least=0 if self.login else 1)
        for what, text in (("purpose", self.purpose), ("purpose's id", self.purpose_id)):
            if len(text) > MAX_PURPOSE or clean(text, MAX_PURPOSE) != text:
                raise InvalidInput(f"the {what} is one line of at most {MAX_PURPOSE} characters that can be seen")
        if not now < self.expires < now + _MOST_SECONDS or self.not_before >= self.expires:
            raise InvalidInput("the grant ends before it begins")
        if not 0 <= self.max_uses < 2**32 or not 0 <= self.retention < 2**63:
            raise InvalidInput("that many uses cannot be counted")


class Signatory:
    """The account of one identity, which consents; `issuer` says under which address, chain and registry."""

    def __init__(
        self,
        database: Database,
        keeper: Keeper,
        issuer: Issuer,
        account: Account,
        *,
        clock: Callable[[], float] = time.time,
        random: Callable[[int], bytes] = secrets.token_bytes,
        said: str = "",
    ) -> None:
        self.database = database
        self.keeper = keeper
        self.issuer = issuer
        self.clock = clock
        self._account = account
        self._random = random
        self._reason = f"sign a consent; said by the caller: {clean(said, 80)}" if said else "sign a consent"

    def check(self, dapp: Dapp, terms: Terms) -> None:
        """Raise `InvalidInput` for terms that make no sense, `NotFound` for a field that is not set."""
        terms.check(int(self.clock()))
        values = Values(self.keeper, self.issuer.owner, clock=self.clock)
        for name in terms.fields:
            values.check(name, dapp.did)

    def consent(
        self,
        dapp: Dapp,
        terms: Terms,
        *,
        grant_id: str | None = None,
        version: int = 1,
        previous: bytes = FIRST,
        request: str | None = None,
        requested: int | None = None,
    ) -> Receipt:
        """Return the signed receipt of a consent; `request` is the dapp's signed request object, kept verbatim.

        Raises `Tampered` when the account's row in `wallet.db` was changed from outside, `PolicyRefused` when the
        identity is for another dapp alone.
        """
        Identities(self.database, self.keeper).check_only_for(self._account.address, dapp.did)
        body = Body(
            grant_id=grant_id or fresh_grant_id(self._random),
            version=version,
            previous=previous,
            salt=self._random(32),
            chain_id=self.issuer.chain_id,
            registry=parse_address(self.issuer.registry),
            subject=self._account.address,
            issuer=self.issuer.url,
            client=dapp.did,
            client_name=dapp.name,
            client_host=dapp.host,
            client_key=dapp.key,
            fields=terms.fields,
            purpose_id=terms.purpose_id,
            purpose=terms.purpose,
            not_before=terms.not_before,
            expires=terms.expires,
            retention=terms.retention,
            max_uses=terms.max_uses,
            requested=requested,
            given=int(self.clock()),
            dapp_signature="none" if request is None else "request",
        )
        Accounts(self.database).check(self.keeper, self._account)
        asked = SignableTypedData(body.domain, CONSENT_TYPE, body.consent.values)
        signature = self.keeper.sign(self._account.record, asked, reason=self._reason)
        receipt = Receipt(body, ()).proven_by("consent", signature=write_signature(signature))
        return receipt if request is None else receipt.proven_by("request", jwt=request)


def fresh_grant_id(random: Callable[[int], bytes]) -> str:
    """Return the text of 32 random bytes that does not begin like an option of a command."""
    while (text := encode(random(32))).startswith("-"):
        pass
    return text
