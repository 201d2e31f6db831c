"""Lookup of status lists: files that the user names, the cache, or the web."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping

from cmwallet.attest.cache import Cache, issued
from cmwallet.attest.fetching import fetch, fetchable
from cmwallet.errors import NetworkFailed
from identity.credentials.status_list import LIST_FRESH_SECONDS, TOKEN_BYTES, parse_token
from identity.rejections import Rejected, StatusStale


class ListLookup:
    """A `StatusSource`. Of several lists of one address the newest counts, wherever it is from.

    Lists say to the second when they were made. Of two of one second the one that is given or fetched now counts before
    the one that was kept: a provider may change a state twice within a second.

    `files` are tokens by the address that they state. With `offline` nothing is fetched; with `renew` a list that is
    not among the files is fetched also while the one that is kept is still good.
    """

    def __init__(
        self,
        cache: Cache,
        *,
        offline: bool = False,
        renew: bool = False,
        files: Mapping[str, str] | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._cache = cache
        self._offline = offline
        self._renew = renew
        self._files = files or {}
        self._clock = clock

    def token_of(self, uri: str) -> tuple[str, str]:
        """Return (token, source) of the list at `uri`. Raises `StatusStale` when there is none."""
        found: list[tuple[str, str]] = []
        kept = self._cache.status_list(uri)
        if kept is not None:
            found.append((kept, "cache"))
        if uri in self._files:
            found.append((self._files[uri], "file"))
        enough = uri in self._files if self._renew else any(self._good(token) for token, _ in found)
        if not enough and not self._offline and fetchable(uri):
            try:
                fetched = fetch(uri, limit=TOKEN_BYTES, accept="application/statuslist+jwt").decode("ascii").strip()
                parse_token(fetched)  # a page of whoever stands between says nothing about the credential
                found.append((fetched, "web"))
            except (NetworkFailed, UnicodeDecodeError, Rejected):
                pass
        if not found:
            raise StatusStale(
                "the credential's status list is not known here",
                hint="give it with --status FILE, or go online",
            )
        return max(reversed(found), key=lambda one: issued(one[0]))

    def proven(self, uri: str, token: str) -> None:
        """Keep a list that was checked."""
        self._cache.keep_list(uri, token)
        self._cache.saw(token, int(self._clock()))

    def _good(self, token: str) -> bool:
        try:
            read = parse_token(token)
        except Rejected:
            return False
        ends = read.stale_from
        return self._clock() < (read.issued + LIST_FRESH_SECONDS if ends is None else ends)


def tokens_by_address(contents: list[str]) -> dict[str, str]:
    """Return status list tokens by the address that they state, of each the newest. Raises `BadStatus`."""
    found: dict[str, str] = {}
    for content in contents:
        uri = parse_token(content).uri
        if uri not in found or issued(found[uri]) < issued(content):
            found[uri] = content.strip()
    return found
