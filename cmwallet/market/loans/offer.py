"""Offer of a loan: an agreement on its way to two signatures, as a file or from an exchange.

    {type "cmwallet-loan-offer", agreement, salt, you, signatures: {borrower, lender}, answer}

`salt` makes the agreement the private paper whose hash stands in the terms. `you` is who the copy is for, and `answer`
the address that takes the signature; both are null in a file that the two hand to each other.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Final

import rfc8785

from cmwallet.errors import InvalidInput, NotVerified
from cmwallet.market.loans.agreement import Agreement, read_agreement
from cmwallet.market.loans.terms import ROLES
from cmwallet.market.papers import MAX_BYTES, SALT_BYTES, Paper
from identity.address import Address
from identity.consent.terms import read_signature, write_signature
from identity.eip712 import Domain
from identity.jose.encoding import read_object
from identity.rejections import Malformed

TYPE: Final = "cmwallet-loan-offer"
FILE_NAME: Final = "agreement.json"
MEDIA_TYPE: Final = "application/json"

Recover = Callable[[bytes, bytes], Address]
"""(digest, r ‖ s ‖ 0 or 1) → who signed."""

_WHAT: Final = "the offer of a loan"
_MEMBERS: Final = frozenset({"type", "agreement", "salt", "you", "signatures", "answer"})
_SALT: Final = re.compile(r"0x[0-9a-f]{64}", re.ASCII)


@dataclass(frozen=True)
class LoanOffer:
    """An agreement with its salt, and the signatures so far, as they are written (0x and 65 bytes) by role."""

    agreement: Agreement
    salt: bytes
    signatures: Mapping[str, str]
    you: str | None = None
    answer: str | None = None

    @property
    def paper(self) -> Paper:
        """The agreement as the paper that both keep."""
        return Paper(FILE_NAME, MEDIA_TYPE, self.salt, self.agreement.content())

    @property
    def complete(self) -> bool:
        """Whether both have signed."""
        return all(role in self.signatures for role in ROLES)

    def digest(self, domain: Domain) -> bytes:
        """Return what both sign."""
        return self.agreement.terms.digest(domain)

    def signed_by(self, role: str, signature: bytes) -> LoanOffer:
        """Return it with one more signature (r ‖ s ‖ 0 or 1)."""
        return replace(self, signatures={**self.signatures, role: write_signature(signature)})

    def check_signatures(self, domain: Domain, recover: Recover) -> None:
        """Raise `NotVerified` for a signature that is not that of who it is said to be of."""
        for role, text in self.signatures.items():
            try:
                signer = recover(self.digest(domain), read_signature(text))
            except InvalidInput:
                signer = None
            if signer != self.agreement.terms.party(role):
                raise NotVerified(f"the {role}'s signature is not of these terms", hint="ask for a new offer")

    def content(self) -> bytes:
        """Return the file."""
        return rfc8785.dumps(
            {
                "type": TYPE,
                "agreement": self.agreement.document(),
                "salt": "0x" + self.salt.hex(),
                "you": self.you,
                "signatures": {role: self.signatures.get(role) for role in ROLES},
                "answer": self.answer,
            }
        )


def make_offer(agreement: Agreement, salt: bytes, *, you: str | None = None, answer: str | None = None) -> LoanOffer:
    """Return the offer of an agreement that nobody signed yet. Raises `InvalidInput`."""
    return LoanOffer(agreement.with_salt(salt), salt, {}, you, answer)


def read_offer(content: bytes) -> LoanOffer:
    """Return the offer in a file. Its signatures are not checked: that takes the contract's domain.

    Raises:
        Malformed: it is none, or its agreement contradicts itself.
    """
    if len(content) > 2 * MAX_BYTES:
        raise Malformed(f"{_WHAT} is too long")
    document = read_object(content, _WHAT)
    if document.keys() != _MEMBERS or document["type"] != TYPE:
        raise Malformed(f"that is not {_WHAT}")
    salt, you, answer, signatures = (document[name] for name in ("salt", "you", "answer", "signatures"))
    if not isinstance(salt, str) or not _SALT.fullmatch(salt):
        raise Malformed(f"{_WHAT} has no salt of {SALT_BYTES} bytes")
    if you not in (None, *ROLES) or not (answer is None or isinstance(answer, str)):
        raise Malformed(f"{_WHAT} does not say whom it is for")
    raw_salt = bytes.fromhex(salt[2:])
    try:
        agreement = read_agreement(rfc8785.dumps(document["agreement"]), raw_salt)  # type: ignore[arg-type]
    except (rfc8785.CanonicalizationError, RecursionError):
        raise Malformed(f"{_WHAT} has no agreement") from None
    return LoanOffer(agreement, raw_salt, read_signatures(signatures), None if you is None else str(you), answer)


def read_signatures(value: object) -> dict[str, str]:
    """Return the signatures that are there, by role, in their one spelling. Raises `Malformed`."""
    if not isinstance(value, dict) or value.keys() != set(ROLES):
        raise Malformed(f"{_WHAT} has no place for two signatures")
    found = {role: text for role, text in value.items() if text is not None}
    for text in found.values():
        try:
            read_signature(text if isinstance(text, str) else "")
        except InvalidInput as problem:
            raise Malformed(f"{_WHAT}: {problem.message}") from None
    return found
