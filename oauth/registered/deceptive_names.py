"""Detection of deceptive names: what looks like a known name, mixes scripts, or hides another spelling."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from anyascii import anyascii


@dataclass(frozen=True)
class Named:
    """A dapp as it is shown: the name it gives itself, and the host that was seen to stand behind it, if any."""

    did: str
    name: str | None
    host: str | None

    @property
    def shown(self) -> str:
        """The host first, since it is proven."""
        return " ".join(filter(None, (self.host, f"({self.name})" if self.host and self.name else self.name)))


UNVERIFIED: Final = "nobody verified this name: only the DID is proven"

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


def warnings(client: Named, others: Sequence[Named]) -> list[str]:
    """Return what the user should know before she trusts the name of a dapp, most important first."""
    found = []
    for other in others:
        if other.did.lower() == client.did.lower():
            continue
        if _labels(client) & _labels(other) or _names(client, other.host):
            found.append(f"looks like {other.shown}, which you know, and is another one: {client.did}")
    if len(scripts(client.name or "")) > 1:
        found.append("the name mixes scripts: letters may not be what they seem")
    if client.host is not None and any(label.startswith("xn--") for label in client.host.split(".")):
        found.append("the host is an international name, shown in its ASCII spelling")
    if client.host is None:
        found.append(UNVERIFIED)
    return found


def _names(client: Named, host: str | None) -> bool:
    """Whether the name of a dapp has the verified host of another one in it."""
    return host is not None and host != client.host and skeleton(host) in skeleton(client.name or "")


def _labels(client: Named) -> set[str]:
    return {skeleton(text) for text in (client.name, client.host) if text} - {""}
