"""Trust list of a verifier: a JSON file of issuers and, for each, the types of credential.

    {"issuers": [{"id": "did:ethr:0x12:0x…", "name": "a bank", "vct": ["urn:cmwallet:identity:1"]}]}

An issuer without `vct` is trusted with every type. Without a file nobody is trusted: a good signature of somebody that
nobody vouched for is not a yes. Trust is asked for before anything is fetched: no presentation makes a verifier visit
an address that it never heard of.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from identity.credentials.issuers import normal_issuer
from identity.errors import InvalidInput
from identity.jose.encoding import read_object
from identity.rejections import Malformed, Rejected, UnlistedIssuer, UntrustedIssuer

MAX_BYTES: Final = 4 << 20


@dataclass(frozen=True)
class TrustedIssuer:
    """An issuer in its normal form, and the types it is trusted with; None is every type."""

    issuer: str
    name: str
    types: frozenset[str] | None


@dataclass(frozen=True)
class Trust:
    """The issuers that a verifier accepts; None accepts every one and calls it unlisted."""

    issuers: tuple[TrustedIssuer, ...] | None

    def check(self, issuer: str, vct: str) -> str:
        """Return `listed` or `unlisted`; `issuer` is in its normal form.

        Raises:
            UntrustedIssuer: the list is there and does not have it. UnlistedIssuer: there is no list.
        """
        if self.issuers is None:
            return "unlisted"
        if not self.issuers:
            raise UnlistedIssuer(
                "nobody said that this issuer is to be trusted",
                hint="name it with --issuer, list it in a file for --issuer-trust, or say --any-issuer",
            )
        entries = [entry for entry in self.issuers if entry.issuer == issuer]
        if not entries:
            raise UntrustedIssuer("the issuer is not among those that are trusted")
        if not any(entry.types is None or vct in entry.types for entry in entries):
            raise UntrustedIssuer("the issuer is not trusted with this type of credential")
        return "listed"


NOBODY: Final = Trust(())
ANYBODY: Final = Trust(None)


def trust_in(issuers: Sequence[str]) -> Trust:
    """Return the trust in issuers named one by one. Raises `InvalidInput`."""
    return Trust(tuple(TrustedIssuer(_normal(issuer), "", None) for issuer in issuers))


def parse_trust(content: bytes) -> Trust:
    """Read a trust file. Raises `InvalidInput`; a member that is not known is an error, since it could be a limit."""
    if len(content) > MAX_BYTES:
        raise InvalidInput("the trust file is too long")
    try:
        document = read_object(content, "the trust file")
    except Malformed as problem:
        raise InvalidInput(problem.message) from None
    entries = document.get("issuers")
    if set(document) != {"issuers"} or not isinstance(entries, list) or not entries:
        raise InvalidInput('the trust file has to be {"issuers": [...]} with at least one entry')
    return Trust(tuple(_entry(entry) for entry in entries))


def _entry(entry: object) -> TrustedIssuer:
    if not isinstance(entry, dict) or not set(entry) <= {"id", "name", "vct"}:
        raise InvalidInput("an entry of the trust file has to be an object of id, name and vct")
    issuer, name, types = entry.get("id"), entry.get("name", ""), entry.get("vct")
    if not isinstance(issuer, str) or not isinstance(name, str):
        raise InvalidInput("an entry of the trust file has no usable id or name")
    if types is None:
        return TrustedIssuer(_normal(issuer), name, None)
    if not isinstance(types, list) or not types or not all(isinstance(item, str) for item in types):
        raise InvalidInput("vct in the trust file is a list of types")
    return TrustedIssuer(_normal(issuer), name, frozenset(types))


def _normal(issuer: str) -> str:
    try:
        return normal_issuer(issuer)
    except Rejected as problem:
        raise InvalidInput(problem.message) from None
