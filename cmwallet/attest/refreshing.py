"""Refresh of status lists: fetched whole, checked against the issuer's keys before they are kept."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from cmwallet.attest.cache import Cache
from cmwallet.attest.key_lookup import KeyLookup
from cmwallet.attest.list_lookup import ListLookup
from identity.credentials.status_list import check_token, parse_token
from identity.rejections import Rejected, StatusStale
from identity.timestamps import rfc3339

if TYPE_CHECKING:
    from cmwallet.home.folder import Home


def refresh(
    home: Home,
    wanted: Sequence[tuple[str, str]],
    keys: KeyLookup,
    files: Mapping[str, str],
    step: Callable[[int], None],
) -> list[tuple[str, str, str | None]]:
    """Fetch the lists of (address, issuer); return (address, where it came from or why not, RFC 3339 time of it)."""
    cache, now = Cache(home), int(time.time())
    lists = ListLookup(cache, renew=True, files=files)
    results: list[tuple[str, str, str | None]] = []
    for uri, issuer in wanted:
        try:
            text, source = lists.token_of(uri)
            token = parse_token(text)
            check_token(token, keys.keys_of(issuer), uri=uri, now=now, first_seen=cache.first_seen(text))
            lists.proven(uri, text)
            results.append((uri, source, rfc3339(token.issued)))
        except (Rejected, StatusStale) as problem:
            results.append((uri, problem.code, None))
        step(1)
    return results
