"""The serialisation of an SD-JWT (RFC 9901 §4): `<issuer's JWT>~<disclosure>~…~<key binding JWT>`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from identity.rejections import Malformed

MAX_BYTES: Final = 1 << 20
MAX_DISCLOSURES: Final = 2000


@dataclass(frozen=True)
class SdJwt:
    """The parts of an SD-JWT; `key_binding` is empty when there is none. Nothing in them is proven."""

    issuer_jwt: str
    disclosures: tuple[str, ...]
    key_binding: str = ""

    @property
    def bound(self) -> str:
        """What `sd_hash` is computed over: everything before the key binding, with its last tilde (§4.3.1)."""
        return "~".join((self.issuer_jwt, *self.disclosures, ""))

    @property
    def text(self) -> str:
        """The whole."""
        return self.bound + self.key_binding


def parse_sdjwt(text: str) -> SdJwt:
    """Take an SD-JWT apart. Raises `Malformed`."""
    if len(text) > MAX_BYTES:
        raise Malformed(f"an SD-JWT longer than {MAX_BYTES} bytes is not read")
    if not text.isascii() or text.count("~") == 0:
        raise Malformed("that is no SD-JWT: it has no ~ in it")
    issuer_jwt, *disclosures, key_binding = text.split("~")
    if not issuer_jwt or not all(disclosures):
        raise Malformed("that is no SD-JWT: a part of it is empty")
    if len(disclosures) > MAX_DISCLOSURES:
        raise Malformed(f"an SD-JWT of more than {MAX_DISCLOSURES} disclosures is not read")
    return SdJwt(issuer_jwt, tuple(disclosures), key_binding)
