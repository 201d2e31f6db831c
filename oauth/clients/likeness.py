"""Names that pretend: what looks like a name that the user knows, mixes scripts, or hides another spelling."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Final

from anyascii import anyascii

from oauth.clients.known import KnownClient

_SWAPS: Final = (("rn", "m"), ("vv", "w"), ("0", "o"), ("1", "l"), ("i", "l"), ("|", "l"), ("5", "s"), ("3", "e"))
"""Letters that look like others, after transliteration; what matters is that both sides are treated alike."""


def skeleton(text: str) -> str:
    """Return what is left of a name for a hasty reader; two names with one skeleton look alike."""
    plain = anyascii(unicodedata.normalize("NFKC", text)).casefold()
    for seen, meant in _SWAPS:
        plain = plain.replace(seen, meant)
    return re.sub(r"[^a-z0-9]", "", plain)


def scripts(text: str) -> set[str]:
    """Return the scripts of the letters in a name, by the first word of their Unicode names."""
    return {unicodedata.name(letter, "?").split()[0] for letter in text if letter.isalpha()}


def warnings(client: KnownClient, others: Sequence[KnownClient]) -> list[str]:
    """Return what the user should know before she trusts the name of a dapp, most important first."""
    found = []
    for other in others:
        if other.did.lower() == client.did.lower():
            continue
        labels = {skeleton(other.name), skeleton(other.host or "")} - {""}
        mine = {skeleton(client.name), skeleton(client.host or "")} - {""}
        if client.document is not None and other.document is not None and labels & mine:
            found.append(f"looks like {other.shown}, which you know, and is another one: {client.did}")
    if len(scripts(client.name)) > 1:
        found.append("the name mixes scripts: letters may not be what they seem")
    if client.host is not None and any(label.startswith("xn--") for label in client.host.split(".")):
        found.append("the host is an international name, shown in its ASCII spelling")
    if client.host is None:
        found.append("nobody verified this name: only the DID is proven")
    return found
