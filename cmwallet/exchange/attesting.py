"""Attestations of people: a credential of her identity, shown at a login, by an issuer whom the exchange trusts.

Of a lender it makes that installments paid to her count in full in her borrowers' scores. What is kept of it is the
time until which it counts; the credential is looked at once and forgotten.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from identity.credentials.issuers import IssuerKeys, normal_issuer
from identity.credentials.key_binding import Occasion
from identity.credentials.trust import Trust, TrustedIssuer
from identity.credentials.verifying import Demand, verify
from identity.errors import Problem
from identity.rejections import Rejected, StatusStale

COUNTS_SECONDS: Final = 30 * 86_400
"""For which an attestation counts at most until it is shown again: it may be revoked meanwhile."""


class Attesting:
    """Looks at credentials. By default nobody is trusted, and nothing is looked at."""

    def __init__(
        self,
        trusted: Sequence[str],
        keys_of: Callable[[str], IssuerKeys],
        fetch: Callable[[str], str],
        clock: Callable[[], float],
    ) -> None:
        """`trusted` are DIDs of issuers; `keys_of` finds their keys on chain, `fetch` a status list on the web."""
        self._trust = Trust(tuple(TrustedIssuer(normal_issuer(did), did, None) for did in trusted))
        self._keys_of = keys_of
        self._fetch = fetch
        self._clock = clock

    @property
    def trusts_anybody(self) -> bool:
        """Whether a credential could count at all."""
        return bool(self._trust.issuers)

    def until(self, presentations: Sequence[str], vct: str, audience: str, nonce: str) -> int:
        """Return until when what was presented counts (Unix seconds); 0 when nothing of it does, or nobody can tell."""
        return max((self._until(text, vct, audience, nonce) for text in presentations), default=0)

    def _until(self, text: str, vct: str, audience: str, nonce: str) -> int:
        now = int(self._clock())
        demand = Demand(now, Occasion(audience, nonce, now), self._trust, vct)
        try:
            found = verify(text, demand, _Keys(self._keys_of), _Lists(self._fetch))
        except Problem:
            return 0  # no yes: it is rejected, too old, or its issuer cannot be asked now
        latest = now + COUNTS_SECONDS
        return latest if found.expires is None else min(found.expires, latest)


class _Keys:
    """A `KeySource`: the chain."""

    def __init__(self, keys_of: Callable[[str], IssuerKeys]) -> None:
        self._keys_of = keys_of

    def keys_of(self, issuer: str) -> IssuerKeys:
        return self._keys_of(issuer)


class _Lists:
    """A `StatusSource`: the web, and no memory."""

    def __init__(self, fetch: Callable[[str], str]) -> None:
        self._fetch = fetch

    def token_of(self, uri: str) -> tuple[str, str]:
        try:
            return self._fetch(uri), "web"
        except Rejected:
            raise
        except Problem:
            raise StatusStale("the credential's status list cannot be had") from None

    def proven(self, uri: str, token: str) -> None:
        """Keep nothing."""
