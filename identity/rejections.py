"""Reasons of rejection of a credential or presentation: one class each, so that scripts can tell them apart.

    Rejected                        not_verified            any of the below
    ├── Malformed                   malformed               it cannot be read as what it claims to be
    ├── UnsupportedAlgorithm        unsupported_algorithm   a signature or hash algorithm that is not accepted
    ├── BadSignature                bad_signature           no key of the signer made it
    ├── WrongType                   wrong_type              `typ`, or `vct`, is another one
    ├── BadDisclosure               bad_disclosure          forged, unreferenced, repeated, colliding or misplaced
    ├── NotDisclosable              not_disclosable         a claim that must never be disclosed selectively was
    ├── Expired                     expired
    ├── NotYetValid                 not_yet_valid
    ├── Revoked                     revoked
    ├── Suspended                   suspended
    ├── BadStatus                   bad_status              its status list is not the issuer's, or says nothing known
    ├── UnknownIssuer               unknown_issuer          the issuer's keys cannot be found
    ├── UntrustedIssuer             untrusted_issuer        the verifier's trust file does not list it for this type
    ├── UnlistedIssuer              unlisted_issuer         nobody said which issuers to trust
    ├── SelfAsserted                self_asserted           the presenter says so, and nobody else
    ├── KeyNotValid                 key_not_valid           the issuer's key had ended when it signed
    │   └── KeyCompromised          key_not_valid           it had leaked
    ├── NoKeyBinding                no_key_binding          nothing proves that the presenter is the holder
    ├── BadKeyBinding               bad_key_binding         the proof is for something else, by another key, or old
    ├── WrongAudience               wrong_audience          it was made for another verifier
    ├── WrongNonce                  wrong_nonce             it was made for another occasion
    └── NotAsRequested              not_as_requested        a credential that is not what its holder asked for

All end with exit code 18. Staleness is not among them: `StatusStale` says that nothing can be said (exit code 3).
"""

from __future__ import annotations

from typing import ClassVar

from identity.errors import IdentityError


class Rejected(IdentityError):
    """Not verified; the code says why."""

    code = "not_verified"


class Malformed(Rejected):
    """It cannot be read as what it claims to be."""

    code = "malformed"


class UnsupportedAlgorithm(Rejected):
    """A signature or hash algorithm that is not accepted here."""

    code = "unsupported_algorithm"


class BadSignature(Rejected):
    """No key of the signer made this signature."""

    code = "bad_signature"


class WrongType(Rejected):
    """It is something else than what was asked for."""

    code = "wrong_type"


class BadDisclosure(Rejected):
    """A disclosure breaks a rule of RFC 9901 §7.1."""

    code = "bad_disclosure"


class NotDisclosable(Rejected):
    """A claim that decides about validity was disclosed selectively."""

    code = "not_disclosable"


class Expired(Rejected):
    """Its time is over."""

    code = "expired"


class NotYetValid(Rejected):
    """Its time has not come."""

    code = "not_yet_valid"


class Revoked(Rejected):
    """Its issuer took it back."""

    code = "revoked"


class Suspended(Rejected):
    """Its issuer took it back for a while."""

    code = "suspended"


class BadStatus(Rejected):
    """The status list is not the issuer's, or what it says is not known here."""

    code = "bad_status"


class UnknownIssuer(Rejected):
    """The issuer's keys cannot be found."""

    code = "unknown_issuer"


class UntrustedIssuer(Rejected):
    """The verifier does not trust this issuer with this type of credential."""

    code = "untrusted_issuer"


class UnlistedIssuer(Rejected):
    """The signature is good, and nobody said that this issuer is to be trusted."""

    code = "unlisted_issuer"


class SelfAsserted(Rejected):
    """The presenter says so herself, and nobody else does."""

    code = "self_asserted"


class KeyNotValid(Rejected):
    """The key was not the issuer's to use at the time that can be proven."""

    code = "key_not_valid"


class KeyCompromised(KeyNotValid):
    """The key had leaked, or nothing proves that it had not: nothing that is learnt later takes that back."""


class NoKeyBinding(Rejected):
    """Nothing proves that whoever presents it is the one to whom it was issued."""

    code = "no_key_binding"


class BadKeyBinding(Rejected):
    """The proof of possession is for other disclosures, by another key, or out of its time."""

    code = "bad_key_binding"


class WrongAudience(Rejected):
    """It was presented to somebody else."""

    code = "wrong_audience"


class WrongNonce(Rejected):
    """It was presented on another occasion."""

    code = "wrong_nonce"


class NotAsRequested(Rejected):
    """The credential says something else than what its holder asked for."""

    code = "not_as_requested"


class StatusStale(IdentityError):
    """What is known of status or keys is too old to say yes or no."""

    code: ClassVar[str] = "stale"
    retryable = True
